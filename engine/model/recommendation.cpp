// SPDX-License-Identifier: Apache-2.0
#include "model/recommendation.hpp"

#include <array>
#include <cstddef>

#include "base/result.hpp"

namespace windlass::model {
namespace {

// Each array holds the words of one enumeration, in the order of its enumerators.
// FORMAT: these words are written to recommendation documents and audit records; do not rename.
constexpr std::array<std::string_view, 4> bases{"verified", "secondhand", "unverified", "design"};
constexpr std::array<std::string_view, 9> origins{"red_flag",    "contraindication", "requirement",
                                                  "deferral",    "course",           "indication",
                                                  "interaction", "conflict",         "plugin"};
constexpr std::array<std::string_view, 6> not_in_force{
    "in_force", "expired", "not_yet_approved", "layer_ended", "layer_not_begun", "no_as_of"};
constexpr std::array<std::string_view, 4> stage_states{"now", "later", "done", "on_hold"};

template <class Enum, std::size_t n>
std::string_view word_of(const std::array<std::string_view, n>& words, Enum e) {
  const auto index = static_cast<std::size_t>(e);
  if (index >= n) throw base::InternalError("an enumerator without a word");
  return words[index];
}

}  // namespace

std::string_view word(Basis b) { return word_of(bases, b); }
std::string_view word(Origin o) { return word_of(origins, o); }
std::string_view word(NotInForce n) { return word_of(not_in_force, n); }
std::string_view word(StageState s) { return word_of(stage_states, s); }

}  // namespace windlass::model
