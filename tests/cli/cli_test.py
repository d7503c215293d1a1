#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Tries the windlass program as a user types it: whole runs, their output, diagnostics and exit codes.

usage: cli_test.py WINDLASS LOCK RULES [unittest arguments]
"""
import html.parser
import json
import os
import pathlib
import pty
import re
import select
import shutil
import subprocess
import sys
import tempfile
import unittest

WINDLASS, LOCK, RULES = sys.argv[1], pathlib.Path(sys.argv[2]), pathlib.Path(sys.argv[3])
PATIENTS = RULES / "examples" / "patients"
SAMPLE = {n: str(PATIENTS / f"sample-{n}.yaml") for n in range(1, 9)}
COMMANDS = ["recommend", "explain", "eval", "check", "test", "plugin"]
OPEN = ["--rules", str(RULES), "--plugins", str(LOCK)]


def run(*words, stdin="", env=None):
    """The finished process; output and diagnostics as text."""
    environment = dict(os.environ, LC_ALL="C", WINDLASS_INVOKED_AS="windlass", **(env or {}))
    return subprocess.run(
        [WINDLASS, *words],
        input=stdin,
        capture_output=True,
        text=True,
        env=environment,
        timeout=120,
    )


def terminal():
    try:
        return pty.openpty()
    except OSError as error:  # a container without /dev/pts
        raise unittest.SkipTest(f"this system has no terminals: {error}")


def changed_sample(number, *replacements):
    text = pathlib.Path(SAMPLE[number]).read_text()
    for old, new in replacements:
        assert old in text, old
        text = text.replace(old, new, 1)
    return text


class Cli(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.folder)

    def ends(self, done, code):
        self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        return done

    def file(self, name, text):
        path = self.folder / name
        path.write_text(text)
        return str(path)


class Usage(Cli):
    def test_alone_prints_help(self):
        done = self.ends(run(), 0)
        for command in COMMANDS:
            self.assertRegex(done.stdout, rf"(?m)^  {command} ")
        self.assertIn("It is not a medical device", done.stdout)
        self.assertEqual(done.stderr, "")

    def test_every_command_has_help_with_an_example(self):
        for command in COMMANDS + [
            "plugin list",
            "plugin inspect",
            "plugin approve",
            "plugin check",
        ]:
            done = self.ends(run(*command.split(), "--help"), 0)
            self.assertRegex(done.stdout, rf"Examples?:\n  windlass {command.split()[0]}", command)

    def test_version(self):
        self.assertRegex(self.ends(run("--version"), 0).stdout, r"^windlass \d+\.\d+\.\d+\n$")

    def test_unknown_command_suggests_the_nearest(self):
        done = self.ends(run("recomend", SAMPLE[1]), 2)
        self.assertEqual(
            done.stderr,
            (
                "windlass: error: there is no command 'windlass recomend'\n   hint: did you mean"
                " 'recommend'?\n"
            ),
        )
        self.assertEqual(done.stdout, "")
        done = self.ends(run("plugin", "aprove"), 2)
        self.assertEqual(
            done.stderr,
            (
                "windlass: error: there is no command 'windlass plugin aprove'\n   hint: did you"
                " mean 'approve'?\n"
            ),
        )

    def test_usage_errors(self):
        for words in (
            ["recommend"],
            ["recommend", SAMPLE[1], "--format", "pdf"],
            ["explain", SAMPLE[1], "--nonsense"],
            ["eval", "x"],
            ["plugin"],
        ):
            done = self.ends(run(*words), 2)
            self.assertTrue(done.stderr.startswith("windlass: error: "), done.stderr)
            self.assertIn("--help' shows how it is used", done.stderr)


class Recommend(Cli):
    def test_plan_as_text(self):
        done = self.ends(run("recommend", SAMPLE[1], *OPEN), 0)
        text = done.stdout
        self.assertTrue(
            text.startswith("Plan for sample-1    as of 2026-01-15, course week 0\n\nPROCEED  "),
            text[:200],
        )
        heads = re.findall(r"(?m)^([A-Z][A-Z ]+)(?:  .*)?$", text)
        self.assertEqual(
            [h.strip() for h in heads if h.strip() in ("NOW", "NEXT", "REVIEW", "STOP", "ADVICE")],
            ["NOW", "NEXT", "REVIEW", "STOP", "ADVICE"],
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
        self.assertRegex(text, r"conflict Anticoagulant[^:]*: \S+ \(\w+\) or \S+ \(\w+\)")

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


class PageReader(html.parser.HTMLParser):
    VOID = {"meta", "link", "br", "img", "input", "hr"}

    def __init__(self):
        super().__init__()
        self.open, self.tags, self.attributes, self.words, self.ids, self.crossed = (
            [],
            [],
            [],
            "",
            [],
            False,
        )

    def handle_starttag(self, tag, attributes):
        self.tags.append(tag)
        self.attributes += attributes
        self.ids += [value for key, value in attributes if key == "id"]
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.crossed = True

    def handle_data(self, data):
        self.words += data


class Html(Cli):
    def page(self, patient, **more):
        text = self.ends(run("recommend", patient, "--format", "html", *OPEN, **more), 0).stdout
        page = PageReader()
        page.feed(text)
        page.text = text
        return page

    def test_whole_self_contained_and_accessible(self):
        for number in SAMPLE:
            page = self.page(SAMPLE[number])
            self.assertFalse(page.crossed)
            self.assertEqual(page.open, [])
            self.assertEqual(page.tags.count("h1"), 1)
            self.assertEqual(page.tags.count("main"), 1)
            self.assertIn(("lang", "en"), page.attributes)
            self.assertEqual(len(page.ids), len(set(page.ids)), "an id stands twice")
            for tag in ("script", "link", "img", "iframe", "object", "form"):
                self.assertNotIn(tag, page.tags)
            names = {key for key, _ in page.attributes}
            self.assertFalse(names & {"src", "onclick", "onload", "srcset", "action"})
            self.assertEqual({value for key, value in page.attributes if key == "href"}, {"#plan"})
            self.assertNotRegex(page.text, r"url\(|@import|https?://")
            for key, value in page.attributes:
                if key == "aria-labelledby":
                    self.assertIn(value, page.ids)
            for wanted in (
                "prefers-color-scheme: dark",
                ":focus-visible",
                "@media print",
                "prefers-reduced-motion",
            ):
                self.assertIn(wanted, page.text)

    def test_an_emergency_has_no_plan_to_act_on(self):
        page = self.page(SAMPLE[3])
        self.assertNotIn("now", page.ids)
        self.assertNotIn("time", page.ids)
        self.assertIn("Nothing is to be begun.", page.words)

    def test_reasons_fold_open_with_their_place(self):
        page = self.page(SAMPLE[1])
        self.assertIn("Reasons and evidence", page.words)
        self.assertRegex(page.words, r"gait\.yaml:\d+")

    def test_hostile_words_stay_words(self):
        nasty = "</p><script>alert(1)</script>\\\" onload='x' &amp; "
        patient = changed_sample(4, ("source: record", f'source: "{nasty}"'))
        page = self.page("-", stdin=patient)
        self.assertNotIn("script", page.tags)
        self.assertFalse(page.crossed)
        self.assertIn("alert(1)", page.words)
        self.assertNotIn("onload", {key for key, _ in page.attributes})


class Explain(Cli):
    def test_why_not_with_facts_place_and_evidence(self):
        text = self.ends(run("explain", SAMPLE[1], "gait", *OPEN), 0).stdout
        self.assertTrue(
            text.startswith(
                "Gait and return to running (gait): DEFER\n  true     deferral before-week-four ->"
                " defer\n"
            ),
            text[:200],
        )
        self.assertRegex(text, r"at gait\.so:gait\.yaml:\d+, plugin gait, basis design")
        self.assertIn("symptom.walking_nprs: above 3", text)
        self.assertIn("evidence project-design", text)
        self.assertRegex(
            text, r"\d+ other contributions were looked at and do not hold \(--all shows them\)\."
        )
        everything = self.ends(run("explain", SAMPLE[1], "gait", "--all", *OPEN), 0).stdout
        self.assertIn("  false    ", everything)
        self.assertGreater(len(everything), len(text))

    def test_what_is_blocked_and_what_asks(self):
        text = self.ends(run("explain", SAMPLE[4], "dry_needling", *OPEN), 0).stdout
        self.assertIn("(dry_needling): BLOCK", text)
        self.assertIn("in conflict: ", text.replace("\n", " "))
        text = self.ends(run("explain", SAMPLE[2], "taping", *OPEN), 0).stdout
        self.assertIn("(taping): ASK", text)
        self.assertIn("unknown: ", text)

    def test_everything_in_brief(self):
        text = self.ends(run("explain", SAMPLE[1], *OPEN), 0).stdout
        for name in (
            "dry_needling",
            "gait",
            "manual_therapy",
            "mobility",
            "neuropuncture",
            "orthotics",
            "strengthening",
            "taping",
        ):
            self.assertIn(f"({name}): ", text)

    def test_a_red_flag(self):
        text = self.ends(run("explain", SAMPLE[3], "rf.deep_infection", *OPEN), 0).stdout
        self.assertIn("(rf.deep_infection): TRUE", text)
        self.assertIn("-> emergency", text)
        self.assertIn("clears: ", text)

    def test_unknown_name_suggests(self):
        done = self.ends(run("explain", SAMPLE[1], "tapin", *OPEN), 2)
        self.assertEqual(
            done.stderr,
            (
                "windlass: error: 'tapin' is neither a modality nor a red flag\n   hint: did you"
                " mean 'taping'?\n"
            ),
        )

    def test_ask_ranks(self):
        text = self.ends(run("explain", SAMPLE[2], "--ask", *OPEN), 0).stdout
        self.assertRegex(text, r"^\d+ questions for sample-2, the most useful first\n")
        self.assertIn("helps to settle: ", text)
        self.assertIn("SMALLEST SETS", text)
        asked = json.loads(
            self.ends(run("explain", SAMPLE[2], "--ask", "--format", "json", *OPEN), 0).stdout
        )
        plan = json.loads(run("recommend", SAMPLE[2], "--format", "json", *OPEN).stdout)
        self.assertEqual(
            [q["fact"] for q in asked["questions"]], [q["fact"] for q in plan["questions"]]
        )
        self.assertEqual(
            self.ends(run("explain", SAMPLE[1], "--ask", *OPEN), 0).stdout,
            "Nothing is open: every status and every red flag is decided by what is known.\n",
        )

    def test_what_if(self):
        text = " ".join(
            self.ends(
                run("explain", SAMPLE[1], "--what-if", "allergy.adhesive=confirmed_allergy", *OPEN),
                0,
            ).stdout.split()
        )
        self.assertIn("Supportive taping: recommend -> block", text)
        self.assertIn("contraindication adhesive-allergy: Confirmed allergy to the adhesive.", text)
        what = json.loads(
            self.ends(
                run(
                    "explain",
                    SAMPLE[1],
                    "--what-if",
                    "allergy.adhesive=unknown",
                    "--format",
                    "json",
                    *OPEN,
                ),
                0,
            ).stdout
        )
        self.assertEqual(
            [
                (c["modality"], c["before"], c["after"])
                for c in what["changed"]
                if c["modality"] == "taping"
            ],
            [("taping", "recommend", "ask")],
        )
        same = self.ends(
            run("explain", SAMPLE[1], "--what-if", "demo.age_years=45", *OPEN), 0
        ).stdout
        self.assertIn("No status and no disposition changes.", same)

    def test_what_if_that_cannot_be_read(self):
        for given, message in (
            ("demo.age_years", "is not fact=value"),
            ("demo.age_year=4", "did you mean 'demo.age_years'?"),
            ("demo.age_years=old", "error[fact."),
        ):
            self.assertIn(
                message, self.ends(run("explain", SAMPLE[1], "--what-if", given, *OPEN), 2).stderr
            )


class Eval(Cli):
    def test_three_answers_all_exit_0(self):
        for condition, answer in (
            ("demo.age_years: at least 18 a", "true"),
            ("{any: [{history.icd: true}, {red_flag: any}]}", "false"),
            ("exam.abi: below 0.9", "unknown"),
        ):
            done = self.ends(run("eval", condition, SAMPLE[1], *OPEN), 0)
            self.assertEqual(done.stdout.splitlines()[0], answer)

    def test_whole_output(self):
        done = self.ends(
            run(
                "eval",
                "{all: [{symptom.walking_nprs: above 3}, {exam.abi: below 0.9}]}",
                SAMPLE[1],
                *OPEN,
            ),
            0,
        )
        self.assertEqual(
            done.stdout,
            (
                "unknown\n"
                "      unknown  all of\n"
                "      true       symptom.walking_nprs: above 3 (is 4)\n"
                "      unknown    exam.abi: below 0.9 (unknown: not supplied)\n"
            ),
        )

    def test_json(self):
        told = json.loads(
            self.ends(
                run("eval", "exam.abi: below 0.9", SAMPLE[1], "--format", "json", *OPEN), 0
            ).stdout
        )
        self.assertEqual(
            (told["verdict"], told["facts"]),
            ("unknown", [{"fact": "exam.abi", "state": "not_supplied"}]),
        )

    def test_a_bad_condition(self):
        done = self.ends(run("eval", "demo.age_year: at least 18", SAMPLE[1], *OPEN), 2)
        self.assertIn("CONDITION:1:1: error[", done.stderr)
        self.assertIn("did you mean 'demo.age_years'?", done.stderr)


class Check(Cli):
    def test_the_rules_that_come_with_it_hold(self):
        text = self.ends(run("check", str(RULES), "--plugins", str(LOCK)), 0).stdout
        self.assertRegex(
            text,
            r"^Checked \d+ rule documents, \d+ patients, .*8 modalities\. Everything holds\.\n$",
        )

    def test_a_patient(self):
        self.ends(run("check", SAMPLE[1], *OPEN), 0)
        bad = self.file(
            "bad.yaml",
            "windlass: 1\nkind: patient\nid: x\nfacts: {demo.age_years: old, demo.height: 3}\n",
        )
        done = self.ends(run("check", bad, *OPEN), 1)
        self.assertIn("2 problems.", done.stdout)
        self.assertEqual(done.stderr.count("error["), 2)
        told = json.loads(self.ends(run("check", bad, "--format", "json", *OPEN), 1).stdout)
        self.assertFalse(told["holds"])
        self.assertEqual([p["line"] for p in told["problems"]], [4, 4])

    def test_a_broken_rule_is_found_in_a_modality_as_edited(self):
        source = RULES.parent / "plugins" / "taping" / "taping.yaml"
        self.ends(run("check", str(source), *OPEN), 0)
        broken = self.file(
            "taping.yaml",
            source.read_text().replace(
                "symptom.first_step_nprs: at least 4", "symptom.first_step_npr: at least 4", 1
            ),
        )
        done = self.ends(run("check", broken, *OPEN), 1)
        self.assertIn("did you mean 'symptom.first_step_nprs'?", done.stderr)

    def test_missing_path(self):
        self.assertIn(
            "error[file.missing]",
            self.ends(run("check", str(self.folder / "absent"), *OPEN), 1).stderr,
        )


CASES = """windlass: 1
kind: cases
id: tried
title: Tried
cases:
  - id: allergy
    title: No tape on an allergy
    start_from: screened_negative
    facts: {allergy.adhesive: confirmed_allergy}
    expect: {status: {taping: %s}}
