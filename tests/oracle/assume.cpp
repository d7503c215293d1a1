// SPDX-License-Identifier: Apache-2.0
// What a plan assumes, tried place by place.
#include <algorithm>

#include "oracle/companies.hpp"

namespace windlass::oracle {

namespace {

using Places = std::map<std::size_t, std::pair<std::string, const Expr*>>;

void find(const Expr& expr, const std::string& rule, Places& places) {
  if (expr.place != 0) places.emplace(expr.place, std::pair(rule, &expr));
  for (const Expr& part : expr.parts) find(part, rule, places);
}

}  // namespace

Places Rules::places() const {
  Places found;
  for (const Level& level : levels) find(level.when, level.flag, found);
  for (const Item& item : screening)
    if (item.when) find(*item.when, "screening/" + item.id, found);
  for (const auto& [id, modality] : modalities)
    for (const Item& item : modality.items)
      if (item.when && item.kind != Item::Kind::flag)
        find(*item.when, item.kind == Item::Kind::course ? item.id : id + "/" + item.id, found);
  for (const Derivation& rule : derivations) {
    for (const auto& [when, value] : rule.cases) find(when, vocabulary[rule.fact].id, found);
    for (const Points& item : rule.score)
      for (const auto& [when, points] : item.lines) find(when, vocabulary[rule.fact].id, found);
  }
  for (const Remark& one : remarks) find(one.when, one.rule, found);
  return found;
}

namespace {

// Whether the remark has a place in the patient's plan.
bool has_place(const Remark& remark, const Judgement& plan) {
  const auto done = [&](const std::string& id) { return model::actionable(plan.status.at(id)); };
  switch (remark.kind) {
    case Remark::Kind::line: return done(remark.modalities.front());
    case Remark::Kind::advice: return plan.disposition > Disposition::urgent;
    case Remark::Kind::interaction: break;
  }
  const std::string& first = remark.modalities.front();
  const bool may_yet =
      remark.later && plan.status.at(first) == Status::ask && plan.may_begin.count(first) != 0;
  return done(remark.modalities.back()) && (done(first) || may_yet);
}

}  // namespace

std::vector<std::string> affected(const Rules& rules, const std::vector<World>& all,
                                  const Judgement& as_it_is, const std::set<std::size_t>& places) {
  const Judgement with = judge(rules, all, places);
  std::vector<std::string> affects;
  const bool other_flag = with.disposition != as_it_is.disposition &&
                          first_of(with.disposition, as_it_is.disposition) == with.disposition;
  if (other_flag || (with.screen_open && !as_it_is.screen_open))
    affects.emplace_back("disposition");
  for (const auto& [id, status] : with.status)
    if (status < as_it_is.status.at(id)) affects.push_back(id);
  for (std::size_t i = 0; i < rules.remarks.size(); ++i) {
    const Remark& one = rules.remarks[i];
    if (as_it_is.remarks[i] || !with.remarks[i] || !has_place(one, as_it_is)) continue;
    std::set<std::string> whom(one.modalities.begin(), one.modalities.end());
    if (one.kind == Remark::Kind::advice) whom.insert(one.id);
    for (const std::string& id : whom)
      if (std::find(affects.begin(), affects.end(), id) == affects.end()) affects.push_back(id);
  }
  return affects;
}

namespace {

// Where `on record` is false because nobody looked, in some world.
Places assumed_places(const Rules& rules, const std::vector<World>& all) {
  Places found = rules.places();
  std::erase_if(found, [&](const auto& place) {
    return std::none_of(all.begin(), all.end(),
                        [&](const World& one) { return one.assumes(*place.second.second); });
  });
  return found;
}

}  // namespace

std::vector<Assumption> assumptions(const Rules& rules, const model::Facts& facts,
                                    const Calculate& calculate) {
  std::vector<Assumption> found;
  const std::vector<World> all = worlds(rules, facts, calculate);
  const Judgement as_it_is = judge(rules, all);
  for (const auto& [place, what] : assumed_places(rules, all)) {
    Assumption made{what.second->fact, what.first, affected(rules, all, as_it_is, {place})};
    if (!made.affects.empty()) found.push_back(std::move(made));
  }
  std::sort(found.begin(), found.end());
  return found;
}

std::map<FactId, Together> assumed_together(const Rules& rules, const model::Facts& facts,
                                            const Calculate& calculate,
                                            const std::vector<Assumption>& alone) {
  std::map<FactId, Together> found;
  const std::vector<World> all = worlds(rules, facts, calculate);
  const Judgement as_it_is = judge(rules, all);
  for (const auto& [place, what] : assumed_places(rules, all))
    found[what.second->fact].rules.emplace(place, what.first);
  for (const Assumption& one : alone) found.erase(one.fact);
  for (auto at = found.begin(); at != found.end();) {
    std::set<std::size_t> places;
    for (const auto& [place, rule] : at->second.rules) places.insert(place);
    at->second.affects = affected(rules, all, as_it_is, places);
    at = at->second.affects.empty() ? found.erase(at) : std::next(at);
  }
  return found;
}

namespace {

// Everything a plan can be more cautious in, by name, and how cautious it is.
using Cautions = std::map<std::string, int>;

Cautions cautions(const Judgement& made) {
  Cautions all;
  // The later a disposition comes, the less urgent.
  for (int i = 0; i < static_cast<int>(model::disposition_count); ++i) {
    const auto other = static_cast<Disposition>(i);
    all["disposition"] += other != made.disposition && first_of(made.disposition, other) != other;
  }
  all["screen"] = made.screen_open ? 1 : 0;
  for (const auto& [id, status] : made.status) all[id] = -static_cast<int>(status);
  return all;
}

std::vector<std::vector<FactId>> sets_of(const std::vector<FactId>& facts, std::size_t most) {
  std::vector<std::vector<FactId>> sets{{}};
  for (const FactId fact : facts)
    for (std::size_t i = 0, count = sets.size(); i < count; ++i)
      if (sets[i].size() < most) {
        sets.push_back(sets[i]);
        sets.back().push_back(fact);
      }
  return sets;
}

}  // namespace

// Every set against every set in it.
Companies assumed_in_company(const Rules& rules, const model::Facts& facts,
                             const Calculate& calculate, const std::set<FactId>& named,
                             std::size_t most_facts) {
  Companies found;
  const std::vector<World> all = worlds(rules, facts, calculate);
  std::map<FactId, std::set<std::size_t>> places;
  for (const auto& [place, what] : assumed_places(rules, all)) {
    places[what.second->fact].insert(place);
    found.rules[what.second->fact].insert(what.first);
  }
  std::vector<FactId> open;
  for (const auto& [fact, own] : places)
    if (named.count(fact) == 0) open.push_back(fact);
  found.whole = open.size() <= most_facts;
  if (open.size() > 2 * most_facts) return found;
  std::map<std::vector<FactId>, Cautions> tried;
  for (const std::vector<FactId>& set : sets_of(open, found.whole ? most_facts : 2)) {
    std::set<std::size_t> supposed;
    for (const FactId fact : set) supposed.insert(places[fact].begin(), places[fact].end());
    tried[set] = cautions(judge(rules, all, supposed));
  }
  for (const auto& entry : tried) {
    const std::vector<FactId>& set = entry.first;
    const Cautions& own = entry.second;
    if (set.size() < 2) continue;
    for (const auto& [what, how] : own) {
      const bool needs_all =
          std::none_of(tried.begin(), tried.end(), [&, what = what, how = how](const auto& one) {
            return one.first != set &&
                   std::includes(set.begin(), set.end(), one.first.begin(), one.first.end()) &&
                   one.second.at(what) >= how;
          });
      if (!needs_all) continue;
      for (const FactId fact : set)
        found.affects[fact].insert(what == "screen" ? "disposition" : what);
    }
  }
  return found;
}

}  // namespace windlass::oracle
