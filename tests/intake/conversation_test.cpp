// SPDX-License-Identifier: Apache-2.0
// A conversation: answers and their states, groups, back and forth, the document, and that the
// order of answers changes nothing.
#include <algorithm>

#include "catch.hpp"
#include "intake/talk.hpp"
#include "plan/plan_json.hpp"

using namespace windlass;
using namespace windlass::test;
using model::Facts;
using model::State;

namespace {

const model::Vocabulary& vocabulary() { return Tree::instance().engine->knowledge().vocabulary(); }
model::FactId fact(const char* id) { return *vocabulary().find(id); }

base::Document nobody(const std::string& day = "2026-03-02") {
  return document("nobody",
                  "windlass: 1\nkind: patient\nid: nobody\nas_of: " + day + "\nfacts: {}\n");
}

std::string plan_of(const Facts& facts) {
  const plan::Engine& engine = *Tree::instance().engine;
  return plan::to_json(engine.recommend(facts), engine.knowledge().vocabulary(), {});
}

Facts read_back(const intake::Conversation& conversation) {
  auto facts = model::read_patient(vocabulary(), document("back", conversation.patient_document()));
  if (!facts) throw std::runtime_error(base::render(facts.error()));
  return std::move(*facts);
}

bool same(const model::Fact& a, const model::Fact& b) {
  if (a.state != b.state || a.observed != b.observed || a.source != b.source) return false;
  if (a.state == State::known || a.state == State::stale)
    return a.value_lost == b.value_lost && a.value == b.value;
  return a.candidates.size() == b.candidates.size() &&
         std::equal(a.candidates.begin(), a.candidates.end(), b.candidates.begin(),
                    [](const auto& one, const auto& other) {
                      return one.value == other.value && one.source == other.source &&
                             one.unsure == other.unsure;
                    });
}

}  // namespace

TEST_CASE("a group is answered in one breath, and only what it shows is recorded") {
  intake::Conversation conversation = talk(patient_file("p01-nurse-10min"));
  const auto asked = conversation.next();
  REQUIRE(asked);
  CHECK(asked->together);
  CHECK(asked->group->id == "alarm");
  const Facts before = conversation.facts();
  const intake::AnswerEffect change = conversation.none_of(*asked);
  CHECK(change.recorded.size() == asked->questions.size());
  CHECK(conversation.answers() == 1);
  for (model::FactId id = 0; id < vocabulary().size(); ++id) {
    const bool shown = std::any_of(asked->questions.begin(), asked->questions.end(),
                                   [id](const model::Question& one) { return one.fact == id; });
    INFO(vocabulary()[id].id);
    if (shown) {
      CHECK(conversation.facts()[id].value == *vocabulary()[id].safe);
      CHECK(conversation.facts()[id].observed == conversation.facts().as_of);
    } else {
      CHECK(same(conversation.facts()[id], before[id]));
    }
  }
}

TEST_CASE("one answer to a list says of each line what was said of it, and nothing of any other") {
  using intake::Rest;
  for (const Rest rest :
       {Rest::safe, Rest::asked_not_known, Rest::not_done, Rest::skipped, Rest::open}) {
    intake::Conversation conversation = talk(nobody());
    const std::optional<intake::QuestionScreen> asked = conversation.group("history");
    REQUIRE(asked);
    const Facts before = conversation.facts();
    model::Value yes;
    yes.choice = 1;
    const model::FactId fracture = fact("history.stress_fracture_past");
    const auto another =
        std::find_if(asked->questions.begin(), asked->questions.end(),
                     [&](const model::Question& one) { return one.fact != fracture; });
    REQUIRE(another != asked->questions.end());
    const model::FactId other = another->fact;
    conversation.answer(*asked,
                        {conversation.said(fracture, State::known, &yes),
                         conversation.said(other, State::not_done)},
                        rest);
    for (model::FactId id = 0; id < vocabulary().size(); ++id) {
      INFO(vocabulary()[id].id);
      const model::Fact& now = conversation.facts()[id];
      const bool shown = std::any_of(asked->questions.begin(), asked->questions.end(),
                                     [id](const model::Question& one) { return one.fact == id; });
      if (id == fracture && shown)
        CHECK(now.value == yes);
      else if (id == other)
        CHECK(now.state == State::not_done);
      else if (!shown || rest == Rest::open || rest == Rest::skipped)
        CHECK(same(now, before[id]));
      else if (rest == Rest::safe)
        CHECK(now.value == *model::none_of_it(vocabulary()[id]));
      else
        CHECK(now.state == (rest == Rest::not_done ? State::not_done : State::asked_not_known));
    }
    CHECK(conversation.answers() == 1);
    REQUIRE(conversation.undo());
    for (model::FactId id = 0; id < vocabulary().size(); ++id)
      CHECK(same(conversation.facts()[id], before[id]));
  }
}

