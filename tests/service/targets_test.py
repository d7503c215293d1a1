#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The forms of a request's first line that RFC 9112 allows: a target with a host, `*`, and empty
lines before it.
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


if __name__ == "__main__":
    main()
