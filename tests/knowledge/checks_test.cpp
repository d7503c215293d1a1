// SPDX-License-Identifier: Apache-2.0
// What must hold between documents: ids stand once, a basis is no stronger than its evidence,
// interactions have no ring.
#include <random>

#include "knowledge/support.hpp"

using namespace windlass;
using namespace windlass::test;

namespace {

// The only problem, or a failed test.
base::Diagnostic only(const SmallRules& rules) {
  const base::Diagnostics problems = rules.problems();
  INFO(base::render(problems));
  REQUIRE(problems.size() == 1);
  return problems[0];
}

const std::string interactions_head =
    "windlass: 1\nkind: interactions\nid: small\ntitle: I\nrules:\n";

std::string later(const std::string& id, const std::string& first, const std::string& second,
                  const std::string& when = "") {
  return "  - {id: " + id + ", first: " + first + ", second: " + second + ", effect: later" +
         (when.empty() ? "" : ", when: " + when) +
         ", instruction: I., evidence: [good], basis: design}\n";
}

// Modalities m0, m1, ... beside the one of the small rules, and these interactions.
SmallRules with_interactions(std::size_t modalities, const std::string& lines) {
  SmallRules rules;
  for (std::size_t i = 0; i < modalities; ++i) {
    const std::string file = "m" + std::to_string(i) + ".yaml";
    rules[file] = rules["modality.yaml"];
    rules.replace(file, "id: alpha", "id: m" + std::to_string(i));
  }
  rules["interactions.yaml"] = interactions_head + lines;
  return rules;
}

std::string evidence(const std::string& id, const std::string& verified) {
  return "  - {id: " + id +
         ", citation: C, claim: C., kind: cohort, strength: weak, quality: low, grade: none, "
         "grading: none, verified: " +
         verified + "}\n";
}

}  // namespace

TEST_CASE("an id in two documents is refused with both places") {
  const auto twice = [](const std::string& file, const std::string& id) {
    SmallRules rules;
    rules["another.yaml"] = rules[file];
    rules.replace("another.yaml", "id: small", "id: another");
    const base::Diagnostics problems = rules.problems();
    INFO(base::render(problems));
    bool found = false;
    for (const base::Diagnostic& one : problems)
      found |= one.code == "rules.duplicate" && one.message.find("'" + id + "'") < 40 &&
               (one.file == "another.yaml" || one.file == file) &&
               (one.hint.find("the other is another.yaml:") == 0 ||
                one.hint.find("the other is " + file + ":") == 0) &&
               one.hint.find(one.file) == std::string::npos;
    return found;
  };
  CHECK(twice("evidence.yaml", "good"));
  CHECK(twice("screening.yaml", "rf.one"));
  SmallRules rules = with_interactions(2, later("x", "m0", "m1"));
  rules["more.yaml"] = interactions_head + later("x", "m1", "alpha");
  rules.replace("more.yaml", "id: small", "id: more");
  CHECK(only(rules).message == "interaction 'x' stands in two documents");
}