TEST_CASE(
    "who, which foot and how long come first, then alarms, the story, the history, the foot") {
  intake::Conversation conversation = talk(nobody());
  std::vector<std::string> groups;
  std::size_t disposed = 0;
  for (std::size_t answers = 1; conversation.plan().disposition == model::Disposition::incomplete;
       ++answers) {
    const auto asked = conversation.next();
    REQUIRE(asked);
    REQUIRE(answers < 40);
    const std::string group = asked->group == nullptr ? "" : asked->group->id;
    if (groups.empty() || groups.back() != group) groups.push_back(group);
    if (asked->together)
      conversation.none_of(*asked);
    else
      answer(conversation, asked->questions.front().fact,
             reassuring(vocabulary()[asked->questions.front().fact]));
    disposed = answers;
  }
  CHECK(groups == std::vector<std::string>{"who", "alarm", "story", "nerve-and-joints", "history",
                                           "medicines", "examination"});
  CHECK(disposed <= 20);
  // Nothing is asked that the plan does not ask, but what may be an emergency by itself; the wish
  // for needles comes once nothing waits. Nor is what a system tells.
  conversation = talk(nobody());
  const auto& questions = conversation.plan().questions;
  const auto of_people = std::count_if(questions.begin(), questions.end(), [](const auto& one) {
    return intake::is_asked_of_people(vocabulary()[one.fact]);
  });
  std::size_t alarms = 0;
  for (const model::FactId id : conversation.may_be_urgent())
    alarms += model::names(questions, id) ? 0U : 1U;
  CHECK(conversation.left() >= static_cast<std::size_t>(of_people));
  CHECK(conversation.left() <= static_cast<std::size_t>(of_people) + alarms);
}

TEST_CASE("while something urgent stands the plan's own order is kept") {
  intake::Conversation conversation = talk(nobody());
  answer(conversation, fact("symptom.unable_to_bear_weight"), "true");
  answer(conversation, fact("symptom.onset"), "fall_or_trauma");
  const auto asked = conversation.next();
  REQUIRE(asked);
  REQUIRE_FALSE(conversation.plan().questions.empty());
  CHECK(model::row(conversation.plan().disposition).by == model::DecidedBy::urgent_flag);
  const model::FactId first = conversation.plan().questions.front().fact;
  CHECK(std::any_of(asked->questions.begin(), asked->questions.end(),
                    [first](const model::Question& one) { return one.fact == first; }));
}

TEST_CASE("an examination says that it is one") {
  intake::Conversation conversation = talk(nobody());
  CHECK(conversation.is_examination(*conversation.group("examination")));
  for (const char* other : {"alarm", "history", "medicines"})
    CHECK_FALSE(conversation.is_examination(*conversation.group(other)));
}

TEST_CASE("every way of not answering is its own state, and none is asked again") {
  intake::Conversation conversation = talk(nobody());
  const model::FactId night = fact("symptom.night_or_constant_nonmechanical");
  const auto asks = [&](model::FactId id) {
    for (const char* name : {"alarm", "examination"}) {
      const std::optional<intake::QuestionScreen> group = conversation.group(name);
      for (const model::Question& one : group->questions)
        if (one.fact == id) return true;
    }
    return false;
  };
  CHECK(asks(night));
  conversation.answer(night, State::asked_not_known);
  CHECK(conversation.facts()[night].state == State::asked_not_known);
  CHECK_FALSE(asks(night));
  const model::FactId squeeze = fact("exam.calcaneal_squeeze_test");
  conversation.answer(squeeze, State::not_done);
  CHECK(conversation.facts()[squeeze].state == State::not_done);
  CHECK_FALSE(asks(squeeze));
  const model::FactId skin = fact("exam.skin_local");
  model::Question question;
  question.fact = skin;
  conversation.skip({nullptr, false, {question}});
  CHECK(conversation.facts()[skin].state == State::not_supplied);
  CHECK_FALSE(asks(skin));
  // Not having looked is no finding, not knowing is not: one reads `on record` as false.
  const Facts back = read_back(conversation);
  CHECK(back[night].state == State::asked_not_known);
  CHECK(back[squeeze].state == State::not_done);
  CHECK(back[skin].state == State::not_supplied);
}

