#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Tests of schemas/: they are sound, the tree's documents fit them, and whatever is broken does not.

Without --binary the schemas alone are tested. With it, every plan that the program prints for the sample patients is
validated, and each broken twin that the schemas refuse is given to the engine, which has to refuse it as well.
"""

import argparse
import copy
import functools
import importlib.machinery
import importlib.util
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

import jsonschema
import yaml

from twins import BROKEN, FREE_OF_NULL, REQUIRED

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
SCHEMAS = ROOT / "schemas"
KINDS = (
    "vocabulary evidence screening pathway interactions modality ruleset cases patient lock".split()
)
OPTIONS = argparse.Namespace(binary=None, lock=None)


def load_make_schemas():
    loader = importlib.machinery.SourceFileLoader(
        "make_schemas", str(ROOT / "tools" / "make_schemas")
    )
    sys.dont_write_bytecode = True
    module = importlib.util.module_from_spec(
        importlib.util.spec_from_loader("make_schemas", loader)
    )
    loader.exec_module(module)
    return module


make_schemas = load_make_schemas()


def all_schemas():
    return {
        path.name: json.loads(path.read_text(encoding="utf-8"))
        for path in sorted(SCHEMAS.glob("*.schema.json"))
    }


def bundled(node, name):
    """The schema with its references to other files turned inward, so that no library has to find them."""
    if isinstance(node, list):
        return [bundled(one, name) for one in node]
    if not isinstance(node, dict):
        return node
    made = {}
    for key, value in node.items():
        if key == "$ref":
            file, _, place = value.partition("#")
            value = f"#/definitions/{file or name}{place}"
        made[key] = bundled(value, name)
    return made


BUNDLE = {name: bundled(schema, name) for name, schema in all_schemas().items()}


@functools.lru_cache(maxsize=None)
def validator(kind):
    return jsonschema.Draft7Validator(
        {
            "$schema": make_schemas.DRAFT,
            "definitions": BUNDLE,
            "allOf": [{"$ref": f"#/definitions/{kind}.schema.json"}],
        }
    )


def problems(kind, document):
    """What the kind's own schema finds; the schema of all kinds has to agree."""
    own = [
        f"{'/'.join(map(str, one.absolute_path))}: {one.message[:300]}"
        for one in validator(kind).iter_errors(document)
    ]
    if kind != "recommendation":
        assert validator("windlass").is_valid(document) == (not own), (
            "windlass.schema.json and " + kind + ".schema.json disagree"
        )
    return own


def good(kind):
    return make_schemas.read_yaml(HERE / "good" / f"{kind}.yaml")


def at(document, path):
    for step in path:
        document = document[step]
    return document


def steps(path):
    return [int(step) if step.isdigit() else step for step in path.split("/")] if path else []


REMOVE = object()


def changed(document, path, value):
    """A copy with `value` at `path`, added when it is not there; REMOVE takes it out."""
    made = copy.deepcopy(document)
    *parents, last = steps(path)
    owner = at(made, parents)
    if value is REMOVE:
        del owner[last]
    else:
        owner[last] = value
    return made


def walk(node, path=()):
    yield path, node
    children = (
        node.items()
        if isinstance(node, dict)
        else enumerate(node) if isinstance(node, list) else ()
    )
    for key, child in children:
        yield from walk(child, (*path, key))


def named(path):
    return "/".join(map(str, path))


