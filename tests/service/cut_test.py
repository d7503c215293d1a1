#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Requests that end before all of them was sent: who still listens hears it, the log says it."""

import socket

from server_support import ServerCase, main

HOST = b"Host: windlass.example\r\n"


class Cut(ServerCase):
    def test_what_ends_before_all_of_it_was_sent(self):
        served = self.serve()
        post = b"POST /v1/recommend HTTP/1.1\r\n" + HOST
        texts = (
            b"GET /hea",
            post,
            post + b"Content-Length: 100\r\n\r\n",
            post + b"Content-Length: 100\r\n\r\n{",
            post + b"Content-Length: 400000\r\n\r\n" + b"{" * 300_000,  # a large one
            post + b"Transfer-Encoding: chunked\r\n\r\n4\r\n{",
            post + b"Transfer-Encoding: chunked\r\n\r\n1\r\n{\r\n",
            b"GET /health HTTP/1.1\r\n" + HOST + b"\r\n" + post,  # behind a whole one
        )
        for text in texts:
            got = served.raw(text, end=True)
            got = got[got.rindex(b"HTTP/1.1 ") :]
            self.assertEqual(self.code_of(got), (400, "http.cut"), text[:90])
        # Who is gone does not hear it; the log has it.
        with socket.create_connection(("127.0.0.1", served.port), timeout=120) as one:
            one.sendall(texts[3])
        logged = served.event("request", len(texts) + 2)
        self.assertEqual((logged["status"], logged["code"]), (400, "http.cut"))
        # A connection that was opened and asked nothing, or nothing more, ends without a word.
        self.assertEqual(served.raw(b"", end=True), b"")
        self.assertEqual(served.raw(b"\r\n", end=True), b"")
        whole = b"GET /health HTTP/1.1\r\n" + HOST + b"\r\n"
        self.assertEqual(served.raw(whole, end=True).count(b"HTTP/1.1 "), 1)


if __name__ == "__main__":
    main()
