# SPDX-License-Identifier: Apache-2.0
"""What is wrong in the broken twins: places in the documents of good/, and of the tree's own where
they have the place.

FORMAT: a place is its keys and list positions, joined by '/'.
"""

# Without any one of these a document is refused.
REQUIRED = {
    "vocabulary": """
        windlass kind id title facts facts/0/id facts/0/title facts/0/group facts/0/type
        facts/0/unit facts/0/question facts/1/values facts/0/codes/0/system facts/0/codes/0/code
        groups/0/id groups/0/title assumptions/0/id assumptions/0/never assumptions/0/because
    """,
    "evidence": """
        windlass kind id title entries/0/id entries/0/citation entries/0/claim entries/0/kind
        entries/0/strength entries/0/quality entries/0/grade entries/0/grading entries/0/verified
    """,
    "screening": """
        windlass kind id title red_flags/0/id red_flags/0/title red_flags/0/basis
        red_flags/0/clears red_flags/0/levels red_flags/0/levels/0/id red_flags/0/levels/0/when
        red_flags/0/levels/0/disposition red_flags/0/levels/0/because red_flags/0/levels/0/action
        red_flags/0/levels/0/effects red_flags/0/levels/1/mitigate
    """,
    "pathway": """
        windlass kind id title notice derive/0/fact derive/0/otherwise derive/0/because
        derive/0/basis derive/0/cases/0/when derive/0/cases/0/is stages/0/id stages/0/title
        stages/0/aim stages/0/entry stages/0/exit stages/0/review course/0/id course/0/title
        course/0/when course/0/because course/0/reopens course/0/effects course/0/basis
        course/0/mitigate reviews/0/week reviews/0/purpose reviews/0/basis advice/0/id
        advice/0/text advice/0/stage advice/0/evidence advice/0/basis measures/0/text
        measures/0/basis
    """,
    "interactions": (
        "windlass kind id title rules/0/id rules/0/first rules/0/second rules/0/effect"
        " rules/0/instruction rules/0/basis"
    ),
    "handout": "windlass kind id title language items/0/id items/0/part items/2/modality",
    "locale": "windlass kind id title language texts",
    "modality": """
        windlass kind id title summary stage protocol indications/0/id indications/0/when
        indications/0/status indications/0/because indications/0/evidence indications/0/basis
        contraindications/0/id contraindications/0/when contraindications/0/level
        contraindications/0/because contraindications/0/basis contraindications/1/mitigate
        deferrals/0/id deferrals/0/when deferrals/0/status deferrals/0/because deferrals/0/reopens
        deferrals/0/basis stop_rules/0/text stop_rules/0/basis requires/1/fact
    """,
    "ruleset": """
        windlass kind id title extends effective/from tighten/0/modality
        tighten/0/contraindication tighten/1/deferral tighten/2/require tighten/3/retire
        tighten/4/raise loosen/0/retire loosen/0/override loosen/1/mitigate loosen/1/lower
        loosen/2/indication loosen/3/unrequire loosen/0/override/reason loosen/0/override/evidence
        loosen/0/override/owner loosen/0/override/approved loosen/0/override/expires
    """,
    "cases": (
        "windlass kind id title cases/0/id cases/0/title cases/0/expect cases/1/facts"
        " cases/1/expect/disposition fixtures/0/id fixtures/0/facts cases/3/matrix/0/id"
        " cases/3/matrix/1/facts"
    ),
    "laws": (
        "windlass kind id title laws laws/0/id laws/0/title laws/0/expect laws/1/expect/disposition"
    ),
    "patient": (
        "windlass kind id facts facts/symptom.duration_weeks/value received/format"
        " received/binding received/digest"
    ),
    "binding": """
        windlass kind id title systems facts value_sets/0/id value_sets/0/codes facts/0/fact
        facts/0/from facts/0/from/0/resource
    """,
    "lock": (
        "windlass kind plugins plugins/0/id plugins/0/version plugins/0/file plugins/0/sha256"
        " retired/0/id retired/0/version retired/0/sha256"
    ),
}

