// SPDX-License-Identifier: Apache-2.0
#pragma once

// The precedence of statuses as a table of steps: rules/README.md, "How a status comes about".
//
// status.cpp walks it for lanes of patients, analyse/ writes it down as a formula. What is said
// besides, that some modalities are never alone, stands in status.cpp.
//
// Thread rule: constants.

#include <array>
#include <cstdint>

#include "knowledge/modality.hpp"

namespace windlass::plan {

constexpr std::uint16_t bit(knowledge::StatusInput input) {
  return static_cast<std::uint16_t>(1U << static_cast<unsigned>(input));
}

// Lanes that a step looks at.
enum class Gate { every, no_indication, no_recommendation, a_recommendation };

// One step of the precedence: what gives the status where it is true, and where it is unknown. The
// first step that a lane reaches and fulfils is its status.
struct Step {
  model::Status status;
  std::uint16_t when_true, when_unknown;  // sets of StatusInput
  Gate gate = Gate::every;
  bool by_default = false;  // where the gate is open, whatever the inputs are
};

inline constexpr std::uint16_t flag_restraints =
    bit(knowledge::StatusInput::flag_defer) | bit(knowledge::StatusInput::flag_not_indicated);
// An open final rule asks where any open course rule does.
inline constexpr std::uint16_t restraints = bit(knowledge::StatusInput::defer) |
                                            bit(knowledge::StatusInput::not_indicated) |
                                            bit(knowledge::StatusInput::final_not_indicated);
inline constexpr std::uint16_t indications =
    bit(knowledge::StatusInput::recommend) | bit(knowledge::StatusInput::optional);

inline constexpr std::array<Step, 14> status_steps{{
    {model::Status::block, bit(knowledge::StatusInput::block), 0},
    {model::Status::not_indicated, bit(knowledge::StatusInput::final_not_indicated), 0},
    {model::Status::not_indicated, bit(knowledge::StatusInput::flag_not_indicated), 0},
    {model::Status::defer, bit(knowledge::StatusInput::flag_defer), 0},
    {model::Status::ask, bit(knowledge::StatusInput::missing),
     static_cast<std::uint16_t>(bit(knowledge::StatusInput::block) | flag_restraints)},
    {model::Status::not_indicated, bit(knowledge::StatusInput::not_indicated), 0},
    {model::Status::defer, bit(knowledge::StatusInput::defer), 0},
    {model::Status::ask, 0, restraints},
    {model::Status::ask, 0, indications, Gate::no_indication},
    {model::Status::not_indicated, 0, 0, Gate::no_indication, true},
    {model::Status::caution, bit(knowledge::StatusInput::caution),
     bit(knowledge::StatusInput::caution)},
    {model::Status::optional, bit(knowledge::StatusInput::optional), 0, Gate::no_recommendation,
     true},
    {model::Status::optional, bit(knowledge::StatusInput::cap), bit(knowledge::StatusInput::cap),
     Gate::a_recommendation},
    {model::Status::recommend, bit(knowledge::StatusInput::recommend), 0, Gate::a_recommendation,
     true},
}};

}  // namespace windlass::plan
