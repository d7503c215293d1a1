#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A good client among hostile ones: what counts is the order of events, no clock."""

import http.client
import json
import socket

from server_support import JSON, ServerCase, main, read_all

HOST = b"Host: a\r\nContent-Type: application/fhir+json\r\n"
LARGE = 8 << 20


def head(size):
    return b"POST /v1/facts HTTP/1.1\r\n" + HOST + b"Content-Length: %d\r\n\r\n" % size


class Crowded(ServerCase):
    def connect(self, served):
        one = socket.create_connection(("127.0.0.1", served.port), timeout=120)
        self.addCleanup(one.close)
        return one

    def test_large_bodies_are_answered_beside_the_others(self):
        """Twelve of them wait, each of as many values as may be, when the small ones come."""
        served = self.serve("--threads", "1")
        body = (b'{"resourceType":"x","a":[' + b"1," * (LARGE // 2 - 40) + b"1]}").ljust(LARGE)
        large = []
        for _ in range(12):
            large.append(self.connect(served))
            large[-1].sendall(head(LARGE) + body[:-1])
        small = http.client.HTTPConnection("127.0.0.1", served.port, timeout=120)
        self.addCleanup(small.close)
        small.connect()
        for one in large:
            one.sendall(body[-1:])
        for _ in range(5):
            small.request("POST", "/v1/recommend", b"{}", JSON)
            answer = small.getresponse()
            self.assertEqual((answer.status, answer.read()[:10]), (400, b'{\n  "error'))
        for one in large:
            self.assertEqual(self.code_of(one.recv(65536))[1], "json.nodes")
        served.close()
        sizes = [json.loads(line)["in"] for line in served.log if '"event":"request"' in line]
        self.assertEqual(sorted(sizes), [2] * 5 + [LARGE] * 12)
        self.assertEqual(sizes[-3:], [LARGE] * 3)

    def test_who_talks_keeps_the_place_that_the_silent_lose(self):
        served = self.serve("--most-connections", "8")
        good = http.client.HTTPConnection("127.0.0.1", served.port, timeout=120)
        self.addCleanup(good.close)
        silent = []
        for _ in range(40):  # the good one's connection is the oldest, and does not wait long
            good.request("GET", "/health")
            self.assertEqual(good.getresponse().read(), b'{"status": "alive"}\n')
            silent.append(self.connect(served))
            silent[-1].sendall(b"GET /")
        for one in silent[:30]:
            self.assertEqual(self.code_of(read_all(one)), (408, "http.slow"))

    def test_few_large_bodies_are_held_at_a_time(self):
        served = self.serve()
        held = []
        for _ in range(40):
            held.append(self.connect(served))
            held[-1].sendall(head(LARGE) + b" " * (1 << 20))
            self.assertEqual(served.ask("GET", "/health")[0], 200)
        for one in held[:4]:
            self.assertIn(self.code_of(read_all(one)), ((408, "http.slow"), (503, "service.busy")))


if __name__ == "__main__":
    main()