TEST_CASE("an id that stands twice in one list names the line of the other") {
  struct Row {
    const char *file, *line, *says;
  };
  const Row rows[] = {
      {"evidence.yaml",
       "  - {id: good, citation: A book, claim: It helps., kind: project, strength: expert,\n"
       "     quality: not_assessed, grade: none, grading: none, verified: project}\n",
       "evidence 'good' stands here twice"},
      {"modality.yaml",
       "  - {id: d, when: {n.weeks: above 6 wk}, status: defer, because: B., reopens: R., "
       "evidence: [good], basis: design}\n",
       "deferral 'd' stands here twice"},
      {"modality.yaml", "  - b.three\n", "'alpha' requires b.three twice"},
      {"screening.yaml", "requires: [b.one]\n", "the screen requires b.one twice"},
      {"pathway.yaml", "  - {id: first, title: F, aim: A, entry: E, exit: X, review: R}\n",
       "stage 'first' stands here twice"},
  };
  for (const Row& row : rows) {
    const std::string line = row.line;
    SmallRules rules;
    rules.replace(row.file, line,
                  line == "requires: [b.one]\n" ? "requires: [b.one, b.one]\n" : line + line);
    const base::Diagnostic one = only(rules);
    CHECK(one.code == "rules.duplicate");
    CHECK(one.message == row.says);
    CHECK(one.hint.find("the other is") == 0);
  }
  SmallRules rules;
  rules.replace("pathway.yaml", "reviews: []",
                "reviews:\n  - {week: 2, purpose: P., basis: design}\n"
                "  - {week: 2, purpose: Q., basis: design}");
  CHECK(only(rules).message == "week 2 is reviewed twice");
  rules = SmallRules();
  const std::string advice =
      "  - {id: a, text: T., stage: first, evidence: [good], basis: design}\n";
  rules.replace("pathway.yaml", "advice: []", "advice:\n" + advice + advice);
  CHECK(only(rules).message == "advice 'a' stands here twice");
}

TEST_CASE("what speaks about one modality has one id each, whatever its kind and layer") {
  SmallRules rules;
  rules.replace("modality.yaml", "{id: d,", "{id: r,")
      .replace("ruleset.yaml", "deferral d", "deferral r");
  base::Diagnostic one = only(rules);
  CHECK(one.code == "rules.duplicate");
  CHECK(one.message == "deferral 'r' has the id of the contraindication 'r'");
  CHECK(one.hint == "the other is modality.yaml:14; give each its own id");

  const std::string added =
      "windlass: 1\nkind: ruleset\nid: other\nversion: 1.0.0\ntitle: L\nextends: base\ntighten:\n"
      "  - {modality: alpha, contraindication: {id: d, when: {b.one: true}, level: absolute, "
      "because: B., basis: design}}\n";
  rules = SmallRules();
  rules["other.yaml"] = added;
  one = only(rules);
  CHECK(one.message == "the modality already has an item 'd'");
  CHECK(one.hint ==
        "the other is modality.yaml:16; give the new one its own id, the old one stays");
  // Two layers side by side.
  rules["other.yaml"].replace(added.find("id: d,"), 6, "id: x,");
  rules["third.yaml"] = rules["other.yaml"];
  rules.replace("third.yaml", "id: other", "id: third");
  CHECK(only(rules).hint.find("the other is other.yaml:8;") == 0);
}

TEST_CASE("a requirement under another condition is another one") {
  SmallRules rules;
  rules.replace("screening.yaml", "requires: [b.one]",
                "requires: [b.one, {fact: b.one, when: {b.two: true}}]");
  CHECK(rules.problems().empty());
  rules.replace("screening.yaml", "{fact: b.one, when: {b.two: true}}]",
                "{fact: b.four, when: {any: [{b.two: true}, {b.three: true}]}},"
                " {fact: b.four, when: {any: [{b.three: true}, {b.two: true}]}}]");
  CHECK(only(rules).message == "the screen requires b.four twice");
}

namespace {

// Where an item has grounds.
struct Place {
  const char *file, *from, *to;  // `@` stands for the grounds
};
const Place places[] = {
    {"modality.yaml", "status: recommend, because: B., evidence: [good], basis: design",
     "status: recommend, because: B., @"},
    {"modality.yaml", "hard: true, because: B., evidence: [good], basis: design",
     "hard: true, because: B., @"},
    {"modality.yaml", "reopens: R., evidence: [good], basis: design", "reopens: R., @"},
    {"modality.yaml", "requires:", "consent: [{text: T., @}]\nrequires:"},
    {"screening.yaml", "basis: design\n    evidence: [good]", "@"},
    {"pathway.yaml", "evidence: [good], basis: design", "@"},
    {"pathway.yaml", "otherwise: false, because: B., basis: design",
     "otherwise: false, because: B., @"},
    {"pathway.yaml", "reviews: []", "reviews: [{week: 2, purpose: P., @}]"},
    {"pathway.yaml", "advice: []", "advice: [{id: a, text: T., stage: first, @}]"},
    {"pathway.yaml", "measures: []", "measures: [{text: T., @}]"},
    {"ruleset.yaml", "  - {modality: alpha, raise: contraindication r}",
     "  - {modality: alpha, contraindication: {id: n, when: {b.one: true}, level: absolute, "
     "because: B., @}}"},
};

}  // namespace

