// SPDX-License-Identifier: Apache-2.0
// Back and forth by chance: an answer that was given once stands until it is said otherwise, or is
// named when it is dropped.
#include <algorithm>
#include <map>

#include "catch.hpp"
#include "intake/talk.hpp"

using namespace windlass;
using namespace windlass::test;
using model::FactId;
using model::State;

namespace {

const model::Vocabulary& vocabulary() { return Tree::instance().engine->knowledge().vocabulary(); }

bool same(const model::Fact& a, const model::Fact& b) {
  return a.state == b.state && (a.state != State::known || a.value == b.value);
}

// Somebody who answers, skips and goes back by chance. Holds what was said last of each fact, but
// for what the conversation has named as dropped.
class Restless {
 public:
  // Seeded faults: what a terminal does that forgets what was gone back to.
  enum class Fault { none, forgets_on_leaving, says_nothing_of_the_dropped };
  Restless(intake::Conversation& conversation, Random& random, Fault fault = Fault::none)
      : conversation_(conversation), random_(random), fault_(fault) {}

  void press_a_key() {
    const auto asked = conversation_.next();
    if (random_.one_in(3) && conversation_.can_go_back()) {
      conversation_.undo();
    } else if (!asked) {
      conversation_.ask_again();
    } else if (random_.one_in(6)) {
      conversation_.skip(*asked);
      put_back();
    } else {
      answer(*asked);
      put_back();
    }
  }
  void leave() {
    if (fault_ != Fault::forgets_on_leaving) put_back();
  }
  // Of those that do not stand.
  std::vector<std::string> lost() const {
    std::vector<std::string> ids;
    for (const auto& [fact, what] : told_)
      if (!same(conversation_.facts()[fact], what)) ids.push_back(vocabulary()[fact].id);
    return ids;
  }
  std::size_t told() const { return told_.size(); }
  std::size_t dropped() const { return dropped_; }

 private:
  void answer(const intake::QuestionScreen& asked) {
    constexpr intake::Rest rests[] = {intake::Rest::asked_not_known, intake::Rest::not_done,
                                      intake::Rest::open, intake::Rest::skipped,
                                      intake::Rest::safe};
    std::vector<intake::ScreenAnswer> said;
    for (const model::Question& one : asked.questions)
      if (!asked.together || random_.one_in(3)) said.push_back(chance(one.fact));
    const intake::Rest rest = rests[random_.below(asked.together ? 5 : 3)];
    for (FactId fact : conversation_.answer(asked, said, rest).recorded)
      told_[fact] = conversation_.facts()[fact];
  }
  intake::ScreenAnswer chance(FactId fact) {
    const model::FactDefinition& one = vocabulary()[fact];
    if (random_.one_in(4)) return conversation_.said(fact, State::not_done);
    if (one.type == model::FactType::boolean) {
      model::Value value;
      value.choice = random_.one_in(2) ? 1 : 0;
      return conversation_.said(fact, State::known, &value);
    }
    const base::Document written = document("answer", reassuring(one));
    return *conversation_.read(fact, *written.source, written.root);
  }
  void put_back() {
    const auto back = conversation_.put_back();
    if (!back || fault_ == Fault::says_nothing_of_the_dropped) return;
    for (const auto* list : {&back->fell_away, &back->asked_again})
      for (FactId fact : *list) dropped_ += told_.erase(fact);
  }

  intake::Conversation& conversation_;
  Random& random_;
  Fault fault_;
  std::map<FactId, model::Fact> told_;
  std::size_t dropped_ = 0;
};

struct Lost {
  std::size_t conversations = 0, told = 0, dropped = 0;
  std::string first;
};

Lost talk_restlessly(Restless::Fault fault, int conversations) {
  Lost lost;
  Random random(2903);
  for (int i = 0; i < conversations; ++i) {
    intake::Conversation conversation =
        talk(i % 2 == 0 ? patient_file("p01-nurse-10min")
                        : document("n",
                                   "windlass: 1\nkind: patient\nid: n\nas_of: 2026-03-02\n"
                                   "facts: {}\n"));
    Restless somebody(conversation, random, fault);
    for (std::size_t keys = 8 + random.below(25); keys > 0; --keys) somebody.press_a_key();
    somebody.leave();
    lost.told += somebody.told();
    lost.dropped += somebody.dropped();
    const std::vector<std::string> ids = somebody.lost();
    lost.conversations += !ids.empty();
    if (!ids.empty() && lost.first.empty()) lost.first = std::to_string(i) + ": " + ids.front();
  }
  return lost;
}

}  // namespace

TEST_CASE("whatever keys are pressed, an answer stands, is said otherwise, or is named") {
  const Lost lost = talk_restlessly(Restless::Fault::none, 60);
  INFO(lost.first);
  CHECK(lost.conversations == 0);
  CHECK(lost.told > 500);
  CHECK(lost.dropped > 0);
  // The test catches who forgets.
  CHECK(talk_restlessly(Restless::Fault::forgets_on_leaving, 20).conversations > 0);
  CHECK(talk_restlessly(Restless::Fault::says_nothing_of_the_dropped, 60).conversations > 0);
}

TEST_CASE("who goes back and leaves or skips finds all as it was") {
  for (const std::size_t back : {1U, 2U, 4U})
    for (const bool skips : {false, true}) {
      intake::Conversation conversation = talk(patient_file("p01-nurse-10min"));
      reassure(conversation, 4);
      const std::string before = conversation.patient_document();
      const std::size_t left = conversation.left();
      for (std::size_t i = 0; i < back; ++i) REQUIRE(conversation.undo());
      if (skips) conversation.skip(*conversation.next());
      const auto kept = conversation.put_back();
      REQUIRE(kept);
      CHECK_FALSE(kept->change.recorded.empty());
      CHECK(kept->fell_away.empty());
      CHECK(conversation.patient_document() == before);
      CHECK(conversation.left() == left);
      CHECK(conversation.answers() == 4);
    }
}

TEST_CASE("an answer that is said otherwise on the way back is not overruled by an older one") {
  intake::Conversation conversation = talk(patient_file("p01-nurse-10min"));
  const FactId chest = *vocabulary().find("symptom.chest_pain_or_breathlessness");
  conversation.answer(chest, State::not_done);
  answer(conversation, chest, "true");
  REQUIRE(conversation.undo());
  conversation.answer(chest, State::not_done);  // as it stood before
  CHECK_FALSE(conversation.put_back());
  CHECK(conversation.facts()[chest].state == State::not_done);
}
