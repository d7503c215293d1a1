// SPDX-License-Identifier: Apache-2.0
#include "analyse/redundant_rules.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace windlass::analyse {

using base::Severity;
using knowledge::Contribution;
using knowledge::Flag;
using knowledge::FlagLevel;
using knowledge::Modality;
using model::FactId;
using model::Origin;
using model::Status;

namespace {

bool share(const std::vector<FactId>& one, const std::vector<FactId>& other) {
  return std::any_of(one.begin(), one.end(), [&](FactId fact) {
    return std::binary_search(other.begin(), other.end(), fact);
  });
}

// Whether `one` restrains, or offers, no less than `other` where both hold.
bool does_as_much(const Contribution& one, const Contribution& other) {
  const bool indications = one.origin == Origin::indication;
  if (indications != (other.origin == Origin::indication)) return false;
  return indications ? one.effect >= other.effect : one.effect <= other.effect;
}

// Whether the words of `lost` would be missed with `kept` alone. What `kept` restrains more makes
// needless what it would take to go on.
bool says_more(const Contribution& lost, const Contribution& kept) {
  const auto more = [](const std::string& one, const std::string& other) {
    return !one.empty() && one != other;
  };
  return lost.effect == kept.effect &&
         (more(lost.mitigation, kept.mitigation) || more(lost.reopens, kept.reopens));
}

bool is_always(const Item& item) { return item.condition->kind == logic::Condition::Kind::always; }

bool is_later(const knowledge::KnowledgeBase& base, const Contribution& one,
              const Contribution& other) {
  const std::size_t height = height_of(base, one), others = height_of(base, other);
  if (height != others) return height > others;
  return one.document != other.document ? one.document > other.document : one.line > other.line;
}

using Effects = std::vector<const Contribution*>;

bool all_as_much(const Effects& one, const Effects& other) {
  for (std::size_t i = 0; i < one.size(); ++i) {
    if (other[i] == nullptr) continue;
    if (one[i] == nullptr || one[i]->effect > other[i]->effect) return false;
    if (other[i]->final && !one[i]->final) return false;
  }
  return true;
}

// REQUIRES: both have the same effects.
bool other_cautions(const Effects& one, const Effects& other) {
  for (std::size_t i = 0; i < one.size(); ++i)
    if (one[i] != nullptr && one[i]->effect == Status::caution &&
        one[i]->mitigation != other[i]->mitigation)
      return true;
  return false;
}

bool any_more(const Effects& lost, const Effects& kept) {
  for (std::size_t i = 0; i < lost.size(); ++i)
    if (lost[i] != nullptr && kept[i] != nullptr && says_more(*lost[i], *kept[i])) return true;
  return false;
}

}  // namespace

RedundantRules::RedundantRules(Encoding& encoding, Queries& queries, const Budget& budget)
    : base_(encoding.base()), encoding_(encoding), queries_(queries), budget_(budget) {
  for (const Modality& modality : base_.modalities()) collect(modality);
  collect_flags();
  collect_course();
  std::vector<Lit> planes;
  const auto watch = [&](const Said& one) {
    const Truth truth = encoding_.slot(one.slot);
    planes.insert(planes.end(), {truth.yes, truth.no});
  };
  for (const auto* all : {&own_, &of_flags_})
    for (const std::vector<Own>& some : *all)
      for (const Own& one : some) watch(one.said);
  for (const ListedFlag& flag : flags_)
    for (const Listed& one : flag.levels) watch(one.said);
  for (const Listed& one : course_) watch(one.said);
  queries_.watch(planes);
}

