#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Requests that arrive in pieces: wherever they are cut, the answer is that of the whole."""

import contextlib
import json
import re
import socket
import time

from server_support import ServerCase, main, read_all

REQUESTS = (
    b"GET /health HTTP/1.1\r\nHost: x\r\nA: b\r\nBcd: efg\r\nConnection: close\r\n\r\n",
    b"\r\nGET /health HTTP/1.0\r\nA:  \r\n\r\n",
    b"GET /health HTTP/1.1\r\nA: b\r\n\r\n",  # no Host
    b"GET /health HTTP/1.1\r\nHost: x\r\nA: b\r\n c\r\n\r\n",  # a field of two lines
    b"GET /health HTTP/1.1\r\n A: b\r\nHost: x\r\n\r\n",
    b"GET /health HTTP/2.0\r\nHost: x\r\n\r\n",
    b"GET /health HTTP/1.1\r\nHost: x\r\nA b\r\n\r\n",
    (
        b"POST /v1/recommend HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n"
        b"Content-Type: application/json\r\nConnection: close\r\n\r\n{}"
    ),
    (
        b"POST /v1/recommend HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n"
        b"Content-Type: application/json\r\nConnection: close\r\n\r\n2\r\n{}\r\n0\r\n\r\n"
    ),
    # The second request of a connection.
    (
        b"GET /health HTTP/1.1\r\nHost: x\r\n\r\n\r\n"
        b"GET /ready HTTP/1.1\r\nHost: y\r\nConnection: close\r\n\r\n"
    ),
)


def said(answer):
    """Status and code of each answer."""
    out = []
    for one in re.split(rb"HTTP/1\.[01] (?=\d{3} )", answer)[1:]:
        head, _, body = one.partition(b"\r\n\r\n")
        error = json.loads(body) if b"json" in head else {}
        code = error["error"]["diagnostics"][0]["code"] if "error" in error else None
        out.append((int(head[:3]), code))
    return out


class Pieces(ServerCase):
    def open(self, stack, served):
        one = stack.enter_context(socket.create_connection(("127.0.0.1", served.port), 120))
        one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return one

    def test_every_cut_into_two(self):
        served = self.serve()
        for request in REQUESTS:
            whole = said(served.raw(request))
            self.assertTrue(whole, request)
            with contextlib.ExitStack() as stack:
                cuts = range(1, len(request))
                all_of_them = [self.open(stack, served) for _ in cuts]
                for cut, one in zip(cuts, all_of_them):
                    one.sendall(request[:cut])
                time.sleep(0.2)  # so that they are read apart; when they are not, nothing fails
                for cut, one in zip(cuts, all_of_them):
                    with contextlib.suppress(OSError):  # what is refused may be closed
                        one.sendall(request[cut:])
                    self.assertEqual(said(read_all(one)), whole, (request, cut))

    def test_byte_by_byte(self):
        served = self.serve()
        with contextlib.ExitStack() as stack:
            asked = [(one, self.open(stack, served)) for one in REQUESTS]
            for at in range(max(map(len, REQUESTS))):
                for request, one in asked:
                    with contextlib.suppress(OSError):
                        one.sendall(request[at : at + 1])
                time.sleep(0.003)
            for request, one in asked:
                self.assertEqual(said(read_all(one)), said(served.raw(request)), request)

    def test_what_is_larger_than_one_segment(self):
        served = self.serve("--most-header", "8000")
        begin = b"GET /health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
        line = b"A: " + b"b" * 90 + b"\r\n"
        for lines, status in ((80, (200, None)), (90, (431, "http.header"))):
            with contextlib.ExitStack() as stack:
                one = self.open(stack, served)
                with contextlib.suppress(OSError):
                    for piece in [begin, *[line] * lines, b"\r\n"]:
                        one.sendall(piece)
                        time.sleep(0.002)
                self.assertEqual(said(read_all(one)), [status])
            self.assertEqual(said(served.raw(begin + line * lines + b"\r\n")), [status])

    def test_a_header_that_is_sent_line_by_line_and_too_slowly(self):
        served = self.serve("--header-seconds", "1")
        with contextlib.ExitStack() as stack:
            one = self.open(stack, served)
            one.sendall(b"GET /health HTTP/1.1\r\n")
            time.sleep(0.1)
            one.sendall(b"Host: x\r\n")
            self.assertEqual(said(read_all(one)), [(408, "http.slow")])


if __name__ == "__main__":
    main()
