#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The public CDS Hooks sandbox, built from its own source, with this service and a small FHIR
server: it shows the card, a suggestion is taken, the card is dismissed with a reason, and both are
in the record.

`tools/test --browser` builds the sandbox and runs this. Where chromium, npm or the sandbox's source
cannot be had it says so, with the reason, and ends with 77.

usage: sandbox_test.py WINDLASS FOLDER-WITH-NODE-MODULES FOLDER-OF-THE-SANDBOX
"""
import functools
import http.server
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import threading

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
SKIPPED = 77
MODULES, BUILT = pathlib.Path(sys.argv[2]), pathlib.Path(sys.argv[3]) / "build"
sys.path.insert(0, str(ROOT / "tests/service"))

from sample_answers import answers
from server_support import Served

PATIENT = {
    "resourceType": "Patient",
    "id": "p1",
    "name": [{"use": "official", "given": ["Ada"], "family": "Example"}],
}


def skip(why):
    print(f"test left out: {why}")
    sys.exit(SKIPPED)


def why_not_built():
    """What `tools/test --browser` was told when it fetched and built the sandbox, if it tried."""
    log = MODULES / "sandbox.log"
    if not log.exists():
        return "the CDS Hooks sandbox is not built (tools/test --browser builds it from its source)"
    lines = [line.strip() for line in log.read_text(errors="replace").splitlines() if line.strip()]
    wrong = [line for line in lines if re.search(r"fatal|error|ERR!", line)] or lines[-1:]
    return f"the CDS Hooks sandbox could not be built: {' '.join(wrong[:1]) or 'out of time'}"


class Ehr(http.server.BaseHTTPRequestHandler):
    """As much of a FHIR server as the sandbox asks: capabilities, reads, and searches."""

    def log_message(self, *words):
        pass

    def reply(self, document, status=200):
        body = json.dumps(document).encode()
        self.send_response(status)
        self.send_header("Access-Control-Allow-Origin", "*")
        self.send_header("Access-Control-Allow-Headers", "*")
        self.send_header("Content-Type", "application/fhir+json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def resource(self):
        path = self.path.split("?")[0].strip("/")
        if path == "metadata":
            return {
                "resourceType": "CapabilityStatement",
                "fhirVersion": "4.0.1",
                "kind": "instance",
            }
        if path == "Patient/p1":
            return PATIENT
        kind = path.split("/")[0]
        found = {"Patient": [PATIENT], "QuestionnaireResponse": [answers()]}.get(kind, [])
        entries = [{"resource": one} for one in found]
        return {
            "resourceType": "Bundle",
            "type": "searchset",
            "total": len(found),
            "entry": entries,
        }

    def do_GET(self):
        self.reply(self.resource())

    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        self.reply(self.resource())

    def do_OPTIONS(self):
        self.reply({})


class Pages(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *words):
        pass


def serving(handler):
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return f"http://127.0.0.1:{server.server_port}"


def check(what, holds, seen):
    if not holds:
        sys.exit(f"the sandbox: not so: {what}\n{json.dumps(seen, indent=1)[:4000]}")


def look(chromium, folder):
    ehr = serving(Ehr)
    pages = serving(functools.partial(Pages, directory=str(BUILT)))
    store = ["--store", str(folder / "s.db"), "--keys", str(folder / "s.keys")]
    served = Served(*store, "--allow-origin", pages)
    try:
        query = f"serviceDiscoveryURL=http://127.0.0.1:{served.port}/cds-services"
        query += f"&fhirServiceUrl={ehr}&patientId=p1"
        picture = os.environ.get("WINDLASS_SCREENSHOT", str(folder / "sandbox.png"))
        words = [chromium, f"{pages}/?{query}", "Supportive taping", picture]
        done = subprocess.run(
            ["node", str(HERE / "sandbox.js"), *words],
            env=dict(os.environ, NODE_PATH=str(MODULES / "node_modules")),
            capture_output=True,
            text=True,
            timeout=300,
        )
        check(done.stderr, done.returncode == 0, done.stdout)
        return json.loads(done.stdout)
    finally:
        check("the service ends with 0", served.close() == 0, {})


def recorded(windlass, folder):
    """What the record says was done, in the order of its entries."""
    words = ["audit", "list", "--store", str(folder / "s.db"), "--kind", "feedback"]
    done = subprocess.run([windlass, *words], capture_output=True, text=True, check=True)
    return " ".join(done.stdout.split())


def main():
    windlass = sys.argv[1]
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        skip("there is no chromium")
    if not (MODULES / "node_modules/playwright-core").exists():
        skip("playwright-core is not installed (tools/test --browser installs it with npm)")
    if not (BUILT / "app.bundle.js").exists():
        skip(why_not_built())
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        seen = look(chromium, folder)
        check("the card is shown", "Plantar heel pain:" in seen["text"], seen)
        check("its source is shown", "Windlass: Plantar heel pain" in seen["text"], seen)
        accepted, overridden = seen["feedback"]
        check("a suggestion is accepted", accepted["status"] == 200, seen)
        check("the card is overridden", overridden["status"] == 200, seen)
        reason = overridden["sent"]["feedback"][0]["overrideReason"]["reason"]
        check("with a reason of ours", reason["system"].startswith("urn:windlass:"), seen)
        check("the card is gone", "Supportive taping" not in seen["left"], seen)
        record = recorded(windlass, folder)
        check("taping is recorded", "taping accepted (clinician)" in record, record)
        check("the reason is recorded", f"overridden: {reason['code']}" in record, record)
    print("the CDS Hooks sandbox shows the card, takes a suggestion and sends feedback")


if __name__ == "__main__":
    main()
