# SPDX-License-Identifier: Apache-2.0
"""windlass.schema.json: any document that people write, by its kind."""

import json

WRITTEN = {"recommendation"}  # by the engine, not by people


def kinds_of(folder):
    """The kinds that the schemas of a folder describe, each with its file's name."""
    found = {}
    for path in sorted(folder.glob("*.schema.json")):
        schema = json.loads(path.read_text(encoding="utf-8"))
        kind = schema.get("properties", {}).get("kind", {}).get("const")
        if kind is not None and kind not in WRITTEN:
            found[kind] = path.name
    return found


def any_document(kinds):
    """The members of the schema that sends a document to the schema of its kind."""
    choices = [
        {
            "if": {"required": ["kind"], "properties": {"kind": {"const": kind}}},
            "then": {"allOf": [{"$ref": name}]},
        }
        for kind, name in kinds.items()
    ]
    return {
        "type": "object",
        "required": ["windlass", "kind"],
        "properties": {
            "windlass": {"title": "The version of the rule language", "enum": [1, "1"]},
            "kind": {"title": "What this document is", "enum": list(kinds)},
        },
        "allOf": choices,
    }
