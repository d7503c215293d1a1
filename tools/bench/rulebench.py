#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Turns the rulebench workload (facts.json, rules_N.json) into Windlass documents.

usage: rulebench.py DIR

DIR is where the workload's generator wrote data/ and expected/. Written:
DIR/windlass/N/{vocabulary,pathway,rules-000,...}.yaml, one red flag for each rule. Fact ids,
numbers and words stay as they are, so the workload's patients can be read unchanged.
"""
import json
import pathlib
import sys

RULES_IN_A_FILE = 500  # a document holds at most 1 MiB and 100,000 values


def fact(one):
    lines = [
        f"  - id: {one['name']}",
        f"    title: {one['name']}",
        "    group: all",
        f"    question: What is {one['name']}?",
    ]
    if one["type"] == "bool":
        lines.append("    type: bool")
    elif one["type"] == "number":
        lines += ["    type: number", '    unit: "{score}"']
    else:
        lines += ["    type: enum", f"    values: [{', '.join(one['values'])}]"]
    return lines


def constraint(predicate):
    value = predicate["value"]
    if predicate["op"] == "in":
        return f"[{', '.join(value)}]"
    if predicate["op"] == "eq":
        return json.dumps(value) if isinstance(value, bool) else str(value)
    return {"lt": "below", "le": "at most", "gt": "above", "ge": "at least"}[
        predicate["op"]
    ] + f" {value}"


def rule(one):
    lines = [
        f"  - id: {one['id']}",
        f"    title: {one['id']}",
        "    basis: design",
        "    clears: nothing",
        "    levels:",
        "      - id: only",
        "        when:",
        "          all:",
    ]
    lines += [f"            - {p['fact']}: {constraint(p)}" for p in one["all"]]
    return lines + [
        "        disposition: refer_routine",
        "        because: the rule holds",
        "        action: none",
        "        effects: {all: caution}",
        "        mitigate: none",
    ]


def write(path, kind, ident, lines):
    head = [
        "# SPDX-License-Identifier: Apache-2.0",
        "windlass: 1",
        f"kind: {kind}",
        f"id: {ident}",
        f"title: rulebench {ident}",
    ]
    path.write_text("\n".join(head + lines) + "\n")


def main(base):
    facts = json.loads((base / "data" / "facts.json").read_text())
    for source in sorted((base / "data").glob("rules_*.json")):
        rules = json.loads(source.read_text())
        out = base / "windlass" / str(len(rules))
        out.mkdir(parents=True, exist_ok=True)
        for old in out.glob("*.yaml"):
            old.unlink()
        write(
            out / "vocabulary.yaml",
            "vocabulary",
            "rulebench",
            ["groups:", "  - {id: all, title: All}", "facts:"]
            + [line for one in facts for line in fact(one)],
        )
        write(
            out / "pathway.yaml",
            "pathway",
            "rulebench",
            ["notice: made up, and no medicine", "version: 1.0.0"],
        )
        for number, first in enumerate(range(0, len(rules), RULES_IN_A_FILE)):
            name = f"rules-{number:03}"
            part = rules[first : first + RULES_IN_A_FILE]
            write(
                out / f"{name}.yaml",
                "screening",
                name,
                ["red_flags:"] + [line for one in part for line in rule(one)],
            )
        print(f"{out}: {len(rules)} rules")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(pathlib.Path(sys.argv[1]))
