# SPDX-License-Identifier: Apache-2.0
"""What the tests of schemas/ share: the schemas, one validator a kind, changed documents."""

import copy
import functools
import importlib.machinery
import importlib.util
import json
import pathlib
import sys

import jsonschema

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
SCHEMAS = ROOT / "schemas"


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
    """The schema with its references to other files turned inward: no library has to find them."""
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


KINDS = all_schemas()["windlass.schema.json"]["properties"]["kind"]["enum"]
BUNDLE = {name: bundled(schema, name) for name, schema in all_schemas().items()}


def validator_of(bundle, kind):
    return jsonschema.Draft7Validator(
        {
            "$schema": make_schemas.DRAFT,
            "definitions": bundle,
            "allOf": [{"$ref": f"#/definitions/{kind}.schema.json"}],
        }
    )


@functools.lru_cache(maxsize=None)
def validator(kind):
    return validator_of(BUNDLE, kind)


def validator_with(made, kind):
    """The kind's validator with other schemas (name to text) in place of the tree's own."""
    own = {name: bundled(json.loads(text), name) for name, text in made.items()}
    return validator_of({**BUNDLE, **own}, kind)


def problems(kind, document):
    """What the kind's own schema finds; the schema of all kinds has to agree."""
    own = [
        f"{'/'.join(map(str, one.absolute_path))}: {one.message[:300]}"
        for one in validator(kind).iter_errors(document)
    ]
    if kind not in ("recommendation", "intake"):
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
