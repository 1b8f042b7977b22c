"""Compares the pixels of two PNG files with a colour map of 8 bits, as charts have them: `same_picture.py DRAWN GOLDEN`.

For machines that have Python and nothing else; bytes do not tell, since a golden picture may be compressed as of old.
"""

import struct
import sys
import zlib


def chunks(content):
    place = 8
    while place < len(content):
        (length,) = struct.unpack_from(">I", content, place)
        yield content[place + 4 : place + 8], content[place + 8 : place + 8 + length]
        place += length + 12


def predicted(kind, left, up, corner):
    """What a filter of PNG's expects at a byte."""
    if kind == 4:
        return min((left, up, corner), key=lambda near: abs(left + up - corner - near))
    return (0, left, up, (left + up) // 2)[kind]


def picture(path):
    """Width and height, and the colour of each pixel."""
    with open(path, "rb") as file:
        parts = list(chunks(file.read()))
    found = dict(reversed(parts))
    width, height, depth, kind = struct.unpack_from(">IIBB", found[b"IHDR"])
    if (depth, kind) != (8, 3):
        sys.exit(f"same_picture: {path} has no colour map of 8 bits")
    opacity = found.get(b"tRNS", b"") + b"\xff" * 256
    colors = [(*found[b"PLTE"][3 * index : 3 * index + 3], opacity[index]) for index in range(len(found[b"PLTE"]) // 3)]
    packed = zlib.decompress(b"".join(data for name, data in parts if name == b"IDAT"))
    pixels = []
    above = bytes(width)
    for start in range(0, height * (width + 1), width + 1):
        filtered = packed[start : start + width + 1]
        row = bytearray()
        for x in range(width):
            left, corner = (row[x - 1], above[x - 1]) if x else (0, 0)
            row.append((filtered[x + 1] + predicted(filtered[0], left, above[x], corner)) & 255)
        pixels += [colors[index] for index in row]
        above = row
    return width, height, pixels


def main():
    drawn, golden = sys.argv[1:]
    if picture(drawn) != picture(golden):
        sys.exit(f"same_picture: {drawn} differs from {golden}")


if __name__ == "__main__":
    main()
