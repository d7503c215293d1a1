// SPDX-License-Identifier: Apache-2.0
// Safety of the whole patient first: where an emergency may hide is asked before anything that only
// opens treatment, whatever was answered before; and at the end what may change what comes first is
// offered in one breath.
#include <algorithm>

#include "catch.hpp"
#include "intake/talk.hpp"
#include "oracle/patients.hpp"
#include "plan/emergencies.hpp"

using namespace windlass;
using namespace windlass::test;
using model::FactId;
using model::State;

namespace {

const plan::Engine& engine() { return *Tree::instance().engine; }
const model::Vocabulary& vocabulary() { return engine().knowledge().vocabulary(); }
FactId fact(const char* id) { return *vocabulary().find(id); }
constexpr std::array clinic = {"p01-nurse-10min",        "p02-ehr-stub", "p06-psoriasis-mechanic",
                               "p08-chronic-sensitised", "p11-pregnant", "p14-chemo"};

base::Document nobody() {
  return document("nobody", "windlass: 1\nkind: patient\nid: p-1\nas_of: 2026-03-02\nfacts: {}\n");
}

model::Facts today(const intake::Conversation& conversation) {
  model::Facts facts = conversation.facts();
  model::age(vocabulary(), facts);
  return facts;
}

void put(model::Facts& facts, FactId fact, const model::Value& value) {
  facts[fact] = {};
  facts[fact].state = State::known;
  facts[fact].value = value;
  facts[fact].observed = facts.as_of;
}

bool sends(const model::Facts& facts) {
  return plan::is_emergency(engine().evaluate(facts).disposition());
}

// Whether one answer to it sends the patient at once and another does not, others as they are.
bool decides(model::Facts facts, FactId fact) {
  bool some = false, all = true;
  for (const model::Value& value : intake::telling_answers(engine().knowledge(), fact)) {
    put(facts, fact, value);
    const bool sent = sends(facts);
    some |= sent;
    all &= sent;
  }
  return some && !all;
}

// The same where one other question is answered in some way.
bool decides_with_another(const model::Facts& facts, FactId fact,
                          const std::vector<FactId>& others) {
  for (const FactId other : others) {
    if (other == fact) continue;
    model::Facts told = facts;
    for (const model::Value& value : intake::telling_answers(engine().knowledge(), other)) {
      put(told, other, value);
      if (decides(told, fact)) return true;
    }
  }
  return false;
}

// What nobody was asked, may be told, and sends the patient by itself.
std::vector<FactId> alarms(const intake::Conversation& conversation, const model::Facts& facts,
                           const std::vector<bool>& left) {
  std::vector<FactId> found;
  for (FactId id = 0; id < vocabulary().size(); ++id) {
    const model::FactDefinition& one = vocabulary()[id];
    if (model::has_role(one, "red_flag") && one.safe && !one.derived &&
        conversation.group_of(id) != nullptr && intake::is_asked_of_people(one) && !left[id] &&
        facts[id].state == State::not_supplied && decides(facts, id))
      found.push_back(id);
  }
  return found;
}

// Asks to the end; before each answer `look` sees the screen. Every third answer of `random` is any
// answer at all, the others reassure.
template <class Look>
void walk(intake::Conversation& conversation, Random& random, const Look& look) {
  const Patients patients(*Tree::instance().rules, {});
  std::vector<bool> left(vocabulary().size());
  for (int answers = 0; answers < 60; ++answers) {
    const auto asked = conversation.next();
    if (!asked) return;
    look(*asked, left);
    std::vector<intake::ScreenAnswer> said;
    for (const model::Question& one : asked->questions) {
      left[one.fact] = true;
      const model::Value any = patients.value(one.fact, random);
      if (random.one_in(6))
        said.push_back(conversation.said(one.fact, State::known, &any));
      else if (random.one_in(12))
        said.push_back(conversation.said(one.fact, State::not_done));
      else if (!asked->together) {
        const base::Document written = document("answer", reassuring(vocabulary()[one.fact]));
        said.push_back(*conversation.read(one.fact, *written.source, written.root));
      }
    }
    conversation.answer(*asked, said, asked->together ? intake::Rest::safe : intake::Rest::open);
  }
}

// Asks, and answers reassuringly, until what is counted on is offered.
intake::QuestionScreen to_the_last(intake::Conversation& conversation) {
  for (int answers = 0; answers < 60; ++answers) {
    const auto asked = conversation.next();
    REQUIRE(asked);
    if (asked->group == &intake::last_group()) return *asked;
    reassure(conversation, 1);
  }
  throw std::runtime_error("it never comes");
}

// What is counted on and may change what comes first.
std::vector<FactId> first_of(const intake::Conversation& conversation) {
  std::vector<FactId> found;
  for (const intake::CountedOn& one : conversation.counted_on())
    if (one.what == intake::CountsFor::first) found.push_back(one.fact);
  return found;
}

}  // namespace

