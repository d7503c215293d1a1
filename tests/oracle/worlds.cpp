// SPDX-License-Identifier: Apache-2.0
#include "oracle/worlds.hpp"

#include <algorithm>
#include <filesystem>
#include <utility>

#include "oracle/tree.hpp"

namespace windlass::test {

namespace {

const std::vector<std::string> modality_ids = {"alpha", "beta", "gamma"};

// The small rule base that the tests of the knowledge floor use as well.
std::string small(const char* file) {
  return read_text(std::filesystem::path(WINDLASS_SOURCE_DIR) / "tests" / "knowledge" / "small" /
                   file);
}

}  // namespace

std::string WorldMaker::atom(bool flags, bool derived) {
  const auto one = [this](std::vector<std::string> list) {
    if (!asks_knowledge)
      std::erase_if(list, [](const std::string& word) { return word.ends_with("known"); });
    return random_.pick(list);
  };
  if (flags && random_.one_in(10)) return "red_flag: " + one({"any", "rf.one", "rf.two"});
  if (derived && random_.one_in(7))
    return random_.one_in(2) ? "x.flag: " + one({"true", "false", "known", "unknown"})
           : random_.one_in(2)
               ? "x.level: " + one({"high", "[low, middle]", "\"none of [high]\"", "known"})
               : "x.score: " + one({"at least 2", "above 3", "below 1.5", "at most 4",
                                    "between 1 and 3", "2", "at least -1", "known"});
  switch (random_.pick(kinds)) {
    case 0: return "b.one: " + one({"true", "false", "known", "true"});
    case 1: return "b.two: " + one({"true", "false", "unknown", "true"});
    case 2: return "b.three: " + one({"true", "true", "false"});
    case 3: return "b.four: " + one({"true", "false"});
    case 4:
      return "e.one: " + one({"severe", "[mild, severe]", "\"none of [none]\"", "none", "known"});
    case 5: return "e.two: " + one({"left", "\"any of [left, both]\"", "\"none of [right]\""});
    case 6:
      return "n.score: " +
             one({"at least 4", "above 4", "below 2.5", "at most 7", "between 3 and 6", "5",
                  "known", "at least fact n.goal", "below fact n.goal", "fact n.goal"});
    case 7:
      return "n.weeks: " +
             one({"at least 6 wk", "below 2 mo", "above 42 d", "between 1 and 3 wk",
                  "at most 0.5 a", "never", "known", "above fact n.days", "at most fact n.days"});
    default:
      return random_.one_in(2)
                 ? "s.set: " + one({"a", "\"has any of [a, c]\"", "\"has all of [a, b]\"",
                                    "\"has none of [b, c]\"", "[b]"})
                 : "d.day: " + one({"within 6 wk", "more than 10 d ago", "within 1 a", "never",
                                    "after fact d.other", "on or before fact d.other"});
  }
}

// The same atom on record, now and then; a list is written in words.
std::string WorldMaker::recorded(std::string atom) {
  const std::size_t value = atom.find(": ") + 2;
  const bool computed = atom.starts_with("x.") || atom.starts_with("red_flag");
  if (computed || atom.ends_with("known") || atom.find("fact ") != std::string::npos ||
      random_.one_in(2))
    return atom;
  std::string rest = atom.substr(value);
  if (rest.front() == '"') rest = rest.substr(1, rest.size() - 2);
  if (rest.front() == '[') rest = "any of " + rest;
  return atom.substr(0, value) + "\"on record " + rest + "\"";
}

namespace {

// What a restraint with this condition says besides.
std::string unrecorded(const std::string& condition) {
  const bool asks = condition.find("on record") != std::string::npos ||
                    condition.find("known") != std::string::npos;
  return asks ? ", because_unrecorded: Nobody looks." : "";
}

}  // namespace

std::string WorldMaker::condition(int depth, bool flags, bool derived, bool record) {
  if (depth == 0 || random_.one_in(3))
    return "{" + (record ? recorded(atom(flags, derived)) : atom(flags, derived)) + "}";
  const std::size_t count = 1 + random_.below(3);
  std::string parts;
  for (std::size_t i = 0; i < count; ++i)
    parts += (i == 0 ? "" : ", ") + condition(depth - 1, flags, derived, record);
  switch (random_.below(5)) {
    case 0: return "{all: [" + parts + "]}";
    case 1: return "{any: [" + parts + "]}";
    case 2: return "{none: [" + parts + "]}";
    case 3: return "[" + parts + "]";
    default: return "{at least " + std::to_string(1 + random_.below(count)) + ": [" + parts + "]}";
  }
}

std::string WorldMaker::requirement() {
  static const std::vector<std::string> facts = {"b.one",   "b.two", "b.three", "e.one",  "n.score",
                                                 "n.weeks", "s.set", "x.flag",  "x.level"};
  switch (random_.below(4)) {
    case 0:
      return "{any: [" + random_.pick(facts) + ", " + random_.pick(facts) + "], for: indication}";
    case 1: {
      const std::string when = condition(1, false, true, true);
      return "{fact: " + random_.pick(facts) + ", when: " + when + unrecorded(when) + "}";
    }
    default: return random_.pick(facts);
  }
}

std::string WorldMaker::item(const std::string& id, const std::string& more, bool record) {
  const std::string when = condition(2, true, true, record);
  return "{id: " + id + ", when: " + when + (record ? unrecorded(when) : "") +
         ", because: Because., evidence: [good], basis: design" + more + "}";
}

std::string WorldMaker::effects(bool course) {
  const auto word = [&] {
    static const std::vector<std::string> flag = {"block",   "defer",    "not_indicated",
                                                  "caution", "optional", "block"};
    static const std::vector<std::string> mild = {"defer", "not_indicated", "caution", "optional"};
    return random_.pick(course ? mild : flag);
  };
  switch (random_.below(8)) {
    case 0: return "{all: " + word() + "}";
    case 5: return "{" + random_.pick(modality_ids) + ": " + word() + ", others: none}";
    case 6: return "{gamma: none, alpha: " + word() + "}";
    case 7: return "{invasive: " + word() + "}";
    case 1: return "{invasive: " + word() + ", others: " + word() + "}";
    case 2: return "{alpha: " + word() + ", others: " + word() + "}";
    case 3:
      return random_.one_in(2)
                 ? "{all: " + word() + ", invasive: " + word() + "}"
                 : "{invasive: " + word() + ", alpha: " + word() + ", all: " + word() + "}";
    default: return "{" + random_.pick(modality_ids) + ": " + word() + "}";
  }
}

std::string WorldMaker::screening() {
  std::string text = "windlass: 1\nkind: screening\nid: small\ntitle: Screening\nrequires:" +
                     std::string(random_.one_in(2) ? " []\n" : "\n  - " + requirement() + "\n") +
                     "red_flags:\n";
  for (const char* id : {"rf.one", "rf.two"}) {
    text += std::string("  - id: ") + id +
            "\n    title: A flag\n    basis: design\n    evidence: [good]\n    clears: "
            "Time.\n    levels:\n";
    for (std::size_t level = 0; level <= random_.below(2); ++level) {
      static const std::vector<std::string> dispositions = {
          "emergency",         "urgent",        "refer_urgent",
          "investigate_first", "refer_routine", "proceed_with_referral"};
      const std::string when = condition(2, false, std::string_view(id) == "rf.two", true);
      text +=
          "      - {id: l" + std::to_string(level) + ", when: " + when + unrecorded(when) +
          ", disposition: " + random_.pick(dispositions) +
          ", because: Because., action: Act., mitigate: With care., effects: " + effects(false) +
          "}\n";
    }
  }
  return text;
}

std::string WorldMaker::derivation(const std::string& fact, const std::vector<std::string>& values,
                                   const std::string& otherwise) {
  std::string cases, all;
  for (const std::string& value : values) {
    const std::string when = condition(value == values.front() ? 2 : 1, false, false, true);
    cases += (cases.empty() ? "" : ", ") + ("{when: " + when + ", is: " + value + "}");
    all += when;
  }
  return "  - {fact: " + fact + ", cases: [" + cases + "], otherwise: " + otherwise +
         ", because: So." + unrecorded(all) + ", basis: design}\n";
}

// Points by condition, and one table in which 2.5 lies between two lines.
std::string WorldMaker::score() {
  static const std::vector<std::string> points = {"1", "2", "-1", "3", "0.5", "-2"};
  std::string items, all;
  for (std::size_t i = 0; i <= random_.below(4); ++i) {
    const std::string when = condition(static_cast<int>(random_.below(2)), false, false, true);
    all += when;
    items += (i == 0 ? "" : ", ") + ("{points: " + random_.pick(points) + ", when: ") + when + "}";
  }
  if (random_.one_in(2))
    items += ", {fact: n.score, points: [{at most 2: " + random_.pick(points) +
             "}, {between 3 and 6: " + random_.pick(points) + "}, {above 7: 1}]}";
  if (random_.one_in(2)) items += ", {fact: e.one, points: [{mild: 1}, {severe: 2}]}";
  return "  - {fact: x.score, score: [" + items + "], because: So." + unrecorded(all) +
         ", basis: design}\n";
}

std::string WorldMaker::pathway() {
  const std::string flag =
      derivation("x.flag", {"true", "false"}, random_.one_in(2) ? "true" : "false");
  const std::string level = derivation("x.level", {"high", "low"}, "middle");
  std::string course = " []\n";
  if (!random_.one_in(2)) {
    const std::string when = condition(2, true, true, true);
    const std::string effect = effects(true);
    const bool final = effect.find("not_indicated") != std::string::npos && random_.one_in(2);
    course = "\n  - {id: course-one, title: C, when: " + when + unrecorded(when) +
             ", because: So., reopens: Later., mitigate: Carefully., effects: " + effect +
             (final ? ", final: true" : "") + ", evidence: [good], basis: design}\n";
  }
  return "windlass: 1\nkind: pathway\nid: base\ntitle: Pathway\nversion: 1.0.0\nnotice: A "
         "test.\nderive:\n" +
         flag + level + score() +
         "stages:\n  - {id: first, title: First, aim: A, entry: E, exit: X, review: R}\n  - {id: "
         "second, title: Second, aim: A, entry: E, exit: X, review: R}\n"
         "course:" +
         course + "reviews: []\nadvice: []\nmeasures: []\n";
}

std::string WorldMaker::modality(std::size_t m) {
  std::string one =
      "windlass: 1\nkind: modality\nid: " + modality_ids[m] +
      "\ntitle: M\nversion: 1.0.0\nsummary: S.\nstage: " + (m == 0 ? "first" : "second") +
      "\norder: " + std::to_string(10 * (m + 1)) + "\ninvasive: " + (m == 1 ? "true" : "false") +
      (m == 1 && random_.one_in(2) ? "\nnever_alone: true" : "") + "\nprotocol: p\nindications:\n";
  for (std::size_t i = 0; i <= random_.below(3); ++i)
    one += "  - " +
           item("ind-" + std::to_string(i),
                std::string(", status: ") + (random_.one_in(2) ? "recommend" : "optional"), false) +
           "\n";
  one += "contraindications:\n";
  // Always one of each kind that layers speak of.
  one += "  - " + item("soft", ", level: absolute") + "\n  - " +
         item("hard", ", level: absolute, hard: true") + "\n  - " +
         item("relative", ", level: relative, mitigate: With care.") + "\n";
  one += "deferrals:\n  - " +
         item("later", std::string(", reopens: Later., status: ") +
                           (random_.one_in(2) ? "defer" : "not_indicated")) +
         "\n";
  one += "requires:\n  - b.three\n";
  if (random_.one_in(2))
    if (const std::string more = requirement(); more != "b.three") one += "  - " + more + "\n";
  one += "alternatives: []\n";
  return one;
}

WorldText WorldMaker::make() {
  WorldText text;
  text.vocabulary = small("vocabulary.yaml");
  text.evidence = small("evidence.yaml");
  text.screening = screening();
  text.pathway = pathway();
  for (std::size_t m = 0; m < modality_ids.size(); ++m) text.modalities.push_back(modality(m));
  for (std::size_t i = 0; i < assumptions; ++i)
    text.vocabulary += (i == 0 ? "assumptions:\n" : "") + assumption(i);
  if (remarks) add_remarks(text);
  return text;
}

// What it begins with and its condition.
std::string WorldMaker::remark(const std::string& name) {
  const std::string when = condition(2, true, true, true);
  const bool asks = when.find("on record") != std::string::npos;
  return "  - {" + name + ", when: " + when + (asks ? unrecorded(when) : "");
}

void WorldMaker::add_remarks(WorldText& text) {
  const std::string cited = ", evidence: [good], basis: design}\n";
  text.interactions = "windlass: 1\nkind: interactions\nid: base\ntitle: T\nrules:\n";
  for (std::size_t m = 0; m < modality_ids.size(); ++m)
    text.interactions += remark("id: in-" + std::to_string(m)) + ", first: " + modality_ids[m] +
                         ", second: " + modality_ids[(m + 1) % modality_ids.size()] +
                         ", effect: " + (m == 0 ? "later" : "note") + ", instruction: Wait." +
                         cited;
  const auto replace = [](std::string& in, std::string_view old, const std::string& by) {
    in.replace(in.find(old), old.size(), by);
  };
  replace(text.pathway, "advice: []\n",
          "advice:\n" + remark("id: ad-one") + ", text: Rest., stage: first" + cited +
              remark("id: ad-two") + ", text: Walk., stage: first" + cited);
  replace(text.modalities.back(), "protocol: p\n",
          "protocol:\n  lines:\n  - {section: technique, key: always, title: T, text: Do it.}\n" +
              remark("section: technique, key: one, title: T, text: So") + "}\n");
}

// It speaks of values alone.
std::string WorldMaker::assumption(std::size_t index) {
  const bool asks = std::exchange(asks_knowledge, false);
  const std::string never =
      "{all: [" + condition(1, false, true) + ", " + condition(1, false, false) + "]}";
  asks_knowledge = asks;
  return "  - {id: as-" + std::to_string(index) + ", never: " + never + ", because: Because.}\n";
}

std::string WorldMaker::tightening(const std::string& name) {
  const std::string modality = "{modality: " + random_.pick(modality_ids) + ", ";
  switch (random_.below(5)) {
    case 0:
      return modality + "contraindication: " +
             item(name + "-c", random_.one_in(2) ? ", level: absolute"
                                                 : ", level: relative, mitigate: With care.") +
             "}";
    case 1: return modality + "raise: contraindication relative}";
    case 2: return modality + "retire: indication ind-0}";
    case 3: return modality + "require: " + requirement() + "}";
    default:
      return modality + "deferral: " +
             item(name + "-d", random_.one_in(2) ? ", reopens: Later., status: defer"
                                                 : ", reopens: Later., status: not_indicated") +
             "}";
  }
}

std::string WorldMaker::loosening(const std::string& name, const std::string& approved,
                                  const std::string& expires) {
  const std::string modality = "{modality: " + random_.pick(modality_ids) + ", ";
  const std::string terms =
      ", override: {reason: Because., evidence: [good], owner: governance, approved: " + approved +
      ", expires: " + expires + "}}";
  switch (random_.below(6)) {
    case 0: return modality + "retire: contraindication soft" + terms;
    case 1: return modality + "lower: contraindication soft, mitigate: With care." + terms;
    case 2: return modality + "retire: contraindication relative" + terms;
    case 3: return modality + "retire: deferral later" + terms;
    case 4: return modality + "unrequire: b.three" + terms;
    default:
      return modality + "indication: " +
             item(name + "-i", random_.one_in(2) ? ", status: recommend" : ", status: optional",
                  false) +
             terms;
  }
}

namespace {

// Whether a layer may not say both: it would tighten and loosen the same item.
bool contradicts(const std::string& loosening, const std::vector<std::string>& tighten) {
  const auto speaks = [](const std::string& text, const char* words) {
    return text.find(words) != std::string::npos;
  };
  const std::string modality = loosening.substr(0, loosening.find(','));
  return std::any_of(tighten.begin(), tighten.end(), [&](const std::string& one) {
    if (one.substr(0, one.find(',')) != modality) return false;
    return (speaks(loosening, "retire: contraindication relative") &&
            speaks(one, "raise: contraindication relative")) ||
           (speaks(loosening, "unrequire: b.three") && speaks(one, "require: ") &&
            speaks(one, "b.three"));
  });
}

}  // namespace

std::string WorldMaker::ruleset(const std::string& id, const std::string& extends,
                                const std::vector<std::string>& all_tighten,
                                const std::vector<std::string>& all_loosen) {
  // Nothing is said twice in one layer.
  const auto add = [](std::vector<std::string>& list, const std::string& one) {
    if (std::find(list.begin(), list.end(), one) == list.end()) list.push_back(one);
  };
  std::vector<std::string> tighten, loosen;
  for (const std::string& one : all_tighten) add(tighten, one);
  for (const std::string& one : all_loosen)
    if (!contradicts(one, tighten)) add(loosen, one);
  std::string text = "windlass: 1\nkind: ruleset\nid: " + id +
                     "\nversion: 1.0.0\ntitle: A layer\nextends: " + extends + "\n";
  for (const auto& [key, list] : {std::pair{"tighten", &std::as_const(tighten)},
                                  std::pair{"loosen", &std::as_const(loosen)}}) {
    if (list->empty()) continue;
    text += std::string(key) + ":\n";
    for (const std::string& one : *list) text += "  - " + one + "\n";
  }
  return text;
}

}  // namespace windlass::test
