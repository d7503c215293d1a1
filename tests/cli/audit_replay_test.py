#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Plans computed again, from a store and from an export, by the same rules and by others.

Usage: see audit_support.py.
"""
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile

from audit_support import LOCK, RULES, PATIENTS, SECOND_VERIFIER, LAYER, run, Exporting, main


class Replay(Exporting):
    def export_of_a_clinic_that_is_no_more(self):
        """Records every patient with rules and plugins of its own, exports, deletes them."""
        own = self.folder / "own"
        shutil.copytree(RULES, own / "rules")
        pathway = own / "rules/pathway.yaml"
        pathway.write_text("# of a clinic that is no more\n" + pathway.read_text())
        (own / "plugins").mkdir()
        for file in pathlib.Path(LOCK).parent.glob("*"):
            if file.is_file() and (file.suffix == ".so" or file.name == "plugins.lock"):
                shutil.copy(file, own / "plugins")
        for patient in PATIENTS:
            about = ("--rules", own / "rules", "--plugins", own / "plugins/plugins.lock")
            run("recommend", patient, *about, "--store", own / "s.db", "--keys", own / "keys")
        run("audit", "export", self.folder / "all", "--store", own / "s.db", "--keys", own / "keys")
        shutil.rmtree(own)
        fresh = pathlib.Path(tempfile.mkdtemp(dir=self.place.name))
        shutil.move(self.folder / "all", fresh / "all")
        return fresh

    def test_from_an_export_alone_where_nothing_else_is_left(self):
        fresh = self.export_of_a_clinic_that_is_no_more()
        words = ("audit", "replay", "--export", "all", "--format", "json")
        done = run(*words, cwd=fresh, env={"PATH": "/usr/bin"})
        self.assertEqual(json.loads(done.stdout)["counts"], {"identical": 8})
        # The second verifier, which has not a line of ours, says the same of real records.
        checked = subprocess.run(
            [sys.executable, "-B", SECOND_VERIFIER, fresh / "all"], capture_output=True, text=True
        )
        self.assertEqual(
            (checked.returncode, checked.stdout.splitlines()[-1]),
            (0, "the export holds"),
            checked.stdout,
        )
        run("audit", "import", fresh / "all", "--verify", "--unpack", fresh / "unpacked")
        self.assertTrue(
            any(
                b"of a clinic that is no more" in one.read_bytes()
                for one in (fresh / "unpacked").iterdir()
            )
        )
        run("audit", "show", 3, "--export", fresh / "all")
        bytes_ = bytearray((fresh / "all").read_bytes())
        for at in (30, len(bytes_) // 3, len(bytes_) // 2, len(bytes_) - 3):
            changed = bytearray(bytes_)
            changed[at] ^= 1
            (fresh / "bad").write_bytes(changed)
            for command in (
                ("import", fresh / "bad", "--verify"),
                ("replay", "--export", fresh / "bad"),
            ):
                done = run("audit", *command, code=1)
                self.assertNotIn("identical", done.stdout)

    def test_plugins_of_an_export_that_a_stranger_signed_are_not_run(self):
        self.audit("export", self.folder / "all", keys=True)
        run("audit", "replay", "--export", self.folder / "all", "--trusted", self.pub)
        stranger = run(
            "audit", "keygen", self.folder / "safe/other", "--name", "stranger"
        ).stdout.strip()
        done = run(
            "audit", "replay", "--export", self.folder / "all", "--trusted", stranger, code=1
        )
        self.assertNotIn("identical", done.stdout)

    def test_patients_whom_other_rules_refuse_are_told_with_the_reason(self):
        other = self.folder / "other"
        shutil.copytree(RULES, other)
        vocabulary = other / "vocabulary.yaml"
        text = vocabulary.read_text()
        vocabulary.write_text(
            text.replace("range: [100, 230]", "range: [100, 170]", 1)
        )  # demo.height_cm
        self.assertNotEqual(vocabulary.read_text(), text)
        found = json.loads(
            self.audit(
                "replay", "--rules", other, "--plugins", LOCK, "--format", "json", keys=True
            ).stdout
        )
        self.assertEqual(len(found["patients_refused"]), 1)
        refused = found["patients_refused"][0]
        self.assertEqual(found["compared"] + refused["plans"], 8)
        self.assertTrue(refused["examples"])
        self.assertRegex(refused["because"], r"^the recorded patient cannot be read \([a-z.]+\)$")
        said = self.audit("replay", "--rules", other, "--plugins", LOCK, keys=True).stdout
        self.assertIn(refused["because"].split("(")[1], said)

    def test_sealed_plans_are_not_called_identical(self):
        done = self.audit("replay", code=4)
        self.assertIn("8 sealed", done.stdout)
        self.assertIn("8 identical", self.audit("replay", keys=True).stdout)
        self.assertIn("record 3: identical", self.audit("replay", 3, keys=True).stdout)
        self.audit("replay", 0, keys=True, code=2)

    def changes_by_hand(self, layer):
        """For each modality and change of status the plans that change, and how many plans do."""
        expected, changed = {}, 0
        words = ("--rules", layer, "--plugins", LOCK, "--format", "json")
        for i, patient in enumerate(PATIENTS, 1):
            now = json.loads(run("recommend", patient, *words).stdout)
            differs = now["disposition"] != self.plans[i]["disposition"]
            for name, one in now["modalities"].items():
                before = self.plans[i]["modalities"][name]["status"]
                if one["status"] != before:
                    differs = True
                    way = f"{before} -> {one['status']}"
                    expected.setdefault(name, {}).setdefault(way, []).append(i)
            changed += differs
        return expected, changed

    def other_rules(self, rules, *words):
        about = ("--rules", rules, "--plugins", LOCK, "--format", "json")
        return json.loads(self.audit("replay", *about, *words, keys=True).stdout)

    def test_other_rules_are_counted_right(self):
        layer = self.folder / "layer"
        layer.mkdir()
        (layer / "northside.yaml").write_text(LAYER)
        expected, changed = self.changes_by_hand(layer)
        self.assertIn("taping", expected)
        done = self.other_rules(layer)
        self.assertEqual((done["compared"], done["changed"]), (8, changed))
        found = {
            name: {one["change"]: one["examples"] for one in change["by"]}
            for name, change in done["changes"].items()
            if name != "disposition"
        }
        self.assertEqual(found, expected)
        rank = ["block", "ask", "not_indicated", "defer", "caution", "optional", "recommend"]
        for name, change in done["changes"].items():
            ways = [
                [rank.index(status) for status in way.split(" -> ")]
                for way, plans in expected.get(name, {}).items()
                for _ in plans
            ]
            self.assertEqual(change["more_cautious"], sum(b < a for a, b in ways))
            self.assertEqual(change["less_cautious"], sum(b > a for a, b in ways))
        for change in self.other_rules(layer, "--examples", 1)["changes"].values():
            self.assertTrue(all(len(by["examples"]) == 1 for by in change["by"]))

    def test_what_was_erased_is_not_compared_with_other_rules(self):
        layer = self.folder / "layer"
        layer.mkdir()
        (layer / "northside.yaml").write_text(LAYER)
        two = ("--approver", "A", "--approver", "B", "--reason", "asked")
        self.audit("redact", "--subject", "sample-1", *two, keys=True)
        text = self.audit("replay", "--rules", layer, "--plugins", LOCK, keys=True).stdout
        self.assertIn("not compared: 1 plan", text)
        same = self.other_rules(RULES)
        self.assertEqual((same["compared"], same["changed"]), (7, 0))

    def test_what_was_contained_is_computed_again_and_takes_nothing_from_the_others(self):
        own = self.folder / "own"
        shutil.copytree(RULES, own / "rules", ignore=shutil.ignore_patterns("README.md"))
        vocabulary = own / "rules/vocabulary.yaml"
        vocabulary.write_text(
            vocabulary.read_text()
            + "  - id: test.sum\n    title: Sum\n    group: diagnosis\n    type: number\n"
            + '    unit: "{score}"\n    range: [0, 10]\n    question: (derived) sum\n'
            + "    roles: [dose]\n    derived: true\n"
        )
        built = pathlib.Path(LOCK).parent
        for way in ("exit_now", "hang", "crash"):
            with self.subTest(way):
                plugins = own / way
                plugins.mkdir()
                ender = built.parent / f"tests/plugin/fixtures/ender_prescribe_{way}.so"
                files = [shutil.copy(one, plugins) for one in [ender, *built.glob("*.so")]]
                run("plugin", "approve", "--yes", "--quiet", *files)
                about = ("--rules", own / "rules", "--plugins", plugins / "plugins.lock")
                kept = ("--store", self.store, "--keys", self.keys)
                plan = run("recommend", PATIENTS[0], *about, "--isolate", *kept, "--format", "json")
                self.assertTrue(json.loads(plan.stdout)["faults"])
        every = ("--plugins", plugins / "plugins.lock", "--trusted", self.pub)
        self.audit("checkpoint", "--signer", self.folder / "safe/signer")
        done = self.audit("replay", *every, "--format", "json", keys=True)
        self.assertEqual(json.loads(done.stdout)["counts"], {"identical": 11})
        self.audit("show", 10, *every, keys=True)
        self.audit("stats", *every, keys=True)


if __name__ == "__main__":
    main()
