// SPDX-License-Identifier: Apache-2.0
#pragma once

// Where a plan stands in a log: its receipt, and what changed since the patient's last recorded
// plan.
//
// Neither is a part of what is recorded: a plan is computed from facts and rules alone, and these
// depend on the log.
//
// Thread rule: plain values.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "model/date.hpp"
#include "model/status.hpp"
#include "model/vocabulary.hpp"

namespace windlass::model {

// Proof that the plan was recorded before it was shown: where, and under which leaf.
struct PlanReceipt {
  std::string origin;
  std::uint64_t sequence = 0;
  std::string leaf;
};

struct Since {
  std::optional<std::uint64_t> sequence;  // of the last record; nothing where it cannot be read
  std::string written;                    // when, in UTC
  std::optional<Date> as_of;              // the day of that plan, where its answers open

  // What cannot be compared, and why; empty where it is. Nothing is then said of what changed.
  std::string plan_not_compared, answers_not_compared;
  enum class Rules : std::uint8_t { same, other, not_known };
  Rules rules = Rules::not_known;  // and the engine's semantics

  std::string disposition;  // what it was, where it is another now
  struct Modality {
    std::string id;
    std::string was, is;  // statuses; empty: not in the rules
  };
  std::vector<Modality> modalities;
  struct Flag {
    std::string id, title;
    std::optional<Verdict> is;  // of one that held; nothing: no rule has it now
  };
  std::vector<Flag> appeared, gone;
  struct Known {
    State state{};
    std::string value;  // as it is shown; of what is stale the old one
    bool operator==(const Known&) const = default;
  };
  struct Answer {
    FactId fact{};
    Known was, is;
  };
  std::vector<Answer> answers;

  bool nothing_changed() const {
    return plan_not_compared.empty() && answers_not_compared.empty() && disposition.empty() &&
           modalities.empty() && appeared.empty() && gone.empty() && answers.empty();
  }
};
constexpr std::string_view word(Since::Rules rules) {
  return rules == Since::Rules::same    ? "same"
         : rules == Since::Rules::other ? "other"
                                        : "not_known";
}

}  // namespace windlass::model
