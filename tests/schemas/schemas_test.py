#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Tests of schemas/: they are sound, the tree's documents fit them, and what is broken does not."""

import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

import jsonschema
import yaml

from support import (
    KINDS,
    REMOVE,
    ROOT,
    SCHEMAS,
    all_schemas,
    at,
    changed,
    good,
    make_schemas,
    named,
    problems,
    steps,
    validator_with,
    walk,
)
from twins import BROKEN, FREE_OF_NULL, REQUIRED

RULES = ROOT / "rules" / "plantar-heel-pain"


class Soundness(unittest.TestCase):
    def test_schemas_are_draft_07(self):
        for name, schema in all_schemas().items():
            self.assertEqual(schema.get("$schema"), make_schemas.DRAFT, name)
            jsonschema.Draft7Validator.check_schema(schema)

    def test_one_for_each_kind(self):
        expected = {
            f"{kind}.schema.json"
            for kind in [
                *KINDS,
                *("recommendation", "intake", "service", "windlass", "common", "facts", "ids"),
            ]
        }
        self.assertEqual(set(all_schemas()), expected)

    def test_references_resolve_beside_the_file_and_stand_alone(self):
        schemas = all_schemas()
        for name, schema in schemas.items():
            for path, node in walk(schema):
                if not isinstance(node, dict) or not isinstance(node.get("$ref"), str):
                    continue
                self.assertEqual(
                    set(node),
                    {"$ref"},
                    f"{name} {named(path)}: draft 07 ignores what stands beside $ref",
                )
                file, _, place = node["$ref"].partition("#")
                self.assertIn(file or name, schemas, f"{name} {named(path)}")
                at(schemas[file or name], steps(place.strip("/")))
        self.assertNotIn(
            True,
            ["$id" in schema for schema in schemas.values()],
            "an $id would send editors to the network",
        )

    def test_patterns_are_anchored_and_javascript_reads_them(self):
        for name, schema in all_schemas().items():
            for path, node in walk(schema):
                for pattern in (
                    [node["pattern"]]
                    if isinstance(node, dict) and isinstance(node.get("pattern"), str)
                    else []
                ):
                    self.assertTrue(
                        pattern.startswith("^") and pattern.endswith("$"), f"{name} {named(path)}"
                    )
                    for foreign in ("\\-", "\\ ", "\\'", "\\#", "(?P", "\\Z"):
                        self.assertNotIn(foreign, pattern, f"{name} {named(path)}")

    def test_every_known_fact_has_words_for_hover(self):
        facts = all_schemas()["facts.schema.json"]["definitions"]
        for fact in facts["fact"]["enum"]:
            for place in ("condition", "facts"):
                self.assertTrue(facts[place]["properties"][fact]["title"], fact)
                self.assertTrue(facts[place]["properties"][fact]["description"], fact)


class Generator(unittest.TestCase):
    def run_it(self, *arguments):
        return subprocess.run(
            [sys.executable, "-B", ROOT / "tools" / "make_schemas", *map(str, arguments)],
            capture_output=True,
            text=True,
            check=False,
        )

    def test_the_files_are_current(self):
        done = self.run_it("--check")
        self.assertEqual((done.returncode, done.stderr), (0, ""))

    def test_a_change_of_the_vocabulary_is_noticed(self):
        with tempfile.TemporaryDirectory() as folder:
            folder = pathlib.Path(folder)
            for name in ("facts.schema.json", "ids.schema.json"):
                shutil.copy(SCHEMAS / name, folder)
            shutil.copytree(RULES, folder / "rules")
            path = folder / "rules" / "vocabulary.yaml"
            text = path.read_text(encoding="utf-8")
            path.write_text(
                text.replace("title: Age\n", "title: Age in years\n", 1), encoding="utf-8"
            )
            where = ["--documents", folder / "rules", ROOT / "plugins", "--output", folder]
            done = self.run_it("--check", *where)
            self.assertEqual(done.returncode, 1)
            self.assertIn("facts.schema.json is not current", done.stderr)
            self.assertNotIn("ids.schema.json", done.stderr)
            self.assertEqual(self.run_it(*where).returncode, 0)
            self.assertEqual(self.run_it("--check", *where).returncode, 0)

    def test_documents_without_a_vocabulary_are_refused(self):
        self.assertEqual(
            self.run_it("--check", "--documents", RULES / "evidence.yaml").returncode, 2
        )

    def test_units(self):
        for unit, right, wrong in (
            (
                "wk",
                ["wk", "d", "mo", "a", "ms", "wk{course}"],
                ["week", "weeks", "kg", "1", "{score}", "wk2", "m"],
            ),
            ("cm", ["cm", "m", "[in_i]"], ["in", "inch", "cm2", "kg"]),
            ("kg/m2", ["kg/m2", "g/cm2", "[lb_av]/[in_i]2"], ["kg", "kg/m", "m2/kg"]),
            ("h/d", ["h/d", "min/wk"], ["h", "h/d/d", "h.d"]),
            ("10*9/L", ["10*9/L", "/nL", "10^6/mL"], ["10*9", "L", "g/L"]),
            ("{score}", ["{score}", "1"], ["score", "wk", "{}", "%", "{rep}", "10*3", "[ppth]"]),
            ("%", ["%"], ["percent", "d", "1", "{ratio}", "%{ratio}", "[ppth]"]),
            ("1", ["1", "{ratio}"], ["%", "[ppth]", "10*3"]),
            ("10*3", ["10*3", "10^6", "[ppm]"], ["1", "%", "{count}"]),
            ("{steps}/min", ["{steps}/min", "/min", "{steps}/s"], ["{beats}/min", "%/min"]),
            ("deg", ["deg", "rad"], ["degrees", "Cel"]),
        ):
            pattern = make_schemas.unit_pattern(unit)
            for one in right:
                self.assertIsNotNone(re.fullmatch(pattern, one), f"{one} converts to {unit}")
            for one in wrong:
                self.assertIsNone(re.fullmatch(pattern, one), f"{one} does not convert to {unit}")

    def test_scalars_are_read_as_editors_read_them(self):
        text = "[no, 2026-01-31, 1:30, 010, 1.5, true, ~, at least 4, 1.0.0, 0x10]"
        self.assertEqual(
            yaml.load(text, Loader=make_schemas.CoreLoader),
            ["no", "2026-01-31", "1:30", 10, 1.5, True, None, "at least 4", "1.0.0", 16],
        )
        with self.assertRaises(yaml.YAMLError):
            yaml.load("{a: 1, a: 2}", Loader=make_schemas.CoreLoader)


