# SPDX-License-Identifier: Apache-2.0
"""facts.schema.json: what conditions may say of each fact, and what patients may give for it."""

from collections import namedtuple

from schemas.derived import derived_facts
from schemas.units import NUMBER, is_plain, KINDS, one_of, unit_pattern, usual_units

# What depends on the type of a fact: its description, its constraint in a condition, its value in
# a patient's document.
Type = namedtuple("Type", "described constraint value")

UNKNOWN = "not_supplied asked_not_known not_done nothing_found source_error incomplete_page stale"


def spoken(value):
    if isinstance(value, bool):
        return str(value).lower()
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def matching(pattern, **more):
    return {"type": "string", "pattern": f"^{pattern}$", **more}


def knowledge(fact):
    return {"enum": ["known", "unknown"] + (["never"] if "blank" in fact else [])}


def never(fact):
    return [{"enum": ["never", None]}] if "blank" in fact else []


def never_in_words(fact):
    return "; or never" if "blank" in fact else ""


# --- true or false --------------------------------------------------------------------------------


def bool_constraint(fact):
    several = {"type": "array", "items": {"type": "boolean"}, "minItems": 1}
    return {"anyOf": [{"type": "boolean"}, knowledge(fact), several]}


def bool_value(_fact):
    return {"type": "boolean"}


# --- numbers --------------------------------------------------------------------------------------


def number_described(fact):
    unit = str(fact["unit"])
    low, high = fact.get("range", [None, None])
    in_unit = "" if unit == "1" else f" in {unit}"
    limits = "" if low is None else f", {low} to {high}"
    return f"A number{in_unit}{limits}{never_in_words(fact)}."


def bounded(fact):
    low, high = fact.get("range", [None, None])
    if low is None:
        return {"type": "number"}
    return {"type": "number", "minimum": low, "maximum": high}


def than_fact(words):
    """Compared with another fact; the engine says whether the two compare."""
    return {"type": "string", "pattern": f"^{words}fact +[a-z][a-z0-9_.]*$"}


def number_constraint(fact):
    unit = unit_pattern(str(fact["unit"]))
    plain = is_plain(str(fact["unit"]))
    quantity = f"{NUMBER}(?: +{unit})" + ("?" if plain else "")
    low, high = fact.get("range", [0, 10])
    four, seven = (4, 7) if low <= 4 and high >= 7 else (low, high)
    suffix = "" if plain else f" {fact['unit']}"
    examples = [f"{word} {four}{suffix}" for word in ("at least", "at most", "above")]
    examples += [f"below {seven}{suffix}", f"between {four} and {seven}{suffix}"]
    text = matching(
        (
            f"(?:(?:at least +|at most +|above +|below +)?{quantity}"
            f"|between +{NUMBER}(?: +{unit})? +and +{quantity})"
        ),
        examples=examples,
    )
    other = than_fact("(?:at least +|at most +|above +|below +)?")
    return {"anyOf": [text, knowledge(fact), other] + ([bounded(fact)] if plain else [])}


def number_value(fact):
    unit = str(fact["unit"])
    text = matching(f"{NUMBER} +{unit_pattern(unit)}", examples=[f"4 {unit}"])
    return {"anyOf": [bounded(fact), text] + never(fact)}


# --- words ----------------------------------------------------------------------------------------


# As engine/model/vocabulary.cpp has them.
LOOK = "done assessed tested asked measured examined recorded checked performed known".split()
PLAIN_WORDS = {"unknown", *(f"not_{word}" for word in LOOK)}


def unknown_values(fact):
    plain = [] if fact.get("derived") else [one for one in fact["values"] if one in PLAIN_WORDS]
    return list(dict.fromkeys([*fact.get("unknown_values", {}), *plain]))


def known_values(fact):
    return [value for value in fact["values"] if value not in unknown_values(fact)]


def words_constraint(fact, forms, example):
    values = known_values(fact)
    word = "(?:" + one_of(*map(str, values)) + ")"
    example += f" of [{', '.join(map(str, values[:2]))}]"
    return {
        "anyOf": [
            {"enum": values + ["known", "unknown"]},
            {"type": "array", "items": {"enum": values}, "minItems": 1},
            matching(
                rf"{forms} of *\[ *{word}(?: *, *{word})* *\]",
                examples=[example, example.replace("any", "none", 1)],
            ),
        ]
    }


def enum_constraint(fact):
    return words_constraint(fact, "(?:any|none)", "any")


