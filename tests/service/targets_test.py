#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The forms of a request's first line that RFC 9112 allows: a target with a host, `*`, and empty
lines before it. And a field over several lines, which it forbids.
"""

import socket

from server_support import ServerCase, main, read_all

HOST = b"Host: localhost\r\n"


class Targets(ServerCase):
    def test_targets_and_lines_as_rfc_9112_allows_them(self):
        served = self.serve()
        last = b"Connection: close\r\n" + HOST + b"\r\n"
        for text, status in (
            (b"GET http://a/health HTTP/1.1\r\n", b"200"),
            (b"GET HTTPS://user@a:8080/health HTTP/1.1\r\n", b"200"),
            (b"GET http://a HTTP/1.1\r\n", b"404"),
            (b"GET http://a?x=1 HTTP/1.1\r\n", b"404"),
            (b"OPTIONS * HTTP/1.1\r\n", b"204"),
            (b"OPTIONS http://a HTTP/1.1\r\n", b"204"),
            (b"\r\nGET /health HTTP/1.1\r\n", b"200"),
            (b"\r\n\r\n\r\n\r\nGET /health HTTP/1.1\r\n", b"200"),
        ):
            answer = served.raw(text + last)
            self.assertEqual(answer.split()[1], status, text)
            self.assertEqual(b"Allow: GET, HEAD, POST, OPTIONS" in answer, status == b"204", text)
        # Between two requests of one connection, and byte by byte.
        twice = b"GET /health HTTP/1.1\r\n" + HOST + b"\r\n" + b"\r\n" + b"GET /ready HTTP/1.1\r\n"
        answer = served.raw(twice + last)
        self.assertIn(b"alive", answer)
        self.assertIn(b"ready", answer)
        with socket.create_connection(("127.0.0.1", served.port), timeout=120) as one:
            for byte in b"\r\n\r\nGET /health HTTP/1.1\r\n" + last:
                one.sendall(bytes([byte]))
            self.assertIn(b"alive", read_all(one))

    def test_a_field_over_several_lines_is_refused(self):
        served = self.serve()
        for field in (
            b"X: a\r\n b\r\n",
            b"X: a\r\n\tb\r\n",
            b"X:\r\n a\r\n",
            b"Content-Length:\r\n 2\r\n",
        ):
            for text in (field + HOST + b"\r\n", HOST + field + b"\r\n"):
                text = b"GET /health HTTP/1.1\r\n" + text
                answer = served.raw(text)
                self.assertEqual(answer.split()[1], b"400", text)
                self.assertIn(b"http.syntax", answer)
                with socket.create_connection(("127.0.0.1", served.port), timeout=120) as one:
                    for byte in text:
                        one.sendall(bytes([byte]))
                    self.assertEqual(read_all(one).split()[1], b"400", text)
        # A body may hold what looks like one.
        text = b"POST /v1/recommend HTTP/1.1\r\nHost: a\r\nContent-Length: 7\r\n\r\na: b\r\n c"
        self.assertNotIn(b"one line", served.raw(text, end=True))


if __name__ == "__main__":
    main()
