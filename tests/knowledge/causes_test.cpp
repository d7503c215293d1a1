// SPDX-License-Identifier: Apache-2.0
// Where one mistake makes everything else wrong, the mistake is named first.
#include <algorithm>

#include "knowledge/support.hpp"

using namespace windlass;
using namespace windlass::test;

TEST_CASE("a layer with a vocabulary of its own is told that this makes it a rule base") {
  // As `--rules layer/`: the default rules are not read, the plugins are.
  SmallRules rules;
  for (const char* file : {"evidence.yaml", "screening.yaml", "pathway.yaml"}) rules.without(file);
  rules["vocabulary.yaml"] =
      "windlass: 1\nkind: vocabulary\nid: own\ntitle: V\ngroups: [{id: g, "
      "title: G}]\nfacts:\n  - {id: o.one, title: O, group: g, type: bool, "
      "question: \"O?\", roles: [safety]}\n";
  const base::Diagnostics problems = rules.problems();
  REQUIRE(problems.size() == 2);
  CHECK(problems[0].code == "document.missing");
  CHECK(problems[0].file == "vocabulary.yaml");
  CHECK(
      problems[0].message ==
      "rule set 'clinic' extends 'base', which is not here: this vocabulary makes the documents a "
      "rule base of their own");
  CHECK(problems[0].hint ==
        "name the rules that the layer extends as well: their vocabulary has the facts, and a "
        "layer's own adds new ones");
  CHECK(problems[1].message == "the rule base has no pathway");
}

TEST_CASE("a second vocabulary that repeats facts is named once, not once a fact") {
  SmallRules rules;
  rules["layer.yaml"] = rules["vocabulary.yaml"];
  rules.replace("layer.yaml", "id: small", "id: small-again");
  const base::Diagnostics problems = rules.problems();
  REQUIRE(problems.size() == 1);
  CHECK(problems[0].file == "layer.yaml");
  CHECK(problems[0].message ==
        "this is a second vocabulary: it defines 16 facts that vocabulary.yaml defines already: "
        "b.one, b.two, b.three, b.four and 12 more");
}

TEST_CASE("a vocabulary that repeats facts of two others counts those of each") {
  SmallRules rules;
  const auto vocabulary = [](const std::string& id, const std::vector<std::string>& facts) {
    std::string made = "windlass: 1\nkind: vocabulary\nid: " + id +
                       "\ntitle: V\ngroups: [{id: h, title: H}]\nfacts:\n";
    for (const std::string& fact : facts)
      made += "  - {id: " + fact +
              ", title: O, group: h, type: bool, question: \"O?\", roles: [safety]}\n";
    return made;
  };
  rules["more.yaml"] = vocabulary("more", {"o.one", "o.two"});
  rules["yet-more.yaml"] = vocabulary("yet-more", {"b.one", "b.two", "b.three", "o.two"});
  const base::Diagnostics problems = rules.problems();
  std::vector<std::string> messages;
  for (const base::Diagnostic& one : problems) messages.push_back(one.message);
  std::sort(messages.begin(), messages.end());
  CHECK(messages ==
        std::vector<std::string>{
            "this is a second vocabulary: it defines 1 fact that more.yaml defines already: o.two",
            "this is a second vocabulary: it defines 3 facts that vocabulary.yaml defines already: "
            "b.one, b.two, "
            "b.three"});
}

TEST_CASE("a second vocabulary with facts of its own is read") {
  SmallRules rules;
  rules["more.yaml"] =
      "windlass: 1\nkind: vocabulary\nid: more\ntitle: V\ngroups: [{id: h, title: "
      "H}]\nfacts:\n  - {id: o.one, title: O, group: h, type: bool, question: "
      "\"O?\", roles: [safety]}\n";
  CHECK(rules.opened()->vocabulary().size() == 17);
}

TEST_CASE("a second pathway is named alone") {
  SmallRules rules;
  rules["other.yaml"] = rules["pathway.yaml"];
  rules.replace("other.yaml", "id: base", "id: other").replace("other.yaml", "b.one", "b.nowhere");
  const base::Diagnostics problems = rules.problems();
  REQUIRE(problems.size() == 1);
  CHECK(problems[0].file == "other.yaml");
  CHECK(problems[0].code == "document.duplicate");
  CHECK(problems[0].message ==
        "a rule base has one pathway, this is the second; the first is in pathway.yaml");
}

TEST_CASE("plugins that were written for other rules are named together, with one fact each") {
  SmallRules rules;
  for (const char* id : {"beta", "gamma"}) {
    const std::string file = std::string(id) + ".yaml";
    rules[file] = rules["modality.yaml"];
    rules.replace(file, "id: alpha", std::string("id: ") + id);
    for (const char* fact : {"n.score", "b.three", "e.one"})
      rules.replace(file, fact, std::string("elsewhere.") + fact);
  }
  const base::Diagnostics problems = rules.problems();
  REQUIRE(problems.size() == 3);
  CHECK(problems[0].message ==
        "2 plugins (beta.yaml, gamma.yaml) read 6 facts that this vocabulary does not have: they "
        "were written for other rules");
  CHECK(problems[1].message == "no fact 'elsewhere.n.score' in the vocabulary");
  CHECK(problems[1].file == "beta.yaml");
  CHECK(problems[2].file == "gamma.yaml");
}

TEST_CASE("one plugin with unknown facts shows all of them") {
  SmallRules rules;
  for (const char* fact : {"n.score", "b.three", "e.one"})
    rules.replace("modality.yaml", fact, std::string("elsewhere.") + fact);
  const base::Diagnostics problems = rules.problems();
  REQUIRE(problems.size() == 3);
  for (const base::Diagnostic& one : problems) CHECK(one.code == "rules.fact");
}

TEST_CASE("red flags and interactions of two documents cannot share an id") {
  SmallRules rules;
  rules["more.yaml"] = rules["screening.yaml"];
  rules.replace("more.yaml", "id: small", "id: more");
  const base::Diagnostics problems = rules.problems();
  REQUIRE(problems.size() == 1);
  CHECK(problems[0].code == "rules.duplicate");
  CHECK(problems[0].message == "red flag 'rf.one' stands in two documents");
}

TEST_CASE("a modality among the rules is told that no plugin prescribes it") {
  const SmallRules rules;
  std::vector<base::Document> documents = rules.documents();
  documents.push_back(std::move(*rules.plugins().front().document));
  auto opened = knowledge::KnowledgeBase::open(std::move(documents), {});
  REQUIRE_FALSE(opened.has_value());
  CHECK(opened.error().front().code == "rules.protocol");
  CHECK(opened.error().front().message ==
        "no plugin brings modality 'alpha', so nobody prescribes 'p'");
}
