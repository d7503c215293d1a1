#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""`windlass intake` as a person at a terminal has it: the words on the screen, and what a key does.

usage: intake_screen_test.py WINDLASS LOCK RULES [unittest arguments]
"""
import fcntl
import os
import pathlib
import re
import select
import struct
import subprocess
import termios
import time

import cli_support
from cli_support import Cli, OPEN, run, terminal, WINDLASS

CLINIC = pathlib.Path(__file__).resolve().parent.parent / "population" / "clinic"
NURSE = CLINIC / "p01-nurse-10min.yaml"


class Screen:
    """`windlass intake` on a terminal of its own, and what stands on it."""

    def __init__(self, test, path, *words):
        self.ours, theirs = terminal()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 60, 100, 0, 0))
        self.process = subprocess.Popen(
            [WINDLASS, "intake", path, *words, *OPEN],
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            env=dict(os.environ, LC_ALL="C", NO_COLOR="1", WINDLASS_INVOKED_AS="windlass"),
        )
        os.close(theirs)
        test.addCleanup(self.close)
        self.text = ""

    def close(self):
        self.process.kill()
        self.process.wait()
        os.close(self.ours)

    def wait_for(self, *words):
        """Reads on until one of these stands there; what was read since the last time, on one
        line."""
        new = ""
        end = time.monotonic() + 60
        while time.monotonic() < end:
            said = " ".join(new.split())
            if any(word in said for word in words) and not self.more(0.05):
                self.text = said
                return said
            if self.more(0.2):
                try:
                    new += os.read(self.ours, 65536).decode()
                except OSError:  # the program has ended
                    self.text = " ".join(new.split())
                    if any(word in self.text for word in words):
                        return self.text
                    break
        raise AssertionError(f"none of {words} in: {' '.join(new.split())}")

    def more(self, seconds):
        return bool(select.select([self.ours], [], [], seconds)[0])

    def press(self, keys, *words):
        os.write(self.ours, keys.encode())
        return self.wait_for(*words)


YES_OR_NO, A_GROUP, A_LINE = "y yes, n no", "were not done or not asked.", "then Enter"
TICKED, NORMAL = "not done or not asked.", "x = not done."
THE_END = "= finish"


class OnTheScreen(Cli):
    """Words and keys as a person at the terminal has them."""

    def nurse(self, *keys):
        """The screen of a conversation after these keys, each with what it leads to."""
        self.path = self.file("nurse.yaml", NURSE.read_text())
        screen = Screen(self, self.path)
        screen.wait_for(A_GROUP)
        for pressed, leads_to in keys:
            screen.press(pressed, leads_to)
        return screen

    def recorded(self):
        return pathlib.Path(self.path).read_text()

    def test_behind_a_stopping_answer_what_was_not_asked_is_named_and_offered(self):
        screen = self.nurse()
        said = screen.press("1", TICKED)  # what is picked is so, and is not asked again
        self.assertIn("Ticked: 1 Saddle numbness, or bladder or bowel change: yes", said)
        self.assertIn("Enter = record this, and the other 2 stay open.", said)
        self.assertNotIn("saddle_numbness", self.recorded())
        said = screen.press("\r", YES_OR_NO)
        self.assertIn("recorded: Saddle numbness, or bladder or bowel change: yes", said)
        self.assertIn("> EMERGENCY", said)
        self.assertNotIn("New numbness in the saddle area", said)
        said = screen.press("n", THE_END)
        self.assertIn("No further answer would change what comes first today: EMERGENCY.", said)
        self.assertNotIn("Nothing is left", said)
        self.assertRegex(said, r"NOT ASKED: \d+ safety questions\.")
        for title in (
            "Protective sensation lost",
            "Foot pulses absent",
            "Low energy intake or missed periods",
            "New chest pain or breathlessness",
        ):
            self.assertIn(title, said[said.index("NOT ASKED") :])
        self.assertNotIn("Latex", said)
        self.assertIn("New chest pain or breathlessness?", screen.press("m", YES_OR_NO))
        # The page names them as well.
        page = self.ends(run("recommend", self.path, *OPEN), 0).stdout
        self.assertIn("Protective sensation lost", " ".join(page.split()))

    def test_a_new_patient_who_stops_at_once_is_asked_for_the_whole_foot(self):
        facts = "symptom.saddle_numbness_or_sphincter_change: true, demo.age_years: 24"
        self.path = self.file(
            "new.yaml",
            f"windlass: 1\nkind: patient\nid: n\nas_of: 2026-03-02\nfacts: {{{facts}}}\n",
        )
        done = self.ends(run("intake", self.path, *OPEN, stdin="s" * 12), 0)
        missed = " ".join(done.stderr.split("NOT ASKED")[-1].split())
        for title in (
            "Painful side",
            "Protective sensation lost",
            "Calcaneal squeeze test",
            "Low energy intake or missed periods",
            "Past foot ulcer, Charcot foot or amputation",
        ):
            self.assertIn(title, missed)
        skipped = " ".join(done.stderr.split("Skipped, so not known:")[-1].split())
        self.assertIn("Diabetes", skipped.split("NOT ASKED")[0])

    def test_all_normal_says_what_it_vouches_for_and_the_rest_may_be_left(self):
        screen = self.nurse()
        self.assertIn("Records no, or normal, for all 3 listed here.", screen.text)
        self.assertIn("x = these 3 were not done or not asked.", screen.text)
        said = screen.press("n", A_GROUP)
        self.assertIn(
            (
                "recorded: no or normal (3): Saddle numbness, or bladder or bowel change; New chest"
                " pain or breathlessness; Odd colour, heat, cold, sweating or pain from light touch"
            ),
            said,
        )
        said = screen.press("i", TICKED)  # loose joints; then the rest was not asked
        self.assertRegex(said, r"Ticked: i Hypermobility[^:]*: yes")
        said = screen.press("x", A_GROUP, YES_OR_NO, A_LINE)
        self.assertRegex(said, r"recorded: Hypermobility[^:]*: yes\. not done \(")
        text = self.recorded()
        self.assertIn("history.hypermobility: {value: true", text)
        self.assertIn("history.osteoporosis_or_fragility_fracture: {unknown: not_done", text)

    def examination(self, facts=""):
        """The screen at an examination of a patient of whom little is known."""
        self.path = self.file(
            "new.yaml",
            (
                "windlass: 1\nkind: patient\nid: n\nas_of: 2026-03-02\n"
                "facts: {demo.age_years: 45, symptom.side: left, symptom.duration_weeks: 12,"
                " symptom.onset: gradual, symptom.location: plantar_medial,"
                " symptom.first_step_pain: true, symptom.first_step_nprs: 6, symptom.rest_nprs: 0,"
                " symptom.load_pattern: eases, symptom.settle_hours_after_load: 6,"
                f" history.surgery_foot_weeks_ago: never{facts}}}\n"
            ),
        )
        screen = Screen(self, self.path)
        screen.wait_for(A_GROUP)
        while "Examination. Look, feel" not in screen.text:
            screen.press("n", A_GROUP, "Examination. Look, feel")
        return screen

    def test_an_examination_names_what_it_records_as_normal_before_it_does(self):
        screen = self.examination()
        self.assertRegex(screen.text, r"n = All examined, all normal\. Names these \d+ before it")
        said = screen.press("n", NORMAL)
        all_of_them = int(re.search(r"As done and normal \((\d+)\):", said)[1])
        self.assertGreater(all_of_them, 10)
        self.assertIn("Nothing is recorded yet.", said)
        for title in ("Foot pulses absent", "Achilles pain or defect", "Calcaneal squeeze test"):
            self.assertIn(title, said)
        self.assertNotIn("exam.", self.recorded())
        # Two of them nobody did: the label twice. What was to be recorded is named anew.
        for label in "ee":
            screen.press(label, TICKED)
        for label in "dd":
            said = screen.press(label, TICKED)
        said = screen.press("n", NORMAL)
        self.assertIn(f"As done and normal ({all_of_them - 2}):", said)
        said = screen.press("n", A_GROUP, YES_OR_NO, A_LINE)
        self.assertIn(f"no or normal ({all_of_them - 2}):", said)
        self.assertIn("not done (2):", said)
        text = self.recorded()
        self.assertEqual(text.count("unknown: not_done"), 2)
        self.assertIn("exam.pedal_pulses_absent: {value: false", text)

    def test_a_number_typed_whole_answers_no_other_question(self):
        screen = self.examination()
        said = screen.press("10", "q = save and stop")
        self.assertIn("There is no line 10: after 9 come letters. Line 1 is not ticked.", said)
        self.assertNotIn("exam.", self.recorded())
        # Pressed at once, the second key came before its question was shown.
        screen = self.nurse()
        screen.press("nn", A_GROUP)
        self.assertIn("symptom.chest_pain_or_breathlessness: {value: false", self.recorded())
        self.assertNotIn("history.crps", self.recorded())

    def test_a_cursor_key_is_no_answer(self):
        screen = self.nurse()
        os.write(screen.ours, b"\x1b[3~\x1b[A\x1bOP\x1b[15~")
        said = screen.press("2", TICKED)
        self.assertIn("Ticked: 2 New chest pain or breathlessness: yes. Enter", said)

    def test_ticks_are_taken_off_and_back_takes_the_last_one(self):
        screen = self.nurse()
        screen.press("1", TICKED)
        self.assertIn("Enter = record this", screen.press("2", TICKED))
        said = screen.press("b", TICKED)
        self.assertIn("Ticked: 1 Saddle numbness, or bladder or bowel change: yes.", said)
        self.assertIn("Nothing is ticked.", screen.press("b", "Nothing is ticked."))
        # Nothing ticked is nothing said: Enter answers nothing.
        os.write(screen.ours, b"\r\r")
        screen.press("p", A_GROUP)
        self.assertNotIn("saddle_numbness", self.recorded())

    def test_a_label_stays_the_same_in_every_round(self):
        screen = self.nurse(("n", A_GROUP))
        first = screen.text[screen.text.index("History. ") :]
        self.assertIn("c Osteoporosis", first)
        self.assertIn("i Hypermobility syndrome?", first)
        screen.press("i", TICKED)
        said = screen.press("\r", A_GROUP)
        again = said[said.index("History. ") :]
        self.assertIn("c Osteoporosis", again)
        self.assertNotIn("i Hypermobility syndrome?", again)

    def test_enter_is_never_and_units_are_plain_words(self):
        screen = self.nurse(
            ("n", A_GROUP),
            ("l", A_LINE),
        )
        self.assertIn("How long ago was surgery", screen.text)
        self.assertIn("0 to 3000 weeks", screen.text)
        self.assertIn("records: never.", screen.press("\r", "records: never."))
        said = screen.press("5 cups\r", "n never")
        self.assertIn("That unit does not fit: say it in weeks", said)
        said = screen.press("200 years\r", "n never")
        self.assertIn("It is outside 0 to 3000 weeks.", said)
        said = screen.press("18 months\r", TICKED)
        self.assertIn("Ticked: l Time since foot or ankle surgery: about 78.3 weeks", said)
        screen.press("n", A_GROUP)
        self.assertIn('surgery_foot_weeks_ago: {value: 18, unit: "mo"', self.recorded())
        said = screen.press("b", A_GROUP)
        self.assertIn("Time since foot or ankle surgery", said)
        screen.press("l", A_LINE)
        screen.press("\r", "records: never.")
        self.assertIn("surgery: never", screen.press("\r", TICKED))

    def test_the_last_screen_shows_what_was_recorded_and_goes_back(self):
        screen = self.nurse(("1", TICKED), ("\r", YES_OR_NO))
        said = screen.press("n", THE_END)
        self.assertIn("Recorded today: Saddle numbness, or bladder or bowel change: yes", said)
        self.assertIn("b = back, p = plan so far, q = finish", said)
        self.assertIn("The plan so far: EMERGENCY", screen.press("p", THE_END))
        self.assertIn("Odd colour, heat, cold", screen.press("b", YES_OR_NO))
        screen.press("n", THE_END)
        # Enter out of habit takes nothing away.
        screen.press("\r", "Enter once more, or q, finishes.")
        said = screen.press("\r", "sheet.html")
        self.assertRegex(said, r"EMERGENCY\. 2 answers, .* \d+ safety questions not asked\.")
        self.assertIn("The patient's sheet: windlass handout", said)
        self.assertIn("Its page, to print: windlass recommend", said)
        self.assertEqual(screen.process.wait(timeout=60), 0)

    def test_no_word_of_the_screen_is_an_identifier_or_an_approval(self):
        screen = self.nurse()
        for _ in range(40):
            for raw in ("gt4mm", "_", "settled", "Certain", "questions."):
                self.assertNotIn(raw, screen.text.split(" Next: ")[0])
            self.assertNotRegex(screen.text, r"\w\.\.(?!\.)")
            if THE_END in screen.text:
                break
            key = "3\r" if screen.text.endswith(A_LINE) else "n"
            if re.search(r"1 \S.*; 2 \S[^?]*$", screen.text) and A_GROUP not in screen.text[-60:]:
                key = "1"
            screen.press(key, A_GROUP, YES_OR_NO, A_LINE, "n never", ";", THE_END)
        else:
            self.fail("it never ends")


if __name__ == "__main__":
    cli_support.main()
