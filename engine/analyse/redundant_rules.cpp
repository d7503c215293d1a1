// SPDX-License-Identifier: Apache-2.0
#include "analyse/redundant_rules.hpp"

#include <algorithm>
#include <set>

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

RedundantRules::RedundantRules(Encoding& encoding, Queries& queries)
    : base_(encoding.base()), encoding_(encoding), queries_(queries) {
  for (const Modality& modality : base_.modalities()) add_modality(modality);
  add_levels();
  add_flags();
  add_course();
}

// A red flag's or a course rule's list reaches many: what it adds to one modality is no mistake.
// A layer's own rule that says what a red flag does already is one.
void RedundantRules::add_modality(const Modality& modality) {
  std::vector<const Contribution*> own, flags;
  for (const Contribution& item : modality.contributions)
    // What a layer retires, raises or lowers says nothing any more, and nobody wrote that it
    // should.
    if (item.condition != nullptr && item.taken.empty() && item.origin != Origin::requirement &&
        item.origin != Origin::course)
      (item.origin == Origin::red_flag ? flags : own).push_back(&item);
  for (const Contribution* first : own)
    for (const Contribution* second : own) {
      const bool same = first->id == second->id && first->origin == second->origin;
      if (same || !does_as_much(*second, *first) || !share(first->inputs, second->inputs)) continue;
      Pair made{item_of(modality, *first), item_of(modality, *second),
                is_later(base_, *second, *first)};
      made.mutual = does_as_much(*first, *second);
      made.layered = height_of(base_, *first) < height_of(base_, *second);
      made.keeps = says_more(*first, *second);
      add(std::move(made), first->slot, second->slot);
    }
  for (const Contribution* rule : own)
    for (const Contribution* flag : flags)
      if (!rule->layer.empty() && does_as_much(*flag, *rule) && share(rule->inputs, flag->inputs))
        add({item_of(modality, *rule), item_of(modality, *flag), false, false, false,
             says_more(*rule, *flag)},
            rule->slot, flag->slot);
}

void RedundantRules::add(Pair made, logic::Slot first, logic::Slot second) {
  if (ask(made, first, second)) pairs_.push_back(std::move(made));
}

bool RedundantRules::ask(Pair& made, logic::Slot first, logic::Slot second) {
  const auto is_always = [](const Item& item) {
    return item.condition->kind == logic::Condition::Kind::always;
  };
  if (is_always(made.first) || is_always(made.second)) return false;
  const auto beyond = [&](logic::Slot one, logic::Slot other) {
    const Truth a = encoding_.slot(one), b = encoding_.slot(other);
    Cnf& cnf = encoding_.cnf();
    return cnf.either(cnf.both(a.yes, -b.yes), cnf.both(-a.no, b.no));
  };
  made.less = beyond(first, second);
  made.more = beyond(second, first);
  queries_.add(made.less);
  queries_.add(made.more);
  return true;
}

