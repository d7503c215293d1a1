#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""`windlass intake` where something goes wrong as it does in a clinic: keys pressed twice, a second
window, a file that must not be written, a far time zone, answers that nobody has.

usage: intake_faults_test.py WINDLASS LOCK RULES [unittest arguments]
"""
import os
import pathlib
import re
import resource
import signal
import time

import cli_support
from cli_support import Cli, OPEN, run
from intake_screen_test import A_GROUP, A_LINE, labels_of, NORMAL, NURSE, ROOT, Screen, THE_END
from intake_screen_test import TICKED, YES_OR_NO


class Faults(Cli):
    def nurse(self, *words):
        path = self.file("nurse.yaml", NURSE.read_text())
        screen = Screen(self, path, *words)
        screen.wait_for(A_GROUP)
        return path, screen

    def test_a_file_whose_name_is_no_id_is_told_what_to_add(self):
        path = str(self.folder / "Müller-田中.yaml")
        done = self.ends(run("intake", path, *OPEN, stdin=""), 2)
        self.assertIn("the name of the file gives no id of a patient", done.stderr)
        self.assertIn("--id CLINIC-1234", done.stderr)
        self.assertFalse(os.path.exists(path))
        self.ends(run("intake", path, "--id", "a-1", *OPEN, stdin="q"), 0)

    def test_a_key_pressed_twice_vouches_for_no_examination(self):
        path, screen = self.nurse()
        while "allergy.latex" not in pathlib.Path(path).read_text():
            screen.press("n", A_GROUP, A_LINE, YES_OR_NO)
        text = pathlib.Path(path).read_text()
        self.assertIn("Look, feel, move, test", screen.text)
        said = screen.press("nn", NORMAL)
        self.assertIn("Nothing is recorded yet.", said)
        self.assertEqual(pathlib.Path(path).read_text(), text)
        screen.press("n", "recorded: no or normal")
        self.assertIn("exam.achilles_pain_or_defect", pathlib.Path(path).read_text())

    def test_a_file_is_left_as_its_author_wrote_it_until_there_is_news(self):
        written = "# Seen with the daughter.\n" + NURSE.read_text()
        path = pathlib.Path(self.file("nurse.yaml", written))
        done = self.ends(run("intake", path, *OPEN, stdin="q"), 0)
        self.assertEqual(path.read_text(), written)
        self.assertNotIn("Comments", done.stderr)
        done = self.ends(run("intake", path, *OPEN, stdin="nnq"), 0)
        self.assertIn("history.cancer", path.read_text())
        self.assertNotIn("daughter", path.read_text())
        self.assertEqual(done.stderr.count("Comments in the file"), 1)

    def test_a_second_window_is_not_written_over(self):
        path, first = self.nurse()
        second = Screen(self, path)
        second.wait_for(A_GROUP)
        second.press("n", "recorded:")
        kept = pathlib.Path(path).read_text()
        said = first.press("?", "go on from what stands there")
        self.assertNotIn("recorded:", said)
        self.assertIn("was changed by somebody else, and is left as it is", said)
        self.assertIn("the last answer is not saved", said)
        self.assertEqual(pathlib.Path(path).read_text(), kept)
        self.assertEqual(first.process.wait(10), 2)

    def let_files_grow_to(self, screen, most):
        """A disk that takes no more than this of a file; -1: as much as there is."""
        first = screen.process.pid
        children = pathlib.Path(f"/proc/{first}/task/{first}/children").read_text().split()
        for one in [first, *map(int, children)]:
            resource.prlimit(one, resource.RLIMIT_FSIZE, (most, -1))

    def test_going_back_keeps_the_answers_behind_and_says_so(self):
        path, screen = self.nurse()
        screen.press("n", "recorded:")
        first = pathlib.Path(path).read_text()
        screen.press("n", "recorded:")
        both = pathlib.Path(path).read_text()
        self.assertNotEqual(first, both)
        screen.press("b", "You said: Red painful eye: no")
        screen.press("b", "You said: no or normal (3): Saddle")
        self.assertEqual(pathlib.Path(path).read_text(), both)
        said = screen.press("n", "kept:")
        self.assertIn("recorded: no or normal", said)
        self.assertEqual(pathlib.Path(path).read_text(), both)
        # Who skips, or leaves before the new answer, loses none.
        screen.press("b", "You said:")
        said = screen.press("s", "kept:")
        self.assertEqual(pathlib.Path(path).read_text(), both)
        screen.press("b", "You said:")
        screen.press("b", "You said:")
        said = screen.press("q", "Saved:")
        self.assertIn("kept:", said)
        self.assertEqual(pathlib.Path(path).read_text(), both)

    def test_the_first_question_is_not_left_by_going_back(self):
        """Behind it there is a move to a later day, and that is no answer."""
        path = self.file("nurse.yaml", NURSE.read_text())
        screen = Screen(self, path, "--as-of", "2026-03-05")
        screen.wait_for("then Enter")
        self.assertIn("as_of: 2026-03-05", pathlib.Path(path).read_text())
        said = screen.press("b", "change it there.")
        self.assertIn("This is the first question of this sitting.", said)
        self.assertIn("Back does not go over what the document said before", said)
        screen.press("q", "Saved:")
        self.assertIn("as_of: 2026-03-05", pathlib.Path(path).read_text())

    def test_a_red_flag_that_nobody_did_is_asked_before_the_end_and_named_at_it(self):
        path = ROOT / "rules" / "plantar-heel-pain" / "patients" / "sample-1.yaml"
        kept = re.sub(
            r"\n  (symptom.chest_pain_or_breathlessness|exam.unexplained_lump_enlarging): false",
            r"\n  \1: {unknown: not_done}",
            path.read_text(),
        )
        screen = Screen(self, self.file("s1.yaml", kept))
        said = screen.wait_for(YES_OR_NO)
        self.assertIn("BEFORE THE END: nobody has asked or looked, and this may be urgent.", said)
        self.assertIn("New chest pain or breathlessness?", said)
        said = screen.press("x", "then Enter; n never")
        self.assertIn("How long ago did a fall", said)
        said = screen.press("n", YES_OR_NO)
        self.assertIn("BEFORE THE END", said)
        self.assertIn("Unexplained enlarging lump?", said)
        said = screen.press("x", "3 constant")
        self.assertNotIn("BEFORE THE END", said)
        self.assertIn("does the pain ease, build, or stay the same?", said)
        said = screen.press("1", THE_END)
        self.assertIn("All was asked, not all was answered: PROCEED.", said)
        self.assertIn("what comes first, not examined: Unexplained enlarging lump.", said)
        self.assertIn(
            "what comes first, not answered: Red flags: New chest pain or breathlessness.", said
        )
        said = screen.press("a", YES_OR_NO)
        self.assertIn("New chest pain or breathlessness?", said)
        self.assertNotIn("BEFORE THE END", said)
        said = screen.press("n", YES_OR_NO)
        self.assertIn("Unexplained enlarging lump?", said)
        said = screen.press("n", THE_END)
        self.assertNotIn("not all was answered", said)

    def test_an_emergency_names_the_red_flags_that_nobody_did_and_asks_them_again(self):
        path, screen = self.nurse()
        screen.press("1", TICKED)
        screen.press("2", TICKED)
        screen.press("2", TICKED)
        said = screen.press("x", THE_END)
        self.assertIn("All was asked about what comes first today, not all answered", said)
        self.assertRegex(said, r"what comes first, not answered: Red flags: [^.]*New chest pain")
        said = screen.press("a", A_GROUP)
        self.assertIn("New chest pain or breathlessness?", said)

    def test_a_new_patient_has_nothing_to_go_back_to(self):
        screen = Screen(self, str(self.folder / "new.yaml"), "--as-of", "2026-03-02")
        screen.wait_for("the record tells it")
        screen.press("y", A_LINE)  # a clinician's word is no answer to a question
        screen.press("b", "This is the first question")

    def test_a_minus_inside_a_list_ticks_nothing(self):
        nurse = NURSE.read_text().replace("  history.anticoagulant: none\n", "")
        path = self.file("nurse.yaml", nurse)
        screen = Screen(self, path)
        screen.wait_for(A_GROUP)
        while "Do you take a blood thinner?" not in screen.text:
            screen.press("n", A_GROUP, A_LINE, YES_OR_NO)
        text = pathlib.Path(path).read_text()
        label = labels_of(screen)["Do you take a blood thinner?"]
        screen.press(label, "5 other")
        said = screen.press("-3", "a minus is of the list before")
        self.assertNotIn("Ticked", said)
        said = screen.press("4", TICKED)
        self.assertIn(f"Ticked: {label} Anticoagulant: heparin", said)
        self.assertEqual(pathlib.Path(path).read_text(), text)

    def test_what_is_only_ticked_is_recorded_by_no_end(self):
        """Not by Ctrl-C, not where the terminal is closed, not where somebody ends the program."""
        for end in (signal.SIGHUP, signal.SIGTERM, None):
            with self.subTest(end):
                path, screen = self.nurse()
                before = pathlib.Path(path).read_text()
                screen.press("1", TICKED)
                screen.press("2", TICKED)
                if end is None:
                    screen.press("\x03", "Saved:")
                    screen.process.wait(60)
                else:
                    screen.process.send_signal(end)
                    self.assertEqual(screen.process.wait(60), -end)
                self.assertEqual(pathlib.Path(path).read_text(), before)

    def test_leaving_a_list_that_is_half_ticked_asks_first(self):
        path, screen = self.nurse()
        before = pathlib.Path(path).read_text()
        screen.press("2", TICKED)
        screen.press("q", "q once more leaves without it.")
        self.assertEqual(pathlib.Path(path).read_text(), before)
        # Any other key goes on.
        screen.press("1", TICKED)
        screen.press("q", "q once more leaves without it.")
        screen.press("q", "Saved:")
        self.assertEqual(screen.process.wait(60), 0)
        self.assertEqual(pathlib.Path(path).read_text(), before)

    def asked_for_the_age(self, path):
        """Of a new patient, once all that an emergency may hide in was skipped."""
        screen = Screen(self, str(path), "--as-of", "2026-03-02")
        screen.wait_for("the record tells it")
        said = screen.press("n", A_GROUP, A_LINE)
        for _ in range(40):
            if "How old are you?" in said:
                return screen
            said = screen.press("s", A_GROUP, YES_OR_NO, A_LINE, "n never", ";")
        self.fail("nobody asked for the age")

    def test_a_number_that_nobody_ended_before_the_terminal_closed_is_no_answer(self):
        path = self.folder / "new.yaml"
        screen = self.asked_for_the_age(path)
        screen.press("4", "4")
        screen.process.send_signal(signal.SIGHUP)
        self.assertEqual(screen.process.wait(60), -signal.SIGHUP)
        self.assertFalse(path.exists() and "demo.age_years" in path.read_text())

    def test_a_later_visit_asks_its_week_first_and_names_what_a_word_re_dated(self):
        path = self.file("nurse.yaml", NURSE.read_text())
        words = ("--as-of", "2026-03-16", "--unchanged-since", "2026-03-02")
        screen = Screen(self, path, *words)
        said = screen.wait_for("then Enter")
        self.assertRegex(said, r"Unchanged since 2026-03-02: \d+ answers re-dated\. They are: ")
        self.assertIn("Fever or feeling ill", said)
        self.assertIn("A later visit: the course, pain, what is measured, skin and consent", said)
        self.assertIn("Weeks since this plan began (0 at the first visit)?", said)
        self.assertIn("told 2026-03-02: 0 weeks", said)
        said = screen.press("2\r", A_GROUP)
        self.assertIn("Since the last session. Any of these since the last session?", said)

    def test_a_full_disk_loses_no_answer(self):
        path, screen = self.nurse()
        before = pathlib.Path(path).read_text()
        limit = len(before) + 10
        self.let_files_grow_to(screen, limit)
        said = screen.press("n", "q = leave without saving")
        self.assertIn("NOT SAVED. Your answers stand here still", said)
        self.assertIn("r = try again, w = save in another file", said)
        self.assertNotIn("recorded:", said)
        self.assertEqual(pathlib.Path(path).read_text(), before)
        self.assertEqual(os.listdir(self.folder), ["nurse.yaml"])
        screen.press("r", "q = leave without saving")
        screen.press("w", "The name of the other file, then Enter:")
        said = screen.press(f"{path}\n", "q = leave without saving")
        self.assertIn("is there already, and is left as it is", said)
        self.assertEqual(pathlib.Path(path).read_text(), before)
        self.let_files_grow_to(screen, -1)
        screen.press("w", "The name of the other file, then Enter:")
        other = self.folder / "other.yaml"
        said = screen.press(f"{other}\n", "recorded:")
        self.assertIn("symptom.chest_pain_or_breathlessness", other.read_text())
        self.assertEqual(pathlib.Path(path).read_text(), before)
        screen.press("n", "recorded:")
        said = screen.press("q", "Saved:")
        self.assertIn("other.yaml", said)

    def test_a_disk_with_room_again_takes_the_answer(self):
        path, screen = self.nurse()
        self.let_files_grow_to(screen, 100)
        screen.press("n", "q = leave without saving")
        self.let_files_grow_to(screen, -1)
        screen.press("r", "recorded:")
        self.assertIn("symptom.chest_pain_or_breathlessness", pathlib.Path(path).read_text())

    def test_who_leaves_a_full_disk_is_told_by_the_code(self):
        path, screen = self.nurse()
        before = pathlib.Path(path).read_text()
        self.let_files_grow_to(screen, 100)
        screen.press("n", "q = leave without saving")
        os.write(screen.ours, b"q")
        self.assertEqual(screen.process.wait(20), 2)
        self.assertEqual(pathlib.Path(path).read_text(), before)

    def test_a_document_that_is_gone_is_written_again(self):
        path, screen = self.nurse()
        os.unlink(path)
        screen.press("n", "recorded:")
        self.assertIn("symptom.fever", pathlib.Path(path).read_text())

    def test_a_read_only_document_is_left_alone(self):
        path = self.file("nurse.yaml", NURSE.read_text())
        os.chmod(path, 0o444)
        done = self.ends(run("intake", path, *OPEN, stdin="nq"), 2)
        self.assertIn("nurse.yaml is read-only", done.stderr)
        self.assertIn("chmod u+w", done.stderr)
        self.assertEqual(pathlib.Path(path).read_text(), NURSE.read_text())
        self.assertEqual(os.stat(path).st_mode & 0o777, 0o444)

    def test_today_is_the_day_on_the_clock_of_the_clinic(self):
        for zone, hours in (("EAST-14", 14), ("WEST+12", -12)):
            path = str(self.folder / f"{zone[:4]}.yaml")
            before = time.time()
            done = run("intake", path, *OPEN, stdin="q", env={"TZ": zone})
            self.ends(done, 0)
            days = [
                time.strftime("%Y-%m-%d", time.gmtime(one + hours * 3600))
                for one in (before, time.time())
            ]
            told = re.search(r"as_of: (\S+)", pathlib.Path(path).read_text()).group(1)
            self.assertIn(told, days, zone)

    def test_what_nobody_knew_is_counted_and_asked_again(self):
        path = str(self.folder / "new.yaml")
        done = self.ends(run("intake", path, *OPEN, stdin="?" * 60), 0)
        said = " ".join(done.stderr.split())
        self.assertIn("All was asked, not all was answered: INCOMPLETE.", said)
        self.assertNotIn("No question is left", said)
        self.assertRegex(said, r"not examined: [^.]*Skin where treated")
        self.assertNotIn("No further answer would change this plan", said)
        number = int(re.search(r"(\d+) questions have no answer yet", said).group(1))
        self.assertGreater(number, 30)
        self.assertIn("Red flags, nobody knows (9): Saddle numbness", said)
        self.assertIn(f" {number} questions still open", " ".join(done.stdout.split()))
        # Taken up on the same day: nothing is left to ask, and `a` asks all of it.
        screen = Screen(self, path)
        self.assertIn("a = ask again what has no answer", screen.wait_for(THE_END))
        said = screen.press("a", A_LINE)
        self.assertIn("so far: nobody knows", said)

    def test_a_decimal_comma_is_no_number_and_names_no_identifier(self):
        path = self.folder / "new.yaml"
        screen = self.asked_for_the_age(path)
        said = screen.press("67,5\r", "then Enter")
        self.assertIn("That is not a number: write a decimal point and no thousands", said)
        self.assertNotIn("demo.age_years", said)
        screen.press("67.5\r", "recorded:")
        self.assertIn("demo.age_years: {value: 67.5", path.read_text())


if __name__ == "__main__":
    cli_support.main()
