#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""`windlass intake`: keys, the document it writes, and requests as JSON.

usage: intake_test.py WINDLASS LOCK RULES [unittest arguments]
"""
import json
import os
import pathlib
import shutil
import signal
import stat
import subprocess
import termios

import cli_support
from cli_support import Cli, OPEN, RULES, run, terminal, WINDLASS

CLINIC = pathlib.Path(__file__).resolve().parent.parent / "population" / "clinic"
NURSE = CLINIC / "p01-nurse-10min.yaml"
DAY = ["--as-of", "2026-03-02"]
REQUESTS = '{"next": {}}\n{"group": {"id": "dangers", "answer": "none"}}\n'


class Intake(Cli):
    def nurse(self):
        return self.file("nurse.yaml", NURSE.read_text())

    def plan(self, path):
        return json.loads(self.ends(run("recommend", path, "--format", "json", *OPEN), 0).stdout)

    def test_keys_answer_and_the_document_is_written(self):
        path = self.nurse()
        os.chmod(path, 0o644)
        done = self.ends(run("intake", path, *OPEN, stdin="nnnnnq"), 0)
        self.assertIn("Red flags. Any of these?", done.stderr)
        self.assertIn("> PROCEED", done.stderr)
        self.assertRegex(
            " ".join(done.stdout.split()),  # wrapped as wide as the terminal
            (
                r"^PROCEED.*\. 4 answers, \d+ questions still open, counts on \d+ answers that"
                r" nobody gave\. Saved: "
            ),
        )
        for words in ("recommend", "recommend .* --format html", "handout .* --format html"):
            self.assertRegex(done.stdout, f"windlass {words}")
        self.assertEqual(stat.S_IMODE(os.stat(path).st_mode), 0o600)
        self.assertEqual(os.listdir(self.folder), ["nurse.yaml"])
        plan = self.plan(path)
        self.assertNotEqual(plan["disposition"], "incomplete")
        text = pathlib.Path(path).read_text()
        self.assertIn(
            (
                "  symptom.saddle_numbness_or_sphincter_change: {value: false, observed:"
                ' 2026-03-02, source: "intake"}\n'
            ),
            text,
        )
        # What was there before stands as it was received.
        self.assertIn(
            '  symptom.first_step_nprs: {value: 7, observed: 2026-03-02, source: "patient"}\n', text
        )

    def test_a_new_patient_and_taken_up_again(self):
        path = str(self.folder / "anna.yaml")
        self.ends(run("intake", path, *DAY, *OPEN, stdin="n"), 0)
        first = pathlib.Path(path).read_text()
        self.assertIn('id: "anna"\nas_of: 2026-03-02\n', first)
        done = self.ends(run("intake", path, *OPEN, stdin=""), 0)
        self.assertEqual(pathlib.Path(path).read_text(), first)
        self.assertNotIn("Red flags. Any of these?", done.stderr)

    def test_every_key(self):
        path = str(self.folder / "anna.yaml")
        # The first n: it is no first visit. Then the age, the side and how long.
        done = self.ends(run("intake", path, *DAY, *OPEN, stdin="n45\n110\n?bxbpsq"), 0)
        self.assertIn("The plan so far: INCOMPLETE", done.stderr)
        self.assertNotIn("Certain", done.stderr)
        # Gone back to and skipped is not taken back.
        text = pathlib.Path(path).read_text()
        head, facts = text.split("facts:\n")
        self.assertEqual(head, 'windlass: 1\nkind: patient\nid: "anna"\nas_of: 2026-03-02\n')
        for line in facts.splitlines()[3:]:
            self.assertRegex(
                line,
                r'^  symptom\.\w+: {unknown: not_done, observed: 2026-03-02, source: "intake"}$',
            )
        self.assertGreater(len(facts.splitlines()), 5)
        self.ends(run("intake", path, *DAY, *OPEN, stdin="?q"), 0)
        self.assertIn("{unknown: asked_not_known, ", pathlib.Path(path).read_text())

    def test_a_new_patient_is_asked_once_whether_this_is_the_first_visit(self):
        path = str(self.folder / "anna.yaml")
        asks = "Is this the first visit for this complaint"
        done = self.ends(run("intake", path, *DAY, *OPEN, stdin="yq"), 0)
        self.assertIn(asks, done.stderr)
        text = pathlib.Path(path).read_text()
        for fact in ("course.week", "course.dn_sessions", "course.np_sessions"):
            self.assertIn(f'  {fact}: {{value: 0, observed: 2026-03-02, source: "intake"}}\n', text)
        done = self.ends(run("intake", path, *OPEN, stdin="q"), 0)
        self.assertNotIn(asks, done.stderr)
        self.assertNotIn(asks, self.ends(run("intake", self.nurse(), *OPEN, stdin="q"), 0).stderr)
        # A no leaves it to the record.
        other = str(self.folder / "bo.yaml")
        self.ends(run("intake", other, *DAY, *OPEN, stdin="nq"), 0)
        self.assertNotIn("course.", pathlib.Path(other).read_text())

    def test_an_emergency_is_said_before_any_question_and_beside_each_answer(self):
        path = self.nurse()
        self.ends(run("intake", path, *OPEN, stdin="1nq"), 0)
        done = self.ends(run("intake", path, *OPEN, stdin="m1nq"), 0)
        said = " ".join(done.stderr.split())
        first = said.index("EMERGENCY. ")
        self.assertLess(first, said.index("Recorded today"))
        self.assertRegex(said[first:], r"^EMERGENCY\. .*?! ")
        self.assertRegex(said[said.index("recorded:") :], r"EMERGENCY still: ")

    def test_what_is_asked_whether_nothing_is_new_has_the_keys_of_every_question(self):
        path = self.nurse()
        self.ends(run("intake", path, *OPEN, stdin="nnnnq"), 0)
        visit = ["--as-of", "2026-03-16"]
        for key, value in (("n", "true"), ("y", "false")):
            with self.subTest(key):
                copy = str(self.folder / f"{key}.yaml")
                shutil.copy(path, copy)
                done = self.ends(run("intake", copy, *visit, *OPEN, stdin=f"2\nn{key}q"), 0)
                said = " ".join(done.stderr.split())
                self.assertIn("Is anything new since the last visit? Any of these: a fall", said)
                self.assertIn("y yes, one or more; n no, none of these", said)
                self.assertIn(
                    f"course.rescreen_all_no: {{value: {value}", pathlib.Path(copy).read_text()
                )

    def test_one_of_a_group_by_its_label(self):
        path = self.nurse()
        done = self.ends(run("intake", path, *OPEN, stdin="1nq"), 0)
        self.assertIn("> EMERGENCY", done.stderr)
        self.assertIn("! ", done.stderr)
        self.assertEqual(self.plan(path)["disposition"], "emergency")

    def test_in_a_terminal_without_enter_and_without_colour(self):
        path = self.nurse()
        ours, theirs = terminal()
        process = subprocess.Popen(
            [WINDLASS, "intake", path, *OPEN],
            stdin=theirs,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=dict(os.environ, LC_ALL="C", NO_COLOR="1"),
        )
        os.close(theirs)
        asked = os.read(process.stderr.fileno(), 4096)  # from then on a key is a key
        os.write(ours, b"nn\x03")  # Ctrl-C ends it with what was said
        out, err = process.communicate(timeout=60)
        self.assertIn(b"One key is one answer.", asked)
        os.close(ours)
        self.assertEqual(process.returncode, 0, err)
        # The second key was pressed before its question was shown.
        self.assertIn(b"1 answer,", out)
        self.assertNotIn(b"\x1b", out + err)

    def test_of_a_group_only_what_was_shown_and_answered_is_recorded(self):
        path = self.nurse()
        # Chest pain is ticked, and the input ends: nothing was confirmed.
        before = pathlib.Path(path).read_text()
        self.ends(run("intake", path, *OPEN, stdin="2"), 0)
        self.assertEqual(pathlib.Path(path).read_text(), before)
        # Ticked, and no to the others; ticked and not done; ticked twice is not done.
        for keys, saddle, colour in (
            ("2nq", "value: false", "value: false"),
            ("2xq", "unknown: not_done", "unknown: not_done"),
            ("2?q", "unknown: asked_not_known", "unknown: asked_not_known"),
            ("211sq", "unknown: not_done", None),
            ("2111nq", "value: false", "value: false"),
        ):
            with self.subTest(keys):
                path = self.nurse()
                self.ends(run("intake", path, *OPEN, stdin=keys), 0)
                text = pathlib.Path(path).read_text()
                self.assertIn("symptom.chest_pain_or_breathlessness: {value: true", text)
                for fact, wanted in (
                    ("symptom.saddle_numbness_or_sphincter_change", saddle),
                    ("symptom.colour_temp_sweat_change", colour),
                ):
                    if wanted is None:
                        self.assertNotIn(fact, text)
                    else:
                        self.assertIn(f"{fact}: {{{wanted}", text)

    def test_a_question_with_several_answers_takes_several_keys(self):
        rules = self.folder / "rules"
        shutil.copytree(RULES, rules)
        screening = (rules / "screening.yaml").read_text()
        asked = "  - symptom.onset\n"
        self.assertIn(asked, screening)
        both = asked + "  - demo.activities\n  - course.prior_failed\n"
        (rules / "screening.yaml").write_text(screening.replace(asked, both, 1))
        options = ["--rules", str(rules), "--plugins", OPEN[OPEN.index("--plugins") + 1]]

        def answered(keys):
            path = self.file(
                "many.yaml",
                (
                    "windlass: 1\nkind: patient\nid: m\nas_of: 2026-03-02\n"
                    "facts: {symptom.onset: gradual, demo.age_years: 45, symptom.side: left,"
                    " symptom.duration_weeks: 12}\n"
                ),
            )
            done = self.ends(run("intake", path, *options, stdin=keys), 0)
            return done.stderr, pathlib.Path(path).read_text()

        said = answered("n" + "x" * 40)[0]
        for offer, fact, cases in (
            (
                "Press each that applies",
                "demo.activities",
                {
                    "13\n": '{value: ["run", "hike"]',
                    "1133\nn": '{value: ["none"]',
                    "?": "{unknown: asked_not_known",
                    "1q": None,
                },
            ),
            (
                "Numbers with spaces",
                "course.prior_failed",
                {"1 10\n\n": '{value: ["stretching", "eswt"]', "10\n10\nn": "{value: []"},
            ),
        ):
            before = said[: said.index(offer)].count("recorded:")
            for keys, wanted in cases.items():
                with self.subTest(keys):
                    text = answered("n" + "x" * (before - 1) + keys)[1]
                    if wanted is None:
                        self.assertNotIn(fact, text)
                    else:
                        self.assertIn(f"{fact}: {wanted}", text)

    def test_requests_as_json(self):
        path = self.nurse()
        requests = [
            {"next": {}},
            {"group": {"id": "alarm", "answer": "none"}},
            {"answer": {"fact": "meds.fluoroquinolone_last_12wk", "value": "none"}},
            {"undo": {}},
            {"document": {}},
        ]
        done = self.ends(
            run(
                "intake",
                path,
                "--format",
                "json",
                *OPEN,
                stdin="\n".join(json.dumps(one) for one in requests),
            ),
            0,
        )
        replies = [json.loads(line) for line in done.stdout.splitlines()]
        self.assertEqual([one["answers"] for one in replies], [0, 1, 2, 1, 1])
        self.assertEqual(replies[0]["next"]["group"]["id"], "alarm")
        self.assertEqual(replies[1]["disposition"], "incomplete")
        self.assertNotEqual(replies[2]["disposition"], "incomplete")
        self.assertIn("orthotics", replies[0]["provisional"][0]["opens"] + ["orthotics"])
        self.assertEqual(replies[4]["document"], pathlib.Path(path).read_text())

    def test_a_wrong_request_is_refused_with_its_place(self):
        path = self.nurse()
        done = self.ends(run("intake", path, "--format", "json", *OPEN, stdin='{"guess": {}}\n'), 2)
        self.assertIn("error[intake.request]: no such request: 'guess'", done.stderr)

    def test_a_later_visit_and_a_word_that_nothing_changed(self):
        path = self.nurse()
        self.ends(run("intake", path, *OPEN, stdin="nnq"), 0)
        done = self.ends(
            run(
                "intake",
                path,
                "--as-of",
                "2026-03-20",
                "--unchanged-since",
                "2026-03-03",
                *OPEN,
                stdin="q",
            ),
            0,
        )
        self.assertRegex(
            done.stderr, r"Unchanged since 2026-03-03: \d+ answers re-dated\. They are: "
        )
        text = pathlib.Path(path).read_text()
        self.assertIn(
            (
                "  symptom.saddle_numbness_or_sphincter_change: {value: false, observed:"
                ' 2026-03-02, source: "intake", unchanged: [{since: 2026-03-03, said:'
                " 2026-03-20}]}\n"
            ),
            text,
        )
        self.assertNotIn("unchanged", text[text.index("exam.") : text.index("history.")])
        stale = self.plan(path)["stale"]
        self.assertIn("exam.skin_local", stale)
        self.assertNotIn("symptom.saddle_numbness_or_sphincter_change", stale)

    def test_an_option_that_would_not_be_obeyed_is_refused(self):
        path = self.nurse()
        done = self.ends(run("intake", path, "--id", "other", *OPEN, stdin="q"), 2)
        self.assertIn("this patient has an id already", done.stderr)
        new = str(self.folder / "bo.yaml")
        done = self.ends(run("intake", new, "--as-of", "2206-01-15", *OPEN, stdin="q"), 2)
        self.assertIn("lies ahead", done.stderr)
        self.assertFalse(pathlib.Path(new).exists())

    def test_fhir_is_refused_with_the_way_to_a_patient_document(self):
        bundle = {
            "resourceType": "Bundle",
            "type": "collection",
            "entry": [{"resource": {"resourceType": "Patient", "id": "f1", "gender": "female"}}],
        }
        path = self.file("bundle.json", json.dumps(bundle))
        done = self.ends(run("intake", path, *OPEN, stdin="q"), 2)
        self.assertIn("is FHIR, and intake writes answers into a patient document", done.stderr)
        self.assertEqual(json.loads(pathlib.Path(path).read_text()), bundle)
        # The way that the hint names.
        self.assertIn("windlass facts", done.stderr)
        self.assertIn("--format patient > patient.json", done.stderr)
        made = run("facts", path, "--as-of", "2026-03-02", "--format", "patient", *OPEN)
        patient = self.file("patient.json", self.ends(made, 0).stdout)
        self.ends(run("intake", patient, *OPEN, stdin="nq"), 0)
        self.assertEqual(self.plan(patient)["patient"], "f1")

    def test_the_ankle_is_asked_in_groups(self):
        rules = ["--rules", str(RULES.parent / "ankle-sprain")]
        path = str(self.folder / "ankle.yaml")
        done = self.ends(run("intake", path, *DAY, *rules, "--format", "json", stdin=REQUESTS), 0)
        replies = [json.loads(line) for line in done.stdout.splitlines()]
        first = replies[0]["next"]["group"]
        self.assertEqual((first["id"], first["title"]), ("dangers", "Red flags"))
        self.assertEqual(replies[1]["answers"], 1)  # one answer, seven facts
        self.assertEqual(pathlib.Path(path).read_text().count("value: false"), 7)
        self.assertNotEqual(replies[1]["next"]["group"]["id"], "dangers")
        # Four steps, where a yes reassures, stand in no group that one "none" answers.
        asked = self.ends(run("intake", path, *rules, stdin="ssssssssq"), 0).stderr
        self.assertIn("Four steps", asked)

    def test_a_terminal_is_put_back_when_the_program_is_ended(self):
        path = self.nurse()
        ours, theirs = terminal()
        before = termios.tcgetattr(theirs)
        process = subprocess.Popen(
            [WINDLASS, "intake", path, *OPEN],
            stdin=theirs,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
        os.read(process.stderr.fileno(), 4096)
        self.assertNotEqual(termios.tcgetattr(theirs)[3], before[3])
        os.killpg(process.pid, signal.SIGTERM)
        process.communicate(timeout=60)
        self.assertEqual(termios.tcgetattr(theirs), before)
        os.close(theirs)
        os.close(ours)

    def test_what_cannot_be_written_ends_it(self):
        path = str(self.folder / "no" / "anna.yaml")
        done = self.ends(run("intake", path, *DAY, *OPEN, stdin="n"), 2)
        self.assertIn("error[file.write]", done.stderr)


if __name__ == "__main__":
    cli_support.main()
