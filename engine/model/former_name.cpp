// SPDX-License-Identifier: Apache-2.0
#include "model/former_name.hpp"

namespace windlass::model {

using base::Node;

namespace {

void translate(const FormerName& former, Node& node) {
  if (node.is_scalar()) {
    for (const auto& [old, now] : former.values)
      if (node.text == old) {
        node.text = now;
        return;
      }
  }
  if (node.is_sequence())
    for (Node& child : node.children) translate(former, child);
  if (!node.is_mapping()) return;
  for (std::size_t i = 0; i < node.keys.size(); ++i)
    if (node.keys[i].text == "value" || node.keys[i].text == "conflict")
      translate(former, node.children[i]);
}

}  // namespace

Node in_words_of_today(const FormerName& former, const Node& node) {
  Node result = node;
  translate(former, result);
  return result;
}

}  // namespace windlass::model