def set_constraint(fact):
    return words_constraint(fact, "(?:has (?:any|all|none)|any|none)", "has any")


def enum_value(fact):
    return {"enum": fact["values"]}


def set_value(fact):
    forms = [
        {"type": "array", "items": {"enum": known_values(fact)}, "uniqueItems": True},
        enum_value(fact),
    ]
    if unknown_values(fact):
        word = {"enum": unknown_values(fact)}
        forms.append({"type": "array", "items": word, "minItems": 1, "maxItems": 1})
    return {"anyOf": forms}


# --- dates ----------------------------------------------------------------------------------------


def date_constraint(fact):
    time = f"{NUMBER} +{KINDS[0][1]}"
    pattern = f"(?:within +{time}|more than +{time} +ago)"
    text = matching(pattern, examples=["within 6 wk", "more than 6 wk ago"])
    other = than_fact("(?:after +|before +|on or after +|on or before +)?")
    return {"anyOf": [knowledge(fact), text, other]}


def date_value(fact):
    date = {"$ref": "common.schema.json#/definitions/date"}
    return {"anyOf": [date] + never(fact)} if never(fact) else {"allOf": [date]}


TYPES = {
    "bool": Type(lambda fact: "true or false.", bool_constraint, bool_value),
    "number": Type(number_described, number_constraint, number_value),
    "enum": Type(lambda fact: f"One of: {spoken(fact['values'])}.", enum_constraint, enum_value),
    "set": Type(lambda fact: f"Any of: {spoken(fact['values'])}.", set_constraint, set_value),
    "date": Type(lambda fact: f"A date{never_in_words(fact)}.", date_constraint, date_value),
}


# --- one fact -------------------------------------------------------------------------------------


def description(fact):
    derived = fact.get("derived")
    lines = ["Derived when not supplied." if derived else str(fact["question"])]
    lines.append(TYPES[fact["type"]].described(fact))
    if "safe" in fact:
        lines.append(f"Raises no concern: {spoken(fact['safe']) or 'none of them'}.")
    if fact.get("fresh_for", "always") != "always":
        lines.append(f"Stale after {fact['fresh_for']}.")
    if "note" in fact:
        lines.append(str(fact["note"]))
    return "\n\n".join(lines)


def on_record(schema):
    """The same after the words `on record`; nothing where the schema takes no text."""
    if "fact +" in schema.get("pattern", ""):
        return []  # a comparison with a fact is not put on record
    if "pattern" in schema:
        pattern = schema["pattern"].removeprefix("^").removesuffix("$")
        example = [f"on record {one}" for one in schema.get("examples", [])[:1]]
        return [matching(f"on record +{pattern}", **({"examples": example} if example else {}))]
    if "enum" in schema:
        words = [spoken(one) for one in schema["enum"] if one is not None]
        words = [word for word in words if word not in ("known", "unknown")]
        return [{"enum": [f"on record {word}" for word in words]}] if words else []
    if schema.get("type") == "boolean":
        return [{"enum": ["on record true", "on record false"]}]
    if schema.get("type") == "number":
        return []  # a plain number is among the patterns
    return [made for one in schema.get("anyOf", []) for made in on_record(one)]


def constraint(fact):
    """What a condition may say of the fact."""
    made = TYPES[fact["type"]].constraint(fact)
    if fact.get("derived"):
        return made
    return {"anyOf": made["anyOf"] + on_record(made)}


def value(fact):
    """What a patient's document may give, alone or as a candidate of a conflict."""
    return TYPES[fact["type"]].value(fact)


def with_unit(fact):
    """What changes in {value, ...} for a number, which may have a unit beside it."""
    unit = str(fact["unit"])
    pattern = matching(
        unit_pattern(unit),
        title="A unit of UCUM that converts to " + unit,
        examples=usual_units(unit),
    )
    if unit == "1":
        pattern = {"anyOf": [{"const": 1}, pattern]}
    any_number = {"anyOf": [{"type": "number"}] + never(fact)}
    # With a unit beside it, the range is the engine's to check.
    return pattern, {
        "if": {"required": ["unit"]},
        "then": {"properties": {"value": any_number}},
        "else": {"properties": {"value": value(fact)}},
    }


