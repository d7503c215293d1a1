# SPDX-License-Identifier: Apache-2.0
"""The places of rules in which a condition stands, and how one is written there: for
each_written_test.py."""
import dataclasses
import re

BASIS = "evidence: [trial], basis: design"
OVERRIDE = "override: {reason: Ours, evidence: [trial], owner: lead, approved: 2026-01-01,"
OVERRIDE += " expires: 2027-12-31}"


@dataclasses.dataclass
class Place:
    """Where a condition stands: how one is written there, `{n}` the number of the item."""

    kind: str  # in WrittenIn
    path: str  # in the schemas
    name: str  # of the item in findings
    document: str
    anchor: str  # behind which the line goes
    line: str
    says: bool = True  # it has a text of those of whom the condition holds
    restrains: bool = False  # a silent no lets somebody through
    decides: bool = True  # age, sex and the like need a role there
    thresholds: bool = True  # a number of its text is a threshold, and none of what is to be done
    own_reason: bool = True  # two of them have no reason in common
    reopens: bool = False
    why: bool = False  # `known` wants `because_unrecorded` there
    asks_known: bool = True  # `known` may stand there
    fact: str = ""  # the vocabulary has to know it

    def word(self):
        return "".join(re.findall("[a-z]+", self.path))


def rule(kind, path, of, **more):
    """A rule of a modality, in its document or in a layer's line."""
    status = {
        "indication": "status: recommend, because: {says}",
        "contraindication": "level: absolute, {why}because: {says}, reopens: {reopens}",
        "deferral": "status: defer, {why}because: {says}, reopens: {reopens}",
    }[kind]
    item = f"{{{{id: {of}-{kind}{{n}}, when: {{when}}, {status}, {BASIS}}}}}"
    restrains = kind != "indication"
    flags = {"restrains": restrains, "reopens": restrains, "why": restrains}
    name = f"exercise: {kind} {of}-{kind}{{n}}"
    if of == "own":
        line = f"  - {item}\n"
        return Place(kind, path, name, "exercise", f"{kind}s:\n", line, **flags)
    loosens = path.startswith("ruleset.loosen")
    line = f"  - {{{{modality: exercise, {kind}: {item}"
    line += f", {OVERRIDE.replace('{', '{{').replace('}', '}}')}}}}}\n" if loosens else "}}\n"
    return Place(
        kind, path, name, "clinic", "loosen:\n" if loosens else "tighten:\n", line, **flags
    )