class Soundness(unittest.TestCase):
    def test_schemas_are_draft_07(self):
        for name, schema in all_schemas().items():
            self.assertEqual(schema.get("$schema"), make_schemas.DRAFT, name)
            jsonschema.Draft7Validator.check_schema(schema)

    def test_one_for_each_kind(self):
        expected = {
            f"{kind}.schema.json"
            for kind in [*KINDS, "recommendation", "windlass", "common", "facts", "ids"]
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
            shutil.copytree(ROOT / "rules", folder / "rules")
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
            self.run_it("--check", "--documents", ROOT / "rules" / "evidence.yaml").returncode, 2
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
            ("{score}", ["{score}", "1", "%"], ["score", "wk", "{}"]),
            ("%", ["%", "1", "{ratio}"], ["percent", "d"]),
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


class Documents(unittest.TestCase):
    def test_every_document_of_the_tree_fits(self):
        seen = set()
        for folder in ("rules", "plugins"):
            for path in sorted((ROOT / folder).rglob("*.yaml")):
                document = make_schemas.read_yaml(path)
                if not isinstance(document, dict) or document.get("kind") not in KINDS:
                    continue
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
            if name in ("recommendation.schema.json", "facts.schema.json", "ids.schema.json"):
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


class Engine(unittest.TestCase):
    """What the schemas refuse, the engine refuses; what it prints, they accept."""

    def setUp(self):
        if OPTIONS.binary is None:
            self.skipTest("no --binary")
        holder = tempfile.TemporaryDirectory()
        self.addCleanup(holder.cleanup)
        self.folder = pathlib.Path(holder.name)

    def windlass(self, *arguments):
        lock = ["--plugins", OPTIONS.lock] if OPTIONS.lock and "--plugins" not in arguments else []
        return subprocess.run(
            [OPTIONS.binary, *map(str, arguments), *lock],
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )

    def write(self, path, document):
        path.write_text(
            yaml.safe_dump(document, allow_unicode=True, sort_keys=False, width=100000),
            encoding="utf-8",
        )
        return path

    @property
    def samples(self):
        return sorted((ROOT / "rules" / "examples" / "patients").glob("*.yaml"))

    def test_every_printed_plan_fits(self):
        for sample in self.samples:
            for more in ([], ["--explain"]):
                done = self.windlass(
                    "recommend", sample, "--rules", ROOT / "rules", "--format", "json", *more
                )
                self.assertEqual(done.returncode, 0, done.stderr)
                plan = json.loads(done.stdout)
                self.assertEqual("trace" in plan, bool(more))
                self.assertEqual(problems("recommendation", plan), [], sample)

    def test_a_plan_under_a_layer_fits(self):
        layer = self.write(self.folder / "layer.yaml", self.layer())
        nothing_known = self.write(
            self.folder / "patient.yaml",
            {"windlass": 1, "kind": "patient", "id": "new", "as_of": "2026-06-01", "facts": {}},
        )
        done = self.windlass(
            "recommend",
            nothing_known,
            "--rules",
            ROOT / "rules",
            "--rules",
            layer,
            "--format",
            "json",
        )
        self.assertEqual(done.returncode, 0, done.stderr)
        plan = json.loads(done.stdout)
        self.assertEqual(problems("recommendation", plan), [])
        self.assertNotEqual(plan["overrides"], [])
        later = self.write(
            self.folder / "later.yaml",
            {"windlass": 1, "kind": "patient", "id": "new", "as_of": "2035-06-01", "facts": {}},
        )
        lapsed = json.loads(
            self.windlass(
                "recommend", later, "--rules", ROOT / "rules", "--rules", layer, "--format", "json"
            ).stdout
        )
        self.assertEqual(problems("recommendation", lapsed), [])
        self.assertNotEqual(lapsed["lapsed_layers"][0]["changes"], [])
        for path, value in (
            ("lapsed_layers/0/not_in_force/why", "late"),
            ("lapsed_layers/0/changes/0/with", "yes"),
            ("overrides/0/not_in_force/day", "soon"),
        ):
            self.assertNotEqual(problems("recommendation", changed(lapsed, path, value)), [], path)
        for path, value in (
            ("disposition", "fine"),
            ("modalities/taping/status", "yes"),
            ("knowledge/digest", "0"),
            ("news", 1),
            ("modalities/taping/because/0/origin", "whim"),
            ("engine", REMOVE),
            ("questions", {}),
            ("overrides/0/in_force", "true"),
        ):
            self.assertNotEqual(problems("recommendation", changed(plan, path, value)), [], path)

    def layer(self):
        """The example of a rule set, its targets being rules that the plugins have."""
        made = good("ruleset")
        rules = [
            (one["id"], rule)
            for path in sorted((ROOT / "plugins").rglob("*.yaml"))
            for one in [make_schemas.read_yaml(path)]
            if one.get("kind") == "modality"
            for rule in one.get("contraindications", [])
            if not rule.get("hard")
        ]
        absolute = [
            (modality, rule["id"]) for modality, rule in rules if rule["level"] == "absolute"
        ]
        relative = [
            (modality, rule["id"]) for modality, rule in rules if rule["level"] == "relative"
        ]
        for amendment, key, (modality, one) in (
            (made["loosen"][1], "lower", absolute[0]),
            (made["loosen"][0], "retire", relative[0]),
            (made["tighten"][4], "raise", relative[1]),
        ):
            amendment.update({"modality": modality, key: f"contraindication {one}"})
        return made

    def twins_of(self, kind, document):
        """The twins of the table that this document has a place for."""
        for _, path, value in [one for one in BROKEN if one[0] == kind]:
            try:
                owner = at(document, steps(path)[:-1])
                if isinstance(owner, (dict, list)):
                    yield f"{kind}: {value!r} at {path}", changed(document, path, value)
            except (LookupError, TypeError):
                pass
        for path in REQUIRED[kind].split():
            try:
                yield f"{kind}: no {path}", changed(document, path, REMOVE)
            except (LookupError, TypeError):
                pass

    def agree(self, kind, document, run, accepted=(0,), besides=frozenset()):
        """`besides`: error codes that the document itself has, because it does not stand where it belongs."""
        control = run(document)
        self.assertEqual(self.codes(control), set(besides), control.stderr)
        self.assertIn(control.returncode, (3,) if besides else accepted, control.stderr)
        twins = [
            (what, twin) for what, twin in self.twins_of(kind, document) if problems(kind, twin)
        ]  # some are not broken here
        self.assertGreaterEqual(len(twins), 8)
        step = 1 if os.environ.get("WINDLASS_LONG") == "1" else max(1, len(twins) // 12)
        for what, twin in twins[::step]:
            with self.subTest(what):
                done = run(twin)
                self.assertIn(
                    done.returncode, (2, 3), f"the engine accepts it: {what}\n{done.stdout[:300]}"
                )
                self.assertTrue(
                    self.codes(done) - set(besides) or (not besides and "error: " in done.stderr),
                    f"no reason is given: {what}\n{done.stderr}",
                )

    @staticmethod
    def codes(done):
        return set(re.findall(r"error\[([a-z_.]+)\]", done.stderr))

    def rule_base(self, kind):
        rules = self.folder / "rules"
        if not rules.exists():
            rules.mkdir()
            for path in (ROOT / "rules").glob("*.yaml"):
                shutil.copy(path, rules)
        return lambda document: (
            self.write(rules / f"{kind}.yaml", document),
            self.windlass("recommend", self.samples[0], "--rules", rules),
        )[1]

    def test_rule_base(self):
        for kind in ("vocabulary", "evidence", "screening", "pathway", "interactions"):
            run = self.rule_base(kind)
            document = make_schemas.read_yaml(ROOT / "rules" / f"{kind}.yaml")
            self.agree(kind, document, run)
            run(document)  # as it was, for the next kind

    def test_modality(self):
        document = make_schemas.read_yaml(ROOT / "plugins" / "taping" / "taping.yaml")
        document["id"] = "taping_twin"
        self.agree(
            "modality", document, self.rule_base("modality"), besides={"rules.protocol"}
        )  # no plugin brings it

    def test_ruleset(self):
        path = self.folder / "layer.yaml"
        self.agree(
            "ruleset",
            self.layer(),
            lambda document: self.windlass(
                "recommend",
                self.samples[0],
                "--rules",
                ROOT / "rules",
                "--rules",
                self.write(path, document),
            ),
        )

    def test_patient(self):
        path = self.folder / "patient.yaml"
        self.agree(
            "patient",
            good("patient"),
            lambda document: self.windlass(
                "recommend", self.write(path, document), "--rules", ROOT / "rules"
            ),
        )

    def test_lock(self):
        if not OPTIONS.lock:
            self.skipTest("no --lock")
        lock = pathlib.Path(OPTIONS.lock)
        document = make_schemas.read_yaml(lock)
        self.assertEqual(problems("lock", document), [])
        for entry in document["plugins"]:
            shutil.copy(lock.parent / entry["file"], self.folder)
        path = self.folder / "plugins.lock"
        self.agree(
            "lock",
            document,
            lambda twin: self.windlass(
                "recommend",
                self.samples[0],
                "--rules",
                ROOT / "rules",
                "--plugins",
                self.write(path, twin),
            ),
        )

    def test_cases(self):
        if re.search(r"^ +test ", self.windlass("--help").stdout, re.MULTILINE) is None:
            self.skipTest("this program has no command `test`")
        path = self.folder / "cases.yaml"
        document = good("cases")
        taping = make_schemas.read_yaml(ROOT / "plugins" / "taping" / "taping.yaml")
        document["cases"][0]["expect"]["reasons"]["taping"] = [taping["indications"][0]["id"]]
        self.agree(
            "cases",
            document,
            lambda twin: self.windlass("test", self.write(path, twin), "--rules", ROOT / "rules"),
            accepted=(0, 1),
        )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--binary", help="the windlass program")
    parser.add_argument("--lock", help="the lock of the plugins that were built with it")
    parser.parse_known_args(namespace=OPTIONS)
    unittest.main(argv=[sys.argv[0]] + parser.parse_known_args()[1])
