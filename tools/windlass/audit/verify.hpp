// SPDX-License-Identifier: Apache-2.0
#pragma once

// `audit verify`, which `audit import` runs on an export.

#include "audit.hpp"

namespace windlass::tool {

struct VerifyOptions {
  LogOptions log;
  std::vector<std::string> receipts;  // files: recommendations or receipts, JSON
  std::optional<std::uint64_t> record;
  std::string from_checkpoint, to_checkpoint;
  bool values = false, quick = false;
  std::string format = "text";
};
int run_verify(const VerifyOptions&, Streams&);

}  // namespace windlass::tool