TEST_CASE("after any answers what may hide an emergency is asked before what only opens care") {
  Random random(41);
  std::size_t looked = 0, hidden = 0;
  for (int turn = 0; turn < 18; ++turn) {
    const char* name = clinic[static_cast<std::size_t>(turn) % clinic.size()];
    intake::Conversation conversation = talk(patient_file(name));
    walk(conversation, random, [&](const intake::QuestionScreen& asked, const auto& left) {
      const model::Recommendation& plan = conversation.plan();
      const auto& first = asked.questions.front();
      if (model::row(plan.disposition).by == model::DecidedBy::urgent_flag ||
          first.state == State::conflict)
        return;
      // A story is told whole: what nobody was asked of it comes with its group.
      if (!asked.together && model::has_role(vocabulary()[first.fact], "red_flag") &&
          !model::names(plan.questions, first.fact))
        return;
      const model::Facts facts = today(conversation);
      std::vector<FactId> open;
      for (const model::Question& one : plan.questions)
        if (!left[one.fact] && intake::is_asked_of_people(vocabulary()[one.fact]))
          open.push_back(one.fact);
      ++looked;
      const auto shows = [&](FactId id) { return model::names(asked.questions, id); };
      // By itself or with another answer: of the screen something does, or nothing that is open
      // does.
      if (std::any_of(asked.questions.begin(), asked.questions.end(), [&](const auto& one) {
            return decides(facts, one.fact) || decides_with_another(facts, one.fact, open);
          })) {
        ++hidden;
        return;
      }
      for (const FactId id : alarms(conversation, facts, left)) {
        INFO(name << ", after " << conversation.answers() << " answers: "
                  << vocabulary()[first.fact].id << " is asked before " << vocabulary()[id].id);
        CHECK(shows(id));
      }
      for (int tries = 0; tries < 4 && !open.empty(); ++tries) {
        const FactId id = open[random.below(open.size())];
        INFO(name << ", after " << conversation.answers() << " answers: "
                  << vocabulary()[first.fact].id << " is asked before " << vocabulary()[id].id);
        CHECK_FALSE(decides_with_another(facts, id, open));
      }
    });
  }
  CHECK(looked > 60);
  CHECK(hidden > 15);
}

TEST_CASE("an injury is asked for beside the onset, before a treatment opens") {
  for (const char* name : {"", "p02-ehr-stub"}) {
    INFO(name);
    intake::Conversation conversation = *name == 0 ? talk(nobody()) : talk(patient_file(name));
    const FactId onset = fact("symptom.onset"), injury = fact("history.heel_injury_weeks");
    for (int answers = 0; conversation.facts()[injury].state == State::not_supplied; ++answers) {
      REQUIRE(answers < 30);
      const auto asked = conversation.next();
      REQUIRE(asked);
      const bool told = conversation.facts()[onset].state == State::known;
      if (told) CHECK(asked->questions.front().fact == injury);
      const model::Recommendation before = conversation.plan();
      reassure(conversation, 1);
      for (std::size_t i = 0; i < before.modalities.size(); ++i)
        CHECK_FALSE((model::actionable(conversation.plan().modalities[i].status) &&
                     !model::actionable(before.modalities[i].status)));
    }
    CHECK(conversation.facts()[onset].state == State::known);
  }
}

TEST_CASE("once the height is told the weight is asked, for a low one changes what comes first") {
  intake::Conversation conversation = talk(nobody());
  const FactId weight = fact("demo.weight_kg");
  for (int answers = 0;; ++answers) {
    REQUIRE(answers < 60);
    const auto asked = conversation.next();
    REQUIRE(asked);
    if (asked->questions.front().fact == weight) break;
    reassure(conversation, 1);
  }
  CHECK(conversation.plan().disposition == model::Disposition::proceed);
  CHECK(conversation.facts()[fact("demo.height_cm")].state == State::known);
  const auto change = answer(conversation, weight, "45");
  CHECK(change.disposition == model::Disposition::proceed_with_referral);
}

TEST_CASE("the chest and the eye are asked before a treatment opens, also beside alarms answered") {
  for (const char* name : {"p08-chronic-sensitised", "p11-pregnant", "p14-chemo"}) {
    INFO(name);
    intake::Conversation conversation = talk(patient_file(name));
    for (int answers = 0;; ++answers) {
      REQUIRE(answers < 5);
      const auto known = [&](const char* id) {
        return conversation.facts()[fact(id)].state == State::known;
      };
      if (known("symptom.chest_pain_or_breathlessness") && known("symptom.red_painful_eye")) break;
      const auto asked = conversation.next();
      REQUIRE(asked);
      const intake::AnswerEffect change =
          asked->together ? conversation.none_of(*asked)
                          : answer(conversation, asked->questions.front().fact,
                                   reassuring(vocabulary()[asked->questions.front().fact]));
      CHECK(change.opened.empty());
    }
  }
}