def documents_of(folder):
    read = [(path, make_schemas.read_yaml(path)) for path in sorted(folder.rglob("*.yaml"))]
    return [
        (path, document)
        for path, document in read
        if isinstance(document, dict) and document.get("kind") in KINDS
    ]


class Documents(unittest.TestCase):
    def test_every_document_of_the_tree_fits(self):
        seen = set()
        for folder in (RULES, ROOT / "plugins"):
            for path, document in documents_of(folder):
                seen.add(document["kind"])
                self.assertEqual(problems(document["kind"], document), [], path)
        self.assertLessEqual(
            {
                "vocabulary",
                "evidence",
                "screening",
                "pathway",
                "interactions",
                "modality",
                "patient",
            },
            seen,
        )

    def test_another_rule_base_fits_the_schemas_that_are_made_for_it(self):
        folder = ROOT / "rules" / "ankle-sprain"
        made = make_schemas.schemas_of(make_schemas.documents_below([folder]))
        documents = documents_of(folder)
        self.assertGreater(len(documents), 10)
        for path, document in documents:
            validator = validator_with(made, document["kind"])
            self.assertEqual([one.message for one in validator.iter_errors(document)], [], path)
        twin = make_schemas.read_yaml(folder / "modalities" / "exercise.yaml")
        twin["requires"] = ["symptom.first_step_nprs"]  # a fact of other rules
        self.assertFalse(validator_with(made, "modality").is_valid(twin))

    def test_the_examples_with_every_key_fit(self):
        for kind in KINDS:
            self.assertEqual(problems(kind, good(kind)), [], kind)

    def test_the_examples_hold_every_key_that_the_schemas_know(self):
        # Else the twins below would leave a part of the language untested.
        schemas = all_schemas()
        used = {
            key
            for kind in KINDS
            for _, node in walk(good(kind))
            if isinstance(node, dict)
            for key in node
        }
        for name, schema in schemas.items():
            # Answers, requests and what is made of other documents.
            if name.split(".")[0] in ("recommendation", "intake", "service", "facts", "ids"):
                continue
            for _, node in walk(schema):
                if (
                    isinstance(node, dict)
                    and isinstance(node.get("properties"), dict)
                    and node.get("additionalProperties") is False
                ):
                    self.assertLessEqual(set(node["properties"]), used, name)


class Twins(unittest.TestCase):
    """Each a good document with one thing wrong."""

    def refused(self, kind, document, what):
        self.assertNotEqual(problems(kind, document), [], f"{kind}: {what} passes")

    def test_unknown_keys(self):
        for kind in KINDS:
            for path, node in walk(good(kind)):
                if isinstance(node, dict):
                    self.refused(
                        kind,
                        changed(good(kind), named((*path, "no_such_key")), {"nonsense": []}),
                        f"an unknown key in {named(path)}",
                    )

    def test_wrong_types(self):
        for kind in KINDS:
            for path, node in walk(good(kind)):
                if path:
                    wrong = (
                        "nonsense of a wrong type" if isinstance(node, dict) else {"nonsense": 1}
                    )
                    self.refused(
                        kind, changed(good(kind), named(path), wrong), f"{wrong} at {named(path)}"
                    )

    def test_nothing_where_something_is_expected(self):
        for kind in KINDS:
            for path, node in walk(good(kind)):
                if (
                    path
                    and not isinstance(node, list)
                    and node is not None
                    and (kind, named(path)) not in FREE_OF_NULL
                ):
                    self.refused(
                        kind, changed(good(kind), named(path), None), f"null at {named(path)}"
                    )

    def test_missing_keys(self):
        for kind, paths in REQUIRED.items():
            for path in paths.split():
                self.refused(kind, changed(good(kind), path, REMOVE), f"a document without {path}")

    def test_broken_values(self):
        for kind, path, value in BROKEN:
            self.refused(kind, changed(good(kind), path, value), f"{value!r} at {path}")

    def test_every_kind_has_twins(self):
        self.assertEqual({kind for kind, _, _ in BROKEN}, set(KINDS))
        self.assertEqual(set(REQUIRED), set(KINDS))


if __name__ == "__main__":
    unittest.main()