// A red flag's or a course rule's list reaches many: what it adds to one modality is no mistake.
// A layer's own rule that says what a red flag does already is one.
void RedundantRules::collect(const Modality& modality) {
  std::vector<Own>&own = own_.emplace_back(), &flags = of_flags_.emplace_back();
  for (const Contribution& item : modality.contributions) {
    // What a layer retires, raises or lowers says nothing any more, and nobody wrote that it
    // should.
    if (item.condition == nullptr || !item.taken.empty() || item.origin == Origin::requirement ||
        item.origin == Origin::course)
      continue;
    Said said{item.slot, &item.inputs, item_of(modality, item)};
    if (is_always(said.item)) continue;
    (item.origin == Origin::red_flag ? flags : own).push_back({&item, std::move(said)});
  }
}

// Of two effects on one modality the more cautious one counts.
RedundantRules::Listed RedundantRules::listed(Said said, std::uint32_t line) const {
  Listed made{std::move(said), {}, line};
  for (const Modality& modality : base_.modalities()) {
    const Contribution* least = nullptr;
    for (const Contribution& one : modality.contributions)
      if (one.condition == made.said.item.condition &&
          (one.origin == Origin::red_flag || one.origin == Origin::course) &&
          (least == nullptr || one.effect < least->effect))
        least = &one;
    made.effects.push_back(least);
  }
  return made;
}

namespace {

Item item_of(const Flag& flag, const FlagLevel& level) {
  return {flag.id + ": level " + level.id, flag.document, level.condition};
}

bool is_before(const knowledge::KnowledgeBase& base, const Flag& one, const Flag& other) {
  return height_of(base, one.document) < height_of(base, other.document);
}

}  // namespace

void RedundantRules::collect_flags() {
  for (const Flag& flag : base_.flags()) {
    ListedFlag& made = flags_.emplace_back();
    made.flag = &flag;
    for (const FlagLevel& level : flag.levels)
      made.levels.push_back(listed({level.slot, &level.inputs, item_of(flag, level)}, level.line));
  }
}

void RedundantRules::collect_course() {
  std::set<const logic::Condition*> seen;
  for (const Modality& modality : base_.modalities())
    for (const Contribution& item : modality.contributions)
      if (item.origin == Origin::course && seen.insert(item.condition).second)
        course_.push_back(listed({item.slot, &item.inputs, item_of(modality, item)}, item.line));
}

// --- what is asked ---

bool RedundantRules::is_spent() {
  if (budget_.spent()) ++not_compared_;
  return budget_.spent();
}

// Whether no patient who was found shows that the first is more true than the second somewhere.
bool RedundantRules::may_be(const Said& first, const Said& beyond) const {
  const Truth one = encoding_.known_slot(first.slot), other = encoding_.known_slot(beyond.slot);
  return !queries_.is_shown(one.yes, other.yes) && !queries_.is_shown(other.no, one.no);
}

namespace {

// Somebody for whom the second is less true than the first.
Lit beyond(Encoding& encoding, logic::Slot first, logic::Slot second) {
  const Truth a = encoding.slot(first), b = encoding.slot(second);
  Cnf& cnf = encoding.cnf();
  return cnf.either(cnf.both(a.yes, -b.yes), cnf.both(-a.no, b.no));
}

}  // namespace

// Whether that is nobody.
bool RedundantRules::less(const Said& first, const Said& second) {
  return may_be(first, second) &&
         queries_.ask(encoding_, beyond(encoding_, first.slot, second.slot)) ==
             Satisfiability::unsatisfiable;
}

bool RedundantRules::same(const Pair& pair) {
  return may_be(*pair.second, *pair.first) && less(*pair.first, *pair.second) &&
         less(*pair.second, *pair.first);
}

// --- what is found ---

void RedundantRules::judge(FindingList& found) {
  for (std::size_t i = 0; i < own_.size(); ++i) judge_modality(i, found);
  for (const ListedFlag& flag : flags_) judge_levels(flag, found);
  judge_course(found);
  judge_flags(found);
  tell_groups(found);
}

