"""Three things that the doubles need beside them.

    doubles.py describe FILE            adds commit statuses to the description of GitLab, from python-gitlab's own statements
    doubles.py journal "NAME=URL ..."   fails when a double has refused a request of the suite that was not meant to be refused
    doubles.py front CERT KEY FROM:TO   TLS before servers that speak none, until it is ended
"""
import asyncio
import json
import re
import ssl
import sys
import urllib.request

# The first picture of a pull request finds no ref, two jobs may find each other's, an app may not ask for its name, and `doubles.sh` knocks.
MEANT = re.compile(r"(GET /(user)? 404|GET /repos/[^ ]+/git/ref/.* 404|(POST|PATCH) /repos/[^ ]+/git/refs.* 422)$")


def describe(path):
    import gitlab.v4.objects as objects

    with open(path) as file:
        spec = json.load(file)
    manager = objects.ProjectCommitStatusManager
    names = (*manager._create_attrs.required, *manager._create_attrs.optional)
    properties = {name: {"type": "number" if name == "coverage" else "string"} for name in names}
    properties["state"]["enum"] = ["pending", "running", "success", "failed", "canceled", "skipped"]
    body = {"type": "object", "properties": properties, "required": list(manager._create_attrs.required), "additionalProperties": False}
    kinds = ("application/json", "application/x-www-form-urlencoded")
    answer = {"id": 93, "sha": "18f3e63d05582537db6d183d9d557be09e1f90c8", "status": "success", "name": "default"}
    parameters = [{"name": name, "in": "path", "required": True, "schema": {"type": "string"}} for name in ("project_id", "sha")]
    spec["paths"]["/api/v4/projects/{project_id}/statuses/{sha}"] = {"post": {
        "operationId": "post_commit_status",
        "parameters": parameters,
        "requestBody": {"required": True, "content": {kind: {"schema": body} for kind in kinds}},
        "responses": {"201": {"description": "ok", "content": {"application/json": {"schema": {"type": "object"}, "example": answer}}}},
    }}
    with open(path, "w") as file:
        json.dump(spec, file)


def journal(doubles):
    # The certificate is the suite's affair.
    trust = ssl.create_default_context()
    trust.check_hostname, trust.verify_mode = False, ssl.CERT_NONE
    refused = []
    for name, url in (pair.split("=", 1) for pair in doubles.split()):
        with urllib.request.urlopen(f"{url}/__double/journal", context=trust if url.startswith("https") else None) as answer:
            entries = json.load(answer)
        lines = [f"{entry['method']} {entry['url']} {entry.get('status')}" for entry in entries]
        wrong = [(line, entry.get("violations")) for line, entry in zip(lines, entries)
                 if (not isinstance(entry.get("status"), int) or entry["status"] >= 400) and not MEANT.match(line)]
        print(f"{name}: {len(entries)} requests, {len(wrong)} refused")
        refused += wrong
    for line, violations in refused:
        print("refused:", line, violations, file=sys.stderr)
    sys.exit(1 if refused else 0)


def front(certificate, key, *ports):
    trust = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trust.load_cert_chain(certificate, key)

    async def copy(reader, writer):
        try:
            while data := await reader.read(1 << 16):
                writer.write(data)
                await writer.drain()
        except OSError:
            pass
        finally:
            writer.close()

    def serve(port):
        async def answer(reader, writer):
            try:
                inner = await asyncio.open_connection("127.0.0.1", port)
            except OSError:
                return writer.close()
            await asyncio.gather(copy(reader, inner[1]), copy(inner[0], writer))

        return answer

    async def run():
        pairs = [map(int, pair.split(":")) for pair in ports]
        servers = [await asyncio.start_server(serve(to), "127.0.0.1", at, ssl=trust) for at, to in pairs]
        await asyncio.gather(*(server.serve_forever() for server in servers))

    asyncio.run(run())


{"describe": describe, "front": front, "journal": journal}[sys.argv[1]](*sys.argv[2:])
