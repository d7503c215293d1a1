// SPDX-License-Identifier: Apache-2.0
#include "check_unbuilt.hpp"

#include <algorithm>
#include <filesystem>
#include <ostream>
#include <system_error>

namespace windlass::tool {

std::optional<std::string> prescriber_to_come(const Given& one) {
  const base::Node *id = one.document.root.find("id"),
                   *protocol = one.document.root.find("protocol");
  if (id == nullptr || protocol == nullptr || !id->is_scalar() || !protocol->is_scalar())
    return std::nullopt;
  std::error_code failed;
  const auto beside = std::filesystem::path(one.path).parent_path();
  if (!std::filesystem::exists(beside / "CMakeLists.txt", failed) ||
      !std::filesystem::exists(beside / (id->text + ".cpp"), failed))
    return std::nullopt;
  return protocol->text;
}

void tell_unbuilt(const Sorted& sorted, const plan::Engine& engine, Streams& streams) {
  for (const Given& one : sorted.modalities) {
    if (!prescriber_to_come(one)) continue;
    const std::string& id = one.document.root.find("id")->text;
    if (std::none_of(engine.plugins().begin(), engine.plugins().end(),
                     [&](const auto& plugin) { return plugin.id() == id; }))
      streams.err << clean(one.path)
                  << ": what its plugin prescribes was not checked: build it, then approve it.\n";
  }
}

}  // namespace windlass::tool
