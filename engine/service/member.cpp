// SPDX-License-Identifier: Apache-2.0
#include "service/member.hpp"

namespace windlass::service {

using base::Node;

std::string word_of(const Node& node, std::string_view key) {
  const Node* found = node.is_mapping() ? node.find(key) : nullptr;
  return found == nullptr ? std::string() : found->text;
}

std::string text_of(const Node& node, std::string_view key) {
  const Node* found = node.is_mapping() ? node.find(key) : nullptr;
  return found != nullptr && found->is_scalar() && found->quoted ? found->text : std::string();
}

const std::vector<Node>& children_of(const Node* list) {
  static const std::vector<Node> none;
  return list == nullptr ? none : list->children;
}

}  // namespace windlass::service
