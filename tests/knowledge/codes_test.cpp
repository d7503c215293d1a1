// SPDX-License-Identifier: Apache-2.0
// Every code with which a rule base is refused, provoked by a small change of one that opens.
#include <filesystem>
#include <set>

#include "knowledge/support.hpp"
#include "oracle/tree.hpp"

using namespace windlass;
using namespace windlass::test;

namespace {

// In a document `from` becomes `to`: refused with a code, and a message that says this.
struct Row {
  const char *which, *from, *to, *code, *says;
};
const Row rows[] = {
    {"modality", "n.score: at least 4", "n.scor: at least 4", "rules.fact",
     "no fact 'n.scor' in the vocabulary"},
    {"modality", "{n.score: at least 4}", "true", "rules.condition",
     "a condition is expected here"},
    {"modality", "{n.score: at least 4}", "{n.score: 1, b.one: true}", "rules.condition",
     "a condition has one key, this one has 2"},
    {"modality", "{n.score: at least 4}", "{all: []}", "rules.condition",
     "this list of conditions is empty"},
    {"modality", "{n.score: at least 4}", "{at least 3: [{b.one: true}]}", "rules.condition",
     "wants a whole number from 1"},
    {"modality", "at least 4", "between 4", "rules.constraint", "`between` wants two numbers"},
    {"modality", "at least 4", "at least four", "rules.number", "'four' is not a number"},
    {"modality", "at least 4", "at least 010", "rules.number", "'010' is not a number"},
    {"modality", "at least 4", "at least 40", "rules.range", "'n.score' is never 40"},
    {"modality", "above 6 wk", "above 6", "rules.unit", "this number has no unit"},
    {"modality", "above 6 wk", "above 6 weeks", "rules.unit", "'weeks' is not a UCUM unit"},
    {"modality", "at least 4", "at least 40 %", "rules.unit", "cannot be converted"},
    {"modality", "at least 4", "at least 4 10*", "rules.unit", "cannot be converted"},
    {"modality", "above 6 wk", "above 6 kg", "rules.unit", "cannot be converted"},
    {"modality", "e.one: severe", "e.one: sever", "rules.value", "'e.one' has no value 'sever'"},
    {"modality", "e.one: severe", "e.one: not_done", "rules.value", "says that nobody knows"},
    {"modality", "b.three: true", "b.three: yes", "rules.value", "is true or false, not 'yes'"},
    {"modality", "{b.three: true}", "{red_flag: rf.none}", "rules.red_flag",
     "no red flag 'rf.none'"},
    {"modality", "evidence: [good]", "evidence: [god]", "rules.evidence", "no evidence 'god'"},
    {"modality", "evidence: [good]", "evidence: [bad]", "rules.evidence",
     "is recorded as not found"},
    {"modality", "evidence: [good], basis: design", "evidence: [good], basis: verified",
     "rules.basis", "basis `verified` is stronger than evidence 'good', which is the project's"},
    {"modality", "because: B., evidence: [good], basis", "because: B., basis", "rules.evidence",
     "indication 'i' cites no evidence"},
    {"modality", "mitigate: M., ", "", "rules.mitigate",
     "relative contraindication 'r' names no mitigation"},
    {"modality", "level: relative", "level: relative, hard: true", "rules.hard",
     "only an absolute contraindication can be `hard`"},
    {"modality", "{id: r,", "{id: a,", "rules.duplicate", "contraindication 'a' stands here twice"},
    {"modality", "stage: first", "stage: frist", "rules.stage", "no stage 'frist'"},
    {"modality", "protocol: p", "protocol: q", "rules.protocol", "has no prescriber 'q'"},
    {"modality", "summary: S.", "sumary: S.", "document.key", "'sumary' is not a key"},
    {"modality", "status: recommend", "status: advise", "document.value", ""},
    {"modality", "order: 1", "order: first", "document.value", "`order` is a whole number"},
    {"modality", "requires:\n  - b.three", "requires:\n  - [b.three]", "document.type",
     "a fact's id is expected here"},
    {"modality", "version: 1.0.0", "version: one", "document.version", "not a version"},
    {"screening", "effects: {all: block}", "effects: {alfa: block}", "rules.modality",
     "no modality 'alfa'"},
    {"screening", "effects: {all: block}", "effects: {all: stop}", "document.value",
     "an effect is block"},
    {"screening", "effects: {all: block}", "effects: {all: caution}", "rules.mitigate",
     "wants a `mitigate:`"},
    {"screening", "clears: C.", "clears: C.\n    cleared_by: [b.three]", "rules.red_flag",
     "no level of 'rf.one' rests on 'b.three', which is said to lift it"},
    {"screening", "disposition: urgent", "disposition: proceed", "document.value",
     "is not a disposition that a red flag can have"},
    {"screening",
     "      - {id: l, when: {b.two: true}, disposition: urgent, because: B., action: A., "
     "effects: {all: block}}\n",
     "      []\n", "rules.levels", "has no level"},
    {"screening", "when: {b.two: true}", "when: {red_flag: rf.one}", "rules.cycle",
     "depends on itself"},
    {"pathway", "effects: {all: defer}", "effects: {all: caution}", "rules.mitigate",
     "wants a `mitigate:`"},
    {"modality", "at least 4", "at leest 4", "rules.constraint",
     "'at leest 4' is not a constraint on a number"},
    {"modality", "at least 4", "At least leest 4", "rules.constraint",
     "'At least leest 4' is not a constraint on a number"},
    {"modality", "at least 4", "at least leest 4", "rules.number", "'leest' is not a number"},
    {"modality", "n.score: at least 4", "n.score: on record at least 4", "rules.constraint",
     "an indication cannot say `on record`"},
    {"modality", "{b.three: true}, level", "{b.three: known}, level", "rules.unrecorded",
     "contraindication 'a' asks whether 'b.three' is known"},
    {"modality", "{b.three: true}, level", "{b.three: on record true}, level", "rules.unrecorded",
     "contraindication 'a' asks whether 'b.three' is known"},
    {"modality", "n.weeks: above 6 wk", "n.weeks: on record above 6 wk", "rules.unrecorded",
     "deferral 'd' asks whether 'n.weeks' is known"},
    {"modality", "level: absolute", "level: absolute, because_unrecorded: B.", "rules.unrecorded",
     "`because_unrecorded` of contraindication 'a' explains nothing"},
    {"modality", "requires:\n  - b.three",
     "requires:\n  - {fact: b.three, when: {b.one: on record true}}", "rules.unrecorded",
     "a requirement asks whether 'b.one' is known"},
    {"screening", "{b.two: true}", "{b.two: on record true}", "rules.unrecorded",
     "this level of a red flag asks whether 'b.two' is known"},
    {"pathway", "id: c, title: C, when: {b.one: true}",
     "id: c, title: C, when: {b.one: on record true}", "rules.unrecorded",
     "course rule 'c' asks whether 'b.one' is known"},
    {"pathway", "{when: {b.one: true}, is: true}", "{when: {b.one: on record true}, is: true}",
     "rules.unrecorded", "this derived fact asks whether 'b.one' is known"},
    {"pathway", "advice: []",
     "advice:\n  - {id: v, text: T., stage: first, when: {b.one: on record true}, evidence: "
     "[good], "
     "basis: design}",
     "rules.unrecorded", "advice 'v' asks whether 'b.one' is known"},
    {"pathway", "effects: {all: defer}", "effects: {all: block}", "rules.effect",
     "a course rule cannot block"},
    {"screening", "effects: {all: block}", "effects: {}", "rules.effect",
     "this list of effects names nobody"},
    {"screening", "effects: {all: block}", "effects: {alpha: none}", "rules.effect",
     "this list names no effect, and no `others`"},
    {"screening", "effects: {all: block}", "effects: {all: block, others: none}", "rules.effect",
     "`all` leaves no others"},
    {"screening", "effects: {all: block}", "effects: {all: nobody}", "document.value",
     "an effect is block, not_indicated, defer, caution, optional or none"},
    {"pathway", "effects: {all: defer}", "final: true, effects: {all: defer}", "rules.effect",
     "a `final` course rule says not_indicated of nobody"},
    {"pathway", "effects: {all: defer}", "effects: {all: none}", "rules.effect",
     "a course rule changes nothing of anybody"},
    {"pathway", "fact: x.flag", "fact: b.one", "rules.derive", "cannot be derived by cases"},
    {"pathway", "cases: [{when: {b.one: true}, is: true}], otherwise: false",
     "score: [{points: 1, when: {b.one: true}}]", "rules.derive", "'x.flag' cannot be a score"},
    {"modality", "{b.three: true}, level", "{x.level: high}, level", "rules.computed",
     "nobody computes 'x.level', and rules read it"},
    {"pathway", "is: true", "is: maybe", "rules.value", "'maybe' is not a value of 'x.flag'"},
    {"pathway", "when: {b.one: true}, is", "when: {x.flag: true}, is", "rules.cycle",
     "is derived from itself"},
    {"pathway", "otherwise: false, ", "", "document.missing", "otherwise"},
    {"pathway", "measures: []",
     "measures: []\nasking: {groups: [{id: a, title: A, none: None., facts: [n.score]}]}",
     "rules.asking", "'n.score' cannot be answered with the rest of group 'a'"},
    {"pathway", "measures: []", "measures: []\nasking: {groups: [{id: a, title: A, facts: []}]}",
     "rules.asking", "no facts are named here"},
    {"pathway", "measures: []",
     "measures: []\nasking: {groups: [{id: a, title: A, facts: [b.one]}, {id: c, title: C, facts: "
     "[b.one]}]}",
     "rules.duplicate", "'b.one' is asked in group 'a' already"},
    {"pathway", "measures: []", "measures: []\nasking: {first_line: [alfa]}", "rules.modality",
     "no modality 'alfa'"},
    {"pathway", "kind: pathway", "kind: path", "document.kind", "cannot be part of a rule base"},
    {"modality", "stage: first", "stage: first\nlayer: nobody", "rules.layer",
     "no rule set 'nobody' is here"},
    {"ruleset", "extends: base", "extends: bass", "rules.extends",
     "which is not here or extends it in turn"},
    {"ruleset", "raise: contraindication r", "raise: contraindication rr", "rules.target",
     "has no contraindication 'rr'"},
    {"ruleset", "raise: contraindication r", "raise: contraindication a", "rules.target",
     "contraindication 'a' is already absolute"},
    {"ruleset", "retire: deferral d", "retire: contraindication r", "rules.contradiction",
     "this layer retires contraindication r of 'alpha', and raises it in line 8"},
    {"ruleset", "{modality: alpha, raise: contraindication r}",
     "{modality: alpha, deferral: {id: d, when: {b.one: true}, status: defer, because: B., "
     "reopens: R., basis: design}}",
     "rules.contradiction", "and adds it"},
    {"ruleset", "raise: contraindication r", "raise: r", "rules.target",
     "named by its kind and its id"},
    {"ruleset", "raise: contraindication r", "require: b.one, raise: contraindication r",
     "rules.amendment", "an amendment changes one thing"},
    {"ruleset", "{modality: alpha, raise: contraindication r}", "{modality: alpha}",
     "rules.amendment", "this amendment changes nothing"},
    {"ruleset", "{modality: alpha, raise", "{modality: alfa, raise", "rules.modality",
     "no modality 'alfa'"},
    {"ruleset", "retire: deferral d", "retire: contraindication a", "rules.hard",
     "is hard: no layer can loosen it"},
    {"ruleset",
     "    override: {reason: R., evidence: [good], owner: O, approved: 2026-01-01, expires: "
     "2026-12-31}\n",
     "", "rules.override", "loosening a rule needs an `override`"},
    {"ruleset", "expires: 2026-12-31", "expires: 2025-12-31", "rules.date",
     "expires before it is approved"},
    {"ruleset", "approved: 2026-01-01", "approved: soon", "rules.date", "is a calendar day"},
    {"ruleset", "approved: 2026-01-01", "approved: 2026-01-01T00:30:00+14:00", "rules.date",
     "is a calendar day"},
    {"ruleset", "extends: base", "effective: {from: 2026-01-01, until: 2026-01-01}\nextends: base",
     "rules.date", "this rule set ends on the day it begins"},
    {"ruleset", "extends: base", "effective: {from: 2026-01-02, until: 2026-01-01}\nextends: base",
     "rules.date", "this rule set ends before it begins"},
    {"vocabulary", "facts:\n",
     "assumptions:\n  - {id: a, never: {red_flag: rf.one}, because: B.}\nfacts:\n",
     "rules.assumption", "a red flag is not a fact"},
    {"vocabulary", "values: [none, mild, severe, not_done]",
     "values: [none, mild, severe, severe, not_done]", "", ""},
    {"evidence", "verified: project", "verified: sure", "document.value", ""},
    {"ruleset", "raise: contraindication r}",
     "raise: contraindication r}\n  - {modality: alpha, raise: contraindication r}",
     "rules.duplicate", "this layer raises contraindication r of 'alpha' in line 8 already"},
    {"handout", "language: en", "language: English", "rules.language",
     "'English' is not a language tag"},
    {"handout", "modality: alpha", "modality: alfa", "rules.modality", "no modality 'alfa'"},
    {"handout", "reason: alpha/r", "reason: alpha/z", "rules.handout", "no reason 'alpha/z'"},
    {"handout", "reason: alpha/r", "advice: z", "rules.handout", "no advice 'z'"},
    {"handout", "reason: alpha/r", "red_flag: rf.none", "rules.red_flag", "no red flag 'rf.none'"},
    {"handout", "reason: alpha/r", "label: n.scor", "rules.fact", "no fact 'n.scor'"},
    {"handout", "reason: alpha/r", "disposition: soon", "document.value",
     "'soon' is not a disposition"},
    {"handout", "modality: alpha, ", "", "document.missing", "reads lines of a protocol"},
    {"handout", "id: two", "id: one", "rules.duplicate", "item 'one' stands here twice"},
    {"locale", "two: Go slowly.", "two: []", "document.type", "takes a text or a list of texts"},
    {"locale", "two: Go slowly.", "two: {a: b}", "document.type", "'two' takes a text"},
};

// The small rules with a patient's sheet.
SmallRules with_sheet() {
  SmallRules rules;
  rules["handout.yaml"] =
      "windlass: 1\nkind: handout\nid: sheet\ntitle: Sheet\nlanguage: en\nitems:\n"
      "  - {id: one, part: exercise, modality: alpha, needs: [reps], says: {how: [Sit]}}\n"
      "  - {id: two, part: care, reason: alpha/r}\n";
  rules["locale.yaml"] =
      "windlass: 1\nkind: locale\nid: en\ntitle: English\nlanguage: en\ntexts:\n"
      "  one.how: [Sit., Lift.]\n  two: Go slowly.\n";
  return rules;
}

}  // namespace

