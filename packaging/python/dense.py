#!/usr/bin/env python3
"""Writes a wheel again, with the same files in the same order, compressed as densely as deflate can in a few seconds.

    dense.py WHEEL OUTPUT

Needs the package deflate (libdeflate), whose densest level makes a thirtieth less of a program than zlib's.
"""

import os
import struct
import sys
import zipfile

import deflate

LEVEL = 12
DEFLATED, VERSION, UTF8, UNIX = 8, 20, 1 << 11, 3

# 1980-01-01, the first day that a zip file knows: the same bytes whenever it is written.
DATE, TIME = 0x21, 0


def members(wheel):
    """Name, permissions, checksum, length and compressed bytes of each file."""
    with zipfile.ZipFile(wheel) as archive:
        for info in archive.infolist():
            content = archive.read(info)
            packed = bytes(deflate.deflate_compress(content, LEVEL))
            yield info.filename.encode(), info.external_attr, info.CRC, len(content), packed


def write(wheel, output):
    directory = b""
    count = 0
    with open(output, "wb") as out:
        for name, attributes, checksum, length, packed in members(wheel):
            offset = out.tell()
            common = struct.pack("<HHHHHLLLHH", VERSION, UTF8, DEFLATED, TIME, DATE, checksum, len(packed), length, len(name), 0)
            out.write(b"PK\3\4" + common + name + packed)
            made_by = struct.pack("<BB", VERSION, UNIX)
            directory += b"PK\1\2" + made_by + common + struct.pack("<HHHLL", 0, 0, 0, attributes, offset) + name
            count += 1
        start = out.tell()
        out.write(directory + b"PK\5\6" + struct.pack("<HHHHLLH", 0, 0, count, count, len(directory), start, 0))


def main():
    wheel, output = sys.argv[1:]
    part = output + ".part"
    write(wheel, part)
    with zipfile.ZipFile(part) as archive:
        broken = archive.testzip()
    if broken:
        sys.exit(f"dense.py: {broken} came out broken in {part}; the wheel is as it was")
    os.replace(part, output)


if __name__ == "__main__":
    main()
