// SPDX-License-Identifier: Apache-2.0
#include "analyse/cohort.hpp"

#include <algorithm>

namespace windlass::analyse {

using Kind = Change::Kind;
using Way = Change::Way;

namespace {

// Nobody is hidden behind the many whose answers have other words.
void keep(Example example, Movement& movement) {
  const Change& change = example.change;
  const bool is_new =
      std::none_of(movement.examples.begin(), movement.examples.end(), [&](const Example& one) {
        return one.change.before == change.before && one.change.after == change.after;
      });
  if (is_new || movement.examples.size() < Cohort::most_examples)
    movement.examples.push_back(std::move(example));
}

}  // namespace

void Cohort::add(Cohort more) {
  patients += more.patients;
  changed += more.changed;
  unasked += more.unasked;
  looser += more.looser;
  tighter += more.tighter;
  for (auto& [key, movement] : more.moved) {
    Movement& one = moved[key];
    one.patients += movement.patients;
    for (const auto& [words, count] : movement.words) one.words[words] += count;
    for (Example& example : movement.examples) keep(std::move(example), one);
  }
}

CohortComparison::CohortComparison(const Side& before, const Side& after)
    : before_(before), after_(after) {
  const auto pair = [](const auto& olds, const auto& news, std::vector<Pair>& made) {
    for (std::size_t i = 0; i < olds.size(); ++i)
      for (std::size_t j = 0; j < news.size(); ++j)
        if (olds[i].id == news[j].id) made.push_back({olds[i].id, i, j});
  };
  pair(before.base.modalities(), after.base.modalities(), modalities_);
  pair(before.base.flags(), after.base.flags(), flags_);
  assumptions_ = assumptions_of(before.base, after.base);
}

std::vector<Change> CohortComparison::changes(const plan::Evaluation& before,
                                              const plan::Evaluation& after) const {
  std::vector<Change> made;
  const auto add = [&](Kind kind, const std::string& about, std::size_t was, std::size_t is,
                       std::string_view word_before, std::string_view word_after) {
    Change one;
    one.kind = kind;
    one.about = about;
    one.way = way_of(was, is);
    one.verdict = Change::Verdict::somebody;
    one.before = word_before;
    one.after = word_after;
    made.push_back(std::move(one));
  };
  for (const Pair& one : modalities_) {
    const model::Status was = before.statuses()[one.before], is = after.statuses()[one.after];
    if (was == is) continue;
    add(Kind::status, one.id, leave(was), leave(is), model::word(was), model::word(is));
    made.back().way = way_of(was, is);
  }
  const model::Disposition then = before.disposition(), now = after.disposition();
  if (then != now)
    add(Kind::disposition, "", static_cast<std::size_t>(then), static_cast<std::size_t>(now),
        model::word(then), model::word(now));
  const auto holds = [](const plan::Evaluation& one, std::size_t flag) {
    return one.any_lane(one.base().flags()[flag].slot) == model::Verdict::true_;
  };
  for (const Pair& one : flags_) {
    const bool was = holds(before, one.before), is = holds(after, one.after);
    if (was != is)
      add(Kind::red_flag, one.id, was ? 0 : 1, is ? 0 : 1, flag_word(was), flag_word(is));
  }
  const auto breaks = [](const plan::Evaluation& one, const std::string& id) {
    const auto& all = one.contradictions();
    return std::any_of(all.begin(), all.end(), [&](const auto& other) {
      return other.certain && other.assumption->rule->id == id;
    });
  };
  for (const std::string& id : assumptions_) {
    const bool was = breaks(before, id), is = breaks(after, id);
    if (was != is)
      add(Kind::assumption, id, was ? 0 : 1, is ? 0 : 1, contradiction_word(was),
          contradiction_word(is));
  }
  return made;
}

std::vector<Change> CohortComparison::decide(const std::string& patient,
                                             std::shared_ptr<const model::Facts> before,
                                             std::shared_ptr<const model::Facts> after,
                                             Cohort& into) const {
  ++into.patients;
  std::vector<Change> found = changes(plan::Evaluation(before_.base, before_.calls, *before),
                                      plan::Evaluation(after_.base, after_.calls, *after));
  if (found.empty()) return found;
  ++into.changed;
  const auto goes = [&](Way way) {
    return std::any_of(found.begin(), found.end(),
                       [way](const Change& one) { return one.way == way; });
  };
  into.unasked += goes(Way::unasked) ? 1 : 0;
  into.looser += goes(Way::looser) ? 1 : 0;
  into.tighter += goes(Way::tighter) ? 1 : 0;
  for (const Change& one : found) {
    Movement& movement = into.moved[{one.kind, one.about, one.way}];
    ++movement.patients;
    ++movement.words[{one.before, one.after}];
    keep({patient, one, before, after}, movement);
  }
  return found;
}

void CohortComparison::give_reasons(Cohort& cohort) const {
  for (auto& [key, movement] : cohort.moved)
    for (Example& example : movement.examples)
      for (const Change& one : changes_of(before_, after_, *example.before, *example.after))
        if (one.kind == example.change.kind && one.about == example.change.about) {
          example.change.because_before = one.because_before;
          example.change.because_after = one.because_after;
        }
}

}  // namespace windlass::analyse
