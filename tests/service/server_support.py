# SPDX-License-Identifier: Apache-2.0
"""A `windlass serve` on a free port of this machine, and sockets to talk to it."""

import http.client
import json
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import unittest

WINDLASS = sys.argv[1]
ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
PATIENTS = sorted((ROOT / "rules/plantar-heel-pain/patients").glob("*.yaml"))
YAML = {"Content-Type": "application/yaml"}
JSON = {"Content-Type": "application/json"}


class Served:
    """The program. `log` grows while it runs; close() ends it and returns its exit code."""

    def __init__(self, *words):
        self.process = subprocess.Popen(
            [WINDLASS, "serve", "--listen", "127.0.0.1:0", *words],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=dict(os.environ, LC_ALL="C"),
        )
        self.log = []
        self.changed = threading.Condition()
        self.reader = threading.Thread(target=self.read, daemon=True)
        self.reader.start()
        self.port = self.event("listening")["port"]

    def read(self):
        for line in self.process.stderr:
            with self.changed:
                self.log.append(line.decode())
                self.changed.notify_all()
        with self.changed:
            self.log.append("")
            self.changed.notify_all()

    def event(self, name, count=1):
        """The `count`-th event of that name, waited for."""

        def found():
            lines = [json.loads(line) for line in self.log if line.startswith("{")]
            return [one for one in lines if one["event"] == name]

        with self.changed:
            there = self.changed.wait_for(
                lambda: len(found()) >= count or self.log[-1:] == [""], timeout=120
            )
            if not there or len(found()) < count:
                raise AssertionError(f"no {name} in: " + "".join(self.log))
            return found()[count - 1]

    def ask(self, method, path, body=None, headers=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        try:
            connection.request(method, path, body, headers or {})
            answer = connection.getresponse()
            return answer.status, dict(answer.getheaders()), answer.read()
        finally:
            connection.close()

    def raw(self, text, end=False, rest=b""):
        """What comes back for these bytes until the server closes."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=120) as one:
            one.sendall(text)
            if end:
                one.shutdown(socket.SHUT_WR)
            try:
                if rest:
                    one.sendall(rest)
            except OSError:
                pass
            return read_all(one)

    def signal(self, number):
        self.process.send_signal(number)

    def close(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(timeout=120)
        self.reader.join(timeout=120)
        self.process.stdout.close()
        self.process.stderr.close()
        return code


def read_all(one):
    got = b""
    while True:
        piece = one.recv(65536)
        if not piece:
            return got
        got += piece


class ServerCase(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.folder)

    def serve(self, *words):
        served = Served(*words)
        self.addCleanup(served.close)
        return served

    def code_of(self, answer):
        """Status and first code of a raw answer."""
        head, _, body = answer.partition(b"\r\n\r\n")
        self.assertTrue(head.startswith(b"HTTP/1.1 "), answer[:200])
        error = json.loads(body)
        if "error" in error:
            return int(head.split()[1]), error["error"]["diagnostics"][0]["code"]
        return int(head.split()[1]), error["issue"][0]["details"]["coding"][0]["code"]


def main():
    unittest.main(argv=[sys.argv[0], *sys.argv[2:]])
