// SPDX-License-Identifier: Apache-2.0
#pragma once

// A PatientView is one patient's facts as the plan uses them: those supplied, and over them the
// numbers that plugins calculate.
//
// A supplied value is never replaced by a calculated one. Thread rule: belongs to one thread;
// refers to the Facts it was made from.

#include <algorithm>
#include <iterator>
#include <optional>
#include <vector>

#include "model/facts.hpp"

namespace windlass::plan {

class PatientView {
 public:
  explicit PatientView(const model::Facts& facts) : facts_(&facts), marks_(facts.facts.size()) {}

  const model::Facts& supplied() const { return *facts_; }
  model::State state(model::FactId fact) const {
    if (contradicted(fact))
      return failed(fact) ? model::State::source_error : model::State::conflict;
    if (given(fact)) return model::State::known;
    if (outdated(fact)) return failed(fact) ? model::State::source_error : model::State::stale;
    return failed(fact) ? model::State::source_error : (*facts_)[fact].state;
  }
  // The value when known, else nullptr.
  const model::Value* known(model::FactId fact) const {
    if (contradicted(fact)) return nullptr;
    if (given(fact)) return &given_[marks_[fact].given - 1];
    if (outdated(fact)) return nullptr;
    return (*facts_)[fact].state == model::State::known ? &(*facts_)[fact].value : nullptr;
  }
  // Those of `facts` that are not known, in their order.
  std::vector<model::FactId> unknown_among(const std::vector<model::FactId>& facts) const {
    const auto is_unknown = [this](model::FactId fact) { return known(fact) == nullptr; };
    std::vector<model::FactId> result;
    result.reserve(static_cast<std::size_t>(std::count_if(facts.begin(), facts.end(), is_unknown)));
    std::copy_if(facts.begin(), facts.end(), std::back_inserter(result), is_unknown);
    return result;
  }
  // Whether the value was calculated or derived rather than supplied.
  bool given(model::FactId fact) const { return marks_[fact].given != 0; }
  void give(model::FactId fact, const model::Value& value) {
    if (given(fact)) return;
    given_.push_back(value);
    marks_[fact].given = static_cast<std::uint32_t>(given_.size());
  }
  // Whether a calculator that should give this fact failed, or one that it rests on.
  bool failed(model::FactId fact) const { return marks_[fact].failed; }
  void fail(model::FactId fact) { marks_[fact].failed = true; }
  // A supplied value that is older than what its fact is computed from.
  bool outdated(model::FactId fact) const { return marks_[fact].outdated; }
  void outdate(model::FactId fact) { marks_[fact].outdated = true; }
  // A supplied value that is not what the other facts give.
  bool contradicted(model::FactId fact) const { return marks_[fact].contradicted; }
  void contradict(model::FactId fact) { marks_[fact].contradicted = true; }

 private:
  struct Mark {
    std::uint32_t given = 0;  // its number in given_, counted from 1
    bool failed = false, outdated = false, contradicted = false;
  };
  const model::Facts* facts_;
  std::vector<Mark> marks_;  // by fact
  std::vector<model::Value> given_;
};

}  // namespace windlass::plan