TEST_CASE("a rule base is refused with a code, a place and words") {
  REQUIRE(with_sheet().open().has_value());
  for (const Row& row : rows) {
    const base::Diagnostics problems =
        with_sheet().replace(std::string(row.which) + ".yaml", row.from, row.to).problems();
    INFO("in the " << row.which << ": '" << row.from << "' became '" << row.to << "'\n"
                   << base::render(problems));
    REQUIRE_FALSE(problems.empty());
    bool found = false;
    for (const base::Diagnostic& one : problems)
      found |= (row.code[0] == 0 || one.code == row.code) &&
               one.message.find(row.says) != std::string::npos;
    CHECK(found);
  }
}

TEST_CASE("the page of codes and the sources name the same codes") {
  const auto codes = [](const std::string& text, const std::string& before, char after) {
    std::set<std::string> found;
    const std::string begin = before + "rules.";
    for (std::size_t i = text.find(begin); i != std::string::npos; i = text.find(begin, i + 1)) {
      const std::size_t first = i + before.size();
      found.insert(text.substr(first, text.find(after, first) - first));
    }
    return found;
  };
  const std::filesystem::path engine = std::filesystem::path(WINDLASS_SOURCE_DIR) / "engine";
  std::set<std::string> used;
  for (const char* floor : {"knowledge", "logic"})
    for (const auto& entry : std::filesystem::directory_iterator(engine / floor))
      if (entry.path().extension() == ".cpp") used.merge(codes(read_text(entry.path()), "\"", '"'));
  CHECK(codes(read_text(engine / "knowledge" / "README.md"), "\n| `", '`') == used);
}

