// SPDX-License-Identifier: Apache-2.0
#pragma once

// What contributions say to a modality's status: the kinds that its precedence
// (plan/precedence.hpp) tells apart.
//
// Thread rule: constants and [pure] functions.

#include "model/recommendation.hpp"

namespace windlass::knowledge {

enum class StatusInput : std::uint8_t {
  block,
  final_not_indicated,
  flag_defer,
  flag_not_indicated,
  missing,
  not_indicated,
  defer,
  caution,
  cap,
  recommend,
  optional,
};
constexpr std::size_t status_inputs = static_cast<std::size_t>(StatusInput::optional) + 1;

// What a contribution of this effect and origin says. `final`: of a course rule.
inline StatusInput input_of(model::Status effect, model::Origin origin, bool final) {
  const bool flag = origin == model::Origin::red_flag;
  switch (effect) {
    case model::Status::block: return StatusInput::block;
    case model::Status::ask: return StatusInput::missing;
    case model::Status::not_indicated:
      return flag    ? StatusInput::flag_not_indicated
             : final ? StatusInput::final_not_indicated
                     : StatusInput::not_indicated;
    case model::Status::defer: return flag ? StatusInput::flag_defer : StatusInput::defer;
    case model::Status::caution: return StatusInput::caution;
    case model::Status::optional:
      return origin == model::Origin::indication ? StatusInput::optional : StatusInput::cap;
    case model::Status::recommend: return StatusInput::recommend;
  }
  throw base::InternalError("a contribution without an effect");
}

// Whether the input, where it is true, leaves no status in which the modality may be done or asked
// about.
constexpr bool withholds(StatusInput input) {
  switch (input) {
    case StatusInput::block:
    case StatusInput::final_not_indicated:
    case StatusInput::flag_defer:
    case StatusInput::flag_not_indicated:
    case StatusInput::not_indicated:
    case StatusInput::defer: return true;
    case StatusInput::missing:
    case StatusInput::caution:
    case StatusInput::cap:
    case StatusInput::recommend:
    case StatusInput::optional: return false;
  }
  return true;
}

}  // namespace windlass::knowledge
