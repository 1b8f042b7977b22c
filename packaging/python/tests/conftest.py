"""What the tests share: charts, and the program that the module's pictures are held against."""

import json
import os
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

BARS = {
    "data": {"values": [{"a": "x", "b": 28.5}, {"a": "y", "b": 55}, {"a": "z", "b": None}]},
    "mark": "bar",
    "encoding": {"x": {"field": "a", "type": "nominal"}, "y": {"field": "b", "type": "quantitative"}},
}

# Takes a second and more, and asks for signals all the time.
ENDLESS = {
    "data": {"sequence": {"start": 0, "stop": 4e6}},
    "transform": [{"calculate": "sin(datum.data) + cos(datum.data)", "as": "a"}],
    "mark": "tick",
    "encoding": {"x": {"field": "a", "type": "quantitative", "aggregate": "median"}},
}


@pytest.fixture
def bars():
    return BARS


class _Rows(BaseHTTPRequestHandler):
    """The rows of the bars, and nothing else."""

    def do_GET(self):
        body = json.dumps(BARS["data"]["values"]).encode() if self.path == "/rows.json" else b""
        self.send_response(200 if body else 404)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_POST = do_GET

    def log_message(self, *_):
        pass


@pytest.fixture
def origin():
    """A server that has /rows.json."""
    server = HTTPServer(("127.0.0.1", 0), _Rows)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def vl2png():
    """The program of the same sources: a function from JSON and arguments to a PNG."""
    program = os.path.join(os.environ["CML_PROGRAMS"], "vl2png")

    def draw(spec, *arguments):
        done = subprocess.run([program, "-", "-", *arguments], input=spec, stdout=subprocess.PIPE, check=True)
        return done.stdout

    return draw


@pytest.fixture
def script():
    """Runs a script of the environment that the tests run in."""
    folder = os.path.dirname(sys.executable)

    def run(name, *arguments, **options):
        return subprocess.run([os.path.join(folder, name), *arguments], capture_output=True, **options)

    return run
