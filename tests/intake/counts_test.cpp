// SPDX-License-Identifier: Apache-2.0
// How many answers it takes: somebody answers reassuringly, in the order in which the engine asks.

#include <algorithm>
#include <cstdio>

#include "catch.hpp"
#include "intake/talk.hpp"

using namespace windlass;
using namespace windlass::test;
using model::Status;

namespace {

struct Counts {
  std::size_t disposition = 0, first_care = 0, core = 0, nothing_open = 0, all = 0, facts = 0;
};

Status status(const model::Recommendation& plan, std::string_view id) {
  for (const model::ModalityPlan& one : plan.modalities)
    if (one.id == id) return one.status;
  throw std::runtime_error("no such modality");
}

// Where a count was reached after so many answers it stays.
void note(std::size_t& count, bool reached, std::size_t answers) {
  if (reached && count == SIZE_MAX) count = answers;
}

Counts count(const std::string& name, bool groups) {
  intake::Conversation conversation = talk(patient_file(name));
  std::vector<bool> told(conversation.vocabulary().size());
  const std::size_t none = SIZE_MAX;
  Counts counts{none, none, none, none, 0, 0};
  for (std::size_t answers = 0;; ++answers) {
    const model::Recommendation& plan = conversation.plan();
    const auto open = [&](std::string_view id) { return model::actionable(status(plan, id)); };
    const auto settled = [&](std::string_view id) { return status(plan, id) != Status::ask; };
    note(counts.disposition, plan.disposition != model::Disposition::incomplete, answers);
    note(counts.first_care,
         (open("taping") || status(plan, "taping") == Status::not_indicated) && open("mobility"),
         answers);
    note(counts.core, settled("strengthening") && settled("orthotics"), answers);
    bool all_settled = plan.disposition != model::Disposition::incomplete;
    for (const model::ModalityPlan& one : plan.modalities) all_settled &= one.status != Status::ask;
    note(counts.nothing_open, all_settled, answers);
    counts.all = answers;
    const std::optional<intake::QuestionScreen> asked = conversation.next();
    if (!asked) return counts;
    REQUIRE(answers < 200);
    if (asked->together && groups) {
      counts.facts += conversation.none_of(*asked).recorded.size();
      continue;
    }
    // One at a time: in the rank order of the plan, and then what is asked before the end.
    const auto first = std::find_if(plan.questions.begin(), plan.questions.end(),
                                    [&](const model::Question& one) { return !told[one.fact]; });
    const model::FactId fact =
        groups || first == plan.questions.end() ? asked->questions.front().fact : first->fact;
    told[fact] = true;
    answer(conversation, fact, reassuring(conversation.vocabulary()[fact]));
    ++counts.facts;
  }
}

std::string text(std::size_t count) { return count == SIZE_MAX ? "never" : std::to_string(count); }

Counts printed(const std::string& name, bool groups) {
  const Counts counts = count(name, groups);
  std::printf(
      "%-22s %s: disposition %s, tape and stretching %s, loading and orthosis %s, nothing open %s, "
      "nothing left %zu (%zu facts)\n",
      name.c_str(), groups ? "groups   " : "one a time", text(counts.disposition).c_str(),
      text(counts.first_care).c_str(), text(counts.core).c_str(), text(counts.nothing_open).c_str(),
      counts.all, counts.facts);
  return counts;
}

}  // namespace

TEST_CASE("the nurse has tape and stretching within ten answers") {
  for (const bool groups : {true, false}) {
    const Counts counts = printed("p01-nurse-10min", groups);
    CHECK(counts.disposition <= 6);
    CHECK(counts.first_care <= 10);
    CHECK(counts.core <= 14);
  }
}

TEST_CASE("the others are settled in a handful of answers, a referral that nobody examined in 16") {
  // Until no status and no disposition is open. Of a referral that nobody examined the whole story
  // comes before the examination, which costs one answer; the first release needed 66. With needles
  // wanted the chest, the eye and the leg are asked before them.
  struct Case {
    const char* name;
    std::size_t most;
  };
  for (const Case& one :
       {Case{"p02-ehr-stub", 16}, Case{"p06-psoriasis-mechanic", 6},
        Case{"p08-chronic-sensitised", 6}, Case{"p11-pregnant", 6}, Case{"p14-chemo", 8}}) {
    printed(one.name, false);
    const Counts counts = printed(one.name, true);
    INFO(one.name);
    CHECK(counts.nothing_open <= one.most);
  }
}

TEST_CASE("at most half the answers that the first release needed") {
  // Its counts for these patients, one question at a time in its own order: until tape and
  // stretching were open, loading and orthosis settled, no status open, nothing left to ask.
  struct Case {
    const char* name;
    std::size_t first_care, core, nothing_open, all;
  };
  for (const Case& one :
       {Case{"p01-nurse-10min", 45, 21, 46, 48}, Case{"p02-ehr-stub", 61, 33, 66, 68}}) {
    const Counts counts = printed(one.name, true);
    INFO(one.name);
    CHECK(counts.first_care <= one.first_care / 2);
    CHECK(counts.core <= one.core / 2);
    CHECK(counts.nothing_open <= one.nothing_open / 2);
    CHECK(counts.all <= one.all / 2);
  }
  // It opened care to him before anybody had asked about stiff mornings and swollen joints.
  CHECK(printed("p06-psoriasis-mechanic", true).all <= 26 / 2);
  // It opened care to her before anybody had asked about a clot, and then asked on.
  const Counts pregnant = printed("p11-pregnant", true);
  CHECK(pregnant.nothing_open <= 28 / 2);
  CHECK(pregnant.all <= 32 / 2);
}

TEST_CASE("a man is not asked whether he is pregnant, whatever else nobody knows") {
  intake::Conversation conversation =
      talk(document("s",
                    "windlass: 1\nkind: patient\nid: s\nas_of: 2026-03-02\nfacts: "
                    "{demo.sex_at_birth: male}\n"));
  for (int answers = 0; conversation.next(); ++answers) {
    REQUIRE(answers < 100);
    const auto asked = conversation.next();
    for (const model::Question& one : asked->questions)
      CHECK(Tree::instance().engine->knowledge().vocabulary()[one.fact].id !=
            "history.pregnancy_status");
    conversation.answer(*asked, {}, intake::Rest::asked_not_known);
  }
}
