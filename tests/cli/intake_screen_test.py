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

from cli_support import Cli, main, OPEN, run, terminal, WINDLASS

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
CLINIC = ROOT / "tests" / "population" / "clinic"
NURSE = CLINIC / "p01-nurse-10min.yaml"


class Screen:
    """`windlass intake` on a terminal of its own, and what stands on it."""

    def __init__(self, test, path, *words, columns=100):
        self.ours, theirs = terminal()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 60, columns, 0, 0))
        self.process = subprocess.Popen(
            [WINDLASS, "intake", path, *words, *OPEN],
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            env=dict(os.environ, LC_ALL="C", NO_COLOR="1", WINDLASS_INVOKED_AS="windlass"),
        )
        os.close(theirs)
        test.addCleanup(self.close)
        self.text = self.shown = ""

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
            said, self.shown = " ".join(new.split()), new
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


LABELS = "123456789acdefghijklmortuvwz"
SURGERY = "How long ago was surgery of this foot or ankle (never, if there was none)?"


def labels_of(screen):
    """The key of each question of the group that was shown last, in its order."""
    listed = screen.shown.replace("\r", "").rsplit("\nn = ", 1)[0]
    found = re.findall(r"(?m)^  (\S)  (\S.*(?:\n     \S.*)*)", listed)
    return {" ".join(question.split()): label for label, question in found}


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

    def until(self, screen, words):
        """No concern in everything that is asked before these words stand on the screen."""
        for _ in range(12):
            if words in screen.text:
                return screen
            screen.press("n", A_GROUP, YES_OR_NO, A_LINE, "n never")
        self.fail(f"nobody says {words}")

    def recorded(self):
        return pathlib.Path(self.path).read_text()

    def test_lines_are_as_wide_as_a_narrow_terminal(self):
        path = self.file("nurse.yaml", NURSE.read_text())
        screen = Screen(self, path, columns=40)
        shown = [screen.wait_for(A_GROUP) and screen.shown]
        for keys in ("n", "n", "n", "n", "p"):
            screen.press(keys, A_GROUP, YES_OR_NO, "n never")
            shown.append(screen.shown)
        screen.press("q", "The patient's sheet:")
        shown.append(screen.shown.split("PROCEED. ")[0])
        for line in "\n".join(shown).replace("\r", "").splitlines():
            self.assertLessEqual(len(line), 40, line)

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
        said = screen.press("n", A_GROUP, YES_OR_NO)
        self.assertIn(
            (
                "recorded: no or normal (3): Saddle numbness, or bladder or bowel change; New chest"
                " pain or breathlessness; Odd colour, heat, cold, sweating or pain from light touch"
            ),
            said,
        )
        loose = labels_of(self.until(screen, "History. "))["Hypermobility syndrome?"]
        said = screen.press(loose, TICKED)  # then the rest was not asked
        self.assertRegex(said, rf"Ticked: {loose} Hypermobility[^:]*: yes")
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
        labels = list(labels_of(screen).values())
        self.assertRegex(screen.text, r"n = All examined, all normal\. Names these \d+ before it")
        said = screen.press("n", NORMAL)
        all_of_them = int(re.search(r"As done and normal \((\d+)\):", said)[1])
        self.assertGreater(all_of_them, 10)
        self.assertIn("Nothing is recorded yet.", said)
        for title in ("Foot pulses absent", "Achilles pain or defect", "Calcaneal squeeze test"):
            self.assertIn(title, said)
        self.assertNotIn("exam.", self.recorded())
        # Two of them nobody did: the label twice. What was to be recorded is named anew.
        for label in labels[-2] * 2:
            screen.press(label, TICKED)
        for label in labels[-3] * 2:
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
        screen.press("nn", YES_OR_NO)
        self.assertIn("symptom.chest_pain_or_breathlessness: {value: false", self.recorded())
        self.assertNotIn("symptom.red_painful_eye", self.recorded())

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

    def test_a_minus_and_a_label_is_a_no_to_that_line_alone(self):
        screen = self.nurse()
        self.assertIn("-1, -2 ... = no, or normal, that one alone.", screen.text)
        said = screen.press("-2", TICKED)
        self.assertIn("Ticked: 2 New chest pain or breathlessness: no. Enter", said)
        said = screen.press("2", TICKED)  # yes after all
        self.assertIn("Ticked: 2 New chest pain or breathlessness: yes. Enter", said)
        screen.press("-2", TICKED)
        said = screen.press("-q", "of that one alone.", TICKED)
        self.assertNotIn("Saved", said)
        screen.press("\r", A_GROUP)
        self.assertIn("symptom.chest_pain_or_breathlessness: {value: false", self.recorded())
        self.assertNotIn("saddle_numbness", self.recorded())

    def test_a_label_pressed_twice_is_no_answer_of_the_list_that_it_opened(self):
        kept = [line for line in NURSE.read_text().splitlines() if "history.diabetes" not in line]
        self.path = self.file("nurse.yaml", "\n".join(kept) + "\n")
        screen = Screen(self, self.path)
        screen.wait_for(A_GROUP)
        label = labels_of(self.until(screen, "History. "))["Diabetes?"]
        self.assertEqual(label, "1")
        screen.press(label, "1 none")
        said = screen.press(label, "press it again if you mean")
        self.assertIn("Nothing is recorded yet.", said)
        screen.press("x", TICKED)
        screen.press("x", A_GROUP, YES_OR_NO, A_LINE)
        self.assertIn("history.diabetes: {unknown: not_done", self.recorded())

    def test_labels_count_without_a_gap_in_every_round(self):
        screen = self.until(self.nurse(), "History. ")
        first = labels_of(screen)
        self.assertEqual("".join(first.values()), LABELS[: len(first)])
        loose = first["Hypermobility syndrome?"]
        screen.press(loose, TICKED)
        self.assertIn("History. ", screen.press("\r", A_GROUP))
        again = labels_of(screen)
        self.assertNotIn("Hypermobility syndrome?", again)
        self.assertGreater(len(again), 9)
        self.assertEqual("".join(again.values()), LABELS[: len(again)])

    def test_enter_is_never_and_units_are_plain_words(self):
        screen = self.until(self.nurse(), "History. ")
        surgery = labels_of(screen)[SURGERY]
        screen.press(surgery, A_LINE)
        self.assertIn("How long ago was surgery", screen.text)
        self.assertIn("0 to 3000 weeks", screen.text)
        self.assertIn("records: never.", screen.press("\r", "records: never."))
        said = screen.press("5 cups\r", "n never")
        self.assertIn("That unit does not fit: say it in weeks", said)
        said = screen.press("200 years\r", "n never")
        self.assertIn("It is outside 0 to 3000 weeks.", said)
        said = screen.press("18 months\r", TICKED)
        self.assertIn(f"Ticked: {surgery} Time since foot or ankle surgery: about 78.3 weeks", said)
        screen.press("n", A_GROUP)
        self.assertIn('surgery_foot_weeks_ago: {value: 18, unit: "mo"', self.recorded())
        said = screen.press("b", A_GROUP)
        self.assertIn("Time since foot or ankle surgery", said)
        screen.press(labels_of(screen)[SURGERY], A_LINE)
        screen.press("\r", "records: never.")
        screen.press("95\x7f\x7f", "\b")  # what is erased is no line: the next key is one
        screen.press("\r", "records: never.")
        self.assertIn("surgery: never", screen.press("\r", TICKED))

    def test_what_the_plan_counts_on_is_named_at_the_end_and_asked_for(self):
        """A plan that names what nobody said is not called one that no answer would change."""
        path = ROOT / "rules" / "plantar-heel-pain" / "patients" / "sample-1.yaml"
        mine = self.file("s1.yaml", re.sub(r"\n  demo\.height_cm:[^\n]*", "", path.read_text()))
        screen = Screen(self, mine)
        said = screen.wait_for("n never")
        self.assertIn("BEFORE THE END: nobody has asked or looked, and this may be urgent.", said)
        self.assertIn("How long ago did a fall, a jump from a height, a direct blow", said)
        said = screen.press("n", "3 constant")
        self.assertIn("recorded: Time since an injury of the heel: never", said)
        # What no list denies, and may change what comes first, is asked one by one.
        self.assertIn("Your height?", screen.press("1", A_LINE))
        said = screen.press("168\r", THE_END)
        self.assertRegex(said, r"It counts on \d+ answers? that nobody gave: c asks for")
        self.assertNotIn("No further answer would change this plan", said)
        self.assertIn("All is asked that a treatment waits for: PROCEED.", said)
        named = re.search(
            r"NOT ASKED: the plan counts on (\d+) answers.*?change it: (.*?)\. c = ask", said
        )
        listed = re.split(
            r"; |\. ", re.sub(r"(^|\. )(what comes|a dose|words)[^:]*:", r"\1", named[2])
        )
        self.assertEqual(int(named[1]), len(listed))
        self.assertNotIn("Height", named[2])
        self.assertIn("c = ask what the plan counts on", said)
        said = screen.press("c", A_GROUP, A_LINE, YES_OR_NO, "then Enter", "no, ")
        self.assertNotIn(THE_END, said)

    def test_what_may_change_what_comes_first_is_offered_in_one_breath_at_the_end(self):
        pregnant = (CLINIC / "p11-pregnant.yaml").read_text()
        screen = Screen(self, self.file("p11.yaml", pregnant))
        screen.wait_for(YES_OR_NO)
        last = "Nobody was asked. An answer may change what comes first. Any of these?"
        for key in ("n", "n", "n", "n", "n", "1", "n", "3"):
            said = screen.press(key, A_GROUP, YES_OR_NO, A_LINE, NORMAL, "then Enter", "1 ")
        self.assertIn(last, said)
        self.assertIn("None of these.", said)
        said = screen.press("n", "3 constant")
        self.assertIn("recorded: no or normal (2):", said)

    def test_the_last_screen_shows_what_was_recorded_and_goes_back(self):
        screen = self.nurse(("1", TICKED), ("\r", YES_OR_NO))
        said = screen.press("n", THE_END)
        self.assertIn("Recorded today: Saddle numbness, or bladder or bowel change: yes", said)
        self.assertIn("b = back, p = plan so far, q = finish", said)
        self.assertIn("The plan so far: EMERGENCY", screen.press("p", THE_END))
        self.assertIn("Odd colour, heat, cold", screen.press("b", YES_OR_NO))
        screen.press("n", THE_END)
        screen.press("\r", "Enter once more, or q, finishes.")  # a habit takes nothing away
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
    main()