// Every basis with every evidence, alone and in pairs, in every kind of item.
TEST_CASE("a basis is no stronger than the weakest evidence it cites") {
  const char* const words[] = {"verified", "secondhand", "unverified", "design"};
  const char* const gives[] = {"read", "secondhand", "recalled", "project"};
  std::size_t tried = 0, refused = 0;
  for (const Place& row : places)
    for (int basis = 0; basis < 4; ++basis)
      for (int first = 0; first < 4; ++first)
        for (int second = first; second < 4; ++second) {
          const bool in_block = std::string(row.from).find('\n') != std::string::npos;
          std::string to = row.to;
          to.replace(to.find('@'), 1,
                     std::string("evidence: [e") + gives[first] + ", e" + gives[second] + "]" +
                         (in_block ? "\n    " : ", ") + "basis: " + words[basis]);
          SmallRules rules;
          for (const char* verified : gives)
            rules["evidence.yaml"] += evidence(std::string("e") + verified, verified);
          const base::Diagnostics problems = rules.replace(row.file, row.from, to).problems();
          INFO(row.file << ": " << to << "\n" << base::render(problems));
          ++tried;
          if (basis >= second) {
            CHECK(problems.empty());
            continue;
          }
          ++refused;
          REQUIRE(problems.size() == 1);
          CHECK(problems[0].code == "rules.basis");
          CHECK(problems[0].file == row.file);
          CHECK(problems[0].message.find(std::string("basis `") + words[basis] +
                                         "` is stronger than evidence 'e" + gives[second]) == 0);
          CHECK(problems[0].hint.find(std::string("write `basis: ") + words[second]) !=
                std::string::npos);
        }
  CHECK(tried == std::size(places) * 40);
  CHECK(refused == std::size(places) * 20);
}

TEST_CASE("what cites nothing is design or unverified") {
  for (const char* word : {"verified", "secondhand"}) {
    SmallRules rules;
    rules.replace("pathway.yaml", "because: B., basis: design",
                  std::string("because: B., basis: ") + word);
    const base::Diagnostic one = only(rules);
    CHECK(one.code == "rules.basis");
    CHECK(one.message == std::string("basis `") + word + "` rests on no evidence");
  }
  SmallRules rules;
  rules.replace("pathway.yaml", "because: B., basis: design", "because: B., basis: unverified");
  CHECK(rules.problems().empty());
}

TEST_CASE("an interaction of a modality with itself is refused") {
  base::Diagnostic one = only(with_interactions(1, later("x", "m0", "m0")));
  CHECK(one.code == "rules.interaction");
  CHECK(one.message == "interaction 'x' is of 'm0' with itself");
  std::string note = later("x", "m0", "m0");
  note.replace(note.find("later"), 5, "note");
  CHECK(only(with_interactions(1, note)).code == "rules.interaction");
}

TEST_CASE("an interaction that repeats another is refused, in whatever order its lines stand") {
  const base::Diagnostic one = only(
      with_interactions(2, later("x", "m0", "m1", "{all: [{b.one: true}, {b.two: true}]}") +
                               later("y", "m0", "m1", "{all: [{b.two: true}, {b.one: true}]}")));
  CHECK(one.code == "rules.duplicate");
  CHECK(one.message == "interaction 'y' says what 'x' says already");
  CHECK(one.hint == "the other is interactions.yaml:6; one is enough");
  CHECK(with_interactions(
            2, later("x", "m0", "m1", "{b.one: true}") + later("y", "m0", "m1", "{b.two: true}"))
            .problems()
            .empty());
}

