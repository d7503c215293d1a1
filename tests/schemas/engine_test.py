#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The schemas and the engine agree.

Every plan that the program prints for the sample patients is validated, and each broken twin that
the schemas refuse is given to the engine, which has to refuse it as well.
"""

import argparse
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

import yaml

from support import REMOVE, ROOT, at, changed, good, make_schemas, problems, steps
from twins import BROKEN, REQUIRED

DUMPER = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
RULES = ROOT / "rules" / "plantar-heel-pain"
OPTIONS = argparse.Namespace(binary=None, lock=None)


class Engine(unittest.TestCase):
    """What the schemas refuse, the engine refuses; what it prints, they accept."""

    def setUp(self):
        if OPTIONS.binary is None:
            self.skipTest("no --binary")
        holder = tempfile.TemporaryDirectory()
        self.addCleanup(holder.cleanup)
        self.folder = pathlib.Path(holder.name)

    def windlass(self, *arguments):
        lock = ["--plugins", OPTIONS.lock] if OPTIONS.lock and "--plugins" not in arguments else []
        return subprocess.run(
            [OPTIONS.binary, *map(str, arguments), *lock],
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )

    def write(self, path, document):
        path.write_text(
            yaml.dump(document, Dumper=DUMPER, allow_unicode=True, sort_keys=False, width=100000),
            encoding="utf-8",
        )
        return path

    @property
    def samples(self):
        return sorted((RULES / "patients").glob("*.yaml"))

    def test_every_printed_plan_fits(self):
        for sample in self.samples:
            for more in ([], ["--explain"]):
                done = self.windlass(
                    "recommend", sample, "--rules", RULES, "--format", "json", *more
                )
                self.assertEqual(done.returncode, 0, done.stderr)
                plan = json.loads(done.stdout)
                self.assertEqual("trace" in plan, bool(more))
                self.assertEqual(problems("recommendation", plan), [], sample)

    def test_a_recorded_plan_with_what_changed_fits(self):
        store = ("--store", self.folder / "since.db", "--keys", self.folder / "since.keys")
        changed_text = pathlib.Path(self.samples[0]).read_text()
        for old, new in (("walking_nprs: 4", "walking_nprs: 8"), ("as_of: 2026", "as_of: 2027")):
            self.assertIn(old, changed_text)
            changed_text = changed_text.replace(old, new, 1)
        later = self.folder / "later.yaml"
        later.write_text(changed_text)
        for patient, since in ((self.samples[0], False), (later, True)):
            done = self.windlass("recommend", patient, "--rules", RULES, *store, "--format", "json")
            self.assertEqual(done.returncode, 0, done.stderr)
            plan = json.loads(done.stdout)
            self.assertEqual(("receipt" in plan, "since" in plan), (True, since))
            self.assertEqual(problems("recommendation", plan), [])
        self.assertNotEqual(plan["since"]["facts"], [])
        for path, value in (
            ("since/rules", "old"),
            ("since/facts/0/to/state", "fresh"),
            ("since/news", 1),
            ("receipt/leaf", "0"),
        ):
            self.assertNotEqual(problems("recommendation", changed(plan, path, value)), [], path)

    def test_every_reply_of_an_intake_fits(self):
        requests = [
            {"next": {}},
            {"group": {"id": "alarm", "answer": "none"}},
            {"answer": {"fact": "history.diabetes", "value": "type2"}},
            {"answer": {"fact": "exam.abi", "unknown": "not_done"}},
            {"undo": {}},
            {"waiting": {}},
            {"document": {}},
        ]
        for one in requests:
            self.assertEqual(problems("intake", one), [], one)
        self.assertNotEqual(problems("intake", {"guess": {}}), [])
        path = self.folder / "nobody.yaml"
        done = subprocess.run(
            [
                *(OPTIONS.binary, "intake", path, "--as-of", "2026-03-02", "--format", "json"),
                *("--rules", RULES, "--plugins", OPTIONS.lock),
            ],
            input="\n".join(map(json.dumps, requests)),
            capture_output=True,
            text=True,
            check=True,
        )
        replies = [json.loads(line) for line in done.stdout.splitlines()]
        self.assertEqual(len(replies), len(requests))
        for reply in replies:
            self.assertEqual(problems("intake", reply), [])

    def test_a_plan_of_rules_without_plugins_fits(self):
        rules = ROOT / "rules" / "ankle-sprain"
        for patient in sorted((rules / "patients").glob("*.yaml")):
            done = subprocess.run(
                [OPTIONS.binary, "recommend", patient, "--rules", rules, "--format", "json"],
                capture_output=True,
                text=True,
                check=True,
            )
            plan = json.loads(done.stdout)
            self.assertEqual(problems("recommendation", plan), [], patient)
            for modality in plan["modalities"].values():
                if modality["protocol"]:
                    modality["protocol"]["prescriber"] = "low_dye"
                    self.assertNotEqual(problems("recommendation", plan), [])
                    del modality["protocol"]["prescriber"], modality["protocol"]["document"]
                    self.assertNotEqual(problems("recommendation", plan), [])
                    break

    def explained_under(self, layer, as_of):
        """The plan of somebody of whom nothing is known, with its trace."""
        patient = self.write(
            self.folder / "patient.yaml",
            {"windlass": 1, "kind": "patient", "id": "new", "as_of": as_of, "facts": {}},
        )
        rules = ("--rules", RULES, "--rules", layer)
        done = self.windlass("recommend", patient, *rules, "--explain", "--format", "json")
        self.assertEqual(done.returncode, 0, done.stderr)
        return json.loads(done.stdout)

    def test_a_plan_under_a_layer_fits(self):
        layer = self.write(self.folder / "layer.yaml", self.layer())
        plan = self.explained_under(layer, "2026-06-01")
        self.assertIn('"taken_away_by"', json.dumps(plan))
        self.assertEqual(problems("recommendation", plan), [])
        self.assertNotEqual(plan["overrides"], [])
        lapsed = self.explained_under(layer, "2035-06-01")
        self.assertIn('"lapsed": true', json.dumps(lapsed))
        self.assertEqual(problems("recommendation", lapsed), [])
        self.assertNotEqual(lapsed["lapsed_layers"][0]["changes"], [])
        for path, value in (
            ("lapsed_layers/0/not_in_force/why", "late"),
            ("lapsed_layers/0/changes/0/with", "yes"),
            ("overrides/0/not_in_force/day", "soon"),
        ):
            self.assertNotEqual(problems("recommendation", changed(lapsed, path, value)), [], path)
        for path, value in (
            ("disposition", "fine"),
            ("modalities/taping/status", "yes"),
            ("knowledge/digest", "0"),
            ("news", 1),
            ("modalities/taping/because/0/origin", "whim"),
            ("engine", REMOVE),
            ("questions", {}),
            ("overrides/0/in_force", "true"),
        ):
            self.assertNotEqual(problems("recommendation", changed(plan, path, value)), [], path)

    def layer(self):
        """The example of a rule set, its targets being rules that the plugins have."""
        made = good("ruleset")
        rules = [
            (one["id"], rule)
            for path in sorted((ROOT / "plugins").rglob("*.yaml"))
            for one in [make_schemas.read_yaml(path)]
            if one.get("kind") == "modality"
            for rule in one.get("contraindications", [])
            if not rule.get("hard")
        ]
        absolute = [
            (modality, rule["id"]) for modality, rule in rules if rule["level"] == "absolute"
        ]
        relative = [
            (modality, rule["id"]) for modality, rule in rules if rule["level"] == "relative"
        ]
        for amendment, key, (modality, one) in (
            (made["loosen"][1], "lower", absolute[0]),
            (made["loosen"][0], "retire", relative[0]),
            (made["tighten"][4], "raise", relative[1]),
        ):
            amendment.update({"modality": modality, key: f"contraindication {one}"})
        return made

    def twins_of(self, kind, document):
        """The twins of the table that this document has a place for."""
        for _, path, value in [one for one in BROKEN if one[0] == kind]:
            try:
                owner = at(document, steps(path)[:-1])
                if isinstance(owner, (dict, list)):
                    yield f"{kind}: {value!r} at {path}", changed(document, path, value)
            except (LookupError, TypeError):
                pass
        for path in REQUIRED[kind].split():
            try:
                yield f"{kind}: no {path}", changed(document, path, REMOVE)
            except (LookupError, TypeError):
                pass

    def agree(self, kind, document, run, accepted=(0,), besides=frozenset()):
        """`besides`: error codes of the document itself, which does not stand where it belongs."""
        control = run(document)
        self.assertEqual(self.codes(control), set(besides), control.stderr)
        self.assertIn(control.returncode, (3,) if besides else accepted, control.stderr)
        twins = list(self.twins_of(kind, document))
        self.assertGreaterEqual(len(twins), 8)
        step = 1 if os.environ.get("WINDLASS_LONG") == "1" else max(1, len(twins) // 8)
        tried = 0
        for what, twin in twins[::step]:
            if not problems(kind, twin):  # some are not broken here
                continue
            tried += 1
            with self.subTest(what):
                done = run(twin)
                self.assertIn(
                    done.returncode, (2, 3), f"the engine accepts it: {what}\n{done.stdout[:300]}"
                )
                self.assertTrue(
                    self.codes(done) - set(besides) or (not besides and "error: " in done.stderr),
                    f"no reason is given: {what}\n{done.stderr}",
                )
        self.assertGreaterEqual(tried, 3)

    @staticmethod
    def codes(done):
        return set(re.findall(r"error\[([a-z_.]+)\]", done.stderr))

    def rule_base(self, kind):
        rules = self.folder / "rules"
        if not rules.exists():
            rules.mkdir()
            for path in RULES.glob("*.yaml"):
                shutil.copy(path, rules)
        return lambda document: (
            self.write(rules / f"{kind}.yaml", document),
            self.windlass("recommend", self.samples[0], "--rules", rules),
        )[1]

    def test_rule_base(self):
        for kind in ("vocabulary", "evidence", "screening", "pathway", "interactions"):
            run = self.rule_base(kind)
            document = make_schemas.read_yaml(RULES / f"{kind}.yaml")
            self.agree(kind, document, run)
            run(document)  # as it was, for the next kind

    def test_modality(self):
        document = make_schemas.read_yaml(ROOT / "plugins" / "taping" / "taping.yaml")
        document["id"] = "taping_twin"
        self.agree(
            "modality", document, self.rule_base("modality"), besides={"rules.protocol"}
        )  # no plugin brings it

    def test_modality_with_its_own_protocol(self):
        document = make_schemas.read_yaml(ROOT / "plugins" / "taping" / "taping.yaml")
        text = {"section": "technique", "title": "Brace", "text": "Semi-rigid."}
        number = {"section": "dose", "title": "Sets", "number": 3, "unit": "{set}", "range": [1, 5]}
        number["when"] = {"symptom.first_step_nprs": "at most 8"}
        document.update(id="taping_twin", protocol={"lines": [text, number]})
        run = self.rule_base("modality")
        self.assertEqual(problems("modality", document), [])
        self.assertEqual(run(document).returncode, 0, run(document).stderr)
        for lines in (
            [],
            [{**text, "section": "diet"}],
            [{**text, "title": ""}],
            [{**text, "key": "Two Words"}],
            [{**text, "number": 3, "unit": "{set}"}],
            [{**text, "unit": "{set}"}],
            [{"section": "technique", "title": "Brace"}],
            [{**text, "when": {"no.such_fact": True}}],
            [{**text, "dose": 3}],
            [{key: number[key] for key in number if key != "unit"}],
            [{**number, "number": "three"}],
            [{**number, "range": [1]}],
            [dict(text) for _ in range(129)],
        ):
            twin = {**document, "protocol": {"lines": json.loads(json.dumps(lines))}}
            self.assertNotEqual(problems("modality", twin), [], lines)
            self.assertEqual(run(twin).returncode, 3, lines)
        twice = {key: number[key] for key in number if key != "when"}
        for lines, code in (
            ([{**number, "unit": "sets"}], "rules.unit"),
            ([{**number, "number": 6}], "rules.range"),
            ([{**number, "range": [5, 1]}], "rules.range"),
            ([{**text, "text": "x" * 1001}], "rules.protocol"),
            ([text, {**text, "section": "note"}], "rules.protocol"),
            ([twice, twice], "rules.duplicate"),
        ):
            twin = {**document, "protocol": {"lines": json.loads(json.dumps(lines))}}
            self.assertEqual(self.codes(run(twin)), {code}, lines)

    def test_ruleset(self):
        path = self.folder / "layer.yaml"
        self.agree(
            "ruleset",
            self.layer(),
            lambda document: self.windlass(
                "recommend",
                self.samples[0],
                "--rules",
                RULES,
                "--rules",
                self.write(path, document),
            ),
        )

    def test_patient(self):
        path = self.folder / "patient.yaml"
        self.agree(
            "patient",
            good("patient"),
            lambda document: self.windlass(
                "recommend", self.write(path, document), "--rules", RULES
            ),
        )

    def test_lock(self):
        if not OPTIONS.lock:
            self.skipTest("no --lock")
        lock = pathlib.Path(OPTIONS.lock)
        document = make_schemas.read_yaml(lock)
        self.assertEqual(problems("lock", document), [])
        for entry in document["plugins"]:
            shutil.copy(lock.parent / entry["file"], self.folder)
        path = self.folder / "plugins.lock"
        self.agree(
            "lock",
            document,
            lambda twin: self.windlass(
                "recommend",
                self.samples[0],
                "--rules",
                RULES,
                "--plugins",
                self.write(path, twin),
            ),
        )

    def test_cases(self):
        if re.search(r"^ +test ", self.windlass("--help").stdout, re.MULTILINE) is None:
            self.skipTest("this program has no command `test`")
        path = self.folder / "cases.yaml"
        document = good("cases")
        taping = make_schemas.read_yaml(ROOT / "plugins" / "taping" / "taping.yaml")
        document["cases"][0]["expect"]["reasons"]["taping"] = [taping["indications"][0]["id"]]
        self.agree(
            "cases",
            document,
            lambda twin: self.windlass("test", self.write(path, twin), "--rules", RULES),
            accepted=(0, 1),
        )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--binary", help="the windlass program")
    parser.add_argument("--lock", help="the lock of the plugins that were built with it")
    parser.parse_known_args(namespace=OPTIONS)
    unittest.main(argv=[sys.argv[0]] + parser.parse_known_args()[1])