// Of two effects on one modality the more cautious one counts.
RedundantRules::Listed RedundantRules::listed(Item item, std::uint32_t line) const {
  Listed made{std::move(item), {}, line};
  for (const Modality& modality : base_.modalities()) {
    const Contribution* least = nullptr;
    for (const Contribution& one : modality.contributions)
      if (one.condition == made.item.condition &&
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

// Levels of one flag of which the one is shown in place of the other, and does to every modality
// what the other does, or more.
void RedundantRules::add_levels() {
  for (const Flag& flag : base_.flags()) {
    std::vector<Listed> levels;
    for (const FlagLevel& level : flag.levels)
      levels.push_back(listed(item_of(flag, level), level.line));
    for (std::size_t i = 0; i < levels.size(); ++i)
      for (std::size_t j = 0; j < levels.size(); ++j) {
        const FlagLevel &first = flag.levels[i], &second = flag.levels[j];
        const bool shown = second.disposition < first.disposition ||
                           (second.disposition == first.disposition && j < i);
        if (i == j || !shown || !all_as_much(levels[j].effects, levels[i].effects)) continue;
        Pair made{levels[i].item, levels[j].item};
        made.levels = true;
        made.keeps = any_more(levels[i].effects, levels[j].effects);
        add(std::move(made), first.slot, second.slot);
      }
  }
}

// Each flag that is there is shown, so one that another implies is no mistake. One that another
// doubles in all that it does, level by level, is one. What is to be done and what lifts it may be
// said in two ways on purpose: two dangers can have one sign.
void RedundantRules::add_flags() {
  const std::vector<Flag>& flags = base_.flags();
  for (std::size_t i = 0; i < flags.size(); ++i)
    for (std::size_t j = 0; j < i; ++j) {
      const bool swapped = is_before(base_, flags[i], flags[j]);
      const Flag &later = flags[swapped ? j : i], &other = flags[swapped ? i : j];
      if (later.clears != other.clears || later.cleared_by != other.cleared_by) continue;
      add_doubled(later, other);
      // A flag of a layer may have a level more than one beneath.
      if (!is_before(base_, other, later)) add_doubled(other, later);
    }
}

void RedundantRules::add_doubled(const Flag& flag, const Flag& other) {
  Doubled made{&flag, &other, {}};
  for (const FlagLevel& level : flag.levels) {
    std::vector<Pair>& pairs = made.levels.emplace_back();
    const Listed mine = listed(item_of(flag, level), level.line);
    for (const FlagLevel& its : other.levels) {
      if (its.disposition != level.disposition || its.action != level.action ||
          !share(its.inputs, level.inputs))
        continue;
      const Listed others = listed(item_of(other, its), its.line);
      Pair pair{mine.item, others.item};
      pair.keeps = true;
      if (all_as_much(mine.effects, others.effects) && all_as_much(others.effects, mine.effects) &&
          !other_cautions(mine.effects, others.effects) && ask(pair, level.slot, its.slot))
        pairs.push_back(std::move(pair));
    }
    if (pairs.empty()) return;
  }
  doubled_.push_back(std::move(made));
}

bool RedundantRules::is_doubled(const Doubled& one, const Queries& queries) const {
  return std::all_of(one.levels.begin(), one.levels.end(), [&](const std::vector<Pair>& pairs) {
    return std::any_of(pairs.begin(), pairs.end(), [&](const Pair& pair) {
      return queries.impossible(pair.less) && queries.impossible(pair.more);
    });
  });
}

// Of two that double each other the later one is told, which was added first.
void RedundantRules::judge_flags(const Queries& queries, FindingList& found) const {
  std::set<std::pair<const Flag*, const Flag*>> told;
  for (const Doubled& one : doubled_) {
    if (told.count({one.other, one.flag}) != 0 || !is_doubled(one, queries)) continue;
    told.insert({one.flag, one.other});
    for (const std::vector<Pair>& pairs : one.levels)
      for (const Pair& pair : pairs) judge(pair, queries, found);
  }
}

void RedundantRules::add_course() {
  std::vector<Listed> all;
  std::vector<const Contribution*> of;
  std::set<const logic::Condition*> seen;
  for (const Modality& modality : base_.modalities())
    for (const Contribution& item : modality.contributions)
      if (item.origin == Origin::course && seen.insert(item.condition).second) {
        all.push_back(listed(item_of(modality, item), item.line));
        of.push_back(&item);
      }
  for (std::size_t i = 0; i < all.size(); ++i)
    for (std::size_t j = 0; j < all.size(); ++j) {
      if (i == j || !share(of[i]->inputs, of[j]->inputs) ||
          !all_as_much(all[j].effects, all[i].effects))
        continue;
      Pair made{all[i].item, all[j].item, all[j].line > all[i].line};
      made.mutual = all_as_much(all[i].effects, all[j].effects);
      made.keeps = any_more(all[i].effects, all[j].effects);
      add(std::move(made), of[i]->slot, of[j]->slot);
    }
}

void RedundantRules::judge(const Queries& queries, FindingList& found) const {
  for (const Pair& pair : pairs_) judge(pair, queries, found);
  judge_flags(queries, found);
}

void RedundantRules::judge(const Pair& pair, const Queries& queries, FindingList& found) const {
  const auto degenerate = [&](const Item& item) {
    return nobody(encoding_, queries, *item.condition) ||
           everybody(encoding_, queries, *item.condition);
  };
  if (!queries.impossible(pair.less) || degenerate(pair.first) || degenerate(pair.second)) return;
  const bool equal = queries.impossible(pair.more);
  if (equal && pair.mutual && pair.later) return;  // told of the other one
  // A layer may well say more. Levels have one disposition each, or words that only one of them
  // shows, so they are no duplicates.
  const bool doubled = equal && !pair.levels;
  if (!doubled && (pair.layered || pair.keeps)) return;
  const Item& needless = equal && pair.later ? pair.second : pair.first;
  // Each of the two proofs may rest on assumptions.
  std::string under = queries.under(pair.less);
  if (under.empty() && equal) under = queries.under(pair.more);
  const std::string other = "'" + (equal && pair.later ? pair.first : pair.second).what + "'";
  if (doubled)
    add_finding(found, base_, needless, *needless.condition,
                {Severity::error, "check.duplicate",
                 "this concerns those whom " + other + " concerns, and nobody else" + under,
                 pair.keeps ? "write both as one, with the words of each"
                            : "keep one of them; a layer raises or lowers what is there"});
  else
    add_finding(found, base_, needless, *needless.condition,
                {Severity::warning, "check.shadowed",
                 "whoever this concerns, " + other + " concerns as well and says as much" + under,
                 "leave it out, or say what it is for"});
}

}  // namespace windlass::analyse
