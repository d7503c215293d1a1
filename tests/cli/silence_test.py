#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Comments that silence one finding each, with a reason.

usage: silence_test.py WINDLASS LOCK RULES [unittest arguments]
"""
import json
import pathlib
import shutil

import cli_support
from cli_support import Cli, run

CLEAN = pathlib.Path(__file__).parent / "fixtures" / "seeded"
LINE = "  - {id: strong-pain, when: {symptom.pain_nprs: at least 10}, status: defer"
OTHER = (
    "  - {id: mild-pain, when: {symptom.fever: true}, status: defer, because: x., reopens: x.,"
    " evidence: [project], basis: design}"
)
REASON = '# windlass: allow check.edge "ten is what they call unbearable"'


class Silence(Cli):
    def setUp(self):
        super().setUp()
        shutil.copytree(CLEAN, self.folder, dirs_exist_ok=True)
        self.path = self.folder / "exercise.yaml"
        text = self.path.read_text().replace("{symptom.pain_nprs: at least 9}", "AT")
        self.text = text.replace("AT", "{symptom.pain_nprs: at least 10}")

    def check(self, text, *more):
        self.path.write_text(text)
        return run("check", str(self.folder), "--on", "2026-02-01", *more)

    def told(self, text, code):
        done = self.ends(self.check(text, "--format", "json"), code)
        return json.loads(done.stdout)

    def with_comment(self, comment):
        self.assertIn(LINE, self.text)
        return self.text.replace(LINE, f"  {comment}\n{LINE}")

    def test_on_the_line_above(self):
        told = self.told(self.with_comment(REASON), 0)
        self.assertEqual(told["problems"], [])
        (one,) = told["silenced"]
        self.assertEqual(one["code"], "check.edge")
        self.assertEqual(one["reason"], "ten is what they call unbearable")
        line = self.path.read_text().splitlines()[one["line"] - 1]
        self.assertIn("strong-pain", line)

    def test_on_the_line_itself(self):
        lines = self.text.splitlines()
        at = next(i for i, line in enumerate(lines) if line.startswith(LINE))
        lines[at] += " " + REASON
        told = self.told("\n".join(lines) + "\n", 0)
        self.assertEqual((told["problems"], len(told["silenced"])), ([], 1))

    def test_it_is_counted_and_listed_on_request(self):
        done = self.check(self.with_comment(REASON))
        self.assertIn("Everything holds. 1 silenced.", self.ends(done, 0).stdout)
        self.assertNotIn("unbearable", done.stdout)
        done = self.check(self.with_comment(REASON), "--silenced")
        self.assertRegex(
            self.ends(done, 0).stdout,
            r"exercise\.yaml:\d+: silenced\[check\.edge\]: .* means 10 alone.*\n"
            r"   because: ten is what they call unbearable\n",
        )

    def test_without_a_reason_it_is_refused(self):
        for comment in ("# windlass: allow check.edge", '# windlass: allow check.edge " "'):
            with self.subTest(comment):
                told = self.told(self.with_comment(comment), 1)
                codes = [(one["code"], one["severity"]) for one in told["problems"]]
                self.assertEqual(codes, [("check.silence", "warning"), ("check.edge", "note")])
                self.assertIn("gives no reason", told["problems"][0]["message"])

    def test_one_comment_silences_one_finding(self):
        twice = self.text.replace(
            "{symptom.pain_nprs: at least 10}",
            (
                "{any: [{symptom.pain_nprs: at least 10}, {all: [{symptom.pain_nprs: at least 10},"
                " {symptom.fever: true}]}]}"
            ),
        )
        self.text = twice
        told = self.told(
            twice.replace("  - {id: strong-pain", f"  {REASON}\n  - {{id: strong-pain"), 0
        )
        self.assertEqual([one["code"] for one in told["problems"]], ["check.edge"])
        self.assertEqual(len(told["silenced"]), 1)

    def test_what_silences_nothing_is_a_finding(self):
        for comment in (
            '# windlass: allow check.gap "of another kind"',
            '# windlass: allow check.edges "no kind at all"',
            '# windlass: ignore check.edge "another word"',
        ):
            with self.subTest(comment):
                told = self.told(self.with_comment(comment), 1)
                codes = [one["code"] for one in told["problems"]]
                self.assertEqual(codes, ["check.silence", "check.edge"])

    def test_it_speaks_of_the_next_line_of_code(self):
        for between in ("\n  # another comment", "\n\n", "\n      # one\n\n# two"):
            with self.subTest(between):
                told = self.told(self.with_comment(REASON).replace(REASON, REASON + between), 0)
                self.assertEqual((told["problems"], len(told["silenced"])), ([], 1))
        text = self.with_comment(REASON).replace(REASON, REASON + "\n" + OTHER)
        self.assertEqual(
            [one["code"] for one in self.told(text, 1)["problems"]], ["check.silence", "check.edge"]
        )

    def test_behind_code_it_speaks_of_that_line_alone(self):
        # Once the line is mended, the comment silences nothing, and not what stands below it.
        text = self.text.replace(LINE, f"{OTHER} {REASON}\n{LINE}")
        told = self.told(text, 1)
        self.assertEqual([one["code"] for one in told["problems"]], ["check.silence", "check.edge"])
        self.assertEqual(told["silenced"], [])

    def test_words_of_a_block_of_text_are_no_comment(self):
        for block in (
            f"because: >-\n      Strong:\n      {REASON}\n    WHEN",
            f"because: |\n      {REASON}\n    WHEN",
            f"because: |2-\n        x\n      {REASON}\n    WHEN",
            f"because: >+\n      {REASON}\n\n    WHEN",
            f"'because': |\n      {REASON}\n      {REASON}\n    WHEN",
            f"because: 'x\n      {REASON}'\n    WHEN",
            f'because: "x\n      {REASON[:10]}"\n    WHEN',
        ):
            with self.subTest(block):
                item = (
                    "  - id: strong\n    status: defer\n    reopens: x\n    evidence: [project]\n"
                )
                item += "    basis: design\n    " + block.replace(
                    "WHEN", "when: {symptom.pain_nprs: at least 10}\n"
                )
                told = self.told(self.text.replace(LINE, item + LINE), 1)
                codes = [one["code"] for one in told["problems"]]
                self.assertIn("check.edge", codes)
                self.assertEqual((codes.count("check.silence"), told["silenced"]), (0, []))

    def test_a_comment_behind_the_head_of_a_block_is_one(self):
        text = self.text.replace("\nsummary: Movement.", f"\nsummary: >- {REASON}\n  Movement.")
        codes = [one["code"] for one in self.told(text, 1)["problems"]]
        self.assertIn("check.silence", codes)

    def test_one_for_a_day_waits_for_it(self):
        clinic = self.folder / "clinic.yaml"
        comment = '  # windlass: allow check.expires "decided in March"\n  - modality: cold'
        clinic.write_text(clinic.read_text().replace("  - modality: cold", comment))
        text = self.text.replace("at least 10}", "at least 9}")
        self.assertEqual(self.told(text, 0)["problems"], [])
        clinic.write_text(clinic.read_text().replace("2027-12-31", "2026-03-01"))
        told = self.told(text, 0)
        self.assertEqual((told["problems"], len(told["silenced"])), ([], 1))

    def test_words_inside_a_text_are_no_comment(self):
        text = self.text.replace("because: Pain.", f"because: '{REASON}'")
        told = self.told(text, 0)
        self.assertEqual([one["code"] for one in told["problems"]], ["check.edge"])

    def test_what_does_not_open_is_never_silenced(self):
        text = self.with_comment('# windlass: allow rules.fact "it will come"')
        told = self.told(text.replace("{symptom.pain_nprs: at least 10}", "{symptom.x: 1}"), 1)
        self.assertEqual([one["code"] for one in told["problems"]], ["rules.fact"])


if __name__ == "__main__":
    cli_support.main()