void RedundantRules::judge_modality(std::size_t modality, FindingList& found) {
  for (const Own& one : own_[modality]) {
    if (is_spent()) continue;
    const Contribution& rule = *one.rule;
    bool told = false;
    for (const Own& other : own_[modality]) {
      const bool itself = rule.id == other.rule->id && rule.origin == other.rule->origin;
      if (itself || !does_as_much(*other.rule, rule) || !share(rule.inputs, other.rule->inputs))
        continue;
      Pair made{&one.said, &other.said, is_later(base_, *other.rule, rule)};
      made.mutual = does_as_much(rule, *other.rule);
      made.layered = height_of(base_, rule) < height_of(base_, *other.rule);
      made.keeps = says_more(rule, *other.rule);
      if ((told = judge(made, found))) break;
    }
    if (told || rule.layer.empty()) continue;
    for (const Own& flag : of_flags_[modality]) {
      if (!does_as_much(*flag.rule, rule) || !share(rule.inputs, flag.rule->inputs)) continue;
      Pair made{&one.said, &flag.said};
      made.keeps = says_more(rule, *flag.rule);
      if (judge(made, found)) break;
    }
  }
}

// Levels of one flag of which the one is shown in place of the other, and does to every modality
// what the other does, or more.
void RedundantRules::judge_levels(const ListedFlag& flag, FindingList& found) {
  const std::vector<Listed>& levels = flag.levels;
  for (std::size_t i = 0; i < levels.size(); ++i) {
    if (is_spent()) continue;
    for (std::size_t j = 0; j < levels.size(); ++j) {
      const FlagLevel &first = flag.flag->levels[i], &second = flag.flag->levels[j];
      const bool shown = second.disposition < first.disposition ||
                         (second.disposition == first.disposition && j < i);
      if (i == j || !shown || !all_as_much(levels[j].effects, levels[i].effects)) continue;
      Pair made{&levels[i].said, &levels[j].said};
      made.levels = true;
      made.keeps = any_more(levels[i].effects, levels[j].effects);
      if (judge(made, found)) break;
    }
  }
}

// Each flag that is there is shown, so one that another implies is no mistake. One that another
// doubles in all that it does, level by level, is one. What is to be done and what lifts it may be
// said in two ways on purpose: two dangers can have one sign. Of two that double each other the
// later one is told.
void RedundantRules::judge_flags(FindingList& found) {
  std::set<const ListedFlag*> told;
  std::set<std::pair<const ListedFlag*, const ListedFlag*>> pairs;
  const auto look = [&](const ListedFlag& flag, const ListedFlag& other) {
    if (told.count(&flag) != 0 || pairs.count({&other, &flag}) != 0) return;
    if (!judge_doubled(flag, other, found)) return;
    told.insert(&flag);
    pairs.emplace(&flag, &other);
  };
  for (std::size_t i = 0; i < flags_.size(); ++i) {
    if (is_spent()) continue;
    for (std::size_t j = 0; j < i; ++j) {
      const bool swapped = is_before(base_, *flags_[i].flag, *flags_[j].flag);
      const ListedFlag &later = flags_[swapped ? j : i], &other = flags_[swapped ? i : j];
      if (later.flag->clears != other.flag->clears ||
          later.flag->cleared_by != other.flag->cleared_by)
        continue;
      look(later, other);
      // A flag of a layer may have a level more than one beneath.
      if (!is_before(base_, *other.flag, *later.flag)) look(other, later);
    }
  }
}

bool RedundantRules::judge_doubled(const ListedFlag& one, const ListedFlag& other,
                                   FindingList& found) {
  std::vector<Pair> pairs;
  for (std::size_t i = 0; i < one.levels.size(); ++i) {
    const std::size_t before = pairs.size();
    const FlagLevel& level = one.flag->levels[i];
    const Listed& mine = one.levels[i];
    for (std::size_t j = 0; j < other.levels.size(); ++j) {
      const FlagLevel& its = other.flag->levels[j];
      const Listed& others = other.levels[j];
      if (its.disposition != level.disposition || its.action != level.action ||
          !share(its.inputs, level.inputs) || is_always(mine.said.item) ||
          is_always(others.said.item) || !all_as_much(mine.effects, others.effects) ||
          !all_as_much(others.effects, mine.effects) ||
          other_cautions(mine.effects, others.effects))
        continue;
      Pair pair{&mine.said, &others.said};
      pair.keeps = true;
      if (same(pair)) pairs.push_back(pair);
    }
    if (pairs.size() == before) return false;
  }
  for (const Pair& pair : pairs) judge(pair, found);
  return true;
}

