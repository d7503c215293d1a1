// SPDX-License-Identifier: Apache-2.0
#pragma once

// `windlass explain PATIENT --what-if fact=value`: the plan with other answers, and what differs.

#include "commands.hpp"

namespace windlass::tool {

struct ExplainOptions {
  OpenOptions open;
  std::string patient;
  std::string about;                 // a modality or a red flag; empty: everything, in brief
  std::vector<std::string> what_if;  // fact=value
  std::string format = "text";
  bool ask = false;
  bool all = false;  // false contributions too
};

int run_what_if(const plan::Engine&, const model::Facts& told, const model::Recommendation& before,
                const ExplainOptions&, Streams&);

}  // namespace windlass::tool
