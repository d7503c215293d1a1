# SPDX-License-Identifier: Apache-2.0
"""A root: the documents of one rule or guideline, and its cases.

An answer is a modality that is recommended where the answer holds: so each case can name what must
hold and what must not. Nothing in a root is unknown: the peers' semantics take what is missing for
false, and each case says so by giving every fact a value.
"""

import json
import re
from pathlib import Path

MOST_BYTES = 1 << 19  # of a document: windlass reads twice that, and 100,000 values
EVIDENCE = {
    "id": "peer",
    "citation": "The published rule that this root was translated from.",
    "claim": "As the rule says.",
    "kind": "guideline",
    "strength": "expert",
    "quality": "not_assessed",
    "grade": "none",
    "grading": "none",
    "verified": "read",
}


def slug(text):
    """A word that the language takes as a value or as a part of an id."""
    word = re.sub(r"[^a-z0-9]+", "_", str(text).lower()).strip("_")
    return word or "empty"


def lines(document):
    """JSON, which is YAML; what is long has a line for each of its parts."""
    parts = []
    for key, value in document.items():
        if isinstance(value, list) and value:
            inner = ",\n".join(json.dumps(one, ensure_ascii=False) for one in value)
            parts.append(f"{json.dumps(key)}: [\n{inner}\n]")
        else:
            parts.append(f"{json.dumps(key)}: {json.dumps(value, ensure_ascii=False)}")
    return "{\n" + ",\n".join(parts) + "\n}\n"


class Root:
    """Collects facts, derived facts, answers and cases."""

    def __init__(self, title):
        self.title = title
        self.facts = {}
        self.derive = []
        self.answers = {}  # modality id -> (title, output, published, condition)
        self.cases = []
        self._made = {}

    def fact(self, name, kind, **more):
        """Declares a fact once; `more` are keys of the vocabulary."""
        if name not in self.facts:
            entry = {"id": name, "title": name, "group": "peer", "type": kind}
            entry.update(question=f"What is {name}?", roles=["indication"])
            entry.update(more)
            self.facts[name] = entry
        return name

    def derived(self, prefix, kind, body, **more):
        """A computed fact; the same computation is one fact."""
        key = json.dumps([kind, body, more], sort_keys=True)
        if key not in self._made:
            name = prefix
            count = 1
            while name in self.facts:
                count += 1
                name = f"{prefix}_{count}"
            self.fact(name, kind, derived=True, **more)
            self.derive.append({"fact": name, **body, "because": "As written.", "basis": "design"})
            self._made[key] = name
        return self._made[key]

    def flag(self, prefix, condition):
        """A condition that has a name of its own; constants stay constants."""
        if condition is True or condition is False:
            return condition
        body = {"cases": [{"when": condition, "is": True}], "otherwise": False}
        return {self.derived(prefix, "bool", body): True}

    def named(self, condition):
        """The condition, by a name of its own where it is long: documents have a depth."""
        if isinstance(condition, bool) or len(repr(condition)) < 300:
            return condition
        return self.flag("part.n", condition)

    def answer(self, name, output, published, condition):
        """A modality that is recommended where an output is as published."""
        title = f"{output}: {published}"
        self.answers[name] = (title, output, published, condition)

    def case(self, index, title, facts, statuses):
        """One published test: its facts, and the status that each answer must get."""
        entry = {"id": f"t{index}", "title": title[:100] or "test", "facts": facts}
        self.cases.append({**entry, "expect": {"status": statuses}})

    def constant(self, value):
        """A condition that holds of everybody, or of nobody, whatever is known of them."""
        self.fact("peer.any", "bool")
        either = [{"peer.any": "known"}, {"peer.any": "unknown"}]
        return {"any" if value else "none": either}

    def _head(self, kind):
        return {"windlass": 1, "kind": kind, "id": "peer", "title": self.title[:100] or "Peer"}

    def _modality(self, name, title, condition):
        when = self.constant(condition) if condition is True or condition is False else condition
        indication = {"id": "holds", "when": when, "status": "recommend", "because": "As written."}
        indication.update(evidence=["peer"], basis="design")
        head = dict(self._head("modality"), id=name, title=title[:100] or name, version="1.0.0")
        line = {"section": "note", "title": "Answer", "text": "It holds."}
        head.update(summary="An answer.", stage="answers", order=1, invasive=False)
        return dict(head, indications=[indication], protocol={"lines": [line]})

    def too_large(self):
        """A document is more than windlass reads."""
        return any(len(text.encode()) > MOST_BYTES for text in self.texts().values())

    def write(self, folder):
        """Writes the documents."""
        folder = Path(folder)
        (folder / "cases").mkdir(parents=True, exist_ok=True)
        for name, text in self.texts().items():
            (folder / f"{name}.yaml").write_text(text, encoding="utf-8")

    def texts(self):
        """{name: text} of the documents."""
        documents = {}
        for name, (title, _, _, condition) in self.answers.items():
            documents[f"m_{name}"] = self._modality(name, title, condition)
        stage = {"id": "answers", "title": "Answers", "aim": "Answer.", "entry": "At once"}
        stage.update(exit="At once", review="Never")
        documents["pathway"] = dict(
            self._head("pathway"),
            version="1.0.0",
            notice="A translation, for tests.",
            derive=self.derive,
            stages=[stage],
        )
        documents["screening"] = dict(
            self._head("screening"), version="1.0.0", requires=[], red_flags=[]
        )
        documents["evidence"] = dict(self._head("evidence"), version="1.0.0", entries=[EVIDENCE])
        documents["cases/cases"] = dict(self._head("cases"), cases=self._closed_cases())
        documents["vocabulary"] = dict(
            self._head("vocabulary"),
            version="1.0.0",
            facts=list(self.facts.values()),
            groups=[{"id": "peer", "title": "Peer"}],
        )
        return {name: lines(document) for name, document in documents.items()}

    def _closed_cases(self):
        cases = []
        for case in self.cases:
            facts = {name: value for name, value in case["facts"].items() if name in self.facts}
            cases.append({**case, "facts": facts})
        return cases
