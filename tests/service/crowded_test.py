#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A good client among hostile ones: what counts is the order of events, no clock."""

import http.client
import json
import socket
import struct

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

    def crowd(self, served, count):
        """So many requests at once, each of a record that takes a while to read."""
        one = {"resourceType": "Condition", "subject": {"reference": "Patient/p1"}}
        coding = {"system": "http://snomed.info/sct", "code": "44054006", "display": "Diabetes"}
        entries = [
            {"resource": {**one, "id": f"c{i}", "code": {"coding": [coding]}}} for i in range(900)
        ]
        entries.append({"resource": {"resourceType": "Patient", "id": "p1"}})
        bundle = {"resourceType": "Bundle", "type": "collection", "entry": entries}
        body = json.dumps(bundle).encode()
        self.assertLess(len(body), 256 << 10)
        waiting = [self.connect(served) for _ in range(count)]
        for one in waiting:
            one.sendall(head(len(body)) + body)
        return waiting

    def test_who_asks_whether_it_lives_waits_behind_nobody(self):
        served = self.serve("--threads", "1")
        waiting = self.crowd(served, 12)
        for path in ("/health", "/ready"):
            self.assertEqual(served.ask("GET", path)[0], 200)
        for one in waiting:
            self.assertIn(b" 200 ", one.recv(65536)[:20])
        served.close()
        routes = [json.loads(line).get("route") for line in served.log if '"request"' in line]
        self.assertEqual(len(routes), 14)
        for path in ("/health", "/ready"):
            self.assertLess(routes.index(path), 12)

    def test_nothing_is_computed_for_who_went_away_meanwhile(self):
        served = self.serve("--threads", "1")
        waiting = self.crowd(served, 8)
        for one in self.crowd(served, 4):  # a reset, no mere end
            one.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            one.close()
        for one in waiting:
            self.assertIn(b" 200 ", one.recv(65536)[:20])
        served.event("request", 12)
        served.close()
        lines = [json.loads(line) for line in served.log if '"request"' in line]
        gone = [one for one in lines if one.get("code") == "http.gone"]
        # Those that were reset while their body was still being read were never asked.
        self.assertEqual({one["status"] for one in gone} or {503}, {503})
        self.assertEqual(sum(one["status"] == 200 for one in lines), 8)


if __name__ == "__main__":
    main()
