# SPDX-License-Identifier: Apache-2.0
"""`windlass serve` over real sockets: limits, slow and malformed clients, signals."""

import http.client
import os
import signal
import socket
import subprocess
import threading
import time
import unittest

from server_support import JSON, PATIENTS, WINDLASS, YAML, ServerCase, main, read_all

HOST = b"Host: x\r\n"


class Answers(ServerCase):
    def test_the_programs_own_bytes_for_many_clients_at_once(self):
        served = self.serve()
        expected = [
            subprocess.run(
                [WINDLASS, "recommend", path, "--format", "json"], capture_output=True, check=True
            ).stdout
            for path in PATIENTS
        ]
        wrong = []

        def client():
            connection = http.client.HTTPConnection("127.0.0.1", served.port, timeout=120)
            for path, plan in zip(PATIENTS, expected):
                connection.request("POST", "/v1/recommend", path.read_bytes(), YAML)
                answer = connection.getresponse()
                if answer.read() != plan or answer.status != 200:
                    wrong.append(path)
            connection.close()

        clients = [threading.Thread(target=client) for _ in range(16)]
        for one in clients:
            one.start()
        for _ in range(3):
            served.signal(signal.SIGHUP)
            served.event("reloaded")
        for one in clients:
            one.join()
        self.assertEqual(wrong, [])
        self.assertEqual(served.close(), 0)

    def test_one_request_after_the_other_in_one_piece(self):
        served = self.serve()
        one = b"GET /health HTTP/1.1\r\n" + HOST + b"\r\n"
        last = b"GET /ready HTTP/1.1\r\nConnection: close\r\n" + HOST + b"\r\n"
        got = served.raw(one + one + last)
        self.assertEqual(got.count(b"HTTP/1.1 200 OK"), 3)
        self.assertIn(b'"ready"', got)

    def test_a_body_in_chunks_and_one_that_waits_to_be_asked_for(self):
        served = self.serve()
        head = b"POST /v1/recommend HTTP/1.1\r\nContent-Type: application/json\r\n" + HOST
        chunked = head + b"Connection: close\r\nTransfer-Encoding: chunked\r\n\r\n"
        self.assertIn(b" 400 ", served.raw(chunked + b"2\r\n{}\r\n0\r\n\r\n").split(b"\r\n")[0])
        waiting = head + b"Connection: close\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n"
        with socket.create_connection(("127.0.0.1", served.port), timeout=120) as one:
            one.sendall(waiting)
            self.assertIn(b"100 Continue", one.recv(1000))
            one.sendall(b"{}")
            self.assertIn(b"document.missing", read_all(one))


class Framing(ServerCase):
    def test_head_has_no_body_trailers_are_no_headers_and_1_0_has_no_chunks(self):
        served = self.serve("--allow-origin", "https://ehr.example")
        last = b"GET /ready HTTP/1.1\r\nConnection: close\r\n" + HOST + b"\r\n"
        got = served.raw(b"HEAD /health HTTP/1.1\r\n" + HOST + b"\r\n" + last)
        first, rest = got.split(b"\r\n\r\n", 1)
        self.assertIn(b" 200 ", first.split(b"\r\n")[0])
        self.assertIn(b"Content-Length: 20", first)
        self.assertTrue(rest.startswith(b"HTTP/1.1 200 "), rest[:80])
        post = b"POST /v1/recommend HTTP/1.1\r\nContent-Type: application/json\r\n" + HOST
        chunks = b"Connection: close\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n"
        got = served.raw(post + chunks + b"Origin: https://ehr.example\r\n\r\n")
        self.assertNotIn(b"Access-Control-Allow-Origin: https://ehr.example", got)
        old = (
            post.replace(b"HTTP/1.1", b"HTTP/1.0") + b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
        )
        self.assertIn(b" 400 ", served.raw(old + last).split(b"\r\n")[0])

    def test_who_lingers_or_does_not_read_makes_room(self):
        served = self.serve("--most-connections", "8")
        held = []
        for _ in range(40):
            one = socket.create_connection(("127.0.0.1", served.port), timeout=120)
            one.sendall(b"X\r\n\r\n")
            held.append(one)
        for _ in range(10):
            self.assertEqual(served.ask("GET", "/health")[0], 200)
        for one in held:
            one.close()


