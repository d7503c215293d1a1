#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""`windlass new`: what it writes holds as it is, and nothing is written over or in part.

usage: new_test.py WINDLASS LOCK RULES [unittest arguments]
"""
import itertools
import os
import pathlib
import re
import shlex

import cli_support
from cli_support import Cli, RULES, run

ANKLE = RULES.resolve().parent / "ankle-sprain"


class New(Cli):
    def setUp(self):
        super().setUp()
        self.addCleanup(os.chdir, os.getcwd())
        os.chdir(self.folder)

    def files(self, folder):
        below = (one for one in pathlib.Path(folder).rglob("*") if one.is_file())
        return sorted(str(one.relative_to(folder)) for one in below)

    def holds(self, *words):
        self.assertIn("Everything holds.", self.ends(run("check", *words), 0).stdout)

    def test_clinic(self):
        said = self.ends(run("new", "clinic", "north-side"), 0).stdout
        self.assertEqual(
            self.files("north-side"),
            ["cases/north-side.yaml", "north-side.yaml", "patients/sample-1.yaml"],
        )
        self.assertIn("windlass test north-side\n", said)
        self.holds("north-side")
        self.assertEqual(self.ends(run("test", "north-side"), 0).stdout, "5 passed, 0 failed\n")
        text = pathlib.Path("north-side/north-side.yaml").read_text()
        self.assertNotIn("__", text)
        # Each half of the example is tried by a case.
        for gone in (r"    contraindication:\n(?:      .*\n)*", r"    require: .*\n.*\n"):
            left = re.sub(r"  - modality: .*\n" + gone, "", text)
            self.assertNotEqual(left, text)
            pathlib.Path("north-side/north-side.yaml").write_text(left)
            self.assertNotEqual(run("test", "north-side").returncode, 0)

    def test_a_name_that_says_nothing_new_is_refused(self):
        done = self.ends(run("new", "clinic", "plantar-heel-pain"), 2)
        self.assertIn("the rules beneath are called plantar-heel-pain already", done.stderr)
        self.assertIn(
            "begins with a small letter", self.ends(run("new", "clinic", "2nd"), 2).stderr
        )
        self.assertEqual(os.listdir("."), [])

    def test_a_clinic_before_its_first_day(self):
        self.ends(run("new", "clinic", "hall"), 0)
        path = pathlib.Path("hall/hall.yaml")
        text = re.sub(
            r"from: \S+, until: \S+}", "from: 2090-01-01, until: 2091-01-01}", path.read_text()
        )
        path.write_text(text)
        done = self.ends(run("check", "hall"), 0)
        self.assertIn("rule set 'hall' begins on 2090-01-01", done.stderr)
        self.assertIn(
            "Everything holds, but 1 layer begins later and does nothing yet.", done.stdout
        )
        done = self.ends(run("test", "hall"), 1)
        self.assertIn(
            "On the day of this case a rule set does not count: hall begins on 2090-01-01.",
            " ".join(done.stdout.split()),
        )

    def test_a_plan_without_the_rules_beside_the_patient_says_so(self):
        self.ends(run("new", "clinic", "hall"), 0)
        note = (
            "note: this patient lies beside rules that this plan does not use; with them: --rules"
            " hall"
        )
        for command in ("recommend", "handout"):
            done = self.ends(run(command, "hall/patients/sample-1.yaml"), 0)
            self.assertIn(note, done.stderr)
        done = run("recommend", "hall/patients/sample-1.yaml", "--rules", "hall")
        self.assertEqual(self.ends(done, 0).stderr, "")

    def test_clinic_over_other_rules(self):
        self.ends(run("new", "clinic", "hall", "--rules", str(ANKLE)), 0)
        self.holds(str(ANKLE), "hall")
        done = run("test", "hall", "--rules", str(ANKLE), "--rules", "hall")
        self.assertEqual(self.ends(done, 0).stdout, "5 passed, 0 failed\n")

    def test_condition(self):
        said = self.ends(run("new", "condition", "knee", "--in", str(self.folder)), 0).stdout
        folder = str(self.folder / "knee")
        self.holds(folder)
        self.assertEqual(self.ends(run("test", folder), 0).stdout, "11 passed, 0 failed\n")
        sample = f"{folder}/patients/sample-1.yaml"
        self.assertIn(f"windlass recommend {sample} --rules {folder}\n", said)
        plan = self.ends(run("recommend", sample, "--rules", folder), 0).stdout
        self.assertIn("recommend     Exercise", plan)

    def follow(self, said):
        """Runs what is said to be next, as it is written; the last answer of each command."""
        for line in said[said.index("Next:") :].splitlines()[1:]:
            words = shlex.split(line)
            if words[0] == "windlass" and words[1] != "plugin":
                yield words[1], self.ends(run(*words[1:]), 0)

    def test_a_clinic_over_a_new_condition_in_a_folder_with_a_blank_and_an_umlaut(self):
        os.mkdir("M\u00fcller und Sohn")
        os.chdir("M\u00fcller und Sohn")
        for below in (".", "Knie \u00e4lter"):
            os.makedirs(below, exist_ok=True)
            made = ["new", "condition", "knee", "--in", below]
            for name, done in self.follow(self.ends(run(*made), 0).stdout):
                if name == "check":
                    self.assertIn("Everything holds.", done.stdout)
                    self.assertEqual(done.stderr, "")
            rules = os.path.normpath(f"{below}/knee")
            made = ["new", "clinic", "hall", "--in", below, "--rules", rules]
            done = dict(self.follow(self.ends(run(*made), 0).stdout))
            self.assertIn("Everything holds.", done["check"].stdout)
            self.assertEqual(done["test"].stdout, "5 passed, 0 failed\n")
            self.assertIn("vocabulary.yaml", self.files(f"{below}/hall"))
            layer = ["--rules", rules, "--rules", f"{below}/hall"]
            done = run("test", f"{below}/hall", *layer, "--mutants")
            self.assertIn("Mutants: 3 of 3 noticed", self.ends(done, 0).stdout)
            plan = run("recommend", f"{below}/hall/patients/sample-1.yaml", *layer)
            self.assertIn("recommend     Exercise", self.ends(plan, 0).stdout)

    def test_what_is_next_for_a_clinic_over_other_rules(self):
        said = self.ends(run("new", "clinic", "hall", "--rules", str(ANKLE)), 0).stdout
        self.assertEqual([name for name, _ in self.follow(said)], ["check", "test"])

    def test_all_three_beside_each_other_in_any_order(self):
        kinds = {"clinic": "hall", "condition": "knee", "plugin": "cold_pack"}
        for number, order in enumerate(itertools.permutations(kinds)):
            os.mkdir(f"order {number}")
            for kind in order:
                made = ["new", kind, kinds[kind], "--in", f"order {number}"]
                list(self.follow(self.ends(run(*made), 0).stdout))

    def test_plugin(self):
        said = self.ends(run("new", "plugin", "cold_pack"), 0).stdout
        self.assertEqual(
            self.files("cold_pack"),
            ["CMakeLists.txt", "README.md", "cold_pack.cpp", "cold_pack.yaml"],
        )
        self.assertIn("cmake -S cold_pack -B cold_pack/build\n", said)

    def test_a_plugin_is_checked_before_it_is_built_and_after(self):
        list(self.follow(self.ends(run("new", "plugin", "cold_pack"), 0).stdout))
        for name in ("cold_pack", "cold_pack/cold_pack.yaml"):
            done = self.ends(run("check", name), 0)
            self.assertIn("Everything holds.", done.stdout)
            self.assertIn("what its plugin prescribes was not checked", done.stderr)
        built = pathlib.Path("cold_pack/build")
        (built / "plugins").mkdir(parents=True)
        for left in ("CMakeCache.txt", "cold_pack.exports", "plugins/cold_pack.so"):
            (built / left).write_text("made")
        done = self.ends(run("check", "cold_pack"), 0)
        self.assertIn("cold_pack/build/", done.stderr)
        self.assertNotIn("CMakeCache.txt", done.stderr)
        # What the document says is checked with the rules, and its source must be there.
        document = pathlib.Path("cold_pack/cold_pack.yaml")
        text = document.read_text()
        document.write_text(text.replace("at least 4", "at least 400"))
        self.assertIn("error[", self.ends(run("check", "cold_pack"), 1).stderr)
        document.write_text(text)
        os.remove("cold_pack/cold_pack.cpp")
        self.assertIn("error[rules.protocol]", self.ends(run("check", "cold_pack"), 1).stderr)

    def test_nothing_is_written_over(self):
        pathlib.Path("taken").write_text("mine")
        os.symlink("nowhere", "link")
        for name in ("taken", "link"):
            done = self.ends(run("new", "condition", name), 2)
            self.assertIn("error[new.exists]", done.stderr)
        self.assertEqual(pathlib.Path("taken").read_text(), "mine")
        self.assertEqual(sorted(os.listdir(".")), ["link", "taken"])

    def test_nothing_is_written_in_part(self):
        done = self.ends(run("new", "condition", "knee", "--in", "/proc"), 4)
        self.assertIn("error[file.write]", done.stderr)
        for kind, name in (
            ("clinic", "North"),
            ("clinic", "north_side"),
            ("clinic", "-north"),
            ("condition", "../knee"),
            ("condition", "a--b"),
            ("plugin", "cold-pack"),
            ("plugin", "1st"),
            ("plugin", "a" * 41),
        ):
            with self.subTest(kind=kind, name=name):
                self.ends(run("new", kind, "--", name), 2)
        self.assertEqual(os.listdir("."), [])


if __name__ == "__main__":
    cli_support.main()