void RedundantRules::judge_course(FindingList& found) {
  for (std::size_t i = 0; i < course_.size(); ++i) {
    if (is_spent()) continue;
    for (std::size_t j = 0; j < course_.size(); ++j) {
      const Listed &one = course_[i], &other = course_[j];
      if (i == j || !share(*one.said.inputs, *other.said.inputs) ||
          !all_as_much(other.effects, one.effects))
        continue;
      Pair made{&one.said, &other.said, other.line > one.line};
      made.mutual = all_as_much(one.effects, other.effects);
      made.keeps = any_more(one.effects, other.effects);
      if (judge(made, found)) break;
    }
  }
}

bool RedundantRules::judge(const Pair& pair, FindingList& found) {
  const Item &first = pair.first->item, &second = pair.second->item;
  const auto degenerate = [&](const Item& item) {
    return is_always(item) || nobody(encoding_, queries_, *item.condition) ||
           everybody(encoding_, queries_, *item.condition);
  };
  if (!may_be(*pair.first, *pair.second) || degenerate(first) || degenerate(second)) return false;
  // A layer may well say more. Levels have one disposition each, or words that only one of them
  // shows, so they are no duplicates.
  const bool only_doubled = pair.layered || pair.keeps;
  if (only_doubled && (pair.levels || !may_be(*pair.second, *pair.first))) return false;
  if (!less(*pair.first, *pair.second)) return false;
  const bool equal = less(*pair.second, *pair.first);
  if (equal && pair.mutual && pair.later) return false;  // told of the other one
  const bool doubled = equal && !pair.levels;
  if (!doubled && only_doubled) return false;
  const bool swapped = equal && pair.later;
  const Item &needless = swapped ? second : first, &kept = swapped ? first : second;
  if (!told_.insert({needless.what, needless.condition}).second) return !swapped;
  // Each of the two proofs may rest on assumptions.
  std::string under = queries_.under(beyond(encoding_, pair.first->slot, pair.second->slot));
  if (under.empty() && equal)
    under = queries_.under(beyond(encoding_, pair.second->slot, pair.first->slot));
  if (doubled)
    tell_doubled(pair, needless, kept, under);
  else
    add_finding(
        found, base_, needless, *needless.condition,
        {Severity::warning, "check.shadowed",
         "whoever this concerns, '" + kept.what + "' concerns as well and says as much" + under,
         "leave it out, or say what it is for"});
  return !swapped;
}

void RedundantRules::tell_doubled(const Pair& pair, const Item& needless, const Item& kept,
                                  const std::string& under) {
  Group& group =
      groups_
          .try_emplace({kept.what, kept.condition},
                       Group{needless,
                             {Severity::error, "check.duplicate",
                              "this concerns those whom '" + kept.what +
                                  "' concerns, and nobody else" + under,
                              pair.keeps ? "write both as one, with the words of each"
                                         : "keep one of them; a layer raises or lowers what "
                                           "is there"},
                             0})
          .first->second;
  ++group.number;
}

void RedundantRules::tell_groups(FindingList& found) {
  for (auto& [unused, group] : groups_) {
    if (group.number > 1)
      group.finding.message +=
          "; so do " + base::group_digits(group.number - 1) + " more beside it";
    add_finding(found, base_, group.needless, *group.needless.condition, std::move(group.finding));
  }
}

}  // namespace windlass::analyse
