// SPDX-License-Identifier: Apache-2.0
#include <filesystem>
#include <map>
#include <regex>
#include <set>

#include "base/files.hpp"
#include "support.hpp"

using namespace windlass;

namespace {

const std::string model_folder = std::string(WINDLASS_SOURCE_DIR) + "/engine/model";

std::set<std::string> matches(const std::string& text, const std::string& pattern) {
  std::set<std::string> found;
  const std::regex regex(pattern);
  for (std::sregex_iterator it(text.begin(), text.end(), regex), end; it != end; ++it)
    found.insert((*it)[1]);
  return found;
}

std::string contents(const std::filesystem::path& path) {
  auto text = base::read_file(path);
  if (!text) FAIL(base::render(text.error()));
  return std::move(text).value();
}

// The table under the last heading.
std::set<std::string> listed() {
  const std::string page = contents(model_folder + "/README.md");
  return matches(page.substr(page.find("## Diagnostic codes")), "\n\\| `([a-z_]+\\.[a-z_]+)` \\|");
}

std::string fact_document(const std::string& fact) {
  return "windlass: 1\nkind: vocabulary\nid: t\ntitle: T\ngroups: [{id: g, title: G}]\nfacts:\n  - "
         "{title: A, question: Q, " +
         fact + "}\n";
}

std::string patient_document(const std::string& facts) {
  return "windlass: 1\nkind: patient\nid: p\nas_of: 2026-01-15\nfacts: " + facts + "\n";
}

// For each code, a vocabulary or a patient that is refused with it.
std::map<std::string, std::string> provocations() {
  return {
      {"document.id", "windlass: 1\nkind: vocabulary\nid: a b\ntitle: T\nfacts: []\n"},
      {"document.kind", "windlass: 1\nkind: pathway\nid: a\ntitle: T\nfacts: []\n"},
      {"document.language", "windlass: 2\nkind: vocabulary\nid: a\ntitle: T\nfacts: []\n"},
      {"document.value",
       "windlass: 1\nkind: patient\nid: p\nreceived: {format: f, binding: b, digest: d, "
       "not_understood: {entries: few, named: [x]}}\nfacts: {}\n"},
      {"document.version",
       "windlass: 1\nkind: vocabulary\nid: a\ntitle: T\nversion: two\nfacts: []\n"},
      {"vocabulary.blank", fact_document("id: a, group: g, type: bool, blank: never")},
      {"vocabulary.duplicate", fact_document("id: a, group: g, type: bool}\n  - {id: a, title: A, "
                                             "question: Q, group: g, type: bool")},
      {"vocabulary.refreshes", fact_document("id: a, group: g, type: bool, refreshes: [a]")},
      {"vocabulary.former", fact_document("id: a, group: g, type: bool}\nformer_names:\n  - {id: "
                                          "a, now: [a]")},
      {"vocabulary.fresh_for", fact_document("id: a, group: g, type: bool, fresh_for: long")},
      {"vocabulary.group", fact_document("id: a, group: h, type: bool")},
      {"vocabulary.id", fact_document("id: A, group: g, type: bool")},
      {"vocabulary.range", fact_document("id: a, group: g, type: bool, range: [0, 1]")},
      {"vocabulary.role", fact_document("id: a, group: g, type: bool, roles: [king]")},
      {"vocabulary.safe",
       fact_document(
           "id: a, group: g, type: enum, values: [b, c], unknown_values: {c: stale}, safe: c")},
      {"vocabulary.unchanged",
       fact_document("id: a, group: g, type: number, unit: wk, unchanged_by_word: true")},
      {"vocabulary.unit", fact_document("id: a, group: g, type: number")},
      {"vocabulary.values", fact_document("id: a, group: g, type: enum, values: [b, b]")},
      {"patient.as_of", "windlass: 1\nkind: patient\nid: p\nas_of: today\nfacts: {}\n"},
      {"patient.id", "windlass: 1\nkind: patient\nid: a b\nfacts: {}\n"},
      {"fact.conflict", patient_document("{n: {conflict: [{value: 1}]}}")},
      {"fact.former", patient_document("{old: 1, n: 2}")},
      {"fact.future", patient_document("{d: 2026-01-16}")},
      {"fact.number", patient_document("{n: 010}")},
      {"fact.range", patient_document("{n: 10}")},
      {"fact.type", patient_document("{n: [1]}")},
      {"fact.unchanged", patient_document("{d: {value: 2026-01-01, observed: 2026-01-02, "
                                          "unchanged: [{since: 2026-01-03, said: 2026-01-04}]}}")},
      {"fact.unit", patient_document("{n: {value: 1, unit: weeks}}")},
      {"fact.unknown_id", patient_document("{m: 1}")},
      {"fact.value", patient_document("{d: soon}")},
  };
}

}  // namespace

TEST_CASE("every code of the table is provoked") {
  const auto sound =
      test::document(fact_document("id: n, group: g, type: number, unit: wk, range: [0, 9]}\n  - "
                                   "{id: d, title: D, question: Q, group: g, type: date}\n"
                                   "former_names:\n  - {id: old, now: [n]"));
  const auto vocabulary = model::Vocabulary::read({&sound});
  INFO(test::complaints(vocabulary));
  REQUIRE(vocabulary);
  std::set<std::string> provoked;
  for (const auto& [code, text] : provocations()) {
    INFO(code);
    const auto document = test::document(text);
    const bool patient = text.find("kind: patient") != std::string::npos;
    base::Diagnostics said;
    if (patient) {
      if (const auto read = model::read_patient(*vocabulary, document); !read) said = read.error();
    } else {
      if (const auto read = model::Vocabulary::read({&document}); !read) said = read.error();
    }
    INFO(base::render(said));
    REQUIRE(said.size() == 1);
    CHECK(said.front().code == code);
    provoked.insert(said.front().code);
  }
  CHECK(provoked == listed());
}

TEST_CASE("every code in the sources stands in the table") {
  const auto files = base::files_below(model_folder, {".cpp"});
  REQUIRE(files);
  std::set<std::string> used;
  for (const auto& file : *files)
    used.merge(matches(contents(file), "\"((?:document|fact|patient|vocabulary)\\.[a-z_]+)\""));
  used.erase("document.type");  // of engine/base
  CHECK(used == listed());
}