TEST_CASE("back and forth: each undo gives the document before the answer, byte for byte") {
  intake::Conversation conversation = talk(patient_file("p02-ehr-stub"));
  std::vector<std::string> documents, plans;
  for (int i = 0; i < 12; ++i) {
    documents.push_back(conversation.patient_document());
    plans.push_back(plan_of(conversation.facts()));
    const auto asked = conversation.next();
    REQUIRE(asked);
    if (asked->together)
      conversation.none_of(*asked);
    else if (i % 3 == 0)
      conversation.skip(*asked);
    else
      answer(conversation, asked->questions.front().fact,
             reassuring(vocabulary()[asked->questions.front().fact]));
  }
  while (!documents.empty()) {
    REQUIRE(conversation.undo());
    CHECK(conversation.patient_document() == documents.back());
    CHECK(plan_of(conversation.facts()) == plans.back());
    documents.pop_back();
    plans.pop_back();
  }
  CHECK_FALSE(conversation.undo());
}

TEST_CASE("going back keeps what came after where the new answer leaves it asked for") {
  intake::Conversation conversation = talk(patient_file("p01-nurse-10min"));
  reassure(conversation, 4);
  const std::string before = conversation.patient_document();
  const std::size_t left = conversation.left();
  for (int i = 0; i < 4; ++i) REQUIRE(conversation.undo());
  CHECK_FALSE(conversation.patient_document() == before);
  const auto first = conversation.next();
  REQUIRE(first);
  REQUIRE(first->together);
  conversation.none_of(*first);
  const auto back = conversation.put_back();
  REQUIRE(back);
  CHECK(back->fell_away.empty());
  CHECK_FALSE(back->change.recorded.empty());
  CHECK(conversation.patient_document() == before);
  CHECK(conversation.left() == left);
  CHECK(conversation.answers() == 4);
  CHECK_FALSE(conversation.put_back());  // once is enough
}

TEST_CASE("going back says what falls away because nobody asks for it any more") {
  intake::Conversation conversation = talk(patient_file("p01-nurse-10min"));
  const model::FactId diabetes = fact("history.diabetes");
  const model::FactId sensation = fact("exam.protective_sensation_lost");
  const model::FactId latex = fact("allergy.latex");
  answer(conversation, diabetes, "type2");
  answer(conversation, sensation, "true");
  answer(conversation, latex, "true");
  for (int i = 0; i < 3; ++i) REQUIRE(conversation.undo());
  answer(conversation, diabetes, "none");
  const auto back = conversation.put_back();
  REQUIRE(back);
  CHECK(back->change.recorded == std::vector<model::FactId>{latex});
  CHECK(back->fell_away == std::vector<model::FactId>{sensation});
  CHECK(conversation.facts()[sensation].state == State::not_supplied);
  CHECK(conversation.facts()[latex].state == State::known);
  // The plan is that of the facts, as ever.
  CHECK(plan::to_json(conversation.plan(), vocabulary(), {}) == plan_of(conversation.facts()));
}

TEST_CASE("the document that a conversation writes is read back as the same facts") {
  const Tree& tree = Tree::instance();
  Patients patients(*tree.rules, tree.samples);
  Random random(77);
  std::size_t known = 0;
  for (int i = 0; i < 300; ++i) {
    Facts facts = patients.any(random);
    if (!facts.as_of) continue;
    facts.id = "somebody";
    // The random ones are older or newer than their patient is, and days are yet to come.
    for (model::FactId id = 0; id < facts.facts.size(); ++id) {
      model::Fact& one = facts.facts[id];
      if (one.observed) one.observed = facts.as_of;
      if (vocabulary()[id].type == model::FactType::date && one.state == State::known)
        one.value.day = std::min(one.value.day, facts.as_of->days);
      if (vocabulary()[id].type == model::FactType::date)
        for (std::size_t back = 0; back < one.candidates.size(); ++back)
          one.candidates[back].value.day = facts.as_of->days - static_cast<std::int32_t>(back);
    }
    const std::string text = intake::patient_text(
        vocabulary(), facts, {model::text(*facts.as_of), "A title", "a \"note\"\n"});
    auto read = model::read_patient(vocabulary(), document("written", text));
    INFO(text);
    REQUIRE(read);
    for (model::FactId id = 0; id < vocabulary().size(); ++id) {
      // The random stale ones are marked so, whatever their date; here the date decides.
      if (facts[id].state == State::stale) continue;
      INFO(vocabulary()[id].id);
      CHECK(same((*read)[id], facts[id]));
      known += facts[id].state == State::known;
    }
  }
  CHECK(known > 5000);
}

