#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""`windlass recommend --format html`: one page, whole, self-contained and escaped.

usage: html_test.py WINDLASS LOCK RULES [unittest arguments]
"""
import html.parser
import re

import cli_support
from cli_support import Cli, OPEN, SAMPLE, changed_sample, run


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

    def test_what_is_not_known_folds_where_it_is_much(self):
        text = self.page(SAMPLE[2]).text
        folds = re.findall(
            r"<summary>Not known <span[^>]*>\((\d+)\)</span></summary><p[^>]*>([^<]*)", text
        )
        self.assertGreater(len(folds), 2)
        for number, names in folds:
            self.assertGreater(int(number), 4)
            self.assertGreaterEqual(names.count(",") + 1, int(number))  # a title may hold commas
        self.assertEqual(re.findall(r"<p[^>]*>Not known: (?:[^,<]*,){12}", text), [])

    def test_an_assumption_is_said_in_a_few_words(self):
        words = " ".join(self.page(SAMPLE[1]).words.split())
        self.assertIn("Ankle-brachial index: not supplied, so no finding for", words)
        self.assertNotIn("so not on record", words)
        self.assertNotIn("a rule of the plan", words)

    def test_hostile_words_stay_words(self):
        nasty = "</p><script>alert(1)</script>\\\" onload='x' &amp; "
        patient = changed_sample(4, ("source: record", f'source: "{nasty}"'))
        page = self.page("-", stdin=patient)
        self.assertNotIn("script", page.tags)
        self.assertFalse(page.crossed)
        self.assertIn("alert(1)", page.words)
        self.assertNotIn("onload", {key for key, _ in page.attributes})


if __name__ == "__main__":
    cli_support.main()
