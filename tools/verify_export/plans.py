# SPDX-License-Identifier: Apache-2.0
"""A plan that somebody was shown and kept, held against its record.

The receipt in it says nothing of the words around it: whoever has the file can change them. So all
is compared that can be: every word where the values are in the export, else what the record's
public part says, and what it was made with. Whatever differs raises ValueError.
"""
import json

BESIDE_THE_PLAN = ("receipt", "since", "trace")
WHOLE = (
    "the receipt and the plan were compared, every word that is recorded; 'since' and 'trace' are"
    " not"
)
PUBLIC = (
    "the receipt was compared, and of the plan what the record shows without its values: the"
    " disposition, red flags, each treatment's status and rules, and what it was made with; not its"
    " texts, its doses and whose it is"
)


class Number(str):
    """A number as it is written, which is no text of the same digits."""

    def __eq__(self, other):
        return isinstance(other, Number) and str.__eq__(self, other)

    def __ne__(self, other):
        return not self == other

    __hash__ = str.__hash__


def unique(pairs):
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a duplicate key")
    return found


def read(text):
    found = json.loads(text, object_pairs_hook=unique, parse_int=Number, parse_float=Number)
    if not isinstance(found, dict):
        raise ValueError("not a JSON object")
    return found


def same(where, shown, recorded):
    if isinstance(shown, dict) and isinstance(recorded, dict):
        for key in [*shown, *(key for key in recorded if key not in shown)]:
            same(f"{where}.{key}".lstrip("."), shown.get(key), recorded.get(key))
    elif isinstance(shown, list) and isinstance(recorded, list) and len(shown) == len(recorded):
        for i, (one, other) in enumerate(zip(shown, recorded)):
            same(f"{where}.{i}".lstrip("."), one, other)
    elif type(shown) is not type(recorded) or shown != recorded:
        raise ValueError(
            f"{where} is {json.dumps(shown)[:200]} in the file and"
            f" {json.dumps(recorded)[:200]} in the record"
        )


def rules(because, verdict):
    names = [f"{one['origin']} {one['id']}" for one in because if one["verdict"] == verdict]
    return list(dict.fromkeys(names))


def compare(plan, record, recorded):
    """`recorded`: the plan among the record's values, or None. Whether every word was compared."""
    if record["kind"] != "recommendation":
        raise ValueError(f"the record is no plan: its kind is {record['kind']}")
    public = record["public"]["plan"]
    modalities = plan["modalities"]
    same("disposition", plan["disposition"], public["disposition"])
    same("red_flags", [one["id"] for one in plan["red_flags"]], public["red_flags"])
    shown = {
        name: {
            "status": one["status"],
            "rules": rules(one["because"], "true"),
            "open": rules(one["because"], "unknown"),
        }
        for name, one in modalities.items()
    }
    same("modalities", shown, public["modalities"])
    for stage in plan["stages"]:
        for item in stage["items"]:
            where = f"stages.{stage['id']}: the status of {item['modality']}"
            same(where, item["status"], modalities[item["modality"]]["status"])
    if recorded is None:
        return False
    file = {key: value for key, value in plan.items() if key not in BESIDE_THE_PLAN}
    same("", file, read(recorded))
    return True


def compare_making(plan, about):
    """`about`: what the record's manifest says."""
    same("knowledge.digest", plan["knowledge"]["digest"], about["knowledge"])
    same("knowledge.pathway", plan["knowledge"]["pathway"], about["pathway"])
    for key in ("version", "semantics"):
        shown, recorded = plan["engine"].get(key), about["engine"].get(key)
        same(f"engine.{key}", str(shown), str(recorded))
    parts = [[[one["id"], one["digest"]] for one in whole["plugins"]] for whole in (plan, about)]
    same("plugins", *parts)