def given(fact):
    """{value, unit, observed, source}."""
    number = fact["type"] == "number"
    made = {
        "type": "object",
        "required": ["value"],
        "additionalProperties": False,
        "properties": {
            "value": {"title": fact["title"]} if number else value(fact),
            "observed": {"$ref": "#/definitions/observed"},
            "source": {"$ref": "#/definitions/source"},
        },
    }
    if fact.get("unchanged_by_word"):
        made["properties"]["unchanged"] = {"$ref": "common.schema.json#/definitions/unchanged"}
    if number:
        made["properties"]["unit"], more = with_unit(fact)
        made.update(more)
    return made


def entry(fact):
    candidates = {
        "title": "What each source says",
        "type": "array",
        "minItems": 2,
        "items": {"anyOf": [given(fact), {"$ref": "#/definitions/failed"}]},
    }
    conflict = {
        "type": "object",
        "required": ["conflict"],
        "additionalProperties": False,
        "properties": {"conflict": candidates},
    }
    return {"anyOf": [value(fact), given(fact), {"$ref": "#/definitions/unknown"}, conflict]}


# --- the document ---------------------------------------------------------------------------------


def common_definitions(facts):
    return {
        "fact": {
            "title": "A fact of the vocabulary",
            "enum": [fact["id"] for fact in facts],
            "enumDescriptions": [fact["title"] for fact in facts],
        },
        "observed": {
            "title": "When it was observed",
            "allOf": [{"$ref": "common.schema.json#/definitions/date"}],
        },
        "source": {"title": "Who or what says so", "type": ["string", "number"], "minLength": 1},
        "unknown": {
            "type": "object",
            "required": ["unknown"],
            "additionalProperties": False,
            "properties": {
                "unknown": {"title": "Why it is not known", "enum": UNKNOWN.split()},
                "observed": {"$ref": "#/definitions/observed"},
                "source": {"$ref": "#/definitions/source"},
            },
        },
        "failed": {
            "description": "A source that holds an answer, or looked for one, and cannot tell it",
            "allOf": [{"$ref": "#/definitions/unknown"}],
            "properties": {
                "unknown": {"enum": "asked_not_known source_error incomplete_page stale".split()}
            },
        },
        "bool": entry({"type": "bool", "title": ""}),
    }


def condition(facts, shown):
    group = {"$ref": "#/definitions/condition"}
    words = {"all": "Every line holds", "any": "One line or more holds", "none": "No line holds"}
    properties = {word: {"title": title, "allOf": [group]} for word, title in words.items()}
    properties["red_flag"] = {
        "title": "The verdict of a red flag, or `any` of them",
        "anyOf": [{"const": "any"}, {"$ref": "ids.schema.json#/definitions/red_flag"}],
    }
    for fact, text in zip(facts, shown):
        properties[fact["id"]] = {**text, **constraint(fact)}
    return {
        "description": (
            "True, false or unknown. One key: `all`, `any`, `none`, `at least N`, `red_flag`, or a"
            " fact with its constraint. A list means `all`."
        ),
        "type": ["object", "array"],
        "minProperties": 1,
        "maxProperties": 1,
        "properties": properties,
        "patternProperties": {
            "^at least +[1-9][0-9]*$": {"title": "So many lines hold, or more", "allOf": [group]}
        },
        "additionalProperties": False,
        "items": group,
        "minItems": 1,
    }


def patient_facts(facts, shown, formers):
    def form(fact):
        # Most facts are true or false: they share one definition.
        if fact["type"] == "bool":
            return {"allOf": [{"$ref": "#/definitions/bool"}]}
        return entry(fact)

    return {
        "description": "What is known of a patient. A fact that is not listed is not supplied.",
        "type": "object",
        "additionalProperties": False,
        "properties": {
            **{fact["id"]: {**text, **form(fact)} for fact, text in zip(facts, shown)},
            **{former["id"]: former_name(former) for former in formers},
        },
    }


# Still read, and no longer written: an editor shows what took its place.
def former_name(former):
    return {"description": "Former name; write " + " and ".join(former["now"]) + "."}


def facts_schema(vocabularies):
    facts = [fact for vocabulary in vocabularies for fact in vocabulary["facts"]]
    shown = [{"title": fact["title"], "description": description(fact)} for fact in facts]
    definitions = common_definitions(facts)
    definitions["condition"] = condition(facts, shown)
    formers = [former for one in vocabularies for former in one.get("former_names") or []]
    definitions["facts"] = patient_facts(facts, shown, formers)
    definitions["derived"] = derived_facts(facts)
    return definitions
