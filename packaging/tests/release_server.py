"""A server of releases as GitHub's page of them answers, with the faults that a network and a burglar bring.

    release_server.py ROOT --port-file FILE [--release VERSION] [--journal FILE] [--tls CERTIFICATE KEY]

`/MODE/releases/download/vVERSION/FILE` is `ROOT/vVERSION/FILE`, or `ROOT/FILE` if ROOT is the one release that is named;
`/MODE/releases/latest/download/FILE` redirects to the newest version. Modes: `good`; `flaky` answers 503 twice for each file;
`truncated` ends archives in the middle, `silent` does so without telling their length; `tampered` changes a byte of each archive;
`slow` sends archives in a minute; `down` answers 500 to everything. `forged` takes `ROOT-forged` for ROOT.
"""

import argparse
import collections
import contextlib
import http.server
import os
import pathlib
import ssl
import time


class Releases(http.server.BaseHTTPRequestHandler):
    asked = collections.Counter()
    root = journal = release = None

    def newest(self, root):
        if self.release:
            return f"v{self.release}"
        versions = [path.name for path in root.iterdir() if path.name.startswith("v")]
        return max(versions, key=lambda name: [int(part) for part in name[1:].split(".")])

    def find(self, root, version, name):
        """The path of a file of a release; it need not be there."""
        if not self.release:
            return root / version / name
        return root / name if version == f"v{self.release}" else root / "no such release"

    def do_GET(self):
        mode, _, rest = self.path.strip("/").partition("/")
        self.asked[self.path] += 1
        root = self.root.with_name(self.root.name + "-forged") if mode == "forged" else self.root
        parts = rest.split("/")
        if mode == "down" or (mode == "flaky" and self.asked[self.path] <= 2):
            self.answer(500 if mode == "down" else 503, b"try again later")
        elif parts[:3] == ["releases", "latest", "download"]:
            self.answer(302, b"", Location=f"/{mode}/releases/download/{self.newest(root)}/{parts[3]}")
        elif parts[:2] == ["releases", "download"] and len(parts) == 4 and self.find(root, *parts[2:]).is_file():
            self.send_file(mode, self.find(root, *parts[2:]).read_bytes(), parts[3].startswith("cml-"))
        else:
            self.answer(404, b"Not Found")

    def send_file(self, mode, content, archive):
        if not archive or mode in ("good", "flaky", "forged"):
            self.answer(200, content)
        elif mode == "tampered":
            middle = len(content) // 2
            self.answer(200, content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :])
        elif mode == "truncated":
            self.answer(200, content[: len(content) // 2], **{"Content-Length": str(len(content))})
        elif mode == "silent":
            self.answer(200, content[: len(content) // 2], **{"Content-Length": None})
        elif mode == "slow":
            self.answer(200, b"", **{"Content-Length": str(len(content))})
            for start in range(60):
                self.wfile.write(content[start : start + 1])
                self.wfile.flush()
                time.sleep(1)

    def answer(self, status, body, **headers):
        self.send_response(status)
        # Said, since wget takes a connection again after a redirection, and finds it closed now and then.
        always = {"Content-Length": str(len(body)), "Connection": "close"}
        for name, value in (always | headers).items():
            if value is not None:
                self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_request(self, code="-", size="-"):
        with open(self.journal, "a") as journal:
            journal.write(f"{int(code)} {self.path}\n")

    def log_message(self, *_):
        pass

    def handle(self):
        with contextlib.suppress(ConnectionError):  # whoever asked has gone, as some cases have it
            super().handle()


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("root", type=pathlib.Path)
    parser.add_argument("--port-file", type=pathlib.Path, required=True)
    parser.add_argument("--release")
    parser.add_argument("--journal", default=os.devnull)
    parser.add_argument("--tls", nargs=2)
    arguments = parser.parse_args()
    Releases.root = arguments.root
    Releases.release = arguments.release
    Releases.journal = arguments.journal
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Releases)
    server.daemon_threads = True
    if arguments.tls:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*arguments.tls)
        context.set_ciphers("ALL:@SECLEVEL=0")  # BusyBox knows old ones alone
        server.socket = context.wrap_socket(server.socket, server_side=True)
    ready = arguments.port_file.with_suffix(".new")
    ready.write_text(str(server.server_port))
    ready.rename(arguments.port_file)
    server.serve_forever()


if __name__ == "__main__":
    main()
