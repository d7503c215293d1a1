#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""`windlass recommend`: the plan as text and as JSON, what it reads, what it writes to.

usage: recommend_test.py WINDLASS LOCK RULES [unittest arguments]
"""
import json
import os
import pathlib
import re
import subprocess

import cli_support
from cli_support import Cli, OPEN, SAMPLE, WINDLASS, changed_sample, run, terminal


class Recommend(Cli):
    def test_one_working_label_or_none(self):
        squeeze = ("exam.calcaneal_squeeze_test: negative", "exam.calcaneal_squeeze_test: positive")
        tender = ("exam.medial_tubercle_tenderness: true", "exam.medial_tubercle_tenderness: false")
        week = ("course.week: 0", "course.week: 4\n  course.dx_at_start: likely")
        unknown = (tender[0], "exam.medial_tubercle_tenderness: {unknown: not_supplied}")
        week_unknown = (squeeze[0], "exam.calcaneal_squeeze_test: not_done")
        for changes, label in (
            ([], "Plantar fasciitis supported"),
            ([squeeze], "Diagnosis uncertain"),
            ([tender], "Diagnosis uncertain"),
            ([squeeze, week], "Plantar fasciitis likely"),
            ([unknown], "not yet judged"),
            ([week_unknown, unknown], "not yet judged"),
        ):
            path = self.file("patient.yaml", changed_sample(1, *changes))
            text = self.ends(run("recommend", path, *OPEN), 0).stdout
            found = re.findall(r"(?m)^  Working diagnosis (.*)\.$", text)
            self.assertEqual(found, [label], changes)

    def test_what_holds_care_at_caution_is_asked_before_what_only_might(self):
        open_ = "meds.heel_steroid_injection_weeks_ago"
        might = "exam.tinel_tarsal_tunnel"
        changes = [(f"{open_}: never", f"{open_}: {{unknown: not_supplied}}")]
        changes.append((f"{might}: negative", f"{might}: {{unknown: not_supplied}}"))
        path = self.file("patient.yaml", changed_sample(1, *changes))
        plan = json.loads(self.ends(run("recommend", path, "--format", "json", *OPEN), 0).stdout)
        asked = [one["fact"] for one in plan["questions"]]
        self.assertLess(asked.index(open_), asked.index(might), asked)

    def test_what_a_flag_is_disputed_about_is_asked_first(self):
        calm = "symptom.night_or_constant_nonmechanical: false"
        values = "[{value: true, source: record}, {value: false, source: patient}]"
        disputed = f"symptom.night_or_constant_nonmechanical: {{conflict: {values}}}"
        for change, first in (((calm, disputed), True), (None, False)):
            path = self.file("patient.yaml", changed_sample(1, *([change] if change else [])))
            plan = json.loads(
                self.ends(run("recommend", path, "--format", "json", *OPEN), 0).stdout
            )
            asked = [one["fact"] for one in plan["questions"]]
            self.assertEqual(
                asked[:1] == ["symptom.night_or_constant_nonmechanical"], first, asked[:3]
            )
            self.assertEqual(plan["disposition"], "investigate_first" if first else "proceed")

    def test_plan_as_text(self):
        done = self.ends(run("recommend", SAMPLE[1], *OPEN), 0)
        text = done.stdout
        self.assertTrue(
            text.startswith(
                "Plan for sample-1    as of 2026-01-15, course week 0\n"
                "  Working diagnosis Plantar fasciitis supported.\n"
            ),
            text[:200],
        )
        self.assertIn("Unsigned draft, until a named clinician signs it.\n\nPROCEED  ", text)
        heads = re.findall(r"(?m)^([A-Z][A-Z ]+)(?:  .*)?$", text)
        self.assertEqual(
            [h.strip() for h in heads if h.strip() in ("NOW", "NEXT", "REVIEW", "STOP", "ADVICE")],
            ["NOW", "ADVICE", "NEXT", "STOP", "REVIEW"],
        )
        self.assertRegex(text, r"(?m)^  caution +Dry needling")
        self.assertIn("take care: On an antiplatelet drug.", text)
        self.assertRegex(text, r"(?m)^  later +Foot orthosis \(recommend; [^)]*\)\n +after: ")
        self.assertIn("no practising clinician has signed it off", " ".join(text.split()))
        self.assertNotIn("\x1b", text)
        self.assertLessEqual(
            max(
                len(line)
                for line in text.splitlines()
                if not line.startswith("  windlass explain ")
            ),
            88 + 12,
        )
        self.assertEqual(done.stderr, "")

    def test_an_emergency_dominates_and_offers_no_treatment(self):
        text = self.ends(run("recommend", SAMPLE[3], *OPEN), 0).stdout
        self.assertIn("\n\nEMERGENCY  ", text)
        self.assertIn("Send to an emergency department today.", text)
        self.assertIn("NOTHING IS TO BE BEGUN", text)
        for word in ("\nNOW", "\nNEXT", "\nSTOP", "  recommend ", "  caution ", "  optional "):
            self.assertNotIn(word, text)

    def test_a_wait_before_the_next_session_is_never_left_out(self):
        text = " ".join(self.ends(run("recommend", SAMPLE[5], *OPEN), 0).stdout.split())
        self.assertIn("later Dry needling of trigger points", text)
        self.assertIn("after: No sooner than in 48 h.", text)
        plan = json.loads(
            self.ends(run("recommend", SAMPLE[5], "--format", "json", *OPEN), 0).stdout
        )
        items = {item["modality"]: item for stage in plan["stages"] for item in stage["items"]}
        self.assertEqual(
            items["dry_needling"],
            {
                "modality": "dry_needling",
                "status": "recommend",
                "now": False,
                "timing": "No sooner than in 48 h.",
            },
        )

    def test_unanswered_screening_asks(self):
        text = self.ends(run("recommend", SAMPLE[2], *OPEN), 0).stdout
        self.assertIn("\n\nINCOMPLETE  ", text)
        self.assertIn("Nothing yet: the answers below decide.", text)
        self.assertRegex(" ".join(text.split()), r"and \d+ more: windlass explain ")
        self.assertEqual(len(re.findall(r"(?m)^ {2,4}\d\. ", text)), 8)

    def test_a_conflict_is_shown_with_both_sides(self):
        text = " ".join(self.ends(run("recommend", SAMPLE[4], *OPEN), 0).stdout.split())
        self.assertIn(
            "conflict Anticoagulant: none (record) or a direct oral one (DOAC) (patient).", text
        )

    def test_a_computed_fact_that_its_source_could_not_tell_is_named(self):
        text = pathlib.Path(SAMPLE[1]).read_text()
        for told, said in [
            ("{unknown: source_error}", "source error"),
            ("{value: 12, unit: kg/m2, observed: 2025-06-01}", "12 kg/m2 of 2025-06-01 is too old"),
        ]:
            patient = self.folder / "bmi.yaml"
            patient.write_text(text.replace("facts:\n", f"facts:\n  demo.bmi: {told}\n", 1))
            page = self.ends(run("recommend", patient, *OPEN), 0).stdout
            self.assertIn(
                f"calculated Body mass index: {said}. What the other answers give counts",
                " ".join(page.split()),
            )
            plan = json.loads(
                self.ends(run("recommend", patient, *OPEN, "--format", "json"), 0).stdout
            )
            self.assertEqual(plan["calculated_instead"], ["demo.bmi"])
        plan = json.loads(
            self.ends(run("recommend", SAMPLE[1], *OPEN, "--format", "json"), 0).stdout
        )
        self.assertNotIn("calculated_instead", plan)

    def test_standard_input(self):
        done = self.ends(run("recommend", "-", *OPEN, stdin=pathlib.Path(SAMPLE[1]).read_text()), 0)
        self.assertTrue(done.stdout.startswith("Plan for sample-1 "))

    def test_json_is_the_same_plan(self):
        plan = json.loads(
            self.ends(run("recommend", SAMPLE[1], "--format", "json", *OPEN), 0).stdout
        )
        self.assertEqual(plan["disposition"], "proceed")
        self.assertEqual(plan["modalities"]["gait"]["status"], "defer")
        self.assertNotIn("trace", plan)
        self.assertIn(
            "trace",
            json.loads(run("recommend", SAMPLE[1], "--format", "json", "--explain", *OPEN).stdout),
        )

    def test_explain_adds_the_trees(self):
        text = self.ends(run("recommend", SAMPLE[1], "--explain", *OPEN), 0).stdout
        self.assertIn("\nEVERY REASON\n", text)
        self.assertIn("true     symptom.walking_nprs: above 3 (is 4)", re.sub(r"  +\(", " (", text))

    def test_the_same_bytes_again(self):
        self.assertEqual(
            run("recommend", SAMPLE[6], *OPEN).stdout, run("recommend", SAMPLE[6], *OPEN).stdout
        )

    def test_bad_patients(self):
        cases = [
            (
                self.file(
                    "a.yaml", "windlass: 1\nkind: patient\nid: x\nfacts: {demo.age_year: 44}\n"
                ),
                "did you mean 'demo.age_years'?",
            ),
            (
                self.file(
                    "b.yaml", "windlass: 1\nkind: patient\nid: x\nfacts: {demo.age_years: 4e3}\n"
                ),
                "error[fact.range]",
            ),
            (self.file("c.yaml", "windlass: 1\nkind: patient\nid: '<x>'\nfacts: {}\n"), "error["),
            (self.file("d.yaml", "windlass: 1\nkind: patient\n  id: x\n"), "error["),
            (self.file("e.yaml", ""), "error["),
            (str(self.folder / "absent.yaml"), "error[file.missing]"),
            (str(self.folder), "error[file."),
        ]
        for path, message in cases:
            done = self.ends(run("recommend", path, *OPEN), 2)
            self.assertIn(message, done.stderr)
            self.assertEqual(done.stdout, "")

    def test_the_limit_that_applies_is_named(self):
        long = self.file("long.yaml", "#" * (1 << 20) + "\n")
        done = self.ends(run("recommend", long, *OPEN), 2)
        self.assertIn("larger than 1,048,576 bytes", done.stderr)
        self.assertNotIn("67,108,864", done.stderr)
        longer = self.file("longer.yaml", "#" * ((64 << 20) + 1))
        done = self.ends(run("recommend", longer, *OPEN), 2)
        self.assertIn("larger than 67,108,864 bytes", done.stderr)
        self.assertIn("a patient document may have 1,048,576 bytes", done.stderr)

    def test_a_line_that_holds_a_step_back_is_set_apart_on_the_page(self):
        page = self.ends(run("recommend", SAMPLE[6], "--format", "html", *OPEN), 0).stdout
        rows = re.findall(
            r'<tr( class="held")?>(?:<th[^>]*>[^<]*</th>)?<td[^>]*>([^<]*)</td>', page
        )
        held = [text for apart, text in rows if apart]
        self.assertTrue(held)
        for apart, text in rows:
            self.assertEqual(bool(apart), "Held " in text or "held because" in text, text)

    def test_unreadable_file(self):
        path = self.file("secret.yaml", "windlass: 1\n")
        os.chmod(path, 0)
        if os.access(path, os.R_OK):
            self.skipTest("this user reads everything")
        self.assertIn("error[file.", self.ends(run("recommend", path, *OPEN), 2).stderr)

    def test_colour_only_on_a_terminal(self):
        def on_a_terminal(**env):
            leader, follower = terminal()
            process = subprocess.Popen(
                [WINDLASS, "recommend", SAMPLE[1], *OPEN],
                stdout=follower,
                stdin=subprocess.DEVNULL,
                env=dict(
                    {k: v for k, v in os.environ.items() if k != "NO_COLOR"}, TERM="xterm", **env
                ),
            )
            os.close(follower)
            read = b""
            while True:
                try:
                    part = os.read(leader, 65536)
                except OSError:
                    break
                if not part:
                    break
                read += part
            os.close(leader)
            self.assertEqual(process.wait(), 0)
            return read

        self.assertIn(b"\x1b[", on_a_terminal())
        self.assertNotIn(b"\x1b", on_a_terminal(NO_COLOR="1"))

    def test_a_reader_that_goes_away(self):
        reader, writer = os.pipe()
        process = subprocess.Popen(
            [WINDLASS, "recommend", SAMPLE[1], "--format", "html", *OPEN],
            stdout=writer,
            stderr=subprocess.PIPE,
        )
        os.close(reader)
        os.close(writer)
        _, errors = process.communicate(timeout=120)
        self.assertGreaterEqual(process.returncode, 0, "ended by a signal")
        self.assertEqual(errors, b"")

    def test_a_full_disk_is_reported(self):
        if not os.path.exists("/dev/full"):
            self.skipTest("no /dev/full")
        with open("/dev/full", "w") as full:
            done = subprocess.run(
                [WINDLASS, "recommend", SAMPLE[1], *OPEN],
                stdout=full,
                stderr=subprocess.PIPE,
                text=True,
            )
        self.assertEqual(
            (done.returncode, done.stderr),
            (4, "windlass: error: the output could not be written\n"),
        )


if __name__ == "__main__":
    cli_support.main()
