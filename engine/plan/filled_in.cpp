// SPDX-License-Identifier: Apache-2.0
#include "plan/filled_in.hpp"

#include <vector>

namespace windlass::plan {

using logic::Condition;
using logic::Word;

FilledIn::Words FilledIn::of(const Condition& condition) const {
  switch (condition.kind) {
    case Condition::Kind::always: return {all_, 0};
    case Condition::Kind::all: return counted(condition, condition.parts.size());
    case Condition::Kind::any: return counted(condition, 1);
    case Condition::Kind::at_least: return counted(condition, condition.count);
    case Condition::Kind::none: {
      const Words any = counted(condition, 1);
      return {any.fails, any.holds};
    }
    case Condition::Kind::fact:
    case Condition::Kind::red_flag: break;
  }
  const Word unknown = lanes_.unknown_lanes(condition.slot) & all_;
  const Words open = unknown == 0 ? Words() : open_(condition);
  return {(lanes_.true_lanes(condition.slot) & all_) | (unknown & open.holds),
          (lanes_.false_lanes(condition.slot) & all_) | (unknown & open.fails)};
}

FilledIn::Words FilledIn::counted(const Condition& condition, std::size_t needed) const {
  std::vector<Words> parts;
  parts.reserve(condition.parts.size());
  for (const Condition& part : condition.parts) parts.push_back(of(part));
  Words made;
  for (Word rest = all_; rest != 0; rest &= rest - 1) {
    const Word lane = rest & (~rest + 1);
    std::size_t hold = 0, stand = 0;  // that can hold; that cannot fail
    for (const Words& one : parts) {
      hold += (one.holds & lane) != 0 ? 1 : 0;
      stand += (one.fails & lane) == 0 ? 1 : 0;
    }
    if (hold >= needed) made.holds |= lane;
    if (stand < needed) made.fails |= lane;
  }
  return made;
}

}  // namespace windlass::plan