TEST_CASE("a conflict is saved as it was said, the last one in place of those before it") {
  const model::FactId status = fact("history.pregnancy_status");
  const auto doubted = document(
      "doubted",
      "windlass: 1\nkind: patient\nid: a\nas_of: 2026-03-02\nfacts:\n  history.pregnancy_status: "
      "{conflict: [{value: third_trimester, source: record}, {value: not_pregnant}]}\n");
  for (const base::Document& opened : {nobody(), doubted}) {
    intake::Conversation conversation = talk(opened);
    const std::string before = conversation.patient_document();
    answer(conversation, status,
           "conflict: [{value: not_pregnant, observed: 2026-03-01, source: letter}, {value: "
           "possible, observed: 2026-03-02}]");
    const std::string text = conversation.patient_document();
    CHECK(text.find("\"observed\": 2026-03-01") != std::string::npos);
    CHECK(text.find("record") == std::string::npos);
    const Facts back = read_back(conversation);
    REQUIRE(back[status].state == State::conflict);
    CHECK(same(back[status], conversation.facts()[status]));
    // Also where nobody kept how it was written.
    const std::string anew =
        intake::patient_text(vocabulary(), conversation.facts(), {"2026-03-02", "", ""});
    const auto read = model::read_patient(vocabulary(), document("anew", anew));
    REQUIRE(read);
    CHECK(same((*read)[status], back[status]));
    CHECK(conversation.undo());
    CHECK(conversation.patient_document() == before);
    // A source that failed, too.
    answer(conversation, status,
           "conflict: [{value: not_pregnant}, {unknown: source_error, source: ehr}]");
    const auto failed = model::read_patient(
        vocabulary(), document("failed", intake::patient_text(vocabulary(), conversation.facts(),
                                                              {"2026-03-02", "", ""})));
    REQUIRE(failed);
    CHECK((*failed)[status].candidates.back().unsure == "source_error");
    CHECK(same((*failed)[status], conversation.facts()[status]));
  }
}

TEST_CASE("no order of answers changes the plan") {
  const Tree& tree = Tree::instance();
  Patients patients(*tree.rules, tree.samples);
  patients.allow_conflicts = false;
  Random random(5);
  for (int i = 0; i < 60; ++i) {
    const Facts wanted = patients.screened(random);
    std::vector<model::FactId> told;
    for (model::FactId id = 0; id < vocabulary().size(); ++id)
      if (wanted[id].state == State::known && !vocabulary()[id].derived) told.push_back(id);
    std::vector<std::string> plans;
    for (int order = 0; order < 2; ++order) {
      for (std::size_t k = told.size(); k > 1; --k) std::swap(told[k - 1], told[random.below(k)]);
      intake::Conversation conversation =
          talk(nobody(wanted.as_of ? model::text(*wanted.as_of) : "2026-03-02"));
      for (model::FactId id : told) conversation.answer(id, wanted[id].value);
      plans.push_back(plan::to_json(conversation.plan(), vocabulary(), {}));
    }
    CHECK(plans[0] == plans[1]);
  }
}

TEST_CASE("nobody is asked about a last session that was none, and somebody in week 3 is") {
  for (const bool later : {false, true}) {
    intake::Conversation conversation = talk(patient_file("p01-nurse-10min"));
    if (later) answer(conversation, fact("course.week"), "3");
    bool asked = false;
    for (const model::Question& one : conversation.plan().questions)
      asked |= one.fact == fact("course.last_session_adverse_event");
    CHECK(asked == later);
  }
}

TEST_CASE("an answer that makes the list longer says which rule asks now") {
  intake::Conversation conversation = talk(patient_file("p01-nurse-10min"));
  const intake::AnswerEffect change = answer(conversation, fact("history.diabetes"), "type2");
  const auto added = std::find_if(change.added.begin(), change.added.end(), [](const auto& one) {
    return one.fact == fact("exam.protective_sensation_lost");
  });
  REQUIRE(added != change.added.end());
  CHECK_FALSE(added->because.empty());
}

TEST_CASE("what is taken up again is not asked for again where nobody knew") {
  intake::Conversation first = talk(nobody());
  first.answer(fact("symptom.onset"), State::asked_not_known);
  const intake::Conversation again = talk(document("again", first.patient_document()));
  CHECK(again.patient_document() == first.patient_document());
  CHECK(again.left() == first.left());
}
