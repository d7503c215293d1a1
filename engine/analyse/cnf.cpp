// SPDX-License-Identifier: Apache-2.0
#include "analyse/cnf.hpp"

#include <algorithm>
#include <map>
#include <numeric>

namespace windlass::analyse {

Cnf::Cnf(std::size_t most_literals) : most_literals_(most_literals) { add({yes}); }

std::size_t Cnf::Hash::operator()(const std::vector<Lit>& key) const {
  std::uint64_t hash = key.size();
  for (const Lit lit : key)
    hash = (hash ^ static_cast<std::uint32_t>(lit)) * 0x9e3779b97f4a7c15U + (hash >> 29);
  return hash;
}

void Cnf::add(std::vector<Lit> clause) {
  overflowed_ |= literals_.size() + clause.size() + 1 > most_literals_;
  if (overflowed_) return;
  literals_.insert(literals_.end(), clause.begin(), clause.end());
  literals_.push_back(0);
  ++clauses_;
}

Lit Cnf::all(std::vector<Lit> parts) {
  std::erase(parts, yes);
  std::sort(parts.begin(), parts.end());
  parts.erase(std::unique(parts.begin(), parts.end()), parts.end());
  for (const Lit part : parts)
    if (part == no || std::binary_search(parts.begin(), parts.end(), -part)) return no;
  if (parts.empty()) return yes;
  if (parts.size() == 1) return parts.front();
  const auto [at, first] = gates_.emplace(parts, 0);
  if (!first) return at->second;
  const Lit gate = at->second = fresh();
  std::vector<Lit> closing{gate};
  for (const Lit part : parts) {
    add({-gate, part});
    closing.push_back(-part);
  }
  add(std::move(closing));
  return gate;
}

Lit Cnf::any(std::vector<Lit> parts) {
  for (Lit& part : parts) part = -part;
  return -all(std::move(parts));
}

Lit Cnf::at_least(const std::vector<Lit>& lits, std::size_t needed) {
  if (needed == 0) return yes;
  // reached[j]: j or more of those that were seen are true.
  std::vector<Lit> reached(needed + 1, no);
  reached[0] = yes;
  for (const Lit lit : lits) {
    if (overflowed_) return no;
    for (std::size_t j = needed; j > 0; --j)
      reached[j] = either(reached[j], both(reached[j - 1], lit));
  }
  return reached[needed];
}

// From the last item to the first: what must still be reached at an item, by how much that is. Only
// sums that can occur are looked at.
Lit Cnf::reaches(const std::vector<Lit>& lits, const std::vector<std::uint64_t>& points,
                 std::uint64_t threshold) {
  std::vector<std::size_t> order(lits.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return points[a] > points[b]; });
  std::vector<std::uint64_t> left(lits.size() + 1, 0);  // what the items from i on give together
  for (std::size_t i = lits.size(); i-- > 0;) left[i] = left[i + 1] + points[order[i]];
  std::vector<std::map<std::uint64_t, Lit>> wanted(lits.size() + 1);
  if (threshold == 0) return yes;
  wanted[0].emplace(threshold, no);
  for (std::size_t i = 0; i < lits.size(); ++i) {
    if (wanted[i].size() > most_literals_ / (lits.size() + 1)) overflowed_ = true;
    if (overflowed_) return no;
    for (const auto& [rest, unused] : wanted[i])
      for (const std::uint64_t next : {rest, rest - std::min(rest, points[order[i]])})
        if (next > 0 && next <= left[i + 1]) wanted[i + 1].emplace(next, no);
  }
  for (std::size_t i = lits.size(); i-- > 0;)
    for (auto& [rest, lit] : wanted[i]) {
      const auto reached = [&](std::uint64_t next) {
        return next == 0 ? yes : next > left[i + 1] ? no : wanted[i + 1].at(next);
      };
      const std::uint64_t given = points[order[i]];
      lit = either(reached(rest), both(lits[order[i]], reached(rest - std::min(rest, given))));
    }
  return threshold > left[0] ? no : wanted[0].at(threshold);
}

std::string Cnf::dimacs(const std::string& comment) const {
  std::string out;
  for (std::size_t at = 0; at < comment.size();) {
    const std::size_t end = std::min(comment.find('\n', at), comment.size());
    out += "c " + comment.substr(at, end - at) + "\n";
    at = end + 1;
  }
  out += "p cnf " + std::to_string(variables_) + " " + std::to_string(clauses_) + "\n";
  for (const Lit lit : literals_) out += std::to_string(lit) + (lit == 0 ? "\n" : " ");
  return out;
}

}  // namespace windlass::analyse
