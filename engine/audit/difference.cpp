// SPDX-License-Identifier: Apache-2.0
#include "audit/difference.hpp"

#include <algorithm>

namespace windlass::audit {

using base::Node;

namespace {

std::string brief(const Node& node) {
  if (node.is_scalar())
    return node.text.size() > 120 ? node.text.substr(0, 120) + "..." : node.text;
  return std::string(base::describe(node)) + " of " + std::to_string(node.children.size());
}

}  // namespace

std::optional<Difference> first_difference(const Node& one, const Node& other,
                                           const std::string& path) {
  const auto report = [&](const std::string& where, std::string in_one, std::string in_other) {
    return Difference{where.empty() ? "the whole" : where, std::move(in_one), std::move(in_other)};
  };
  if (one.kind != other.kind || one.text != other.text || one.quoted != other.quoted)
    return report(path, brief(one), brief(other));
  const std::string dot = path.empty() ? "" : ".";
  for (std::size_t i = 0; i < std::max(one.children.size(), other.children.size()); ++i) {
    const bool here = i < one.children.size(), there = i < other.children.size();
    std::string step = std::to_string(i);
    if (one.is_mapping()) {
      step = here ? one.keys[i].text : other.keys[i].text;
      if (here && there && one.keys[i].text != other.keys[i].text)
        return report(path, "key '" + one.keys[i].text + "'", "key '" + other.keys[i].text + "'");
    }
    if (!here || !there)
      return report(path + dot + step, here ? brief(one.children[i]) : "nothing",
                    there ? brief(other.children[i]) : "nothing");
    if (auto found = first_difference(one.children[i], other.children[i], path + dot + step))
      return found;
  }
  return std::nullopt;
}

}  // namespace windlass::audit
