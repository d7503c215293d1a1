// SPDX-License-Identifier: Apache-2.0
// Bare lines show that a document holds cases, and never hide a rule.
#include "plan/case_text.hpp"

#include <algorithm>
#include <filesystem>
#include <random>

#include "base/files.hpp"
#include "base/yaml.hpp"
#include "catch.hpp"
#include "plan/rule_files.hpp"

using namespace windlass;
using plan::shows_cases;

namespace {

namespace fs = std::filesystem;

const std::string head = "windlass: 1\nkind: cases\n";

std::vector<std::string> cases_of_the_tree() {
  std::vector<std::string> texts;
  for (const auto& one :
       fs::recursive_directory_iterator(fs::path(WINDLASS_SOURCE_DIR) / "rules")) {
    const fs::path folder = one.path().parent_path();
    if (one.path().extension() != ".yaml" ||
        std::find(folder.begin(), folder.end(), "cases") == folder.end())
      continue;
    auto text = base::read_file(one.path());
    REQUIRE(text);
    texts.push_back(std::move(*text));
  }
  return texts;
}

// Whether somebody who reads the whole text finds anything but cases.
bool holds_a_rule(const std::string& text) {
  const auto document = base::read_yaml("a.yaml", text);
  if (!document) return false;
  if (plan::use_of(*document) != plan::DocumentUse::cases) return true;
  for (const char* key : {"tighten", "loosen", "extends", "red_flags", "derive", "course",
                          "indications", "contraindications", "deferrals"})
    if (document->root.find(key) != nullptr) return true;
  return false;
}

constexpr const char* strange[] = {"tighten:",
                                   "red_flags: []",
                                   "kind: ruleset",
                                   "kind: cases",
                                   "windlass: 1",
                                   "  tighten:",
                                   "\"loosen\": ",
                                   "? derive",
                                   "'course': []",
                                   "---",
                                   "...",
                                   "cases: \"",
                                   "title: |",
                                   "title: 'a",
                                   "'",
                                   "\"",
                                   "- tighten:",
                                   "id: >-",
                                   "note: [",
                                   "]",
                                   "note: {",
                                   "}",
                                   "extends: a",
                                   "# kind",
                                   "indications:",
                                   "note:",
                                   "!!map",
                                   "&a",
                                   "tighten: 1",
                                   "title: a #"};

}  // namespace

TEST_CASE("cases that are written plainly are seen at sight, nothing else is") {
  CHECK(shows_cases(head));
  CHECK(shows_cases("# about\n\n" + head + "id: a\ntitle: A\nnote: n\ncases:\n- id: b\n  c: d\n"));
  CHECK(shows_cases(head + "fixtures:\n  - id: a\ncases:\n\n# more\n  - id: b"));
  for (const std::string& text : {std::string(),
                                  std::string("windlass: 1\n"),
                                  std::string("kind: cases\nwindlass: 1\n"),
                                  std::string("windlass: 1\nkind: ruleset\n"),
                                  std::string("windlass: 1\nid: a\n") + head,
                                  std::string("windlass: 1\nkind: cases \n"),
                                  std::string("windlass: 1\r\nkind: cases\r\n"),
                                  std::string(" windlass: 1\n kind: cases\n"),
                                  std::string("{windlass: 1, kind: cases}\n"),
                                  "\xef\xbb\xbf" + head,
                                  head + "tighten:\n  - a\n",
                                  head + "casesx: 1\n",
                                  head + "\"tighten\": 1\n",
                                  head + "? tighten\n: 1\n",
                                  head + "---\n" + head,
                                  head + "...\n",
                                  head + "kind: ruleset\n",
                                  head + "\ttighten: 1\n",
                                  head + "-\n",
                                  head + "%YAML 1.2\n",
                                  head + "red_flags: []\n"}) {
    INFO(text);
    CHECK_FALSE(shows_cases(text));
  }
}

TEST_CASE("every document of cases of the tree is seen at sight") {
  const auto texts = cases_of_the_tree();
  REQUIRE(texts.size() > 50);
  for (const std::string& text : texts) CHECK(shows_cases(text));
}

// Lines of rules are put among lines of cases, lines are lost, doubled, quoted and indented.
TEST_CASE("no document that holds a rule is taken for cases") {
  const auto texts = cases_of_the_tree();
  std::mt19937 random(7);
  std::size_t seen = 0, rules = 0;
  for (int round = 0; round < 20'000; ++round) {
    const std::string& whole = texts[random() % texts.size()];
    std::string text = whole.substr(0, whole.find('\n', 200 + random() % 400) + 1);
    for (std::size_t change = 1 + random() % 3; change > 0; --change) {
      std::size_t at = text.find('\n', random() % text.size());
      if (random() % 2 == 0) at = text.find('\n', text.find("kind: "));
      at = at == std::string::npos ? text.size() : at + 1;
      if (random() % 6 == 0 && at < text.size())
        text.erase(at, text.find('\n', at) - at);
      else
        text.insert(at, std::string(strange[random() % std::size(strange)]) + "\n");
    }
    const bool rule = holds_a_rule(text);
    rules += rule ? 1 : 0;
    if (!shows_cases(text)) continue;
    ++seen;
    INFO(text);
    CHECK_FALSE(rule);
  }
  CHECK(seen > 2'000);
  CHECK(rules > 1'000);
}