# Null is a value here.
FREE_OF_NULL = {("patient", "facts/history.surgery_foot_weeks_ago"), ("vocabulary", "facts/0/safe")}

# One value is wrong.
BROKEN = [
    # The head of a document.
    ("vocabulary", "windlass", 2),
    ("evidence", "windlass", "one"),
    ("patient", "kind", "patients"),
    ("modality", "id", "two words"),
    ("pathway", "version", "1.0"),
    ("screening", "version", "01.0.0"),
    ("interactions", "title", ""),
    ("binding", "facts/0/fact", "history.dvt"),
    ("binding", "facts/0/from/0/resource", "Claim"),
    ("binding", "facts/0/from/0/unconfirmed", "perhaps"),
    ("binding", "facts/2/from/0/read", "anything"),
    ("binding", "facts/3/from/0/denies", "none"),
    ("binding", "value_sets/0/codes", ["128"]),
    ("binding", "systems", ["urn:x"]),
    ("binding", "version", "one"),
    # Vocabulary: ids, and what belongs to which type.
    ("vocabulary", "facts/0/id", "Course.Week"),
    ("vocabulary", "facts/0/id", "course."),
    ("vocabulary", "facts/0/type", "integer"),
    ("vocabulary", "facts/0/range", [0]),
    ("vocabulary", "facts/0/range", ["a", "b"]),
    ("vocabulary", "facts/0/range", 10),
    ("vocabulary", "facts/0/values", ["a"]),
    ("vocabulary", "facts/0/roles", ["safe"]),
    ("vocabulary", "facts/0/blank", "sometimes"),
    ("vocabulary", "facts/0/fresh_for", "12 weeks"),
    ("vocabulary", "facts/0/fresh_for", "forever"),
    ("evidence", "entries/0/review", "31.1.2030"),
    ("vocabulary", "facts/0/fresh_for", 12),
    ("vocabulary", "facts/0/unit", "kilo gram"),
    ("vocabulary", "facts/0/derived", "yes"),
    ("vocabulary", "facts/1/unit", "wk"),
    ("vocabulary", "facts/1/range", [0, 1]),
    ("vocabulary", "facts/1/blank", "never"),
    ("vocabulary", "facts/1/values", []),
    ("vocabulary", "facts/1/values", ["a", "a"]),
    ("vocabulary", "facts/1/values", ["Not So"]),
    ("vocabulary", "facts/1/unknown_values", {"none": "unsure"}),
    ("vocabulary", "facts/1/safe", ["none"]),
    ("vocabulary", "facts/2/safe", "no"),
    ("vocabulary", "facts/2/values", ["a"]),
    ("vocabulary", "facts/4/range", [0, 1]),
    # Laws.
    ("laws", "laws/0/id", "two words"),
    ("vocabulary", "assumptions/0/never", "course.week"),
    ("vocabulary", "assumptions/0/never", {"demo.age": 1}),
    ("vocabulary", "assumptions/0/id", "two words"),
    ("vocabulary", "assumptions", {"id": "a"}),
    ("cases", "cases/0/expect/contradictions", {"a": 1}),
    ("laws", "laws/0/when", {"demo.age": 1}),
    ("laws", "laws/0/possible", "demo.age_years"),
    ("laws", "laws/0/expect", {}),
    ("laws", "laws/0/expect/disposition", "at least soon"),
    ("laws", "laws/0/expect/status", {"mobility": "maybe"}),
    ("laws", "laws/0/expect/never", "recommend"),
    ("laws", "laws/0/expect/red_flags", {"rf.dvt": True}),
    ("laws", "laws/0/expect/stage", "active"),
    ("laws", "laws/1", "nobody"),
    # Evidence.
    ("evidence", "entries/0/kind", "blog"),
    ("evidence", "entries/0/strength", "very strong"),
    ("evidence", "entries/0/quality", "fine"),
    ("evidence", "entries/0/verified", "yes"),
    ("evidence", "entries/0/grade", ["A"]),
    # Screening, and conditions of every kind.
    ("screening", "requires/0", "demo.age"),
    ("screening", "requires/1", {"fact": "exam.abi", "any": ["exam.abi"]}),
    ("screening", "requires/1", {"any": ["exam.abbi"]}),
    ("screening", "requires/1", {"fact": "exam.abi", "for": "fun"}),
    ("screening", "red_flags/0/basis", "guess"),
    ("screening", "red_flags/0/levels", []),
    ("screening", "red_flags/0/levels/0/disposition", "proceed"),
    ("screening", "red_flags/0/levels/0/disposition", "incomplete"),
    ("screening", "red_flags/0/levels/0/effects", {"all": "stop"}),
    ("screening", "red_flags/0/levels/0/effects", {"all": "caution"}),
    ("screening", "red_flags/0/levels/0/effects", {"two words": "block"}),
    ("screening", "red_flags/0/levels/0/effects", {}),
    ("screening", "red_flags/0/levels/0/effects", {"dry_needling": "none"}),
    ("screening", "red_flags/0/levels/0/effects", {"all": "block", "others": "none"}),
    ("screening", "red_flags/0/evidence", {"a": "b"}),
    *[
        ("screening", "red_flags/0/levels/0/when", when)
        for when in (
            [],
            {},
            "always",
            {"all": []},
            {"all": "no"},
            {"any": {"symptom.rest_nprs": 4, "symptom.worst_nprs": 4}},
            {"symptom.rest_nprs": 4, "symptom.worst_nprs": 4},
            {"at least two": [{"history.icd": True}]},
            {"at least 0": [{"history.icd": True}]},
            {"not": {"history.icd": True}},
            {"red_flag": ["any"]},
            {"red_flag": "rf of"},
            {"symptom.rest_nrps": 4},
            {"symptom.rest_nprs": 11},
            {"symptom.rest_nprs": "atleast 4"},
            {"symptom.rest_nprs": "at least"},
            {"symptom.rest_nprs": "> 4"},
            {"symptom.rest_nprs": "at least 4 wk"},
            {"symptom.rest_nprs": "never"},
            {"symptom.rest_nprs": "between 4"},
            {"symptom.rest_nprs": [4, 5]},
            {"symptom.rest_nprs": True},
            {"symptom.rest_nprs": "at least 04"},
            {"symptom.rest_nprs": "at least +4"},
            {"symptom.rest_nprs": "at least .5"},
            {"symptom.rest_nprs": None},
            {"symptom.duration_weeks": 6},
            {"symptom.duration_weeks": "at least 6"},
            {"symptom.duration_weeks": "at least 6 weeks"},
            {"symptom.duration_weeks": "at least 6 kg"},
            {"symptom.duration_weeks": "between 1 mo and 12"},
            {"symptom.duration_weeks": "within 6 wk"},
            {"lab.platelets": "below 50 10*9"},
            {"exam.wblt_cm": "below 5 inch"},
            {"history.icd": "yes"},
            {"history.icd": "true"},
            {"history.icd": 1},
            {"history.icd": "any of [true]"},
            {"symptom.side": "Left"},
            {"symptom.side": "top"},
            {"symptom.side": ["left", "top"]},
            {"symptom.side": []},
            {"symptom.side": "any of left"},
            {"symptom.side": "any of [left, top]"},
            {"symptom.side": "has any of [left]"},
            {"symptom.side": True},
            {"symptom.side": {"any": ["left"]}},
            {"demo.sex_at_birth": ["unknown"]},
            {"course.prior_failed": "has some of [taping]"},
            {"course.prior_failed": "has any of [taping, magnets]"},
            {"course.prior_failed": "all of [taping]"},
        )
    ],
    # Pathway.
    ("pathway", "derive/0/fact", "symptom.rest_nprs"),
    ("pathway", "derive/0/otherwise", "severe"),
    ("pathway", "derive/0/cases/0/is", "severe"),
    ("pathway", "derive/0/otherwise", True),
    ("pathway", "course/0/effects", {"all": "block"}),
    ("pathway", "course/0/effects", {"all": "recommend"}),
    ("pathway", "course/0/final", "yes"),
    ("pathway", "reviews/0/week", -1),
    ("pathway", "reviews/0/week", 1.5),
    ("pathway", "reviews/0/week", "two"),
    ("pathway", "advice/0/evidence", []),
    ("pathway", "advice/0/evidence", ["two words"]),
    ("pathway", "measures/0/fact", "symptom.first_step"),
    ("pathway", "stages/0/starts", "week 1"),
    ("pathway", "stages", {"support": 1}),
    ("pathway", "asking/groups/0/facts", []),
    ("pathway", "asking/groups/0/facts", ["symptom.no_such_fact"]),
    ("pathway", "asking/groups/0/kind", "breath"),
    ("pathway", "asking/only_when/0/when", None),
    ("pathway", "asking/first_line", {}),
    # Interactions.
    ("interactions", "rules/0/effect", "sooner"),
    ("interactions", "rules/0/first", ["dry_needling"]),
    ("interactions", "rules/0/when", {"course.weeks": "at most 3 wk"}),
    ("interactions", "rules/0/basis", "likely"),
    # Modality.
    ("modality", "order", -1),
    ("modality", "order", "first"),
    ("modality", "by", "nurse"),
    ("modality", "invasive", "no"),
    ("modality", "indications/0/status", "caution"),
    ("modality", "indications/0/evidence", []),
    ("modality", "indications/0/basis", "strong"),
    ("modality", "contraindications/0/level", "soft"),
    ("modality", "contraindications/0/level", "relative"),
    ("modality", "contraindications/0/hard", "yes"),
    ("modality", "contraindications/1/hard", True),
    ("modality", "deferrals/0/status", "block"),
    ("modality", "requires/0", "allergy.adhesives"),
    ("modality", "outcomes/0/fact", "symptom.first_step"),
    ("modality", "indications/0/when", {"course.week": "at most 3 cm"}),
    ("modality", "alternatives", {"orthotics": 1}),
    # A patient's sheet.
    ("handout", "language", "English"),
    ("handout", "items/0/part", "second"),
    ("handout", "items/0/disposition", "soon"),
    ("handout", "items/1/label", "dx.likeley"),
    ("handout", "items/2/says", ["fascia"]),
    ("handout", "items/2/diary", "yes"),
    ("handout", "silent/advice", {"spur": 1}),
    ("locale", "language", "E"),
    ("locale", "texts", ["Sit down."]),
    ("locale", "texts/sheet.title", ""),
    ("locale", "texts/stretch.how", []),
    # Rule set.
    ("ruleset", "effective/from", "2026-13-01"),
    ("ruleset", "effective/until", "next year"),
    ("ruleset", "tighten/2/require", "history.sugar"),
    ("ruleset", "tighten/3/retire", "early-first-step-pain"),
    ("ruleset", "tighten/3/retire", "contraindication falls-risk"),
    ("ruleset", "tighten/2/raise", "contraindication falls-risk"),
    ("ruleset", "tighten/4/raise", "indication falls-risk"),
    ("ruleset", "tighten/2/override", {}),
    ("ruleset", "tighten/1/deferral/status", "ask"),
    ("ruleset", "tighten/2/unrequire", "history.diabetes"),
    ("ruleset", "loosen/0/retire", "indication early-first-step-pain"),
    ("ruleset", "loosen/0/require", "exam.abi"),
    ("ruleset", "loosen/0/override/approved", "2026"),
    ("ruleset", "loosen/0/override/evidence", []),
    ("ruleset", "loosen/0/mitigate", "With care."),
    ("ruleset", "loosen/2/indication/status", "block"),
    ("ruleset", "loosen/3/unrequire", ["exam.skin_local"]),
    # Cases.
    ("cases", "cases/0/start_from", "every thing"),
    ("cases", "cases/0/as_of", "today"),
    ("cases", "cases/0/facts", {"demo.age": 44}),
    ("cases", "cases/0/facts", {"demo.age_years": 144}),
    ("cases", "cases/0/expect", {}),
    ("cases", "cases/0/expect/disposition", "fine"),
    ("cases", "cases/0/expect/status", {"taping": "yes"}),
    ("cases", "cases/0/expect/asks", ["history.sugar"]),
    ("cases", "cases/0/expect/reasons", {"taping": {"a": "b"}}),
    ("cases", "cases/0/id", "two words"),
    ("cases", "fixtures/0/start_from", "every thing"),
    ("cases", "fixtures/0/facts", {"demo.age": 44}),
    ("cases", "cases/3/matrix", []),
    ("cases", "cases/3/matrix/0/facts", {"demo.age": 44}),
    ("cases", "cases/3/matrix/0/expect", {"disposition": "fine"}),
    ("cases", "cases/3/each", {}),
    ("cases", "cases/3/each", {"history.anticoagulant": []}),
    ("cases", "cases/0/expect/red_flags", {"rf.dvt": True}),
    # Patient.
    ("patient", "as_of", "2026-02-32"),
    ("patient", "as_of", "January"),
    ("patient", "facts", []),
    ("patient", "facts", None),
    ("patient", "id", "Jane Doe"),
    *[
        ("patient", "facts", {fact: value})
        for fact, value in (
            ("demo.age", 44),
            ("demo.age_years", 144),
            ("demo.age_years", "44"),
            ("demo.age_years", "44 years"),
            ("demo.age_years", "never"),
            ("demo.age_years", None),
            ("demo.age_years", True),
            ("demo.age_years", [44]),
            ("demo.age_years", {"value": 44, "unit": "wks"}),
            ("demo.age_years", {"value": 144}),
            ("demo.age_years", {"unit": "a"}),
            ("demo.age_years", {"value": 44, "when": "now"}),
            ("demo.age_years", {"value": "44 a", "unit": "a"}),
            ("demo.age_years", {"value": 44, "observed": "yesterday"}),
            ("demo.age_years", {}),
            ("demo.age_years", {"unknown": "perhaps"}),
            ("demo.age_years", {"unknown": "conflict"}),
            ("demo.age_years", {"unknown": "stale", "value": 44}),
            ("demo.age_years", {"conflict": [{"value": 44}]}),
            ("demo.age_years", {"conflict": [44, 45]}),
            ("demo.age_years", {"conflict": [{"value": 44}, {"unknown": "nothing_found"}]}),
            ("history.icd", "true"),
            ("history.icd", 1),
            ("history.icd", "no"),
            ("history.icd", {"value": True, "unit": "1"}),
            ("symptom.side", "Left"),
            ("symptom.side", ["left"]),
            ("symptom.side", {"value": "top"}),
            ("demo.sex_at_birth", {"conflict": [{"value": "perhaps"}, {"value": "male"}]}),
            ("course.prior_failed", ["taping", "taping"]),
            ("course.prior_failed", ["magnets"]),
            ("course.prior_failed", True),
        )
    ],
    # Lock.
    ("lock", "plugins/0/id", "Taping"),
    ("lock", "plugins/0/id", "taping."),
    ("lock", "plugins/0/version", "1.0"),
    ("lock", "plugins/0/file", "../taping.so"),
    ("lock", "plugins/0/file", ".taping.so"),
    ("lock", "plugins/0/sha256", "0F" + 62 * "0"),
    ("lock", "plugins/0/sha256", "00"),
    ("lock", "plugins", {"taping": 1}),
    ("lock", "retired/0/id", "Taping"),
    ("lock", "retired/0/version", "1.0"),
    ("lock", "retired/0/sha256", "00"),
    ("lock", "retired", {"taping": 1}),
    ("lock", "retired/0/file", "taping.so"),
    ("lock", "windlass", 2),
    ("lock", "kind", "locks"),
    ("lock", "title", "Plugins"),
]