class Logs(ServerCase):
    def log_of(self, port, *words):
        """What is logged of one request, with these options."""
        process = subprocess.Popen(
            [WINDLASS, "serve", "--listen", f"127.0.0.1:{port}", *words],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
        for _ in range(600):
            try:
                connection.request("GET", "/health")
                break
            except ConnectionRefusedError:
                connection.close()
                time.sleep(0.1)
        self.assertEqual(connection.getresponse().status, 200)
        connection.close()
        process.send_signal(signal.SIGTERM)
        _, said = process.communicate(timeout=120)
        self.assertEqual(process.returncode, 0)
        return said.decode().splitlines()

    def test_what_the_log_holds_and_how_it_is_written(self):
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        lines = self.log_of(port, "--log-format", "text")
        time_and_level = r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ note "
        for line in lines:
            self.assertRegex(line, time_and_level)
        self.assertTrue(any(line.endswith(f" note listening: port={port}") for line in lines))
        self.assertTrue(any("request: route=/health status=200 micros=" in one for one in lines))
        self.assertTrue(any(' note engine: says="' in one for one in lines), lines)
        self.assertTrue(lines[-1].endswith(" note stopped"))
        for level in ("warning", "error"):
            self.assertEqual(self.log_of(port, "--log-level", level), [])
        for words in (("--log-level", "loud"), ("--log-format", "xml")):
            done = subprocess.run([WINDLASS, "serve", *words], capture_output=True)
            self.assertEqual(done.returncode, 2)


class Refuses(ServerCase):
    def test_what_any_client_can_bring_about_is_no_error_in_the_log(self):
        served = self.serve()
        self.assertEqual(served.ask("POST", "/v1/feedback", b"{}", JSON)[0], 404)
        served.raw(b"GET / HTTP/2.0\r\n\r\n")
        for number, status in ((1, 404), (2, 505)):
            logged = served.event("request", number)
            self.assertEqual((logged["status"], logged["level"]), (status, "note"))

    def test_malformed_requests(self):
        served = self.serve()
        get = b"GET /health HTTP/1.1\r\n"
        post = b"POST /v1/recommend HTTP/1.1\r\n" + HOST
        for text, expected in (
            (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(64), (400, "http.syntax")),
            (b"GET\r\n\r\n", (400, "http.syntax")),
            (b"GET /a b HTTP/1.1\r\n\r\n", (400, "http.syntax")),
            (b"GET /health HTTP/1.x\r\n\r\n", (400, "http.syntax")),
            (b"GET /health HTTP/9.9\r\n\r\n", (505, "http.version")),
            (b"GET /health HTTP/1.1\r\n\r\n", (400, "http.syntax")),
            (get + HOST + HOST + b"\r\n", (400, "http.syntax")),
            (get + HOST + b"no colon\r\n\r\n", (400, "http.syntax")),
            (get + HOST + b"bad name : x\r\n\r\n", (400, "http.syntax")),
            (get + HOST + b"x: a\x00b\r\n\r\n", (400, "http.syntax")),
            (post + b"Content-Length: -1\r\n\r\n", (400, "http.syntax")),
            (post + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\n", (400, "http.syntax")),
            (post + b"Content-Length: 99999999999999999999\r\n\r\n", (400, "http.syntax")),
            (post + b"Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n", None),
            (post + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n", (400, "http.syntax")),
            (post + b"Transfer-Encoding: xchunked\r\n\r\n" + get, (400, "http.syntax")),
            (post + b"Transfer-Encoding: gzip, chunked\r\n\r\n" + get, (400, "http.syntax")),
            (post + b"Transfer-Encoding: chunked, chunked\r\n\r\n", (400, "http.syntax")),
            (get + HOST + b"Expect: miracles\r\n\r\n", (417, "http.expect")),
            (b"GET http:///health HTTP/1.1\r\n" + HOST + b"\r\n", (400, "http.target")),
            (b"GET ftp://a/health HTTP/1.1\r\n" + HOST + b"\r\n", (400, "http.target")),
            (b"GET * HTTP/1.1\r\n" + HOST + b"\r\n", (400, "http.target")),
            (b"CONNECT a:80 HTTP/1.1\r\n" + HOST + b"\r\n", (400, "http.target")),
            (b"\r\n" * 5 + get + HOST + b"\r\n", (400, "http.syntax")),
            (b"\n" + get + HOST + b"\r\n", (400, "http.syntax")),
        ):
            got = self.code_of(served.raw(text, end=True))
            self.assertIn(got[0], (400, 417, 505), text)
            if expected:
                self.assertEqual(got, expected, text)
        self.assertEqual(served.ask("GET", "/health")[0], 200)

    def test_what_is_too_large(self):
        served = self.serve("--most-body", "1000", "--most-header", "500")
        head = b"POST /v1/recommend HTTP/1.1\r\n" + HOST
        for text, expected in (
            (b"GET /" + b"a" * 600 + b" HTTP/1.1\r\n\r\n", (431, "http.header")),
            (b"GET / HTTP/1.1\r\nx: " + b"a" * 600 + b"\r\n\r\n", (431, "http.header")),
            (head + b"Content-Length: 1001\r\n\r\n" + b"{" * 1001, (413, "http.size")),
            (
                head
                + b"Transfer-Encoding: chunked\r\n\r\n"
                + b"3e8\r\n"
                + b"{" * 1000
                + b"\r\n1\r\n{\r\n0\r\n\r\n",
                (413, "http.size"),
            ),
        ):
            self.assertEqual(self.code_of(served.raw(text)), expected, text[:60])
        # A field that the library for HTTP cannot hold, in what follows the last chunk.
        for trailer in (b"x: " + b"a" * 70_000, b"x" * 70_000 + b": a"):
            chunked = head + b"Transfer-Encoding: chunked\r\n\r\n0\r\n" + trailer + b"\r\n\r\n"
            self.assertEqual(self.code_of(served.raw(chunked)), (431, "http.header"))
        # A client that sends a lot before it listens still hears why.
        huge = head + b"Content-Length: 8000000\r\n\r\n"
        self.assertEqual(self.code_of(served.raw(huge, rest=b"{" * 8000000)), (413, "http.size"))

    def test_slow_clients_are_told_and_cost_others_nothing(self):
        served = self.serve("--header-seconds", "1", "--body-seconds", "1", "--threads", "1")
        slow = []
        for text in (b"", b"GET /hea", b"POST /v1/recommend HTTP/1.1\r\n" + HOST) * 20:
            one = socket.create_connection(("127.0.0.1", served.port), timeout=120)
            one.sendall(text)
            slow.append(one)
        half = b"POST /v1/recommend HTTP/1.1\r\nContent-Length: 100\r\n" + HOST + b"\r\n{"
        one = socket.create_connection(("127.0.0.1", served.port), timeout=120)
        one.sendall(half)
        slow.append(one)
        self.assertEqual(served.ask("GET", "/health")[0], 200)
        for one in slow:
            self.assertEqual(self.code_of(read_all(one)), (408, "http.slow"))
            one.close()

    def test_too_many_connections_end_the_one_that_waits_longest(self):
        served = self.serve("--most-connections", "4")
        waiting = []
        for _ in range(4):
            waiting.append(socket.create_connection(("127.0.0.1", served.port), timeout=120))
            waiting[-1].sendall(b"GET /")
        self.assertEqual(served.ask("GET", "/health")[0], 200)
        self.assertEqual(self.code_of(read_all(waiting[0])), (408, "http.slow"))
        for one in waiting:
            one.close()

    def test_slow_bodies_make_room_too(self):
        served = self.serve("--most-connections", "2")
        slow = []
        for _ in range(2):
            slow.append(socket.create_connection(("127.0.0.1", served.port), timeout=120))
            slow[-1].sendall(
                b"POST /v1/recommend HTTP/1.1\r\nContent-Length: 9\r\nExpect: 100-continue\r\n"
                + HOST
                + b"\r\n"
            )
            self.assertIn(b"100 Continue", slow[-1].recv(1000))
        self.assertEqual(served.ask("GET", "/health")[0], 200)
        self.assertEqual(self.code_of(read_all(slow[0])), (408, "http.slow"))
        for one in slow:
            one.close()

    def test_the_log_holds_nothing_of_a_patient(self):
        served = self.serve()
        secret = "pat-4711-secret"
        body = '{"windlass": 1, "kind": "patient", "id": "ID", "facts": {"ID": 1}}'
        body = body.replace("ID", secret)
        status, _, _ = served.ask(
            "POST", f"/v1/recommend?user={secret}", body, dict(JSON, Authorization=secret)
        )
        self.assertEqual(status, 400)
        served.ask("GET", f"/{secret}")
        served.ask(secret.replace("-", ""), "/health")
        served.event("request", 3)
        served.close()
        self.assertNotIn("4711", "".join(served.log))
        self.assertIn("fact.unknown_id", "".join(served.log))


class Signals(ServerCase):
    def test_a_request_under_way_is_answered_before_the_end(self):
        served = self.serve()
        with socket.create_connection(("127.0.0.1", served.port), timeout=120) as one:
            one.sendall(
                b"POST /v1/recommend HTTP/1.1\r\nContent-Type: application/json\r\n"
                b"Content-Length: 2\r\nExpect: 100-continue\r\n"
                + HOST
                + b"\r\n"
            )
            self.assertIn(b"100 Continue", one.recv(1000))
            idle = socket.create_connection(("127.0.0.1", served.port), timeout=120)
            served.ask("GET", "/health")
            served.signal(signal.SIGTERM)
            served.event("stopping")
            self.assertEqual(read_all(idle), b"")
            idle.close()
            with self.assertRaises(OSError):
                socket.create_connection(("127.0.0.1", served.port), timeout=120)
            one.sendall(b"{}")
            self.assertIn(b"document.missing", read_all(one))
        self.assertEqual(served.process.wait(timeout=120), 0)
        served.event("stopped")

    def test_refused_rules_leave_the_old_ones_in_force(self):
        layer = self.folder / "layer.yaml"
        good = (
            "windlass: 1\nkind: ruleset\nid: house\ntitle: House\nversion: 1.0.0\nextends:"
            " plantar-heel-pain\ntighten:\n  - modality: taping\n    contraindication:\n      id:"
            " never\n      when: {consent.capacity: true}\n      level: absolute\n      because: A"
            " house rule.\n      basis: design\n"
        )
        layer.write_text(good)
        served = self.serve("--rules", str(layer))
        before = served.ask("GET", "/v1/rules")[2]
        self.assertIn(b"house", before)
        layer.write_text(good.replace("kind: ruleset", "kind: nonsense"))
        served.signal(signal.SIGHUP)
        self.assertTrue(served.event("not reloaded")["code"])
        self.assertEqual(served.ask("GET", "/v1/rules")[2], before)
        layer.write_text(good.replace("1.0.0", "1.1.0", 1))
        served.signal(signal.SIGHUP)
        served.event("reloaded")
        self.assertIn(b"1.1.0", served.ask("GET", "/v1/rules")[2])
        metrics = served.ask("GET", "/metrics")[2].decode()
        self.assertIn('windlass_reloads_total{result="done"} 1', metrics)
        self.assertIn('windlass_reloads_total{result="refused"} 1', metrics)
        self.assertIn('route="/v1/rules",method="GET",status="200"} 3', metrics)


class Starts(ServerCase):
    def ends(self, *words):
        done = subprocess.run(
            [WINDLASS, "serve", *words], capture_output=True, text=True, timeout=120
        )
        return done.returncode, done.stderr

    def test_what_it_cannot_be_started_with(self):
        taken = socket.create_server(("127.0.0.1", 0))
        self.addCleanup(taken.close)
        port = taken.getsockname()[1]
        for words, code, part in (
            (["--listen", "localhost"], 2, "is not an address and a port"),
            (["--listen", "nowhere:80", "--trust-network"], 2, "is not an address"),
            (["--listen", f"127.0.0.1:{port}"], 2, "cannot listen on"),
            (["--most-body", "0"], 2, "lets nothing in"),
            (["--store", "x"], 2, "--keys"),
            (["--listen", "0.0.0.0:0"], 2, "could ask for plans"),
            (["--jwks", "x", "--issuer", "i"], 2, "--base-url"),
            (["--base-url", "https://a/"], 2, "without a slash"),
            (["--indicator", "proceed=loud"], 2, "none, info, warning or critical"),
            (["--order-code", "nothing"], 2, "KEY=VALUE"),
            (["--jwks", "/no", "--issuer", "i", "--base-url", "https://a"], 3, "no such file"),
            (
                ["--jwks", "/no", "--issuer", "i", "--issuer", "j", "--base-url", "https://a"]
                + ["--store", "/no/db", "--keys", "/no/keys"],
                2,
                "would be one person",
            ),
            (["--rules", "/nowhere"], 3, "no such file"),
            (
                ["--listen", "127.0.0.1:0", "--tls-certificate", "/nowhere", "--tls-key", "/no"],
                2,
                "cannot use the certificate",
            ),
        ):
            done = self.ends(*words)
            self.assertEqual(done[0], code, done)
            self.assertIn(part, done[1])

    @unittest.skipUnless(os.path.exists("/usr/bin/openssl"), "needs the program openssl")
    def test_tls(self):
        import ssl

        certificate, key = self.folder / "c.pem", self.folder / "k.pem"
        subprocess.run(
            (
                "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-384 -nodes -days 2"
                f" -subj /CN=localhost -addext subjectAltName=IP:127.0.0.1 -keyout {key}"
                f" -out {certificate}"
            ),
            shell=True,
            check=True,
            capture_output=True,
        )
        served = self.serve("--tls-certificate", str(certificate), "--tls-key", str(key))
        context = ssl.create_default_context(cafile=str(certificate))
        connection = http.client.HTTPSConnection(
            "127.0.0.1", served.port, timeout=120, context=context
        )
        for _ in range(2):
            connection.request("POST", "/v1/recommend", PATIENTS[0].read_bytes(), YAML)
            answer = connection.getresponse()
            self.assertEqual(answer.status, 200)
            self.assertIn(b"disposition", answer.read())
        connection.close()
        served.raw(b"GET /health HTTP/1.1\r\n\r\n")
        self.assertEqual(served.close(), 0)


if __name__ == "__main__":
    main()