TEST_CASE("a ring of interactions is refused and spelled out") {
  const base::Diagnostic pair =
      only(with_interactions(2, later("x", "m0", "m1") + later("y", "m1", "m0", "{b.one: true}")));
  CHECK(pair.code == "rules.cycle");
  CHECK(pair.message ==
        "these interactions form a cycle, so that nothing comes first: 'm1' after 'm0' (x), 'm0' "
        "after 'm1' (y)");
  CHECK(pair.hint.find("they stand in interactions.yaml:6, interactions.yaml:7;") == 0);
  // The conditions exclude each other, but while nobody knows both hold.
  CHECK(only(with_interactions(2, later("x", "m0", "m1", "{b.one: true}") +
                                      later("y", "m1", "m0", "{b.one: false}")))
            .code == "rules.cycle");
  // One wants the fact known, the other unknown: never both.
  CHECK(with_interactions(2, later("x", "m0", "m1", "{all: [{b.one: known}, {b.two: true}]}") +
                                 later("y", "m1", "m0", "{b.one: unknown}"))
            .problems()
            .empty());
  CHECK(
      only(with_interactions(3, later("x", "m0", "m1", "{b.one: known}") + later("y", "m1", "m2") +
                                    later("z", "m2", "m0", "{b.two: unknown}") +
                                    later("w", "m1", "m0", "{b.one: unknown}")))
          .message.find("'m1' after 'm0' (x), 'm2' after 'm1' (y), 'm0' after 'm2' (z)") !=
      std::string::npos);
}

// Random graphs; the obvious way to see a ring is to ask who can be reached from whom.
TEST_CASE("a ring is refused exactly where somebody waits for himself") {
  std::mt19937 random(7);
  std::size_t rings = 0, none = 0;
  for (int round = 0; round < 300; ++round) {
    const std::size_t modalities = 2 + random() % 4, edges = 1 + random() % 7;
    bool reach[6][6] = {};
    std::string lines;
    for (std::size_t i = 0; i < edges; ++i) {
      const std::size_t a = random() % modalities, b = random() % modalities;
      if (a == b || reach[a][b]) continue;
      reach[a][b] = true;
      lines += later("x" + std::to_string(i), "m" + std::to_string(a), "m" + std::to_string(b));
    }
    if (lines.empty()) continue;
    for (std::size_t k = 0; k < modalities; ++k)
      for (std::size_t a = 0; a < modalities; ++a)
        for (std::size_t b = 0; b < modalities; ++b) reach[a][b] |= reach[a][k] && reach[k][b];
    bool ring = false;
    for (std::size_t a = 0; a < modalities; ++a) ring |= reach[a][a];
    const base::Diagnostics problems = with_interactions(modalities, lines).problems();
    INFO(lines << base::render(problems));
    CHECK(problems.empty() == !ring);
    for (const base::Diagnostic& one : problems) CHECK(one.code == "rules.cycle");
    ++(ring ? rings : none);
  }
  CHECK(rings > 50);
  CHECK(none > 50);
}

TEST_CASE("a plugin that nothing can name is refused") {
  const SmallRules rules;
  const auto problems = [&](knowledge::PluginKnowledge plugin) {
    std::vector<knowledge::PluginKnowledge> plugins = rules.plugins();
    plugins.push_back(std::move(plugin));
    const auto made = knowledge::KnowledgeBase::open(rules.documents(), std::move(plugins));
    return made ? base::Diagnostics() : made.error();
  };
  CHECK(problems({"sums", {}, {}, {{"x.score", {"n.score"}}}}).empty());
  CHECK(problems({"idle", {}, {}, {}})[0].message ==
        "the plugin brings neither a modality document nor a calculator");
  const base::Diagnostics mute = problems({"mute", {}, {"p"}, {{"x.score", {"n.score"}}}});
  CHECK(mute[0].code == "plugin.document");
  CHECK(mute[0].message ==
        "the plugin brings prescribers and no modality document, so nothing names them");
}