PLACES = [
    Place(
        "screen_requirement",
        "screening.requires[].when",
        "the screen: requirement symptom.swelling",
        "screening",
        "requires:\n",
        "  - {{fact: symptom.swelling, {why}when: {when}}}\n",
        says=False,
        restrains=True,
        why=True,
    ),
    Place(
        "red_flag_level",
        "screening.red_flags[].levels[].when",
        "rf.seeded{n}: level one",
        "screening",
        "red_flags:\n",
        (
            "  - {{id: rf.seeded{n}, title: T, basis: design, evidence: [project], clears: A test.,"
            " levels: [{{id: one, when: {when}, disposition: urgent, {why}because: {says},"
            " action: Look., effects: {{all: block}}}}]}}\n"
        ),
        restrains=True,
        why=True,
    ),
    Place(
        "derived_cases",
        "pathway.derive[].cases[].when",
        "history.seeded_case{n}: case 1",
        "pathway",
        "derive:\n",
        (
            "  - {{fact: history.seeded_case{n}, cases: [{{when: {when}, is: true}}], otherwise:"
            " false, {why}because: {says}, basis: design}}\n"
        ),
        why=True,
        fact=(
            "  - {{id: history.seeded_case{n}, title: Seeded, group: all, type: bool, roles:"
            " [dose], derived: true}}\n"
        ),
    ),
    Place(
        "score",
        "pathway.derive[].score[].when",
        "history.seeded_score{n}: item 1",
        "pathway",
        "derive:\n",
        (
            "  - {{fact: history.seeded_score{n}, score: [{{points: 1, when: {when}}}],"
            " {why}because: {says}, basis: design}}\n"
        ),
        why=True,
        fact=(
            "  - {{id: history.seeded_score{n}, title: Seeded, group: all, type: number,"
            ' unit: "{{score}}", range: [0, 9], roles: [dose], derived: true}}\n'
        ),
    ),
    Place(
        "stage_starts",
        "pathway.stages[].starts",
        "stage seeded-start{n}: starts",
        "pathway",
        "stages:\n",
        (
            "  - {{id: seeded-start{n}, title: S, aim: Move., entry: {says}, exit: Done., review:"
            " Weekly., starts: {when}}}\n"
        ),
    ),
    Place(
        "stage_ends",
        "pathway.stages[].ends",
        "stage seeded-end{n}: ends",
        "pathway",
        "stages:\n",
        (
            "  - {{id: seeded-end{n}, title: S, aim: Move., entry: Safe., exit: {says}, review:"
            " Weekly., ends: {when}}}\n"
        ),
    ),
    Place(
        "course_rule",
        "pathway.course[].when",
        "course rule seeded{n}",
        "pathway",
        "course:\n",
        (
            "  - {{id: seeded{n}, title: S, when: {when}, {why}because: {says}, reopens: {reopens},"
            " effects: {{others: defer}}, evidence: [project], basis: design}}\n"
        ),
        restrains=True,
        reopens=True,
        why=True,
    ),
    Place(
        "advice",
        "pathway.advice[].when",
        "advice seeded{n}",
        "pathway",
        "advice:\n",
        (
            "  - {{id: seeded{n}, text: {says}, stage: active, when: {when}, evidence: [project],"
            " basis: design}}\n"
        ),
    ),
    Place(
        "asked_only_when",
        "pathway.asking.only_when[].when",
        "asked only when",
        "pathway",
        "asking:\n",
        "  only_when: [{{facts: [history.clot_before], when: {when}}}]\n",
        says=False,
        decides=False,
    ),
    Place(
        "invasive_wanted",
        "pathway.asking.invasive_wanted",
        "invasive wanted",
        "pathway",
        "asking:\n",
        "  invasive_wanted: {when}\n",
        says=False,
        decides=False,
    ),
    Place(
        "interaction",
        "interactions.rules[].when",
        "interaction seeded{n}",
        "interactions",
        "rules:\n",
        (
            "  - {{id: seeded{n}, first: exercise, second: cold, effect: later, when: {when},"
            " instruction: {says}, evidence: [project], basis: design}}\n"
        ),
        restrains=True,
        thresholds=False,
    ),
    Place(
        "assumption",
        "vocabulary.assumptions[].never",
        "assumption seeded{n}",
        "vocabulary",
        "assumptions:\n",
        "  - {{id: seeded{n}, never: {when}, because: {says}}}\n",
        decides=False,
        own_reason=False,
        asks_known=False,
    ),
    rule("indication", "modality.indications[].when", "own"),
    rule("contraindication", "modality.contraindications[].when", "own"),
    rule("deferral", "modality.deferrals[].when", "own"),
    Place(
        "requirement",
        "modality.requires[].when",
        "cold: requirement symptom.swelling",
        "cold",
        "requires:\n",
        "  - {{fact: symptom.swelling, {why}when: {when}}}\n",
        says=False,
        restrains=True,
        why=True,
    ),
    Place(
        "protocol_line",
        "modality.protocol.lines[].when",
        "exercise: protocol line seeded{n}",
        "exercise",
        "  lines:\n",
        "    - {{section: note, title: Seeded, key: seeded{n}, text: {says}, when: {when}}}\n",
        thresholds=False,
    ),
    rule("contraindication", "ruleset.tighten[].contraindication.when", "house"),
    rule("deferral", "ruleset.tighten[].deferral.when", "house"),
    rule("indication", "ruleset.loosen[].indication.when", "house"),
    Place(
        "requirement",
        "ruleset.tighten[].require.when",
        "exercise: requirement symptom.{n}",
        "clinic",
        "tighten:\n",
        (
            "  - {{modality: exercise, require: {{fact: symptom.{n}, {why}when: {when}}},"
            " because: {says}}}\n"
        ),
        restrains=True,
        why=True,
    ),
]
# A condition there is read by nobody: it names a requirement by its facts.
NOT_READ = {"ruleset.loosen[].unrequire.when"}
# These have a text and no condition.
TEXTS = {
    "calculation": ("pathway", "because: Arithmetic.", "demo.bmi has a placeholder"),
    "amendment": ("clinic", "because: We wait.", "exercise: raise contraindication hot has a"),
}
# Numbers of items that are ids of facts as well: a requirement is called by its facts.
NUMBERS = ("fever", "swelling")
