#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes what a release leaves behind: a store, its key file, a signed note and an export, for the
tests to open, verify, show and replay for ever. README.md says when.

usage: make.py WINDLASS FOLDER [--plugins LOCK] [--rules PATH]...

FOLDER holds patients/, and rules/ and layers/ where no --rules are given. Keys are random, so two
runs differ.
"""
import argparse
import json
import pathlib
import subprocess
import tempfile

parser = argparse.ArgumentParser()
parser.add_argument("windlass")
parser.add_argument("folder", type=pathlib.Path)
parser.add_argument("--plugins", action="append", default=[])
parser.add_argument("--rules", action="append", default=[])
GIVEN = parser.parse_args()
FOLDER = GIVEN.folder
STORE = ("--store", FOLDER / "store.db", "--keys", FOLDER / "store.keys")


def run(*words):
    done = subprocess.run([GIVEN.windlass, *map(str, words)], capture_output=True, text=True)
    if done.returncode != 0:
        raise SystemExit(f"windlass {' '.join(map(str, words))}\n{done.stdout}{done.stderr}")
    return done.stdout


def audit(action, *words, now=None):
    return run("audit", action, *words, *STORE, *(["--now", now] if now else []))


def record(patient, day):
    rules = GIVEN.rules or [FOLDER / "rules", FOLDER / "layers"]
    about = [word for path in rules for word in ("--rules", path)]
    about += [word for lock in GIVEN.plugins for word in ("--plugins", lock)]
    who = ("--client", "ehr", "--user", "u-1", "--role", "physiotherapist")
    now = ("--now", f"2026-03-{day:02}T09:00:00Z", "--format", "json")
    return json.loads(run("recommend", patient, *about, *STORE, *who, *now))


def main():
    expected = {"made_by": run("--version").split("\n")[:-1], "plans": {}}
    for day, patient in enumerate(sorted((FOLDER / "patients").glob("*.yaml")), 1):
        plan = record(patient, day)
        expected["plans"][plan["receipt"]["sequence"]] = {
            "patient": plan["patient"],
            "disposition": plan["disposition"],
            "statuses": {id: one["status"] for id, one in plan["modalities"].items()},
            "semantics": plan["engine"].get("semantics", 0),
        }
    treatment = sorted(expected["plans"][1]["statuses"])[0]
    words = ("--modality", treatment, "--outcome", "accepted", "--role", "physiotherapist")
    audit("feedback", 1, *words, now="2026-03-20T09:00:00Z")
    with tempfile.TemporaryDirectory() as elsewhere:
        signer = pathlib.Path(elsewhere) / "signer"
        key = run("audit", "keygen", signer, "--name", "auditor.example")
        (FOLDER / "auditor.pub").write_text(key)
        sign = ("--signer", signer, "--to")
        audit("checkpoint", *sign, FOLDER / "signed.note", now="2026-03-21T09:00:00Z")
        last = str(max(expected["plans"]))
        expected["erased"] = int(last)
        two = ("--approver", "A. Example", "--approver", "B. Example", "--reason", "asked")
        subject = expected["plans"][int(last)]["patient"]
        audit("redact", "--subject", subject, *two, now="2026-03-22T09:00:00Z")
        note = pathlib.Path(elsewhere) / "second.note"
        audit("checkpoint", *sign, note, now="2026-03-23T09:00:00Z")
    trusted = ("--trusted", FOLDER / "auditor.pub")
    audit("export", FOLDER / "store.export", *trusted, now="2026-03-24T09:00:00Z")
    listed = json.loads(audit("list", "--format", "json"))
    expected["leaves"] = {one["sequence"]: one["leaf"] for one in listed["records"]}
    for more in ("-wal", "-shm"):  # empty: every command has ended
        (FOLDER / f"store.db{more}").unlink(missing_ok=True)
    (FOLDER / "expected.json").write_text(json.dumps(expected, indent=1) + "\n")


main()
