// SPDX-License-Identifier: Apache-2.0
#include "analyse/seen_otherwise.hpp"

#include <algorithm>
#include <set>

#include "base/json.hpp"
#include "base/text.hpp"

namespace windlass::analyse {

using knowledge::Contribution;
using model::Recommendation;

namespace {

Planes either(Cnf& cnf, const Planes& a, const Planes& b) {
  return {cnf.either(a.yes, b.yes), cnf.both(a.no, b.no)};
}

// What an input says where one contribution says it otherwise, or no more.
Encoding::Inputs changed_inputs(Encoding& encoding, const knowledge::Modality& modality,
                                const Contribution& changed, model::Status effect,
                                const Planes& now) {
  Encoding::Inputs made;
  made.fill({no, yes});
  for (const Contribution& one : modality.contributions) {
    const bool here = &one == &changed;
    const auto input =
        here ? knowledge::input_of(effect, one.origin, one.final) : knowledge::input_of(one);
    Planes& all = made[static_cast<std::size_t>(input)];
    all = either(encoding.cnf(), all, here ? now : encoding.slot(one.slot));
  }
  return made;
}

// The effect of a rule with its level changed.
model::Status other_effect(const Contribution& one) {
  using model::Status;
  switch (one.effect) {
    case Status::block: return Status::caution;
    case Status::caution: return Status::block;
    case Status::recommend: return Status::optional;
    case Status::optional: return Status::recommend;
    case Status::defer: return Status::not_indicated;
    case Status::not_indicated: return Status::defer;
    case Status::ask: break;
  }
  return one.effect;
}

std::set<std::string> asked(const model::Vocabulary& vocabulary, const Recommendation& plan) {
  std::set<std::string> made;
  for (const model::Question& one : plan.questions) made.insert(vocabulary[one.fact].id);
  return made;
}

std::set<std::string> assumed(const model::Vocabulary& vocabulary, const Recommendation& plan) {
  std::set<std::string> made;
  for (const model::Assumed& one : plan.assumed) made.insert(vocabulary[one.fact].id);
  return made;
}

std::set<std::string> true_flags(const Recommendation& plan) {
  std::set<std::string> made;
  for (const model::RedFlag& one : plan.red_flags)
    if (one.verdict == model::Verdict::true_) made.insert(std::string(one.id));
  return made;
}

std::set<std::string> reasons(const model::ModalityPlan& plan) {
  std::set<std::string> made;
  for (const model::Reason& one : plan.because) made.insert(std::string(one.id));
  return made;
}

std::set<std::string> advice(const Recommendation& plan) {
  std::set<std::string> made;
  for (const model::Advice& one : plan.advice) made.insert(std::string(one.text));
  return made;
}

std::vector<std::string> beyond(const std::set<std::string>& a, const std::set<std::string>& b) {
  std::vector<std::string> made;
  std::set_difference(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(made));
  return made;
}

std::string list(const std::set<std::string>& words) {
  return "[" + base::join({words.begin(), words.end()}) + "]";
}

}  // namespace

Lit seen_otherwise(const plan::Trial& trial, std::size_t mutant, Encoding& encoding) {
  const plan::Mutant& one = trial.mutants()[mutant];
  const logic::Condition* condition = nullptr;
  const knowledge::KnowledgeBase& base = trial.base();
  std::vector<Lit> apart;
  for (std::size_t i = 0; i < base.modalities().size(); ++i)
    for (const Contribution& item : base.modalities()[i].contributions) {
      condition = item.condition;
      const bool own = condition != nullptr && item.origin != model::Origin::red_flag &&
                       item.origin != model::Origin::requirement && item.taken.empty() &&
                       condition->span.offset == base.asked()[one.condition]->span.offset &&
                       item.document == one.whose.document;
      if (!own) continue;
      const Planes now = encoding.slot(trial.now(mutant));
      const Encoding::Statuses before = encoding.by_rules(i);
      const Encoding::Statuses after =
          encoding.statuses_of(changed_inputs(encoding, base.modalities()[i], item,
                                              one.mutated ? item.effect : other_effect(item), now));
      for (std::size_t status = 0; status < before.size(); ++status)
        apart.push_back(encoding.cnf().both(before[status], -after[status]));
    }
  return encoding.cnf().any(std::move(apart));
}

Otherwise otherwise(const model::Vocabulary& vocabulary, const Recommendation& first,
                    const Recommendation& second) {
  Otherwise made;
  const auto say = [&](const std::string& expect, const std::string& instead) {
    made.expect += "      " + expect + "\n";
    made.instead += (made.instead.empty() ? "" : "; ") + instead;
  };
  if (first.disposition != second.disposition)
    say("disposition: " + std::string(model::word(first.disposition)),
        "the disposition " + std::string(model::word(second.disposition)));
  if (const auto flags = true_flags(first), others = true_flags(second); flags != others)
    say("red_flags: " + list(flags), "the red flags " + list(others));
  std::string status, because, instead;
  for (std::size_t i = 0; i < first.modalities.size(); ++i) {
    const model::ModalityPlan &a = first.modalities[i], &b = second.modalities[i];
    const std::string id(a.id);
    if (a.status != b.status) {
      status += (status.empty() ? "" : ", ") + id + ": " + std::string(model::word(a.status));
      instead += (instead.empty() ? "" : ", ") + id + ": " + std::string(model::word(b.status));
    }
    if (const auto lost = beyond(reasons(a), reasons(b)); !lost.empty())
      because += (because.empty() ? "" : ", ") + id + ": [" + base::join(lost) + "]";
  }
  if (!status.empty()) say("status: {" + status + "}", instead);
  if (!made.expect.empty()) return made;
  if (!because.empty()) say("reasons: {" + because + "}", "not these reasons");
  const std::set<std::string> asks = asked(vocabulary, first), other = asked(vocabulary, second);
  if (const auto lost = beyond(asks, other); !lost.empty())
    say("asks: [" + base::join(lost) + "]", "no question about " + base::join(lost));
  if (const auto more = beyond(other, asks); !more.empty())
    say("asks_not: [" + base::join(more) + "]", "a question about " + base::join(more));
  if (const auto lost = beyond(assumed(vocabulary, first), assumed(vocabulary, second));
      !lost.empty())
    say("assumed: [" + base::join(lost) + "]", "nothing assumed of " + base::join(lost));
  if (!made.expect.empty()) return made;
  if (const auto lost = beyond(advice(first), advice(second)); !lost.empty())
    say("texts: [" + base::json_quote(lost.front()) + "]", "not this advice");
  if (const auto more = beyond(advice(second), advice(first)); !more.empty())
    say("texts_not: [" + base::json_quote(more.front()) + "]", "this advice");
  return made;
}

}  // namespace windlass::analyse