TEST_CASE("the intake weighs what is counted on as the plan does") {
  for (const char* name : clinic) {
    intake::Conversation conversation = talk(patient_file(name));
    for (int answers = 0; answers < 60; ++answers) {
      const std::vector<intake::CountedOn> counted = conversation.counted_on();
      for (const model::Assumed& one : conversation.plan().assumed) {
        const auto found = std::find_if(counted.begin(), counted.end(),
                                        [&](const auto& each) { return each.fact == one.fact; });
        if (found == counted.end() || one.needless || !model::names_disposition(one.affects))
          continue;
        INFO(name << " " << vocabulary()[one.fact].id);
        CHECK(found->what == intake::CountsFor::first);
      }
      const auto asked = conversation.next();
      if (!asked) break;
      reassure(conversation, 1);
    }
  }
}

TEST_CASE("what may change what comes first is offered in one breath before the end") {
  const FactId steroid = fact("meds.systemic_corticosteroid_long_term");
  intake::Conversation conversation = talk(patient_file("p11-pregnant"));
  const intake::QuestionScreen last = to_the_last(conversation);
  CHECK(last.together);
  CHECK(model::names(last.questions, steroid));
  const intake::Conversation before = conversation;
  // One key: each is no, and nothing that changes what comes first is counted on any more.
  conversation.none_of(last);
  CHECK(conversation.facts()[steroid].state == State::known);
  CHECK(conversation.plan().disposition == model::Disposition::proceed);
  // What has no such key comes after it, one by one.
  for (auto asked = conversation.next(); asked; asked = conversation.next()) {
    REQUIRE(asked->questions.size() == 1);
    CHECK(intake::names(first_of(conversation), asked->questions.front().fact));
    reassure(conversation, 1);
  }
  CHECK(first_of(conversation).empty());
  // Skipped they stay assumed, are not asked again, and are named at the end.
  conversation = before;
  conversation.skip(last);
  for (auto asked = conversation.next(); asked; asked = conversation.next()) {
    CHECK_FALSE(model::names(asked->questions, steroid));
    conversation.skip(*asked);
  }
  CHECK(intake::names(conversation.unanswered(), steroid));
  // One of them alone may be so.
  conversation = before;
  const model::Value yes{.choice = 1};
  conversation.answer(last, {conversation.said(steroid, State::known, &yes)}, intake::Rest::safe);
  CHECK(conversation.plan().disposition != model::Disposition::proceed);
}

TEST_CASE("once all is asked nothing that a person can tell may change what comes first") {
  for (const char* name : clinic) {
    INFO(name);
    intake::Conversation conversation = talk(patient_file(name));
    for (int answers = 0; conversation.next(); ++answers) {
      REQUIRE(answers < 60);
      reassure(conversation, 1);
    }
    for (const intake::CountedOn& one : conversation.counted_on()) {
      INFO(vocabulary()[one.fact].id);
      CHECK(one.what != intake::CountsFor::first);
    }
    CHECK(conversation.unanswered().empty());
  }
}

TEST_CASE("nobody counts on what is known not to matter") {
  for (const char* sex : {"male", "female"}) {
    intake::Conversation conversation =
        talk(document("s",
                      "windlass: 1\nkind: patient\nid: s\nas_of: 2026-03-02\nfacts: "
                      "{demo.sex_at_birth: " +
                          std::string(sex) + ", history.rheumatoid_or_gout: false}\n"));
    for (int answers = 0; answers < 60; ++answers) {
      const std::vector<intake::CountedOn> counted = conversation.counted_on();
      CHECK_FALSE(intake::names(counted, fact("exam.arthritis_flare")));
      if (std::string(sex) == "male")
        CHECK_FALSE(intake::names(counted, fact("history.pregnancy_status")));
      const auto asked = conversation.next();
      if (!asked) break;
      CHECK_FALSE(model::names(asked->questions, fact("exam.arthritis_flare")));
      reassure(conversation, 1);
    }
    CHECK_FALSE(conversation.next());
  }
}

TEST_CASE("by the word that it is a first visit the week is 0, and no session was before") {
  intake::Conversation conversation =
      talk(document("s", "windlass: 1\nkind: patient\nid: s\nas_of: 2026-03-02\nfacts: {}\n"));
  REQUIRE(conversation.may_be_first_visit());
  const intake::AnswerEffect change = conversation.first_visit();
  CHECK(intake::names(change.recorded, fact("course.week")));
  CHECK(intake::names(change.recorded, fact("course.dn_sessions")));
  for (const FactId id : change.recorded) {
    CHECK(conversation.facts()[id].state == State::known);
    CHECK(conversation.facts()[id].value.number == model::Number(0));
  }
  CHECK_FALSE(conversation.may_be_first_visit());
  CHECK_FALSE(conversation.can_go_back());
  CHECK_FALSE(talk(patient_file("p01-nurse-10min")).may_be_first_visit());
}
