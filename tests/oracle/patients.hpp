// SPDX-License-Identifier: Apache-2.0
#pragma once

// Random patients for the property tests: realistic mixtures, and what a failing test needs to show
// one.
//
// Numbers are drawn on, just below and just above every threshold of the rules as well as between.
// The same seed gives the same patients everywhere.

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "oracle/oracle.hpp"

namespace windlass::test {

using model::FactId;

// splitmix64.
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}
  std::uint64_t next() {
    std::uint64_t z = state_ += 0x9e3779b97f4a7c15U;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
    return z ^ (z >> 31);
  }
  std::size_t below(std::size_t count) { return static_cast<std::size_t>(next() % count); }
  bool one_in(std::size_t count) { return below(count) == 0; }
  template <class T>
  const T& pick(const std::vector<T>& list) {
    return list[below(list.size())];
  }

 private:
  std::uint64_t state_;
};

class Patients {
 public:
  // `models` are patients to start from, besides the screened one.
  Patients(const oracle::Rules&, std::vector<model::Facts> models);

  // Any of the mixtures below.
  model::Facts any(Random&) const;
  model::Facts screened(Random&) const;   // a model or the screened patient, with a few changes
  model::Facts scattered(Random&) const;  // every fact at random
  model::Facts sparse(Random&) const;     // most facts unknown, in every way of not being known
  // A value that the fact can have.
  model::Value value(FactId, Random&) const;
  static model::State unknown_state(Random&);
  void change(model::Facts&, Random&) const;            // one fact, to anything
  void set(model::Facts&, FactId, model::Value) const;  // one fact, known
  void forget(model::Facts&, FactId, Random&) const;  // one fact, not known; an old value if stale
  // A fact put into conflict between two or three different values; nothing happens where it has
  // only one.
  bool conflict(model::Facts&, FactId, Random&) const;
  // Values that make a condition true (or false), tried by going down into it. Facts it does not
  // reach keep their state.
  void steer(model::Facts&, const oracle::Expr&, bool wanted, Random&) const;

  const oracle::Rules& rules() const { return rules_; }
  bool allow_conflicts = true;
  std::vector<model::Date> days;  // as_of is one of these

 private:
  const oracle::Rules& rules_;
  std::vector<model::Facts> models_;
  std::vector<std::vector<model::Value>>
      numbers_;  // by fact: what numbers and dates are drawn from
};

// The facts of a patient as lines, those that nobody supplied left out.
std::string describe(const model::Vocabulary&, const model::Facts&);
// Takes facts away, then makes states plain, as long as `fails` stays true.
model::Facts shrink(model::Facts, const std::function<bool(const model::Facts&)>& fails);

// Runs `property` on `count` patients. Nothing when it holds; else the seed, what was said and the
// shrunk patient. `property` gives a complaint or an empty string, and draws what it needs from the
// Random it is given (the same one when it is shrunk).
using Property = std::function<std::string(const model::Facts&, Random&)>;
std::string violation(const Patients&, std::uint64_t seed, std::size_t count,
                      const Property& property);

}  // namespace windlass::test
