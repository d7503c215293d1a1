#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What the service costs beside one that only echoes, over the same sockets and in one run.

usage: service.py BUILD-FOLDER [--requests N] [--rate N] [--memory N] [--words '--in-process ...']
"""

import argparse
import json
import pathlib
import socket
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "tests/service"))

from sample_answers import answers

PATH = "/cds-services/windlass-patient-view"
BYTES = 20_000
LARGE = 1_000_000


def request():
    """A patient-view of 20 KB: a patient, the answers to the questionnaire, and observations that
    no rule reads."""
    coding = {"coding": [{"system": "urn:bench", "code": "other"}]}
    other = {"resourceType": "Observation", "status": "final", "code": coding, "id": "o"}
    entries = {"resourceType": "Bundle", "type": "searchset", "entry": []}
    call = {
        "hook": "patient-view",
        "hookInstance": "d1577c69-dfbe-44ad-ba6d-3e05e953b2ea",
        "context": {"userId": "Practitioner/x", "patientId": "p1"},
        "prefetch": {
            "patient": {"resourceType": "Patient", "id": "p1"},
            "answers": {**entries, "entry": [{"resource": answers()}]},
            "observations": entries,
        },
    }
    while len(json.dumps(call)) < BYTES:
        entries["entry"].append({"resource": {**other, "subject": {"reference": "Patient/p1"}}})
    return json.dumps(call)


def bundle():
    """A Bundle of 1 MB as a record export holds it: a patient, and visits whose conditions, drugs
    and measurements are mostly nothing that a rule reads."""
    patient = {"resourceType": "Patient", "id": "p1", "birthDate": "1980-04-02"}
    entries = [{"fullUrl": "urn:uuid:p1", "resource": patient}]
    systems = ("http://snomed.info/sct", "http://loinc.org", "urn:bench")
    kinds = (
        ("Condition", "code", {"clinicalStatus": {"coding": [{"code": "active"}]}}),
        ("Observation", "code", {"status": "final", "effectiveDateTime": "2025-03-02T10:00:00Z"}),
        ("MedicationRequest", "medicationCodeableConcept", {"status": "active", "intent": "order"}),
        ("Procedure", "code", {"status": "completed", "performedDateTime": "2024-11-05"}),
    )
    size = 0
    while size < LARGE:
        i = len(entries)
        kind, concept, rest = kinds[i % len(kinds)]
        words = f"Something that was found or done at visit {i // 9}"
        coding = {"system": systems[i % 3], "code": str(10_000 + i), "display": words}
        resource = {
            "resourceType": kind,
            "id": f"r{i}",
            "meta": {"versionId": "1", "lastUpdated": "2025-03-02T10:00:00.000+00:00"},
            "subject": {"reference": "urn:uuid:p1"},
            "encounter": {"reference": f"urn:uuid:e{i // 9}"},
            concept: {"coding": [coding], "text": words},
            **rest,
        }
        if kind == "Observation":
            unit = {"system": "http://unitsofmeasure.org", "code": "mm[Hg]", "unit": "mmHg"}
            resource["valueQuantity"] = {"value": 80 + i % 50, **unit}
        entries.append({"fullUrl": f"urn:uuid:r{i}", "resource": resource})
        size += len(json.dumps(entries[-1]))
    return json.dumps({"resourceType": "Bundle", "type": "collection", "entry": entries})


class Service:
    """The service on a free port of this machine. Its log is not read, so it writes none."""

    def __init__(self, build, *words):
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        listen = ["serve", "--listen", f"127.0.0.1:{self.port}", "--log-level", "error"]
        self.process = subprocess.Popen([build / "tools/windlass/windlass", *listen, *words])
        for _ in range(600):
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=60).close()
                return
            except ConnectionRefusedError:
                time.sleep(0.1)
        sys.exit("the service did not start")

    def close(self):
        self.process.terminate()
        self.process.wait()


class Bench:
    def __init__(self, build, folder):
        self.load, self.body = build / "tools/bench/service_load", folder / "body.json"
        self.body.write_text(request())
        self.phases, self.bundle = build / "tools/bench/service_phases", folder / "bundle.json"
        self.bundle.write_text(bundle())

    def run(self, port, clients, requests, *rate):
        words = [self.load, port, PATH, self.body, clients, requests, *rate]
        done = subprocess.run(list(map(str, words)), capture_output=True, text=True, check=True)
        names = ("requests", "failed", "a_second", "median", "p99", "longest")
        return dict(zip(names, map(float, done.stdout.split())))


def resident(process):
    status = pathlib.Path(f"/proc/{process.pid}/status").read_text()
    return int(status.split("VmRSS:")[1].split()[0]) / 1024


def phases(bench):
    """The steps of one answer, without sockets, and what a large Bundle takes."""
    done = subprocess.run(
        [bench.phases, bench.body, bench.bundle], capture_output=True, text=True, check=True
    )
    took = {name: float(time) for name, time in map(str.split, done.stdout.splitlines())}
    steps = ("json", "understand", "facts", "plan", "write", "digest", "brief", "read-brief")
    print(
        "of a patient-view, in us: "
        + ", ".join(f"{one} {took['view:' + one]:.0f}" for one in steps)
    )
    print(
        f"the whole answer {took['view:answer']:.0f} us, with plugins in processes of their own"
        f" {took['view:answer-isolated']:.0f}"
    )
    print(f"20 KB of prefetch to a plan {took['view:whole-plan']:.0f} us (target 500)")
    rest = took["bundle:understand"] - took["bundle:json"] + took["bundle:facts"]
    rest += took["bundle:plan"]
    print(
        f"a Bundle of 1 MB: reading its JSON {took['bundle:json']:.0f} us, everything else to the"
        f" plan {rest:.0f}: ratio {rest / took['bundle:json']:.2f} (target 1)"
    )


def watch_memory(bench, build, arguments):
    served = Service(build, *arguments.words.split())
    try:
        bench.run(served.port, 4, 400)
        sizes = [resident(served.process)]
        for _ in range(10):
            bench.run(served.port, 4, arguments.memory // 10)
            sizes.append(resident(served.process))
        print(
            f"memory over {arguments.memory} requests, in MiB: "
            + ", ".join(f"{one:.1f}" for one in sizes)
        )
    finally:
        served.close()


def compare(bench, build, arguments):
    """Ours and the echo in turn, so that a noisy minute meets both."""
    echo = subprocess.Popen([build / "tools/bench/echo_server"], stdout=subprocess.PIPE, text=True)
    served = Service(build, *arguments.words.split())
    try:
        port, ratios, rates = int(echo.stdout.readline()), [], []
        bench.run(served.port, 4, 400)
        for _ in range(3):
            ours = bench.run(served.port, 4, arguments.requests)
            theirs = bench.run(port, 4, arguments.requests)
            ratios.append(ours["a_second"] / theirs["a_second"])
            rates.append(ours["a_second"])
            print(
                f"patient-view {ours['a_second']:.0f} a second, echo {theirs['a_second']:.0f}:"
                f" ratio {ratios[-1]:.2f} (target 0.33); p99 {ours['p99']:.1f} ms, echo"
                f" {theirs['p99']:.1f} ms"
            )
        before = resident(served.process)
        for _ in range(5):
            bench.run(served.port, 4, arguments.requests)
        print(
            f"memory {before:.0f} MiB, after {5 * arguments.requests} more"
            f" {resident(served.process):.0f} MiB"
        )
        return max(rates)
    finally:
        served.close()
        echo.terminate()
        echo.wait()


def record(bench, build, folder, arguments, unrecorded):
    store = ["--store", str(folder / "s.db"), "--keys", str(folder / "s.keys")]
    served = Service(build, *store, *arguments.words.split())
    try:
        bench.run(served.port, 4, 100)
        free = bench.run(served.port, 32, arguments.requests)
        print(
            f"recorded {free['a_second']:.0f} a second, {unrecorded:.0f} without a store:"
            f" ratio {free['a_second'] / unrecorded:.2f}"
        )
        made = bench.run(served.port, 32, arguments.rate * 10, arguments.rate)
        print(
            f"with a durable store, {arguments.rate} a second wanted, {made['a_second']:.0f} made:"
            f" median {made['median']:.1f} ms, p99 {made['p99']:.1f} ms (target 25)"
        )
    finally:
        served.close()


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("build", type=pathlib.Path)
    parser.add_argument("--requests", type=int, default=4000)
    parser.add_argument("--rate", type=int, default=500)
    parser.add_argument("--memory", type=int, default=0, help="watch memory over so many alone")
    parser.add_argument("--words", default="", help="more options of windlass serve")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        bench = Bench(arguments.build, pathlib.Path(name))
        if arguments.memory:
            return watch_memory(bench, arguments.build, arguments)
        phases(bench)
        unrecorded = compare(bench, arguments.build, arguments)
        record(bench, arguments.build, pathlib.Path(name), arguments, unrecorded)


if __name__ == "__main__":
    main()
