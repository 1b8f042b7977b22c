"""A GitHub that is just large enough for one report: it keeps a picture on a ref, and a comment on a pull request or a commit.

    forge.py serve CERTIFICATE KEY PORT        over TLS on 127.0.0.1, until it is ended
    forge.py received URL AUTHORITY N FILE...  fails unless the host at URL was sent a comment with N pictures, these files among them
    forge.py names PORT NAME FILE              a name server on 127.0.0.1 that knows one name and writes each question into FILE

`received` reads the journal that this host and the doubles made from GitHub's own API description both keep.
"""
import base64
import hashlib
import http.server
import json
import re
import socketserver
import ssl
import struct
import sys
import time
import urllib.parse
import urllib.request


class GitHub(http.server.BaseHTTPRequestHandler):
    """Answers what publishing and commenting ask for, and refuses all else."""

    protocol_version = "HTTP/1.1"
    journal = []
    objects = {}
    refs = {}
    comments = []

    def log_message(self, *_):
        pass

    def do_any(self):
        raw = self.rfile.read(int(self.headers.get("content-length", 0)))
        if self.path == "/__double/journal":
            return self.send(200, self.journal)
        path = urllib.parse.unquote(self.path.split("?")[0])
        status, answer = self.answer(path, json.loads(raw) if raw else None)
        self.journal.append({"method": self.command, "url": self.path, "body": raw.decode(), "status": status})
        self.send(status, answer)

    do_GET = do_POST = do_PATCH = do_any

    def send(self, status, answer):
        data = json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json; charset=utf-8")
        self.send_header("content-length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def answer(self, path, body):
        missing = (404, {"message": "Not Found"})
        if not self.headers.get("authorization"):
            return 401, {"message": "Requires authentication"}
        if path == "/user":
            return 403, {"message": "Resource not accessible by integration"}
        found = re.fullmatch(r"/repos/([^/]+/[^/]+)(?:/(.+))?", path)
        if not found:
            return missing
        repository, rest = found.groups()
        match self.command, (rest or "").split("/"):
            case "GET", [""]:
                return 200, {"private": False, "visibility": "public", "full_name": repository}
            case "GET", ["pulls"] | ["commits", _, "pulls"]:
                return 200, []
            case "GET", ["issues" | "commits", _, "comments"]:
                return 200, self.comments
            case "POST", ["issues" | "commits", place, "comments"]:
                page = f"https://github.com/{repository}/issues/{place}#issuecomment-{len(self.comments) + 1}"
                now = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
                user = {"id": 41898282, "login": "github-actions[bot]", "type": "Bot"}
                comment = {"id": len(self.comments) + 1, "html_url": page, "body": body["body"], "user": user, "created_at": now, "updated_at": now}
                self.comments.append(comment)
                return 201, comment
            case "POST", ["git", "blobs" | "trees" | "commits" as kind]:
                sha = hashlib.sha1(f"{kind}{len(self.objects)}{body}".encode()).hexdigest()
                self.objects[sha] = body
                return 201, {"sha": sha, "tree": {"sha": body["tree"]} if kind == "commits" else []}
            case "POST", ["git", "refs"] if body["ref"].startswith("refs/") and body["sha"] in self.objects and body["ref"] not in self.refs:
                self.refs[body["ref"]] = body["sha"]
                return 201, {"ref": body["ref"], "object": {"sha": body["sha"], "type": "commit"}}
            case "PATCH", ["git", "refs", *name] if "refs/" + "/".join(name) in self.refs:
                self.refs["refs/" + "/".join(name)] = body["sha"]
                return 200, {"ref": "refs/" + "/".join(name), "object": {"sha": body["sha"], "type": "commit"}}
            case "GET", ["git", "ref", *name] if "refs/" + "/".join(name) in self.refs:
                return 200, {"ref": "refs/" + "/".join(name), "object": {"sha": self.refs["refs/" + "/".join(name)], "type": "commit"}}
            case "GET", ["commits", sha] if sha in self.objects:
                return 200, {"sha": sha, "commit": {"tree": {"sha": self.objects[sha]["tree"]}}}
            case "GET", ["git", "commits", sha] if sha in self.objects:
                return 200, {"sha": sha, "tree": {"sha": self.objects[sha]["tree"]}}
            case "GET", ["git", "trees", sha] if sha in self.objects:
                tree = self.objects[sha].get("tree")
                rows = self.objects[tree]["tree"] if isinstance(tree, str) else tree
                return 200, {"sha": sha, "tree": [{"type": "blob", "mode": "100644", **row} for row in rows], "truncated": False}
        return missing


def serve(certificate, key, port):
    trust = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trust.load_cert_chain(certificate, key)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", int(port)), GitHub)
    server.socket = trust.wrap_socket(server.socket, server_side=True)
    server.serve_forever()


def received(url, authority, count, *pictures):
    trust = ssl.create_default_context(cafile=authority)
    with urllib.request.urlopen(f"{url}/__double/journal", context=trust) as answer:
        journal = json.load(answer)

    def sent(path):
        return [json.loads(entry["body"]) for entry in journal
                if entry["method"] == "POST" and re.search(path, entry["url"]) and entry["status"] == 201]

    blobs = [base64.b64decode(blob["content"]) for blob in sent(r"/git/blobs$")]
    comments = [comment["body"] for comment in sent(r"/(issues|commits)/[^/]+/comments$")]
    if not comments:
        seen = ", ".join(f"{entry['method']} {entry['url']} {entry['status']}" for entry in journal)
        sys.exit(f"forge.py: no comment arrived; the host has seen: {seen or 'nothing'}")
    for picture in pictures:
        with open(picture, "rb") as file:
            data = file.read()
        if data not in blobs:
            sys.exit(f"forge.py: {picture} did not arrive; {len(blobs)} others did")
    shown = len(re.findall(r"!\[[^]]*\]\(https://", comments[-1]))
    if shown != int(count):
        sys.exit(f"forge.py: the comment shows {shown} pictures, and {count} are in the report: {comments[-1]}")
    print(comments[-1])


def names(port, name, log):
    class Names(socketserver.BaseRequestHandler):
        def handle(self):
            question, socket = self.request
            asked, at = [], 12
            while question[at]:
                asked.append(question[at + 1:at + 1 + question[at]].decode())
                at += 1 + question[at]
            kind = struct.unpack_from(">H", question, at + 1)[0]
            is_known = ".".join(asked).lower() == name
            with open(log, "a", encoding="utf-8") as file:
                print(".".join(asked), kind, file=file)
            # An address where one is asked for (A); no other kind is there, and no other name.
            record = struct.pack(">HHHIH4B", 0xC00C, 1, 1, 60, 4, 127, 0, 0, 1) if is_known and kind == 1 else b""
            flags = 0x8580 if is_known else 0x8583
            head = question[:2] + struct.pack(">HHHHH", flags, 1, bool(record), 0, 0)
            socket.sendto(head + question[12:at + 5] + record, self.client_address)

    with socketserver.UDPServer(("127.0.0.1", int(port)), Names) as server:
        print("ready", flush=True)
        server.serve_forever()


{"serve": serve, "received": received, "names": names}[sys.argv[1]](*sys.argv[2:])
