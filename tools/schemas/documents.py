# SPDX-License-Identifier: Apache-2.0
"""Reads YAML as editors do: the core schema of YAML 1.2, duplicate keys refused."""

import re
import sys

try:
    import yaml
except ImportError:
    sys.exit("make_schemas: python3-yaml is missing; tools/setup test installs it")


class CoreLoader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
    """The core schema: `no`, `1:30` and 2026-01-31 are text."""

    yaml_implicit_resolvers: dict = {}

    def construct_mapping(self, node, deep=False):
        keys = [key.value for key, _ in node.value]
        twice = {key for key in keys if keys.count(key) > 1}
        if twice:
            raise yaml.constructor.ConstructorError(
                None, None, f"the key {twice.pop()!r} is written twice", node.start_mark
            )
        return super().construct_mapping(node, deep)

    def construct_number(self, node):
        text = node.value
        if text.startswith("0o"):
            return int(text[2:], 8)
        return (
            int(text, 16)
            if text.startswith("0x")
            else int(text) if re.fullmatch(r"[-+]?[0-9]+", text) else float(text)
        )


for tag, pattern, first in (
    ("bool", r"true|True|TRUE|false|False|FALSE", "tTfF"),
    ("null", r"~|null|Null|NULL|", ["~", "n", "N", ""]),
    ("int", r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+", "-+0123456789"),
    ("float", r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?", "-+.0123456789"),
):
    CoreLoader.add_implicit_resolver(
        f"tag:yaml.org,2002:{tag}", re.compile(f"^(?:{pattern})$"), list(first)
    )
CoreLoader.add_constructor("tag:yaml.org,2002:int", CoreLoader.construct_number)
CoreLoader.add_constructor("tag:yaml.org,2002:float", CoreLoader.construct_number)


def read_yaml(path):
    with open(path, encoding="utf-8") as file:
        return yaml.load(file, Loader=CoreLoader)


def documents_below(paths):
    """Every YAML document below the paths that says its kind, in the order of their names."""
    found = []
    for path in paths:
        for file in sorted(path.rglob("*.yaml")) if path.is_dir() else [path]:
            document = read_yaml(file)
            if isinstance(document, dict) and isinstance(document.get("kind"), str):
                found.append(document)
    return found
