#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Every place in which rules have a condition, and every slip that words or conditions tell: each
is found there, or there is a reason why not. The places are counted against the schemas and against
`WrittenIn` of engine/knowledge/written.hpp, so a new one without a row fails.

usage: each_written_test.py WINDLASS LOCK RULES [unittest arguments]
"""
import dataclasses
import json
import pathlib
import re
import shutil
import typing

import cli_support
from cli_support import RULES, Cli, run
from written_places import NOT_READ, NUMBERS, PLACES, TEXTS, Place

CLEAN = pathlib.Path(__file__).parent / "fixtures" / "seeded"
ROOT = RULES.parents[1]
SCHEMAS = ROOT / "schemas"

WHEN = "{symptom.pain_nprs: at least 6}"


@dataclasses.dataclass
class Slip:
    code: str
    message: str
    when: typing.Tuple[str, ...] = (WHEN,)  # of as many items
    says: str = "Sore in {word}."
    where: typing.Callable[[Place], bool] = lambda place: place.says
    reopens: str = "Later."
    why: bool = False


SLIPS = {
    "a turned threshold": Slip(
        "check.turned",
        "its text speaks of 6 or more",
        when=("{symptom.pain_nprs: at most 6}",),
        says="Pain of 6 or more in {word}.",
    ),
    "another number": Slip(
        "check.text",
        "its text says 7 and its condition does not",
        says="Pain of 7 or more in {word}.",
        where=lambda place: place.says and place.thresholds,
    ),
    "the number of what is counted": Slip(
        "check.text",
        "its text says 7 and its condition does not",
        says="Go on after 7 sprains or more in {word}.",
        where=lambda place: place.says and place.thresholds,
    ),
    "a reason that was copied": Slip(
        "check.text",
        "word for word, and asks something else",
        when=(WHEN, "{symptom.fever: true}"),
        says="Too sore for anything in {word}.",
        where=lambda place: place.says and place.own_reason,
    ),
    "a history that no condition reads": Slip(
        "check.text", "its text states a history", says="Rest in {word} did not help."
    ),
    "a placeholder": Slip("check.text", "has a placeholder for its text", says="tbd"),
    "a guard on what is not known": Slip(
        "check.guard",
        "while 'symptom.pain_nprs' failed",
        when=("{all: [{symptom.pain_nprs: known}, {symptom.pain_nprs: at least 6}]}",),
        where=lambda place: place.restrains,
        why=True,
    ),
    "a role that nobody declared": Slip(
        "check.role",
        "'demo.sex' decides here",
        when=("{demo.sex: female}",),
        where=lambda place: place.decides,
    ),
    "nothing that reopens": Slip(
        "check.text", "nothing reopens it", reopens="never", where=lambda place: place.reopens
    ),
}


def conditions_of(schema, files, path):
    """The paths below a part of a schema at which a condition stands."""
    found = set()
    ref = schema.get("$ref", "")
    if ref.endswith("facts.schema.json#/definitions/condition"):
        return {path}
    if "#/definitions/" in ref and not ref.startswith(("facts.", "ids.")):
        name, _, definition = ref.partition("#/definitions/")
        files = json.loads((SCHEMAS / name).read_text()) if name else files
        return conditions_of(files["definitions"][definition], files, path)
    for key, part in schema.get("properties", {}).items():
        if isinstance(part, dict):
            found |= conditions_of(part, files, f"{path}.{key}")
    if isinstance(schema.get("items"), dict):
        found |= conditions_of(schema["items"], files, path + "[]")
    if isinstance(schema.get("additionalProperties"), dict):
        found |= conditions_of(schema["additionalProperties"], files, path + ".*")
    for key in ("allOf", "anyOf", "oneOf"):
        for part in schema.get(key, []):
            found |= conditions_of(part, files, path)
    for key in ("then", "else"):
        if isinstance(schema.get(key), dict):
            found |= conditions_of(schema[key], files, path)
    return found


class EachWritten(Cli):
    def setUp(self):
        super().setUp()
        self.begin()

    def begin(self):
        shutil.rmtree(self.folder)
        shutil.copytree(CLEAN, self.folder)
        self.change("vocabulary", "facts:\n", "assumptions:\nfacts:\n" + self.sex())
        self.change("interactions", "effect: later", "effect: note")
        self.change(
            "cold", "requires: [history.allergy_cold]", "requires:\n  - history.allergy_cold"
        )

    @staticmethod
    def sex():
        return (
            "  - {id: demo.sex, title: Sex, group: all, type: enum, values: [female, male],"
            " question: Sex?, roles: [preference]}\n"
        )

    def change(self, document, old, new):
        path = self.folder / f"{document}.yaml"
        text = path.read_text()
        self.assertIn(old, text)
        path.write_text(text.replace(old, new, 1))

    def insert(self, place, slip):
        """The names of the items, and the line of the last one."""
        names, line = [], ""
        whens = slip.when if slip.where(place) else slip.when[:1]
        for number, when in zip(NUMBERS, whens):
            words = {"n": number, "when": when, "reopens": slip.reopens, "why": ""}
            words["says"] = "'" + slip.says.format(word=place.word()) + "'"
            if slip.why and place.why:
                words["why"] = "because_unrecorded: No concern., "
            line = place.line.format(**words)
            # Items of one list stand in the order in which they were written.
            at = place.anchor + "".join(names and [first])
            first = line
            self.change(place.document, at, at + line)
            if place.fact:
                self.change("vocabulary", "\nfacts:\n", "\nfacts:\n" + place.fact.format(**words))
            names.append(place.name.format(n=number))
        return names, line.strip()

    def problems(self):
        done = run("check", str(self.folder), "--on", "2026-02-01", "--format", "json")
        problems = json.loads(done.stdout)["problems"]
        refused = [one for one in problems if not one["code"].startswith("check.")]
        self.assertEqual(refused, [])
        return problems

    def test_each_slip_is_told_where_it_stands(self):
        for what, slip in SLIPS.items():
            self.begin()
            places = [place for place in PLACES if place.asks_known or not slip.why]
            inserted = [(place, *self.insert(place, slip)) for place in places]
            told = [
                one
                for one in self.problems()
                if one["code"] == slip.code and slip.message in one["message"]
            ]
            for place, names, line in inserted:
                with self.subTest(what, place=place.path):
                    mine = [
                        one
                        for one in told
                        if re.match(self.called(names[-1]), one["message"])
                        and self.line(one).strip() == line
                    ]
                    self.assertEqual(len(mine), 1 if slip.where(place) else 0, told)
            expected = sum(slip.where(place) for place in PLACES)
            self.assertEqual(len(told), expected, [one["message"] for one in told])

    @staticmethod
    def called(name):
        """A text of all cases, or items of a score, is told of the fact, or of one of them."""
        head, _, case = name.rpartition(": ")
        one_of_many = re.fullmatch("(case|item) 1", case)
        return re.escape(head) + f"(: {case})?(:| )" if one_of_many else re.escape(name) + "(:| )"

    def line(self, problem):
        return pathlib.Path(problem["file"]).read_text().splitlines()[problem["line"] - 1]

    def test_texts_without_a_condition(self):
        for document, text, message in TEXTS.values():
            with self.subTest(document):
                self.change(document, text, "because: tbd")
                told = [one["message"] for one in self.problems() if one["code"] == "check.text"]
                self.assertTrue(any(one.startswith(message) for one in told), told)

    def test_each_place_of_the_schemas_has_a_row(self):
        kinds = (ROOT / "engine/knowledge/kinds.hpp").read_text()
        words = re.findall(r'\{"([a-z]+)", read_into<', kinds)
        self.assertGreaterEqual(len(words), 9)
        places = set()
        for kind in words:
            schema = json.loads((SCHEMAS / f"{kind}.schema.json").read_text())
            places |= conditions_of(schema, schema, kind)
        self.assertEqual(places, {place.path for place in PLACES} | NOT_READ)

    def test_each_place_of_the_walk_has_a_row(self):
        walk = (ROOT / "engine/knowledge/written.hpp").read_text()
        body = re.search(r"enum class WrittenIn[^{]*\{(.*?)\};", walk, re.S).group(1)
        places = set(re.findall(r"^\s*([a-z_]+),", body, re.M))
        self.assertEqual(places, {place.kind for place in PLACES} | set(TEXTS))


if __name__ == "__main__":
    cli_support.main()
