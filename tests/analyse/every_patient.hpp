// SPDX-License-Identifier: Apache-2.0
#pragma once

// Every patient of a small rule base, as far as its conditions tell patients apart: brute force,
// for comparison with the analyser. Values are tried, not codes, and every way of not knowing that
// a rule can notice.
//
// Thread rule: plain values; belongs to one thread.

#include <functional>

#include "analyse/laws.hpp"
#include "oracle/worlds.hpp"

namespace windlass::test {

class EveryPatient {
 public:
  EveryPatient(const knowledge::KnowledgeBase&, const oracle::Rules&,
               std::vector<model::Date> days);

  // The facts of which something may be known; empty: all.
  std::vector<FactId> only;
  // How many there are; SIZE_MAX for more than can be counted.
  std::size_t count() const;
  // Calls visit(patient, how many answers he gave) for each.
  void each(const std::function<void(const model::Facts&, std::size_t)>& visit) const;

 private:
  using Options = std::vector<std::vector<model::Fact>>;  // by fact; the first one says nothing
  Options options(std::optional<model::Date> as_of) const;
  std::vector<model::Value> values(FactId, std::optional<model::Date> as_of) const;
  std::vector<model::Number> numbers(FactId) const;
  const knowledge::KnowledgeBase& base_;
  const oracle::Rules& rules_;
  std::vector<std::optional<model::Date>> days_;
};

// What brute force says of a claim: whether somebody breaks it who keeps these assumptions, how few
// answers that takes, and some of those who do.
struct Forced {
  bool broken = false;
  std::size_t fewest = SIZE_MAX, patients = 0;
  std::vector<model::Facts> some;
};
Forced forced(const knowledge::KnowledgeBase&, const EveryPatient&, const analyse::Claim&,
              const std::vector<std::string>& assumptions = {});
// The ids of all that there are.
std::vector<std::string> all_assumptions(const knowledge::KnowledgeBase&);

}  // namespace windlass::test
