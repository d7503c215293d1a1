# SPDX-License-Identifier: Apache-2.0
"""What the audit tests share: the program, a clinic's folder with a store, and an export's parts.

Every audit_*_test.py is called as: audit_x_test.py --binary WINDLASS --lock PLUGINS.LOCK
[unittest arguments].
"""
import argparse
import hashlib
import json
import pathlib
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
RULES = ROOT / "rules" / "plantar-heel-pain"
PATIENTS = [RULES / "patients" / f"sample-{i}.yaml" for i in range(1, 9)]
SECOND_VERIFIER = ROOT / "tools" / "verify_export.py"
PARSER = argparse.ArgumentParser()
PARSER.add_argument("--binary", required=True)
PARSER.add_argument("--lock", required=True)
KNOWN, REST = PARSER.parse_known_args()
BINARY = str(pathlib.Path(KNOWN.binary).resolve())
LOCK = str(pathlib.Path(KNOWN.lock).resolve())

LAYER = """windlass: 1
kind: ruleset
id: northside
version: 1.2.0
title: A house rule
extends: plantar-heel-pain
tighten:
  - modality: taping
    contraindication:
      id: house-rule
      when: {demo.sex_at_birth: female}
      level: absolute
      because: A rule of this test.
      basis: design
"""


def run(*arguments, code=0, cwd=None, env=None, stdin=None):
    done = subprocess.run(
        [BINARY, *map(str, arguments)],
        capture_output=True,
        text=True,
        cwd=cwd,
        env=env,
        stdin=stdin,
        timeout=120,
    )
    if code is not None and done.returncode != code:
        raise AssertionError(
            f"windlass {' '.join(map(str, arguments))}: exit code {done.returncode}, expected"
            f" {code}\n{done.stdout}\n{done.stderr}"
        )
    return done


def recommend(patient, store, *more, **how):
    """A plan that is recorded in a store."""
    return run("recommend", patient, "--plugins", LOCK, "--store", store, *more, **how)


class Clinic(unittest.TestCase):
    """A folder with a store of the eight samples, its keys and its signer elsewhere.

    Made once; every test works on a copy.
    """

    @classmethod
    def setUpClass(cls):
        cls.place = tempfile.TemporaryDirectory(prefix="windlass-audit-")
        cls.home = pathlib.Path(cls.place.name) / "clinic"
        (cls.home / "safe").mkdir(parents=True)
        cls.plans = {}
        for i, patient in enumerate(PATIENTS, 1):
            done = recommend(
                patient,
                cls.home / "clinic.db",
                "--keys",
                cls.home / "safe/keys",
                "--client",
                "ehr",
                "--role",
                "physiotherapist",
                "--now",
                f"2026-01-{10 + i}T09:00:00Z",
                "--format",
                "json",
            )
            cls.plans[i] = json.loads(done.stdout)
            (cls.home / f"plan-{i}.json").write_text(done.stdout)
        cls.key = run(
            "audit", "keygen", cls.home / "safe/signer", "--name", "auditor.example"
        ).stdout.strip()
        (cls.home / "auditor.pub").write_text(cls.key + "\n")
        run(
            "audit",
            "checkpoint",
            "--store",
            cls.home / "clinic.db",
            "--signer",
            cls.home / "safe/signer",
            "--to",
            cls.home / "safe/1.note",
            "--now",
            "2026-01-20T00:00:00Z",
        )

    @classmethod
    def tearDownClass(cls):
        cls.place.cleanup()

    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(dir=self.place.name)) / "c"
        shutil.copytree(self.home, self.folder)
        self.store = self.folder / "clinic.db"
        self.keys = self.folder / "safe/keys"
        self.note = self.folder / "safe/1.note"
        self.pub = self.folder / "auditor.pub"

    def audit(self, action, *arguments, code=0, keys=False):
        return run(
            "audit",
            action,
            *arguments,
            "--store",
            self.store,
            *(["--keys", self.keys] if keys else []),
            code=code,
        )

    def verify(self, code, *more):
        return self.audit(
            "verify", "--trusted", self.pub, "--known", self.note, *more, code=code
        ).stdout

    def sql(self, *statements):
        database = sqlite3.connect(self.store)
        for one in statements:
            database.execute(*one) if isinstance(one, tuple) else database.execute(one)
        database.commit()
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        database.close()


def frames_of(data):
    """The frames of an export but its last: (kind, name, bytes)."""
    at, out = data.index(b"\n") + 1, []
    while True:
        end = data.index(b"\n", at)
        kind, name, size = data[at:end].decode().split(" ")
        if kind == "end":
            return out
        out.append((kind, name, data[end + 1 : end + 1 + int(size)]))
        at = end + 2 + int(size)


def export_of(frames):
    """The export of these frames, with the digest that belongs to them."""
    data = (
        b"windlass audit export 1\n"
        + b"".join(
            f"{kind} {name} {len(body)}\n".encode() + body + b"\n" for kind, name, body in frames
        )
        + b"end - 64\n"
    )
    return data + hashlib.sha256(data).hexdigest().encode() + b"\n"


def root_of(leaves):
    if len(leaves) == 1:
        return leaves[0]
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return hashlib.sha256(b"\1" + root_of(leaves[:k]) + root_of(leaves[k:])).digest()


class Exporting(Clinic):
    """A clinic whose exports both verifiers are asked about."""

    def second(self, export, *arguments):
        return subprocess.run(
            [sys.executable, "-B", SECOND_VERIFIER, export, *map(str, arguments)],
            capture_output=True,
            text=True,
        )

    def refused(self, name, frames):
        with self.subTest(name):
            altered = self.folder / "altered"
            altered.write_bytes(export_of(frames))
            done = self.second(altered)
            self.assertEqual((done.returncode, done.stderr), (1, ""), done.stdout)
            self.assertIn("PROBLEM", done.stdout)
            run("audit", "import", altered, "--verify", code=1)

    def exports(self):
        """A complete and an incomplete export, as frames, of a log with an erased patient."""
        self.audit(
            "redact",
            "--subject",
            "sample-1",
            "--approver",
            "A",
            "--approver",
            "B",
            "--reason",
            'request "14" without question',
            keys=True,
        )
        self.audit("export", self.folder / "all", "--trusted", self.pub, keys=True)
        self.audit(
            "export",
            self.folder / "part",
            "--record",
            1,
            "--record",
            3,
            "--trusted",
            self.pub,
            keys=True,
        )
        self.audit("export", self.folder / "closed", "--record", 3, "--without-values", keys=True)
        out = []
        for name in ("all", "part", "closed"):
            out.append(frames_of((self.folder / name).read_bytes()))
            self.assertEqual(export_of(out[-1]), (self.folder / name).read_bytes())
            done = self.second(self.folder / name)
            self.assertEqual(
                (done.returncode, done.stdout.splitlines()[-1]),
                (0, "the export holds"),
                done.stdout,
            )
        return out


def main():
    unittest.main(argv=[sys.argv[0], *REST])
