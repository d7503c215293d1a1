// SPDX-License-Identifier: Apache-2.0
#pragma once

// `audit replay`, without --rules and with them.

#include "audit.hpp"
#include "audit/log.hpp"

namespace windlass::tool {

struct ReplayOptions {
  LogOptions log;
  RecordFilter records;
  std::vector<std::uint64_t> sequences;  // none: every recommendation
  OpenOptions open;                      // other rules and plugins, to compare with
  std::uint64_t examples = 5;            // sequence numbers for each change
  std::uint64_t limit = 0;               // 0: all
  std::string format = "text";
};

// The recommendations that were asked for, by sequence.
base::Result<std::vector<std::uint64_t>> chosen_plans(const Log&, const ReplayOptions&);

// replay --rules: what other rules would say of the recorded patients.
int run_compare(const ReplayOptions&, Streams&);

}  // namespace windlass::tool
