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
import time

import cli_support
from cli_support import Cli, OPEN, run
from intake_screen_test import A_GROUP, A_LINE, NORMAL, NURSE, Screen, THE_END


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
            screen.press("n", A_GROUP, A_LINE)
        text = pathlib.Path(path).read_text()
        self.assertIn("Look, feel, move, test", screen.text)
        said = screen.press("nn", NORMAL)
        self.assertIn("Nothing is recorded yet.", said)
        self.assertEqual(pathlib.Path(path).read_text(), text)
        screen.press("n", "recorded: no or normal")
        self.assertIn("exam.achilles_pain_or_defect", pathlib.Path(path).read_text())

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
        screen.press("b", "Taken back:")
        screen.press("b", A_GROUP)
        said = screen.press("n", "kept:")
        self.assertIn("recorded: no or normal", said)
        self.assertEqual(pathlib.Path(path).read_text(), both)
        # Who leaves before the new answer loses no other.
        screen.press("b", "Taken back:")
        screen.press("b", A_GROUP)
        said = screen.press("q", "Saved:")
        self.assertIn("kept:", said)
        text = pathlib.Path(path).read_text()
        self.assertNotIn("symptom.chest_pain_or_breathlessness", text)
        self.assertIn("history.crps", text)

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
        self.assertIn("No question is left: INCOMPLETE.", said)
        self.assertNotIn("No further answer would change this plan", said)
        number = int(re.search(r"(\d+) questions have no answer yet", said).group(1))
        self.assertGreater(number, 30)
        self.assertIn("Red flags, nobody knows (8): Saddle numbness", said)
        self.assertIn(f" {number} questions still open", " ".join(done.stdout.split()))
        # Taken up on the same day: nothing is left to ask, and `a` asks all of it.
        screen = Screen(self, path)
        self.assertIn("a = ask again what has no answer", screen.wait_for(THE_END))
        said = screen.press("a", A_LINE)
        self.assertIn("so far: nobody knows", said)

    def test_a_decimal_comma_is_no_number_and_names_no_identifier(self):
        path = str(self.folder / "new.yaml")
        keys = "67,5\n67.5\nq"
        done = self.ends(run("intake", path, *OPEN, stdin=keys), 0)
        said = " ".join(done.stderr.split())
        self.assertIn("That is not a number: write a decimal point and no thousands", said)
        self.assertNotIn("demo.age_years", said)
        self.assertIn("demo.age_years: {value: 67.5", pathlib.Path(path).read_text())


if __name__ == "__main__":
    cli_support.main()
