#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What a busy clinician reads: plans in which nothing dangerous goes unsaid and nothing is said in
a way that puzzles, and errors that help.

usage: words_test.py WINDLASS LOCK RULES [unittest arguments]
"""
import json
import os
import pathlib
import re
import shutil

import cli_support as cli
from check_test import CASES
from cli_support import LOCK, OPEN, RULES, SAMPLE, changed_sample, run


def flat(done):
    return " ".join(done.stdout.split())


def unfolded(page):
    """The words of a page that stand open: without the style sheet and what folds."""
    page = re.sub(r"<style>.*?</style>", "", page, flags=re.S)
    while re.search(r"<details>(?:(?!<details>).)*?</details>", page, flags=re.S):
        page = re.sub(r"<details>(?:(?!<details>).)*?</details>", "", page, flags=re.S)
    return " ".join(re.sub(r"<[^>]*>", " ", page).split())


class Case(cli.Cli):
    def plan(self, text, form="text"):
        done = self.ends(run("recommend", "-", *OPEN, "--format", form, stdin=text), 0)
        return (
            json.loads(done.stdout)
            if form == "json"
            else unfolded(done.stdout) if form == "html" else flat(done)
        )


class Withheld(Case):
    def test_one_reason_for_all_is_said_once(self):
        child = changed_sample(7, ("demo.age_years: 44", "demo.age_years: 15"))
        reason = "Heel pain before 18 has other causes"
        for form in ("text", "html"):
            said = self.plan(child, form)
            self.assertEqual(
                said.count(reason), 2, "once as the red flag, once as the reason of all"
            )
            self.assertRegex(said, "(?i)block Every treatment")
        folded = self.ends(run("recommend", "-", *OPEN, "--format", "html", stdin=child), 0).stdout
        self.assertIn("Reasons and evidence: Supportive taping", folded)

    def test_treatments_share_a_line_only_where_they_share_the_reason(self):
        text = flat(run("recommend", SAMPLE[8], *OPEN))
        self.assertIn(
            "not indicated Dry needling of trigger points: No palpable trigger point", text
        )
        self.assertEqual(text.count("First-step pain of 2 or less for four weeks"), 1)

    def test_an_incomplete_screen_offers_nothing_now(self):
        open_screen = re.sub(
            r"(?m)^  history\.spondyloarthritis_features: .*\n",
            "",
            changed_sample(1, ("symptom.side: right", "symptom.side: bilateral")),
        )
        plan = self.plan(open_screen, "json")
        self.assertEqual(plan["disposition"], "incomplete")
        possible = sorted(
            modality for modality, one in plan["modalities"].items() if one["status"] == "optional"
        )
        self.assertEqual(possible, ["mobility", "orthotics", "taping"])
        items = [item for stage in plan["stages"] for item in stage["items"]]
        self.assertEqual([item["now"] for item in items], [False] * len(items))
        self.assertTrue(
            all(
                item["timing"].startswith("The questions of the first screen")
                for item in items
                if item["modality"] in possible
            )
        )
        for form in ("text", "html"):
            said = self.plan(open_screen, form)
            self.assertIn("Nothing yet: the answers below decide.", said)
            self.assertIn(
                (
                    "Supportive taping (optional): possible on what is known so far, and not to be"
                    " begun before the answers below."
                ),
                said,
            )
            for dose in ("Strips 5", "Fascia, hold", "In one visit"):
                self.assertNotIn(dose, said)

    def test_an_emergency_has_nothing_for_now(self):
        plan = json.loads(run("recommend", SAMPLE[3], *OPEN, "--format", "json").stdout)
        self.assertFalse(any(item["now"] for stage in plan["stages"] for item in stage["items"]))


class Later(Case):
    def test_what_is_for_later_keeps_its_status_and_its_caution(self):
        for said in (
            flat(run("recommend", SAMPLE[6], *OPEN)),
            unfolded(run("recommend", SAMPLE[6], *OPEN, "--format", "html").stdout),
        ):
            self.assertRegex(
                said,
                (
                    r"(?i) later (! caution )?Foot orthosis (\(caution; )?\w+ .*? for\b.*?after:"
                    r" Try tape for a week first.*?take care: Any change under the foot changes"
                    r" balance\."
                ),
            )
        self.assertIn(
            "later Foot orthosis (caution; ",
            flat(run("recommend", SAMPLE[6], *OPEN)),
        )
        self.assertIn(
            "later Foot orthosis (recommend; ",
            flat(run("recommend", SAMPLE[1], *OPEN)),
        )

    def test_explain_says_that_it_is_for_later(self):
        text = self.ends(run("explain", SAMPLE[6], "orthotics", *OPEN), 0).stdout
        self.assertTrue(
            text.startswith(
                "Foot orthosis (orthotics): CAUTION, for later\n  not now, but after: Try tape for"
                " a week first"
            ),
            text[:200],
        )
        brief = run("explain", SAMPLE[6], *OPEN).stdout
        self.assertIn(
            "Foot orthosis (orthotics): CAUTION, for later\n  not now, but after: ", brief
        )
        self.assertEqual(brief.count("for later"), 1)
        told = json.loads(run("explain", SAMPLE[6], "orthotics", *OPEN, "--format", "json").stdout)
        self.assertTrue(told["later"]["orthotics"].startswith("Try tape"))
        self.assertEqual(
            json.loads(run("explain", SAMPLE[6], "taping", *OPEN, "--format", "json").stdout)[
                "later"
            ],
            {},
        )

    def test_conditions_that_must_all_be_met_are_joined(self):
        self.assertIn(
            (
                "when: Week 4 of the plan, with walking pain at 3 or less. and: Walking pain at 3"
                " or less"
            ),
            flat(run("recommend", SAMPLE[1], *OPEN)),
        )

    def test_the_next_command_can_be_pasted(self):
        path = self.file("a patient's $HOME.yaml", changed_sample(2))
        text = self.ends(run("recommend", path, *OPEN), 0).stdout
        quoted = "'" + path.replace("'", "'\\''") + "'"
        self.assertIn(
            f"      windlass explain {quoted} --rules {RULES} --plugins {LOCK} --ask\n", text
        )
        self.assertTrue(
            text.endswith(f"  windlass explain {quoted} --rules {RULES} --plugins {LOCK}\n"),
            text[-300:],
        )
        piped = self.ends(run("recommend", "-", stdin=changed_sample(2)), 0).stdout
        self.assertTrue(piped.endswith("  windlass explain FILE\n"), piped[-300:])


class Doubts(Case):
    def test_a_high_inr_is_told_to_somebody(self):
        warfarin = changed_sample(
            1, ("history.anticoagulant: none", "history.anticoagulant: vka\n  lab.inr: 3.8")
        )
        for form in ("text", "html"):
            self.assertIn(
                "Tell the prescriber of the anticoagulant today", self.plan(warfarin, form)
            )
        plan = self.plan(warfarin, "json")
        self.assertIn("rf.inr_high", [one["id"] for one in plan["red_flags"]])
        lower = self.plan(warfarin.replace("3.8", "3.2"), "json")
        self.assertEqual(
            (lower["red_flags"], "inr-upper" in [one["id"] for one in lower["advice"]]), ([], True)
        )

    def test_nobody_is_asked_what_cannot_concern_them(self):
        self.assertNotIn("pregnant", flat(run("recommend", SAMPLE[4], *OPEN)))  # a man
        woman = (
            "\n".join(
                line
                for line in pathlib.Path(SAMPLE[7]).read_text().splitlines()
                if "pregnancy_status" not in line
            )
            + "\n"
        )
        self.assertIn("Are you, or could you be, pregnant?", self.plan(woman))

    def test_answers_that_do_not_fit_are_remarked_on(self):
        text = self.plan(
            changed_sample(1, ("symptom.first_step_pain: true", "symptom.first_step_pain: false"))
        )
        self.assertIn(
            "Two answers do not fit: no first-step pain, yet a first-step score of 1 or more.", text
        )
        text = self.plan(
            re.sub(
                r"(?m)^  demo\.sex_at_birth: .*$",
                "  demo.sex_at_birth: male",
                changed_sample(
                    7, ("pregnancy_status: not_pregnant", "pregnancy_status: second_trimester")
                ),
            )
        )
        self.assertIn("Nobody assigned male at birth is pregnant or has given birth.", text)
        for number in (1, 4, 5, 6, 7, 8):
            said = flat(run("recommend", SAMPLE[number], *OPEN))
            self.assertNotIn("do not fit", said)
            self.assertNotIn("contradiction", said)


class Wording(Case):
    def test_no_unit_is_said_twice_and_none_is_missing(self):
        for number in SAMPLE:
            for form in ("text", "html"):
                said = run("recommend", SAMPLE[number], *OPEN, "--format", form).stdout
                self.assertNotRegex(
                    " ".join(said.split()),
                    (
                        r"a day \d+ a day|hours from now \d+ h|Day it is reached|[Dd]ays of taping"
                        r" left \d+ days?|needed for them"
                    ),
                )
        text = flat(run("recommend", SAMPLE[1], *OPEN))
        for wanted in (
            "Fascia, times a day 3; ",
            "Days of taping left 7; ",
            "Wear one tape at most 48 h.",
            "Rest between sets 120 s; ",
        ):
            self.assertIn(wanted, text)
        self.assertIn("Full wear from day 7; ", flat(run("recommend", SAMPLE[5], *OPEN)))

    def test_evidence_is_told_in_words_and_what_is_against_is_said(self):
        text = flat(run("recommend", SAMPLE[1], *OPEN))
        self.assertIn(
            (
                "Progressive loading (three trials for, two against; graded F by APTA/JOSPT 2014)"
                " [design]"
            ),
            text,
        )
        self.assertIn(
            "Supportive taping (two trials for; graded A by APTA/JOSPT 2023, letter not verified)",
            text,
        )
        self.assertIn("A the strongest, F expert opinion", text)
        page = unfolded(run("recommend", SAMPLE[1], *OPEN, "--format", "html").stdout)
        self.assertIn("three trials for, two against; graded F by APTA/JOSPT 2014", page)


class Errors(Case):
    def test_a_range_without_a_unit_shows_none(self):
        done = self.ends(run("eval", "exam.abi: above 3", SAMPLE[1], *OPEN), 2)
        self.assertIn("'exam.abi' is never 3: its range is 0 to 2\n", done.stderr)

    def test_a_misspelt_comparison_is_named_whole(self):
        done = self.ends(run("eval", "symptom.first_step_nprs: at leest 4", SAMPLE[1], *OPEN), 2)
        self.assertIn(
            "error[rules.constraint]: 'at leest 4' is not a constraint on a number\n", done.stderr
        )
        self.assertIn("hint: did you mean 'at least 4'?\n", done.stderr)
        done = self.ends(
            run(
                "eval",
                "at leest 2: [{history.icd: true}, {history.pacemaker: true}]",
                SAMPLE[1],
                *OPEN,
            ),
            2,
        )
        self.assertIn("hint: did you mean 'at least 2'?\n", done.stderr)

    def test_what_if(self):
        def told(*given):
            return self.ends(
                run(
                    "explain",
                    SAMPLE[1],
                    *[word for one in given for word in ("--what-if", one)],
                    *OPEN,
                ),
                2,
            ).stderr

        self.assertEqual(
            told("history.icd=true", "history.icd=false"),
            (
                "windlass: error: --what-if gives 'history.icd' twice\n   hint: give each fact one"
                " answer; another one is another run\n"
            ),
        )
        self.assertIn(
            "hint: write demo.age_years= and a number (0 to 110 a), or demo.age_years=unknown\n",
            told("demo.age_years="),
        )
        self.assertIn(
            "hint: write history.icd= and true or false, or history.icd=unknown\n",
            told("history.icd= "),
        )
        self.assertIn("did you mean 'history.icd'?", told("history.icdd="))

    def test_a_pipe(self):
        path = str(self.folder / "pipe")
        os.mkfifo(path)
        done = self.ends(run("recommend", path, *OPEN), 2)
        self.assertIn(
            (
                "hint: a pipe is read from standard input: write - for the file and < before the"
                " pipe\n"
            ),
            done.stderr,
        )

    def test_plugins_that_are_not_there(self):
        shutil.copy(LOCK.parent / "taping.so", self.folder)
        done = self.ends(run("plugin", "approve", str(self.folder / "tapin.so"), "--yes"), 2)
        self.assertIn("there is no plugin file", done.stderr)
        self.assertIn("hint: did you mean 'taping.so'?\n", done.stderr)
        self.assertIn(
            "hint: name the shared library that was built",
            self.ends(run("plugin", "approve", str(self.folder / "nofile"), "--yes"), 2).stderr,
        )
        self.ends(run("plugin", "approve", str(self.folder / "taping.so"), "--yes", "--quiet"), 0)
        lock = str(self.folder / "plugins.lock")
        self.ends(run("plugin", "list", "--lock", lock), 0)
        (self.folder / "taping.so").unlink()
        for form in ("text", "json"):
            done = self.ends(run("plugin", "list", "--lock", lock, "--format", form), 1)
            self.assertIn(
                "windlass: error: not what was approved: taping (missing)\n   hint: ", done.stderr
            )
        self.assertEqual(json.loads(done.stdout)["plugins"][0]["state"], "missing")

    def test_every_difference_of_a_failing_case_is_listed(self):
        case = CASES.replace(
            "status: {taping: %s}",
            (
                "disposition: proceed, status: {taping: recommend, gait: recommend}, red_flags:"
                " [rf.dvt]"
            ),
        )
        text = flat(self.ends(run("test", self.file("bad.yaml", case), *OPEN), 1))
        for about in (
            "disposition expected proceed",
            "status of taping expected recommend",
            "status of gait expected recommend",
            "red_flags expected rf.dvt got none",
        ):
            self.assertIn(about, text)
        self.assertNotIn("other difference", text)


if __name__ == "__main__":
    cli.main()
