// SPDX-License-Identifier: Apache-2.0
// What a plan assumes, tried place by place.
#include <algorithm>

#include "oracle/oracle.hpp"

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
  return found;
}

std::vector<Assumption> assumptions(const Rules& rules, const model::Facts& facts,
                                    const Calculate& calculate) {
  std::vector<Assumption> found;
  const Judgement as_it_is = judge(rules, facts, calculate);
  std::vector<World> all = worlds(rules, facts, calculate);
  for (const auto& [place, what] : rules.places()) {
    const Expr& expr = *what.second;
    if (!std::all_of(all.begin(), all.end(), [&](World& one) { return one.assumes(expr); }))
      continue;
    const Judgement with = judge(rules, facts, calculate, place);
    Assumption made{expr.fact, what.first, {}};
    if (with.disposition < as_it_is.disposition) made.affects.emplace_back("disposition");
    for (const auto& [id, status] : with.status)
      if (status < as_it_is.status.at(id)) made.affects.push_back(id);
    if (!made.affects.empty()) found.push_back(std::move(made));
  }
  std::sort(found.begin(), found.end());
  return found;
}

}  // namespace windlass::oracle
