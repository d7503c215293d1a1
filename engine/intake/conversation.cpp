// SPDX-License-Identifier: Apache-2.0
#include "intake/conversation.hpp"

#include <algorithm>
#include <utility>

#include "intake/unchanged.hpp"
#include "knowledge/none_of_these.hpp"
#include "plan/one_breath.hpp"

namespace windlass::intake {

using model::FactId;
using model::State;
using model::Status;

namespace {

constexpr const char* source_of_answers = "intake";
constexpr std::string_view group_of_examination = "examination";  // of a vocabulary

bool names(const std::vector<model::Question>& questions, FactId fact) {
  return std::any_of(questions.begin(), questions.end(),
                     [fact](const model::Question& one) { return one.fact == fact; });
}

bool affects(const model::Question& question, std::string_view modality) {
  return std::find(question.affects.begin(), question.affects.end(), modality) !=
         question.affects.end();
}

bool is_true(const std::vector<model::RedFlag>& flags, std::string_view id) {
  return std::any_of(flags.begin(), flags.end(), [id](const model::RedFlag& one) {
    return one.id == id && one.verdict == model::Verdict::true_;
  });
}

bool reads(const std::vector<FactId>& facts, FactId fact) {
  return std::find(facts.begin(), facts.end(), fact) != facts.end();
}

}  // namespace

base::Result<Conversation> Conversation::open(std::shared_ptr<const plan::Engine> engine,
                                              const base::Document& patient) {
  auto facts = model::read_told(engine->knowledge().vocabulary(), patient);
  if (!facts) return facts.error();
  PatientHead head = head_of(engine->knowledge().vocabulary(), patient);
  return Conversation(std::move(engine), *std::move(facts), std::move(head));
}

Conversation::Conversation(std::shared_ptr<const plan::Engine> engine, model::Facts facts,
                           PatientHead head)
    : engine_(std::move(engine)),
      facts_(std::move(facts)),
      head_(std::move(head)),
      skipped_(vocabulary().size()),
      groups_(vocabulary().size()) {
  for (const knowledge::QuestionGroup& group : engine_->knowledge().pathway().asking.groups)
    for (FactId fact : group.facts) groups_[fact] = &group;
  plan_ = engine_->recommend(today());
  // Whoever takes up a conversation is not asked again what they did not know.
  for (FactId fact = 0; fact < skipped_.size(); ++fact)
    skipped_[fact] =
        (facts_[fact].state == State::asked_not_known || facts_[fact].state == State::not_done) &&
        facts_[fact].source == source_of_answers && facts_[fact].observed == facts_.as_of;
  look_ahead();
}

model::Facts Conversation::today() const {
  model::Facts facts = facts_;
  model::age(vocabulary(), facts);
  return facts;
}

std::string Conversation::patient_document() const {
  return patient_text(vocabulary(), facts_, head_);
}

std::size_t Conversation::left() const { return asked().size(); }

std::vector<model::Question> Conversation::waiting() const {
  return asks_what_waits_ ? std::vector<model::Question>() : safety_that_waits();
}

// In the order of the groups, so that one answer to a group settles what it shows.
std::vector<model::Question> Conversation::safety_that_waits() const {
  std::vector<model::Question> found;
  for (const model::Question& one : plan_.waiting)
    if (one.safety && !skipped_[one.fact]) found.push_back(one);
  std::stable_sort(found.begin(), found.end(),
                   [this](const auto& a, const auto& b) { return place(a.fact) < place(b.fact); });
  return found;
}

// Of its group among the groups, and in its group; whatever has none comes last.
std::pair<std::size_t, std::size_t> Conversation::place(FactId fact) const {
  const knowledge::QuestionGroup* group = groups_[fact];
  if (group == nullptr) return {groups().size(), 0};
  const auto in_group = std::find(group->facts.begin(), group->facts.end(), fact);
  return {static_cast<std::size_t>(group - groups().data()),
          static_cast<std::size_t>(in_group - group->facts.begin())};
}

// What waits for an answer: 0 the disposition or care, 1 invasive care or a no, 2 nothing.
int Conversation::round(const model::Question& question) const {
  const auto& settles = question.settles;
  const bool decides = std::find(settles.begin(), settles.end(), "disposition") != settles.end();
  const bool opens =
      std::any_of(question.opens.begin(), question.opens.end(), [this](std::string_view id) {
        const knowledge::Modality* modality = engine_->knowledge().modality(id);
        return modality != nullptr && !modality->invasive;
      });
  if (decides || opens) return 0;
  return settles.empty() && question.opens.empty() ? 2 : 1;
}

bool Conversation::answered_today(FactId id) const {
  return facts_[id].source == source_of_answers && facts_[id].observed == facts_.as_of &&
         facts_[id].state != State::not_supplied;
}

std::vector<FactId> Conversation::skipped() const {
  std::vector<FactId> found;
  for (const auto* list : {&plan_.questions, &plan_.waiting})
    for (const model::Question& one : *list)
      if (skipped_[one.fact] && facts_[one.fact].source != source_of_answers)
        found.push_back(one.fact);
  return found;
}

std::vector<FactId> Conversation::unanswered() const {
  std::vector<FactId> found;
  for (const model::Question& one : plan_.questions)
    if (skipped_[one.fact]) found.push_back(one.fact);
  return found;
}

void Conversation::ask_again() {
  for (FactId fact : unanswered()) skipped_[fact] = false;
}

// What is asked and was not skipped, in the order in which it is: first an answer about which
// sources disagree, where the plan asks it first; then what the disposition and care that is not
// invasive wait for, then what settles other care, then the rest, each in the order of a visit,
// which is that of the groups.
// Where something urgent stands the plan's own order is kept: nothing comes before what settles it.
std::vector<model::Question> Conversation::asked() const {
  std::vector<model::Question> found;
  for (const model::Question& one : plan_.questions)
    if (!skipped_[one.fact]) found.push_back(one);
  if (model::row(plan_.disposition).by != model::DecidedBy::urgent_flag) {
    const bool disputed = !found.empty() && found.front().state == State::conflict;
    std::stable_sort(
        found.begin() + (disputed ? 1 : 0), found.end(), [this](const auto& a, const auto& b) {
          return std::make_pair(round(a), place(a.fact)) < std::make_pair(round(b), place(b.fact));
        });
  }
  if (!asks_what_waits_) return found;
  const std::vector<model::Question> last = safety_that_waits();
  found.insert(found.end(), last.begin(), last.end());
  return found;
}

// What the group that is next will be asked for anyhow is asked for with it, and not in a second
// round; while something urgent stands nothing is.
void Conversation::look_ahead() {
  soon_.clear();
  const std::vector<model::Question> now = asked();
  if (now.empty() || model::row(plan_.disposition).by == model::DecidedBy::urgent_flag) return;
  const knowledge::QuestionGroup* group = groups_[now.front().fact];
  if (group == nullptr || group->none.empty()) return;
  std::vector<FactId> others;
  for (FactId fact : group->facts)
    if (!names(now, fact) && !skipped_[fact]) others.push_back(fact);
  if (others.empty()) return;
  soon_ = plan::asked_soon(engine_->evaluate(today()), now, others);
  // With much open some answers matter only where all the others reassure.
  model::Facts reassured = today();
  std::vector<model::Question> left;
  for (const model::Question& one : now)
    if (const auto none = knowledge::none_of_these(vocabulary()[one.fact]);
        none && one.state != State::conflict)
      reassured[one.fact] = said(one.fact, State::known, &*none).what;
    else
      left.push_back(one);
  for (FactId fact : plan::asked_soon(engine_->evaluate(reassured), left, others))
    if (!reads(soon_, fact)) soon_.push_back(fact);
}

// In the order of the group. Sources that disagree are asked about one by one.
std::vector<model::Question> Conversation::open_of(const knowledge::QuestionGroup& group) const {
  std::vector<model::Question> all = asked();
  for (FactId fact : soon_) {
    if (skipped_[fact] || names(all, fact)) continue;
    all.emplace_back().fact = fact;
    all.back().state = facts_[fact].state;
  }
  std::vector<model::Question> open;
  for (FactId fact : group.facts)
    for (const model::Question& one : all)
      if (one.fact == fact && one.state != State::conflict) open.push_back(one);
  return open;
}

// The highest question of the rank, with all that may be answered in the same breath.
std::optional<QuestionScreen> Conversation::next() const {
  const std::vector<model::Question> questions = asked();
  if (questions.empty()) return std::nullopt;
  const model::Question& first = questions.front();
  QuestionScreen next{groups_[first.fact], false, {first}};
  if (next.group == nullptr || next.group->none.empty() || first.state == State::conflict)
    return next;
  std::vector<model::Question> all = open_of(*next.group);
  if (all.size() < 2) return next;
  next.together = true;
  next.questions = std::move(all);
  return next;
}

std::optional<QuestionScreen> Conversation::group(std::string_view id) const {
  for (const knowledge::QuestionGroup& one : engine_->knowledge().pathway().asking.groups)
    if (one.id == id && !one.none.empty()) return QuestionScreen{&one, true, open_of(one)};
  return std::nullopt;
}

void Conversation::remember(bool answers) {
  steps_.push_back({facts_, head_, skipped_, {}, answers});
}

bool Conversation::is_examination(const QuestionScreen& asked) const {
  return asked.together &&
         std::all_of(asked.questions.begin(), asked.questions.end(),
                     [this](const model::Question& one) {
                       return vocabulary()[one.fact].group == group_of_examination;
                     });
}

ScreenAnswer Conversation::said(FactId id, State state, const model::Value* value) const {
  ScreenAnswer said{id, {}};
  said.what.state = state;
  said.what.value_lost = state == State::stale;
  if (value != nullptr) said.what.value = *value;
  said.what.observed = facts_.as_of;
  said.what.source = source_of_answers;
  return said;
}

base::Result<ScreenAnswer> Conversation::read(FactId id, const base::Source& source,
                                              const base::Node& entry) const {
  base::Node mapping;
  mapping.kind = base::Node::Kind::mapping;
  mapping.span = entry.span;
  base::Node key;
  key.kind = base::Node::Kind::scalar;
  key.span = entry.span;
  key.text = vocabulary()[id].id;
  mapping.keys.push_back(key);
  mapping.children.push_back(entry);
  model::Facts told = facts_;
  base::Diagnostics problems;
  model::apply_facts(vocabulary(), source, mapping, told, problems);
  if (base::has_errors(problems)) return problems;
  model::Fact& fact = told[id];
  if (fact.state != State::conflict) {  // each candidate has its own
    if (!fact.observed) fact.observed = facts_.as_of;
    if (fact.source.empty()) fact.source = source_of_answers;
  }
  return ScreenAnswer{id, std::move(fact)};
}

base::Result<AnswerEffect> Conversation::answer(FactId id, const base::Source& source,
                                                const base::Node& entry) {
  auto said = read(id, source, entry);
  if (!said) return said.error();
  remember();
  keep_conflict(head_, id, entry);
  facts_[id] = std::move(said->what);
  return changed({id});
}

AnswerEffect Conversation::answer(FactId id, const model::Value& value) {
  remember();
  facts_[id] = said(id, State::known, &value).what;
  return changed({id});
}

AnswerEffect Conversation::answer(FactId id, State why_not_known) {
  remember();
  facts_[id] = said(id, why_not_known).what;
  return changed({id});
}

AnswerEffect Conversation::answer(const QuestionScreen& shown,
                                  const std::vector<ScreenAnswer>& said_of, Rest rest) {
  std::vector<ScreenAnswer> all;
  for (const model::Question& one : shown.questions) {
    const auto found = std::find_if(said_of.begin(), said_of.end(), [&](const ScreenAnswer& said) {
      return said.fact == one.fact;
    });
    const std::optional<model::Value> none = knowledge::none_of_these(vocabulary()[one.fact]);
    if (found != said_of.end()) {
      all.push_back(*found);
    } else if (rest == Rest::safe) {
      if (!shown.together || !none) throw base::InternalError("these are not asked in one breath");
      all.push_back(said(one.fact, State::known, &*none));
    } else if (rest == Rest::asked_not_known || rest == Rest::not_done) {
      all.push_back(
          said(one.fact, rest == Rest::not_done ? State::not_done : State::asked_not_known));
    }
  }
  remember();
  if (rest == Rest::skipped)
    for (const model::Question& one : shown.questions) skipped_[one.fact] = true;
  std::vector<FactId> recorded;
  for (ScreenAnswer& one : all) {
    facts_[one.fact] = std::move(one.what);
    recorded.push_back(one.fact);
  }
  return changed(std::move(recorded));
}

void Conversation::skip(const QuestionScreen& asked) {
  remember();
  for (const model::Question& one : asked.questions) skipped_[one.fact] = true;
}

AnswerEffect Conversation::nothing_changed(model::Date since) {
  remember(false);
  return changed(intake::nothing_changed(vocabulary(), since, facts_));
}

base::Result<AnswerEffect> Conversation::visit_on(model::Date day) {
  if (facts_.as_of && day < *facts_.as_of)
    return base::diagnostic("", "patient.as_of",
                            "the patient document is of a later day: " + head_.as_of,
                            "a visit is no earlier than what is known of the patient");
  remember(false);
  intake::visit_on(day, facts_);
  head_.as_of = model::text(day);
  return changed({});
}

// The red flag or the rule that an answer has made read this fact.
AnswerEffect::Added Conversation::why(const model::Question& question) const {
  for (const model::RedFlag& flag : plan_.red_flags)
    if (reads(flag.unknown_facts, question.fact))
      return {question.fact, std::string(flag.title) + ": " + std::string(flag.because)};
  const model::ModalityPlan* depends = nullptr;
  for (const model::ModalityPlan& one : plan_.modalities) {
    if (!affects(question, one.id)) continue;
    if (depends == nullptr) depends = &one;
    for (const model::Reason& reason : one.because)
      if (reads(reason.unknown_facts, question.fact))
        return {question.fact, std::string(one.title) + ": " + std::string(reason.text)};
  }
  if (depends != nullptr)
    return {question.fact, std::string(depends->title) + " depends on it now"};
  return {question.fact, "the disposition depends on it now"};
}

AnswerEffect Conversation::changed(std::vector<FactId> recorded) {
  const model::Recommendation& before = steps_.back().plan.emplace(std::move(plan_));
  const model::Facts aged = today();
  plan_ = engine_->recommend(aged);
  // An answer that says why nobody knows is an answer: it is not asked for again.
  for (FactId fact : recorded) {
    const State state = aged[fact].state;
    skipped_[fact] = state != State::known && state != State::conflict;
  }
  look_ahead();
  return since(before, std::move(recorded));
}

AnswerEffect Conversation::since(const model::Recommendation& before,
                                 std::vector<FactId> recorded) const {
  AnswerEffect change;
  change.recorded = std::move(recorded);
  for (std::size_t i = 0; i < plan_.modalities.size(); ++i) {
    const model::ModalityPlan& now = plan_.modalities[i];
    const Status then = before.modalities[i].status;
    if (model::actionable(now.status) && !model::actionable(then))
      change.opened.push_back(now.id);
    else if (model::actionable(then) && !model::actionable(now.status))
      change.closed.push_back(now.id);
    else if (then == Status::ask && now.status != Status::ask)
      change.settled.push_back(now.id);
  }
  if (plan_.disposition != before.disposition) change.disposition = plan_.disposition;
  for (const model::RedFlag& flag : plan_.red_flags)
    if (flag.verdict == model::Verdict::true_ && !is_true(before.red_flags, flag.id))
      change.flags.push_back(flag.id);
  for (const model::Question& one : plan_.questions)
    if (!names(before.questions, one.fact) && !skipped_[one.fact] &&
        !reads(change.recorded, one.fact))
      change.added.push_back(why(one));
  return change;
}

}  // namespace windlass::intake
