// SPDX-License-Identifier: Apache-2.0
#pragma once

// What a plugin file says about itself, read from its bytes without loading it: for `windlass
// plugin inspect` and `approve`, where the file is not trusted yet. What it says is a claim;
// map_library and adopt check it when the file is used.
//
// Thread rule: [pure].

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/digest.hpp"
#include "base/result.hpp"

namespace windlass::plugin {

struct Inspection {
  struct Extension {
    std::string id;
    bool required = false;
    bool known = false;  // to this engine
  };
  std::string id, version;
  std::uint32_t abi_major = 0;
  std::uint64_t size = 0;  // of the file
  base::Digest sha256{};
  std::vector<Extension> extensions;
  std::vector<std::string> needed;    // shared libraries, in the order of the file
  std::vector<std::string> warnings;  // in plain words; a reviewer should want a reason for each
};

// `file` names it in messages. Refuses with plugin.load (no library), plugin.symbol, plugin.abi,
// plugin.descriptor.
base::Result<Inspection> inspect(const std::string& file, std::string_view bytes);

}  // namespace windlass::plugin
