// SPDX-License-Identifier: Apache-2.0
// Words of an enumeration that say that the answer is too old: what it was nobody wrote.
#include "support.hpp"

using namespace windlass;
using namespace windlass::model;
using test::document;

TEST_CASE("a word for an old answer says that the answer is lost, dated or not") {
  const auto d = document(
      "windlass: 1\nkind: vocabulary\nid: v\ntitle: V\ngroups: [{id: g, title: G}]\nfacts:\n"
      "  - {id: word, title: W, group: g, type: enum, values: [well, ill, long_ago], "
      "unknown_values: {long_ago: stale}, safe: well, question: W}\n");
  const auto words = Vocabulary::read({&d});
  REQUIRE(words);
  for (const char* entry : {"long_ago", "{value: long_ago, observed: 2026-01-10}"}) {
    INFO(entry);
    const auto read = read_patient(
        *words, document("windlass: 1\nkind: patient\nid: p-1\nas_of: 2026-01-15\nfacts:\n"
                         "  word: " +
                         std::string(entry) + "\n"));
    REQUIRE(read);
    const Fact& fact = (*read)[*words->find("word")];
    CHECK(fact.state == State::stale);
    CHECK(fact.value_lost);
  }
}
