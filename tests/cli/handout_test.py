#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""`windlass handout`: one plain sheet for the patient.

usage: handout_test.py WINDLASS LOCK RULES [unittest arguments]
"""
import json
import pathlib
import re
import shutil

import yaml

import cli_support
from cli_support import Cli, LOCK, OPEN, RULES, SAMPLE, run

ANKLE = RULES.parent / "ankle-sprain"
DRAWINGS = RULES.parent.parent / "engine" / "present" / "drawings"
AT_HOME = ("proceed", "proceed_with_referral", "refer_routine")

# Words of clinicians that no patient's sheet holds, beside those of the readability formula.
LATIN = re.compile(
    r"\b(fasci|plantar|calcan|tubercle|dorsiflex|plantarflex|malleol|valgus|varus|pronat|supinat"
    r"|achilles|hallux|contraindic|irritab|modalit|prophyl|bilateral|unilateral|orthosis|orthotic"
    r"|neurop|oedema|edema|haemat|NPRS|NSAID|basis|grade|\[design\])",
    re.IGNORECASE,
)


def syllables(word):
    """Groups of vowels, without a silent e at the end."""
    word = re.sub(r"[^a-z]", "", word.lower())
    if len(word) > 3 and word.endswith("e") and not word.endswith("le"):
        word = word[:-1]
    if len(word) > 4 and word.endswith("es") and word[-3] not in "sxzhc":
        word = word[:-2]
    return max(1, len(re.findall(r"[aeiouy]+", word)))


def grade(text):
    """Flesch and Kincaid: the school year in which a text can be read; 12 years is the seventh."""
    sentences = [one for one in re.split(r"[.:?!]\s+|\n\n|\n\s*-\s|\n", text) if one.strip()]
    words = re.findall(r"[A-Za-z']+", text)
    spoken = sum(syllables(word) for word in words)
    return 0.39 * len(words) / len(sentences) + 11.8 * spoken / len(words) - 15.59


def ankle(*words, **more):
    return run(*words, "--rules", str(ANKLE), **more)


class Handout(Cli):
    made = {}

    def sheets(self, *words):
        """Each sample of each rule base: its name, its plan and its sheet. Made once."""
        if words not in self.made:
            self.made[words] = list(self.make_sheets(*words))
        return self.made[words]

    def make_sheets(self, *words):
        for rules, call in ((RULES, lambda *w: run(*w, *OPEN)), (ANKLE, ankle)):
            for path in sorted((rules / "patients").glob("*.yaml")):
                plan = self.ends(call("recommend", str(path), "--format", "json"), 0).stdout
                sheet = self.ends(call("handout", str(path), *words), 0)
                yield f"{rules.name}/{path.stem}", json.loads(plan), sheet

    def test_no_id_no_grade_no_latin(self):
        for name, plan, done in self.sheets():
            sheet = done.stdout
            self.assertEqual(done.stderr, "", name)
            self.assertNotRegex(sheet, LATIN, name)
            self.assertNotRegex(sheet, r"\b[12] times?\b", name)
            ids = [plan["patient"], *plan["modalities"], *[one["id"] for one in plan["advice"]]]
            ids += [one["id"] for one in plan["red_flags"]]
            ids += [one["fact"] for one in plan["questions"]]
            for one in ids:
                if "_" in one or "." in one or "-" in one:
                    self.assertNotIn(one, sheet, name)
            self.assertNotRegex(sheet, r"\[|\{|___s|\b[a-z]+_[a-z]+\b", name)

    def test_a_child_of_twelve_can_read_it(self):
        for name, _, done in self.sheets():
            text = done.stdout.split("YOUR DIARY")[0]
            self.assertLess(grade(text), 6.0, name)
            for paragraph in re.split(r"\n\s*\n", text):
                for sentence in re.split(r"[.:?!](?:\s+|$)|\n\s*-\s|\n\n", paragraph):
                    words = re.findall(r"[A-Za-z']+", sentence)
                    self.assertLess(len(words), 26, f"{name}: {sentence}")
        self.assertGreater(
            grade("Plantar fasciitis responds favourably to progressive eccentric loading."), 12
        )

    def test_every_text_can_be_read_by_itself(self):
        for rules in (RULES, ANKLE):
            locale = yaml.safe_load((rules / "locales" / "en.yaml").read_text())
            for key, text in locale["texts"].items():
                if key.startswith(("date.", "picture.", "sheet.")):
                    continue
                text = "\n".join(text) if isinstance(text, list) else text
                text = re.sub(r"\{\w+\|(often|time)\}", "3 times", text)
                text = re.sub(r"\{\w+\|([^|]*)\|([^}]*)\}", r"3 \2", text)
                text = re.sub(r"\{\w+(\|date)?\}", "3", text)
                self.assertNotRegex(text, LATIN, key)
                if len(text.split()) > 8:
                    self.assertLess(grade(text), 8.0, f"{key}: {text}")

    def test_exercises_only_for_who_may_proceed(self):
        seen = set()
        for name, plan, done in self.sheets():
            home = plan["disposition"] in AT_HOME
            seen.add(home)
            if not home:
                self.assertNotIn("How much:", done.stdout, name)
            self.assertEqual("YOUR DIARY" in done.stdout, home, name)
            self.assertEqual(
                "WHAT COMES FIRST" in done.stdout, plan["disposition"] != "proceed", name
            )
            self.assertEqual("Do no exercises" in done.stdout, not home, name)
            self.assertIn("CALL AN AMBULANCE", done.stdout, name)
            # Who is to go at once is not told to call somebody some time today.
            self.assertEqual(
                "CALL YOUR CLINICIAN TODAY" in done.stdout,
                plan["disposition"] != "emergency",
                name,
            )
            if not home:
                wait, signs = done.stdout.index("Do no exercises"), done.stdout.index("CALL AN")
                self.assertLess(wait, signs, "what is not to be done stands with what comes first")
            self.assertEqual(done.stdout.count("____ (ask for the number before you go)"), 2, name)
            self.assertRegex(done.stdout, r"Ambulance: _+ \(112, 999 or 911: write yours", name)
        self.assertEqual(seen, {True, False}, "the samples show both kinds of sheet")

    def test_only_what_is_certain_and_now(self):
        titles = {
            "mobility": "Sole stretch|sole stretch",
            "taping": "Tape under your sole|Tape round your heel|Stretchy tape|No more tape",
            "orthotics": "Your insole",
            "strengthening": "Heel raise|Heel lift in a chair",
            "gait": "Walk with|Walk softly|Push with your big toe|Keep your heel down",
            "manual_therapy": "by hand",
            "dry_needling": "thin needles for tight muscles",
            "neuropuncture": "thin needles with a weak current",
        }
        for name, plan, done in self.sheets():
            if name.startswith("ankle"):
                continue
            now = {
                item["modality"]
                for stage in plan["stages"]
                for item in stage["items"]
                if item["now"]
            }
            if plan["disposition"] not in AT_HOME:
                now = set()
            for modality, pattern in titles.items():
                found = re.search(pattern, done.stdout) is not None
                self.assertEqual(found, modality in now, f"{name}: {modality}")

    def test_doses_are_those_of_the_plan(self):
        for name, plan, done in self.sheets():
            lines = {
                (modality, line["key"]): line.get("value")
                for modality, one in plan["modalities"].items()
                for line in (one.get("protocol") or {}).get("lines", [])
            }
            words = " ".join(done.stdout.split())
            if "Sole stretch" in done.stdout or "Soft sole stretch" in done.stdout:
                often = lines["mobility", "fascia_sessions"]
                wanted = (
                    f"Hold for {lines['mobility', 'fascia_hold']} seconds. Do it"
                    f" {lines['mobility', 'fascia_repetitions']} times. Do this"
                    f" { {'1': 'once', '2': 'twice'}.get(str(often), f'{often} times')} a day."
                )
                self.assertIn(wanted, words, name)
            self.assertNotIn("___ ", words.split("YOUR DIARY")[0].replace("____ ", ""), name)

    def test_the_next_visit_has_a_date(self):
        dated = 0
        for name, plan, done in self.sheets():
            if plan["disposition"] in AT_HOME and plan.get("as_of"):
                self.assertRegex(
                    " ".join(done.stdout.split()),
                    r"Please come back on [A-Z][a-z]+day \d{1,2} [A-Z][a-z]+ \d{4}\.",
                    name,
                )
                dated += 1
        self.assertGreater(dated, 2)

    def test_page_with_a_drawing_for_each_exercise_and_tape(self):
        for name, plan, done in self.sheets("--format", "html"):
            page = done.stdout
            articles = re.findall(r"<article[^>]*>.*?</article>", page, re.DOTALL)
            for article in articles:
                title = re.search(r"<h3>(.*?)</h3>", article, re.DOTALL).group(1)
                if "No more tape" in title:
                    continue
                self.assertIn("<svg", article, f"{name}: {title}")
                self.assertRegex(article, r'role="img" aria-label="[^"]{10,}"')
            self.assertEqual(bool(articles), plan["disposition"] in AT_HOME, name)
            self.assertNotRegex(page, r"<script|url\(|@import|<img|href=")
            self.assertIn('<html lang="en">', page)
            self.assertEqual(page.count("<h1>"), 1)

    def test_drawings_hold_no_text_and_nothing_foreign(self):
        drawings = sorted(DRAWINGS.glob("*.svg"))
        self.assertGreater(len(drawings), 20)
        for path in drawings:
            text = path.read_text()
            self.assertNotRegex(text, r"<text|<script|<image|href|url\(|style=|<!--", path.name)
            self.assertTrue(text.startswith("<svg xmlns="), path.name)
        named = [path.read_text() for path in RULES.parent.glob("*/handout.yaml")]
        pictures = set(re.findall(r"picture: ([a-z-]+)", " ".join(named)))
        self.assertEqual(
            {path.stem for path in drawings}, pictures, "nobody shows it, or it is gone"
        )

    def test_nothing_is_missing_in_english(self):
        for call in (lambda *w: run(*w, *OPEN), ankle):
            done = self.ends(call("check", "--format", "json"), 0)
            self.assertEqual(json.loads(done.stdout)["handout"], [])

    def rules_with(self, name, text):
        """Options for a copy of the rules in which the file `name` has this text."""
        rules = self.folder / "rules"
        shutil.copytree(RULES, rules)
        (rules / name).write_text(text)
        return ["--rules", str(rules), "--plugins", str(LOCK)]

    def invented(self, *dropped):
        """A language that says each text backwards, without those that are dropped."""
        english = yaml.safe_load((RULES / "locales" / "en.yaml").read_text())

        def turned(text):
            parts = re.split(r"(\{[^}]*\})", text)
            return "".join(
                part if part.startswith("{") else " ".join(word[::-1] for word in part.split(" "))
                for part in parts
            )

        texts = {
            key: [turned(one) for one in text] if isinstance(text, list) else turned(text)
            for key, text in english["texts"].items()
            if key not in dropped
        }
        head = {"windlass": 1, "kind": "locale", "id": "xx", "title": "Sdrawkcab", "language": "xx"}
        return yaml.safe_dump({**head, "texts": texts}, width=1000)

    def test_a_second_language_is_a_second_file(self):
        options = self.rules_with("locales/xx.yaml", self.invented())
        done = self.ends(run("handout", SAMPLE[1], "--language", "xx", *options), 0)
        self.assertNotIn("error", done.stderr)
        self.assertIn("HCTERTS", done.stdout.upper())
        self.assertNotIn("stretch", done.stdout)
        english = self.ends(run("handout", SAMPLE[1], *options), 0).stdout
        self.assertEqual(
            english, self.ends(run("handout", SAMPLE[1], *OPEN), 0).stdout, "English is as it was"
        )
        page = self.ends(
            run("handout", SAMPLE[1], "--language", "xx", "--format", "html", *options), 0
        ).stdout
        self.assertIn('<html lang="xx">', page)
        check = self.ends(run("check", "--format", "json", *options), 0)
        self.assertEqual(json.loads(check.stdout)["handout"], [])

    def test_a_missing_text_falls_back_with_a_mark(self):
        options = self.rules_with(
            "locales/xx.yaml", self.invented("sole-stretch.title", "call-pop")
        )
        done = self.ends(run("handout", SAMPLE[1], "--language", "xx", *options), 0)
        self.assertIn(
            "You feel a pop in your heel or calf, or your arch turns blue. [en]",
            " ".join(done.stdout.split()),
        )
        self.assertIn("windlass check", done.stderr)
        page = self.ends(
            run("handout", SAMPLE[1], "--language", "xx", "--format", "html", *options), 0
        ).stdout
        self.assertIn('<span lang="en">You feel a pop', page)
        check = self.ends(run("check", *options), 0).stdout
        self.assertIn("xx: no text for 'call-pop'; it is shown in en", check)
        self.assertIn("xx: no text for 'sole-stretch.title'; it is shown in en", check)

    def test_what_no_item_speaks_for_stands_in_the_plans_words(self):
        text = (RULES / "handout.yaml").read_text()
        text = text.replace("  - {id: clinic-hands, part: clinic, modality: manual_therapy}\n", "")
        shoes = "  - {id: tip-shoes, part: tip, advice: [footwear, footwear-steady]}\n"
        self.assertIn(shoes, text)
        text = text.replace(shoes, "")
        options = self.rules_with("handout.yaml", text)
        done = self.ends(run("handout", SAMPLE[1], *options), 0)
        mark = "[your clinician's words, ask what they mean]"
        words = " ".join(done.stdout.split())
        self.assertIn("Cushioned, supportive shoes", words)
        self.assertIn(mark, words)
        check = self.ends(run("check", *options), 0).stdout
        self.assertIn("no item speaks for advice 'footwear'", check)
        self.assertIn("no item speaks for modality 'manual_therapy'", check)
        self.assertIn("en: nobody shows 'tip-shoes'", check)

    def test_usage(self):
        done = self.ends(run("handout", SAMPLE[1], "--language", "de", *OPEN), 2)
        self.assertIn("no texts in 'de'", done.stderr)
        self.assertIn("they have en", done.stderr)
        self.ends(run("handout", SAMPLE[1], "--format", "json", *OPEN), 2)

    def test_rules_that_name_what_is_not_there_do_not_open(self):
        for old, new, code in (
            ("advice: footwear-always}", "advice: footware-always}", "rules.handout"),
            ("red_flag: rf.dvt", "red_flag: rf.dvd", "rules.red_flag"),
            (
                "waits: [strengthening/high-irritability,",
                "waits: [strengthening/high-irritable,",
                "rules.handout",
            ),
            ("reason: taping/latex-allergy", "reason: taping/latex-alergy", "rules.handout"),
            ("modality: manual_therapy}", "modality: manual_terapy}", "rules.modality"),
            ("part: clinic,", "part: klinic,", "document.value"),
            ("language: en", "language: English", "rules.language"),
        ):
            rules = self.folder / "rules"
            shutil.rmtree(rules, ignore_errors=True)
            shutil.copytree(RULES, rules)
            text = (rules / "handout.yaml").read_text()
            self.assertIn(old, text)
            (rules / "handout.yaml").write_text(text.replace(old, new, 1))
            done = self.ends(run("check", "--rules", str(rules), "--plugins", str(LOCK)), 1)
            self.assertIn(code, done.stdout + done.stderr)


if __name__ == "__main__":
    cli_support.main()
