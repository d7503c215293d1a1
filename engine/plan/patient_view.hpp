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
  explicit PatientView(const model::Facts& facts) : facts_(facts) {}

  const model::Facts& supplied() const { return facts_; }
  model::State state(model::FactId fact) const {
    const Given* given = find(fact);
    if (contradicted(fact))
      return failed(fact) ? model::State::source_error : model::State::conflict;
    if (given != nullptr) return model::State::known;
    if (outdated(fact)) return failed(fact) ? model::State::source_error : model::State::stale;
    return failed(fact) ? model::State::source_error : facts_[fact].state;
  }
  // The value when known, else nullptr.
  const model::Value* known(model::FactId fact) const {
    if (contradicted(fact)) return nullptr;
    if (const Given* given = find(fact)) return &given->value;
    if (outdated(fact)) return nullptr;
    return facts_[fact].state == model::State::known ? &facts_[fact].value : nullptr;
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
  bool given(model::FactId fact) const { return find(fact) != nullptr; }
  void give(model::FactId fact, const model::Value& value) { given_.push_back({fact, value}); }
  // Whether a calculator that should give this fact failed, or one that it rests on.
  bool failed(model::FactId fact) const { return contains(failed_, fact); }
  void fail(model::FactId fact) { failed_.push_back(fact); }
  // A supplied value that is older than what its fact is computed from.
  bool outdated(model::FactId fact) const { return contains(outdated_, fact); }
  void outdate(model::FactId fact) { outdated_.push_back(fact); }
  // A supplied value that is not what the other facts give.
  bool contradicted(model::FactId fact) const { return contains(contradicted_, fact); }
  void contradict(model::FactId fact) { contradicted_.push_back(fact); }

 private:
  struct Given {
    model::FactId fact;
    model::Value value;
  };
  const Given* find(model::FactId fact) const {
    for (const Given& given : given_)
      if (given.fact == fact) return &given;
    return nullptr;
  }
  static bool contains(const std::vector<model::FactId>& list, model::FactId fact) {
    return std::find(list.begin(), list.end(), fact) != list.end();
  }
  const model::Facts& facts_;
  std::vector<Given> given_;
  std::vector<model::FactId> failed_, outdated_, contradicted_;
};

}  // namespace windlass::plan
