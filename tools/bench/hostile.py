#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""How long a good client waits while hostile ones are at work, beside a quiet time of the same run.

usage: hostile.py BUILD-FOLDER [ATTACK ...]
"""

import json
import multiprocessing
import pathlib
import socket
import sys
import tempfile
import threading
import time

from service import PATH, Bench, Service, bundle, resident

LARGE = 8 << 20
CALL = {
    "hook": "patient-view",
    "hookInstance": "d1577c69-dfbe-44ad-ba6d-3e05e953b2ea",
    "context": {"userId": "Practitioner/x", "patientId": "p1"},
}


def request(body, size=None, path=PATH, kind=b"json"):
    head = b"POST %s HTTP/1.1\r\nHost: a\r\nContent-Type: application/%s\r\n" % (
        path.encode(),
        kind,
    )
    return head + b"Content-Length: %d\r\n\r\n" % (size or len(body)) + body


def again_and_again(data, clients, pause=0.0):
    """Clients that each send this over a connection of its own, hear the answer, and begin anew."""

    def client(port, stop):
        while not stop.is_set():
            try:
                with socket.create_connection(("127.0.0.1", port), timeout=20) as one:
                    one.sendall(data)
                    one.recv(65536)
            except OSError:
                pass
            time.sleep(pause)

    def run(port, stop):
        threads = [threading.Thread(target=client, args=(port, stop)) for _ in range(clients)]
        for one in threads:
            one.start()
        for one in threads:
            one.join()

    return run


def drip(port, stop):
    """Clients that send a byte of a header now and then."""
    held = []
    while not stop.is_set():
        try:
            while len(held) < 480:
                held.append(socket.create_connection(("127.0.0.1", port), timeout=20))
            for one in held:
                one.send(b"a")
        except OSError:
            held.clear()
        time.sleep(0.5)


def half_open(port, stop):
    """A thousand connections a second over which nothing comes."""
    held = []
    while not stop.is_set():
        try:
            held.append(socket.create_connection(("127.0.0.1", port), timeout=20))
        except OSError:
            pass
        if len(held) > 700:
            held.pop(0).close()
        time.sleep(0.001)


def attacks():
    prefetch = {"patient": {"resourceType": "Patient", "id": "p1"}, "x": json.loads(bundle())}
    values = b'{"hook":"x","a":[' + b"1," * (LARGE // 2 - 20) + b"1]}"
    facts = b"".join(b"  a%d: {value: 1}\n" % i for i in range(400_000))
    return {
        "drip": drip,
        "half-open": half_open,
        "oversized": again_and_again(request(b"x" * (1 << 20), LARGE + 1), 4, 0.01),
        "malformed": again_and_again(b"GARBAGE \0\1\r\n\r\n", 4, 0.002),
        "pipelined": again_and_again(request(b"{}") * 2000, 4, 0.01),
        "nested": again_and_again(request(b"[" * (LARGE // 2) + b"]" * (LARGE // 2)), 2),
        "values": again_and_again(request(values), 2),
        "bundles": again_and_again(request(json.dumps({**CALL, "prefetch": prefetch}).encode()), 2),
        "yaml": again_and_again(
            request(b"windlass: 1\nfacts:\n" + facts, path="/v1/recommend", kind=b"yaml"), 2
        ),
    }


def measure(bench, served, name, attack, quiet):
    stop = multiprocessing.Event()
    hostile = multiprocessing.Process(target=attack, args=(served.port, stop)) if attack else None
    if hostile:
        hostile.start()
        time.sleep(1.5)
    made = bench.run(served.port, 1, 240, 60)
    stop.set()
    if hostile:
        hostile.join(5)
        hostile.kill()
    quiet = quiet or made
    print(
        (
            f"{name}: median {made['median']:.1f} ms ({made['median'] / quiet['median']:.1f}), p99"
            f" {made['p99']:.1f} ms ({made['p99'] / quiet['p99']:.1f}), memory"
            f" {resident(served.process):.0f} MiB"
        ),
        flush=True,
    )
    return quiet


def main():
    build, wanted = pathlib.Path(sys.argv[1]), sys.argv[2:]
    with tempfile.TemporaryDirectory() as folder:
        bench, served = Bench(build, pathlib.Path(folder)), Service(build)
        try:
            bench.run(served.port, 1, 200)
            quiet = measure(bench, served, "quiet", None, None)
            for name, attack in attacks().items():
                if name in wanted or not wanted:
                    measure(bench, served, name, attack, quiet)
        finally:
            served.close()


if __name__ == "__main__":
    main()
