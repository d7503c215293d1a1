#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A prober: a thousand requests that nobody should send, the same ones in every run.

Each is answered with a clear status and a code, nothing of the machine or of other callers is in an
answer, and a request costs the service no more processor time than an honest one.
"""

import json
import pathlib
import random
import re
import socket
import unittest

from server_support import JSON, PATIENTS, YAML, ServerCase, main, read_all

SECRET = "Zqxwvprober"
HOST = b"Host: localhost\r\nConnection: close\r\n"
# What would tell of the machine, of our code, or of another caller.
LEAKS = re.compile(
    rb"/work/|/home/|/tmp/|/usr/|/proc/|\.cpp|\.hpp|std::|boost|0x[0-9a-f]{6}|" + SECRET.encode()
)
POSTS = ("/v1/recommend", "/v1/explain", "/v1/facts", "/v1/intake", "/v1/feedback")
HOOKS = tuple(
    f"/cds-services/windlass-{one}" for one in ("patient-view", "order-select", "order-sign")
)


def request(method, target, body=b"", kind=b"application/json", more=b""):
    return (
        method.encode()
        + b" "
        + target.encode("latin-1")
        + b" HTTP/1.1\r\n"
        + HOST
        + b"Content-Type: "
        + kind
        + b"\r\nContent-Length: "
        + str(len(body)).encode()
        + b"\r\n"
        + more
        + b"\r\n"
        + body
    )


def wrong_targets(rng):
    for word in ("..", "%2e%2e", "%00", "%2f", "%0d%0aX:y", "%zz", "a" * 3000, "'--", "<script>"):
        for path in ("/", "/v1/", "/cds-services/", "/pages/", "/pages/" + "A" * 48 + "/"):
            yield request("GET", path + word)
    for _ in range(60):
        path = "".join(rng.choice("/abcvq1.-_~%?&=;:@+") for _ in range(rng.randrange(1, 60)))
        yield request("GET", "/" + path + "/nothing")
    for key in ("store", "rules", "plugins", "form", "width", "__proto__", "as_of", "x" * 500):
        for path in POSTS:
            yield request("POST", f"{path}?{key}=%ff&{key}=2", b"{}")


def wrong_methods(rng):
    for method in ("PUT", "DELETE", "PATCH", "TRACE", "CONNECT", "get", "G" * 40, "PROPFIND"):
        for path in POSTS + HOOKS + ("/health", "/metrics", "/openapi.json"):
            yield request(method, path)


def wrong_bodies(rng):
    deep = b'{"a":' * 5000 + b"1" + b"}" * 5000
    texts = [
        b"",
        b"\x00",
        b"null",
        b"[]",
        b"7",
        b'"' + SECRET.encode() + b'"',
        b"{",
        b'{"a":1,"a":2}',
        b"[" * 100000,
        deep,
        b'{"facts": ' + b"9" * 5000 + b"}",
        b"\xff\xfe{\x00}\x00",
        b"\xef\xbb\xbf{}",
        b'{"windlass": 1e999}',
        b'{"k": "\\ud800"}',
        b'{"k": "a\\u0000b"}',
        b"<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><a>&b;</a>",
        b"a: &a [*a, *a]\nb: *a",
        b"!!python/object/apply:os.system ['true']",
        b'{"resourceType": "Bundle", "entry": ' + b"[[" * 200 + b"]]" * 200 + b"}",
        json.dumps({str(i): i for i in range(20000)}).encode(),
        json.dumps({"patient": {"id": SECRET}, "requests": "x"}).encode(),
        json.dumps({"hook": "patient-view", "hookInstance": "no"}).encode(),
    ]
    for text in texts:
        for path in POSTS + HOOKS:
            yield request("POST", path, text)
    for path in POSTS:
        for kind in (b"", b"text/plain", b"application/xml", b"multipart/form-data; boundary=a"):
            yield request("POST", path, b"{}", kind)


def wrong_framing(rng):
    post = b"POST /v1/recommend HTTP/1.1\r\n" + HOST
    for length in (b"-1", b"0x10", b"1, 2", b"18446744073709551616", b"99999999", b" ", b"1e3"):
        yield post + b"Content-Length: " + length + b"\r\n\r\n{}"
    for coding in (b"chunked, chunked", b"gzip", b"x", b"identity, chunked", b"\x0bchunked"):
        yield post + b"Transfer-Encoding: " + coding + b"\r\n\r\n2\r\n{}\r\n0\r\n\r\n"
    for size in (b"-2", b"ffffffffffffffffff", b"2;" + b"x" * 20000, b"g", b""):
        yield post + b"Transfer-Encoding: chunked\r\n\r\n" + size + b"\r\n{}\r\n0\r\n\r\n"
    for field in (b"a" * 20000 + b": b", b"a: " + b"b" * 20000, b": x", b"a b: c", b"\x80: x"):
        yield b"GET /health HTTP/1.1\r\n" + HOST + field + b"\r\n\r\n"
    yield b"GET /health HTTP/1.1\r\n" + HOST + b"x: y\r\n" * 5000 + b"\r\n"
    for version in (b"HTTP/0.9", b"HTTP/2.0", b"HTTP/1.1x", b"ICY", b""):
        yield b"GET /health " + version + b"\r\n" + HOST + b"\r\n"
    for _ in range(60):
        yield bytes(rng.randrange(256) for _ in range(rng.randrange(1, 400))) + b"\r\n\r\n"


def bent(rng, count):
    """Good requests with a few bytes changed, cut or doubled."""
    good = [request("POST", "/v1/recommend", p.read_bytes(), b"application/yaml") for p in PATIENTS]
    good += [request("GET", "/cds-services"), request("POST", HOOKS[0], b'{"hook": "x"}')]
    for _ in range(count):
        text = bytearray(rng.choice(good))
        for _ in range(rng.randrange(1, 5)):
            at = rng.randrange(len(text))
            kind = rng.randrange(3)
            if kind == 0:
                text[at] = rng.randrange(256)
            elif kind == 1:
                del text[at : at + rng.randrange(1, 40)]
            else:
                text[at:at] = bytes(text[at : at + rng.randrange(1, 40)])
        yield bytes(text)


def processor_ticks(served):
    fields = pathlib.Path(f"/proc/{served.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
    return int(fields[11]) + int(fields[12])


class Prober(ServerCase):
    def probe(self, served, text):
        with socket.create_connection(("127.0.0.1", served.port), timeout=120) as one:
            try:
                one.sendall(text)
                one.shutdown(socket.SHUT_WR)
            except OSError:
                pass  # refused before all of it was sent
            try:
                return read_all(one)
            except ConnectionResetError:
                return b""

    def is_clear(self, answer, text):
        """The status, of an answer that says what is wrong by a code and nothing else."""
        head, _, body = answer.partition(b"\r\n\r\n")
        found = re.match(rb"HTTP/1\.1 (\d\d\d) ", head)
        self.assertTrue(found, (text[:200], answer[:200]))
        status = int(found.group(1))
        self.assertIsNone(LEAKS.search(answer), (text[:200], answer[:600]))
        if status >= 400 and body:
            error = json.loads(body)
            code = (
                error["error"]["diagnostics"][0]["code"]
                if "error" in error
                else error["issue"][0]["details"]["coding"][0]["code"]
            )
            self.assertRegex(code, r"^[a-z]+\.[a-z_]+$")
        return status

    def test_a_thousand_requests_that_nobody_should_send(self):
        rng = random.Random(20261128)
        served = self.serve()
        honest = PATIENTS[0].read_bytes()
        self.assertEqual(served.ask("POST", "/v1/recommend", honest, YAML)[0], 200)
        begin = processor_ticks(served)
        for _ in range(300):
            served.ask("POST", "/v1/recommend", honest, YAML)
        each_honest = (processor_ticks(served) - begin + 1) / 300
        begin, count, answered, statuses = processor_ticks(served), 0, 0, {}
        for kind in (wrong_targets, wrong_methods, wrong_bodies, wrong_framing):
            for text in kind(rng):
                status = self.is_clear(self.probe(served, text), text)
                # 505: another HTTP.
                self.assertIn(status, (*range(400, 500), 505), text[:200])
                statuses[status] = statuses.get(status, 0) + 1
                count += 1
        for text in bent(rng, 1000 - count if count < 700 else 300):
            answer = self.probe(served, text)
            count += 1
            if answer:  # else it was reset before it could listen
                status = self.is_clear(answer, text)
                self.assertTrue(status < 500 or status == 505, text[:200])
                answered += 1
        self.assertGreater(answered, 50)
        self.assertGreaterEqual(count, 1000)
        self.assertGreaterEqual(len(statuses), 6, statuses)
        each = (processor_ticks(served) - begin) / count
        self.assertLess(each, 5 * each_honest, "what is refused costs more than what is answered")
        # And the service is what it was.
        self.assertEqual(served.ask("POST", "/v1/recommend", honest, YAML)[0], 200)
        self.assertNotIn(SECRET, "".join(served.log))
        self.assertEqual([one for one in served.log if '"status":500' in one], [])

    def test_many_that_are_slow_while_others_are_answered(self):
        served = self.serve("--header-seconds", "2", "--body-seconds", "2", "--threads", "1")
        slow = []
        for number in range(150):
            one = socket.create_connection(("127.0.0.1", served.port), timeout=120)
            text = request("POST", "/v1/recommend", b"{" * 500)
            one.sendall(text[: number * 3 % (len(text) - 1)])
            slow.append(one)
        for _ in range(20):
            self.assertEqual(served.ask("GET", "/health")[0], 200)
            self.assertEqual(served.ask("POST", "/v1/recommend", b"{}", JSON)[0], 400)
        for one in slow:
            answer = read_all(one)
            one.close()
            if answer:
                self.assertEqual(self.is_clear(answer, b"slow"), 408)


if __name__ == "__main__":
    main()