"""


class Test(Cli):
    def test_pass_and_fail(self):
        done = self.ends(run("test", self.file("good.yaml", CASES % "block"), *OPEN), 0)
        self.assertEqual(done.stdout, "1 passed, 0 failed\n")
        self.assertEqual(done.stderr, "")
        text = " ".join(
            self.ends(
                run("test", self.file("bad.yaml", CASES % "recommend"), *OPEN), 1
            ).stdout.split()
        )
        self.assertIn(
            (
                "bad.yaml:6 allergy: No tape on an allergy status of taping expected recommend got"
                " block because contraindication adhesive-allergy is true"
            ),
            text,
        )
        self.assertTrue(text.endswith("0 passed, 1 failed"), text)

    def test_coverage_and_json(self):
        path = self.file("good.yaml", CASES % "block")
        self.assertIn(
            "Never seen true:", self.ends(run("test", path, "--coverage", *OPEN), 0).stdout
        )
        told = json.loads(
            self.ends(run("test", path, "--coverage", "--format", "json", *OPEN), 0).stdout
        )
        self.assertEqual((told["passed"], told["failed"]), (1, 0))
        self.assertNotIn(
            "taping: contraindication adhesive-allergy", told["coverage"]["never_true"]
        )

    def test_cases_that_speak_of_nothing(self):
        self.assertIn(
            "error[",
            self.ends(
                run(
                    "test",
                    self.file("bad.yaml", CASES.replace("taping: %s", "tapin: block")),
                    *OPEN,
                ),
                2,
            ).stderr,
        )
        empty = self.folder / "empty"
        empty.mkdir()
        self.assertIn("no case was found", self.ends(run("test", str(empty), *OPEN), 2).stderr)


class Plugin(Cli):
    def copy(self, *names):
        for name in names:
            shutil.copy(LOCK.parent / f"{name}.so", self.folder)
        return [str(self.folder / f"{name}.so") for name in names]

    def test_list_and_check(self):
        text = self.ends(run("plugin", "list", "--lock", str(LOCK)), 0).stdout
        self.assertIn("approves 9 plugins:", text)
        self.assertNotIn("since it was approved", text)
        self.assertIn(
            "9 plugins approved, loaded and adopted",
            self.ends(run("plugin", "check", "--lock", str(LOCK)), 0).stdout,
        )

    def test_inspect_says_what_it_is_before_anybody_trusts_it(self):
        text = self.ends(run("plugin", "inspect", str(LOCK.parent / "taping.so")), 0).stdout
        for wanted in (
            "taping 1.",
            "sha256",
            "windlass.prescribers/1 (required)",
            "libc.so.6",
            "runs code",
        ):
            self.assertIn(wanted, text)
        self.assertIn(
            "did you mean 'taping'?",
            self.ends(run("plugin", "inspect", "tapin", "--lock", str(LOCK)), 2).stderr,
        )
        no_plugin = self.file("words.so", "only words")
        self.assertIn(
            "error[plugin.load]", self.ends(run("plugin", "inspect", no_plugin), 3).stderr
        )

    def test_approve_writes_a_lock_and_adds_to_it(self):
        taping, gait = self.copy("taping", "gait")
        lock = self.folder / "plugins.lock"
        refused = self.ends(run("plugin", "approve", taping), 2)
        self.assertIn("nothing is approved without an answer", refused.stderr)
        self.assertFalse(lock.exists())
        self.ends(run("plugin", "approve", taping, "--yes"), 0)
        done = self.ends(run("plugin", "approve", gait, taping, "--yes"), 0)
        self.assertIn("new in this lock", done.stdout)
        self.assertIn("approved already, nothing changes", done.stdout)
        self.assertEqual(re.findall(r"id: (\w+)", lock.read_text()), ["gait", "taping"])
        before = lock.read_text()
        self.ends(run("plugin", "approve", taping, gait, "--yes", "--fresh", "--quiet"), 0)
        self.assertEqual(lock.read_text(), before)
        self.ends(run("plugin", "check", "--lock", str(lock)), 0)

    def test_approve_asks_on_a_terminal(self):
        (taping,) = self.copy("taping")
        for answer, code, exists in ((b"n\n", 1, False), (b"\n", 1, False), (b"y\n", 0, True)):
            leader, follower = terminal()
            process = subprocess.Popen(
                [WINDLASS, "plugin", "approve", taping], stdin=follower, stdout=subprocess.PIPE
            )
            os.write(leader, answer)
            out, _ = process.communicate(timeout=60)
            os.close(leader)
            os.close(follower)
            self.assertEqual(process.returncode, code, out)
            self.assertIn(b"[y/N]", out)
            self.assertEqual((self.folder / "plugins.lock").exists(), exists)

    def test_approve_only_beside_the_lock(self):
        done = self.ends(
            run(
                "plugin",
                "approve",
                str(LOCK.parent / "taping.so"),
                "--yes",
                "--lock",
                str(self.folder / "plugins.lock"),
            ),
            2,
        )
        self.assertIn("does not lie beside the lock", done.stderr)

    def test_a_changed_file_is_refused(self):
        (taping,) = self.copy("taping")
        self.ends(run("plugin", "approve", taping, "--yes", "--quiet"), 0)
        lock = str(self.folder / "plugins.lock")
        with open(taping, "ab") as file:
            file.write(b"x")
        listed = self.ends(run("plugin", "list", "--lock", lock), 1)
        self.assertIn("CHANGED since it was approved", listed.stdout)
        self.assertIn(
            "windlass: error: not what was approved: taping (changed)\n   hint: ", listed.stderr
        )
        self.assertIn(
            "error[plugin.digest]", self.ends(run("plugin", "check", "--lock", lock), 1).stderr
        )
        done = self.ends(run("recommend", SAMPLE[1], "--rules", str(RULES), "--plugins", lock), 3)
        self.assertIn("error[plugin.digest]", done.stderr)
        self.assertEqual(done.stdout, "")

    def test_no_lock(self):
        lock = str(self.folder / "plugins.lock")
        for words in (
            ["recommend", SAMPLE[1]],
            ["explain", SAMPLE[1]],
            ["eval", "history.icd: true", SAMPLE[1]],
            ["test"],
        ):
            self.assertIn(
                "error[file.missing]",
                self.ends(run(*words, "--rules", str(RULES), "--plugins", lock), 3).stderr,
            )
        self.ends(run("plugin", "check", "--lock", lock), 3)

    def test_broken_rules_are_refused(self):
        broken = self.folder / "rules"
        shutil.copytree(RULES, broken)
        path = broken / "screening.yaml"
        path.write_text(
            path.read_text().replace("disposition: emergency", "disposition: emergancy", 1)
        )
        done = self.ends(
            run("recommend", SAMPLE[1], "--rules", str(broken), "--plugins", str(LOCK)), 3
        )
        self.assertRegex(done.stderr, r"screening\.yaml:\d+:\d+: error\[")
        self.assertIn("emergency", done.stderr)


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[4:]])