TEST_CASE("what a rule base cannot do without is named when it is absent") {
  const auto code = [](const SmallRules& rules) {
    const base::Diagnostics problems = rules.problems();
    return problems.empty() ? std::string("opened") : problems.front().code;
  };
  CHECK(code(SmallRules()) == "opened");
  CHECK(code(SmallRules().without("vocabulary.yaml")) == "document.missing");
  CHECK(code(SmallRules().without("pathway.yaml")) == "document.missing");
  CHECK(code(SmallRules().without("evidence.yaml")) == "rules.evidence");
  CHECK(code(SmallRules().without("ruleset.yaml")) == "opened");
  for (const char* kind : {"vocabulary", "evidence", "screening", "pathway", "modality", "ruleset",
                           "handout", "locale"}) {
    SmallRules rules = with_sheet();
    rules["again.yaml"] = rules[std::string(kind) + ".yaml"];
    CHECK(code(rules) == "document.duplicate");
  }
}

TEST_CASE("sheets of one rule base agree on their texts and on the language to fall back to") {
  const auto second = [](const char* file, const char* from, const char* to) {
    SmallRules rules = with_sheet();
    std::string text = rules[file];
    text.replace(text.find(from), std::string_view(from).size(), to);
    rules["second.yaml"] = std::move(text);
    return rules.problems();
  };
  base::Diagnostics found = second("locale.yaml", "id: en", "id: house");
  REQUIRE(found.size() == 2);
  CHECK(found[0].code == "rules.duplicate");
  CHECK(found[0].message == "'one.how' has two texts in 'en'");
  found = second("handout.yaml", "id: sheet", "id: house");
  REQUIRE(found.size() == 2);
  CHECK(found[0].message == "item 'one' stands here again");
  SmallRules rules = with_sheet();
  rules["second.yaml"] = "windlass: 1\nkind: handout\nid: house\ntitle: H\nlanguage: de\n";
  REQUIRE(rules.problems().size() == 1);
  CHECK(rules.problems()[0].code == "rules.language");
}

TEST_CASE("a fact that is compared with more than 120 different numbers is refused") {
  std::string any = "{any: [";
  for (int i = 0; i <= 120; ++i)
    any += (i == 0 ? "" : ", ") + std::string("{n.score: above ") + std::to_string(i / 20) + "." +
           std::to_string(100 + i) + "}";
  const base::Diagnostics problems =
      SmallRules().replace("modality.yaml", "{n.score: at least 4}", any + "]}").problems();
  REQUIRE_FALSE(problems.empty());
  CHECK(problems.front().code == "rules.thresholds");
}
