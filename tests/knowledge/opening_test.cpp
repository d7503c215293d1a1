// SPDX-License-Identifier: Apache-2.0
// A knowledge base is a value: the same documents give the same one, and asking it something makes
// another and leaves it as it was.
#include <algorithm>

#include "knowledge/kinds.hpp"
#include "knowledge/support.hpp"
#include "logic/lanes.hpp"
#include "model/facts.hpp"

using namespace windlass;
using namespace windlass::test;

namespace {

model::Verdict verdict(const knowledge::KnowledgeBase& base, logic::Slot slot,
                       const std::string& facts) {
  const base::Document document = yaml("patient", facts);
  model::Facts patient = model::nothing_known(base.vocabulary());
  base::Diagnostics problems;
  model::apply_facts(base.vocabulary(), *document.source, document.root, patient, problems);
  if (!problems.empty()) FAIL(base::render(problems));
  std::vector<std::uint8_t> row(base.program().columns());
  base.program().encode(patient, row.data());
  logic::Lanes lanes(base.program());
  lanes.set_row(0, row.data());
  lanes.evaluate(1);
  if ((lanes.true_lanes(slot) & 1) != 0) return model::Verdict::true_;
  return (lanes.false_lanes(slot) & 1) != 0 ? model::Verdict::false_ : model::Verdict::unknown;
}

}  // namespace

TEST_CASE("every kind of the table is found by its word, and no other") {
  for (const std::string& word : knowledge::kind_words()) {
    const knowledge::DocumentKind* kind = knowledge::find_kind(word);
    REQUIRE(kind != nullptr);
    CHECK(kind->word == word);
    CHECK(kind->read != nullptr);
    CHECK(kind->from_plugin == (word == "modality"));
  }
  for (const char* word : {"cases", "patient", "lock", "", "Modality"})
    CHECK(knowledge::find_kind(word) == nullptr);
}

TEST_CASE("order and names of the documents change nothing") {
  const SmallRules rules;
  const auto plain = rules.opened();
  std::vector<base::Document> documents = rules.documents();
  std::reverse(documents.begin(), documents.end());
  auto other = knowledge::KnowledgeBase::open(std::move(documents), rules.plugins());
  REQUIRE(other.has_value());
  CHECK((*other)->digest() == plain->digest());
  CHECK((*other)->program().slots() == plain->program().slots());
  SmallRules renamed;
  renamed["another name.yaml"] = renamed["screening.yaml"];
  CHECK(renamed.without("screening.yaml").opened()->digest() == plain->digest());
  SmallRules changed;
  CHECK(changed.replace("screening.yaml", "title: T", "title: U").opened()->digest() !=
        plain->digest());
}

TEST_CASE("a condition of one's own is decided beside the rules, at thresholds of its own") {
  const auto base = SmallRules().opened();
  const std::size_t slots = base->program().slots();
  auto asking = base->asking(
      {yaml("1", "n.score: above 6.5"), yaml("2", "x.flag: true"), yaml("3", "red_flag: any")});
  REQUIRE(asking.has_value());
  const knowledge::KnowledgeBase& more = **asking;
  REQUIRE(more.asked().size() == 3);
  const auto answer = [&](std::size_t i, const std::string& facts) {
    return verdict(more, more.asked()[i]->slot, facts);
  };
  CHECK(answer(0, "n.score: 6.5") == model::Verdict::false_);
  CHECK(answer(0, "n.score: 6.6") == model::Verdict::true_);
  CHECK(answer(0, "b.one: true") == model::Verdict::unknown);
  CHECK(answer(1, "b.one: true") == model::Verdict::true_);
  CHECK(answer(2, "b.two: false") == model::Verdict::false_);
  CHECK(more.digest() == base->digest());
  CHECK(base->asked().empty());
  CHECK(base->program().slots() == slots);
}

TEST_CASE("a condition of one's own is checked like those of the rules") {
  const auto base = SmallRules().opened();
  const auto code = [&](const std::string& text) {
    auto asking = base->asking({yaml("CONDITION", text)});
    return asking ? std::string("compiled") : asking.error().front().code;
  };
  CHECK(code("b.one: true") == "compiled");
  CHECK(code("b.none: true") == "rules.fact");
  CHECK(code("red_flag: rf.none") == "rules.red_flag");
  CHECK(code("n.weeks: above 6") == "rules.unit");
}

TEST_CASE("a knowledge base outlives the documents that it was given") {
  std::shared_ptr<const knowledge::KnowledgeBase> asking;
  {
    const auto base = SmallRules().opened();
    asking = *base->asking({yaml("1", "b.one: true")});
  }
  CHECK(asking->modalities().front().contributions.front().evidence->front().citation == "A book");
  CHECK(asking->modality("alpha") == &asking->modalities().front());
  CHECK(asking->modality("alphabet") == nullptr);
}
