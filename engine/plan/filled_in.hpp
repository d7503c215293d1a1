// SPDX-License-Identifier: Apache-2.0
#pragma once

// What a condition can be once answers that cannot be told are filled in, whatever they are. What
// nobody looked for is not filled in: of it a condition neither holds nor fails.
//
// Thread rule: belongs to one thread; refers to the lanes.

#include <functional>

#include "logic/condition.hpp"
#include "logic/lanes.hpp"

namespace windlass::plan {

class FilledIn {
 public:
  // Lanes in which it holds for some way of filling in, and in which it does not for some.
  struct Words {
    logic::Word holds = 0, fails = 0;
  };
  // The same of a fact or a red flag that is unknown.
  using Open = std::function<Words(const logic::Condition&)>;
  FilledIn(const logic::Lanes& lanes, logic::Word all, Open open)
      : lanes_(lanes), all_(all), open_(std::move(open)) {}

  Words of(const logic::Condition&) const;

 private:
  Words counted(const logic::Condition&, std::size_t needed) const;

  const logic::Lanes& lanes_;
  const logic::Word all_;
  const Open open_;
};

}  // namespace windlass::plan
