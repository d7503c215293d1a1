// SPDX-License-Identifier: Apache-2.0
#include "service/member.hpp"

namespace windlass::service {

using base::Node;

std::string word_of(const Node& node, std::string_view key) {
  const Node* found = node.is_mapping() ? node.find(key) : nullptr;
  return found == nullptr ? std::string() : found->text;
}

std::string word_of(base::JsonView view, std::string_view key) { return view.find(key).text(); }

std::string text_of(const Node& node, std::string_view key) {
  const Node* found = node.is_mapping() ? node.find(key) : nullptr;
  return found != nullptr && found->is_scalar() && found->quoted ? found->text : std::string();
}

std::string text_of(base::JsonView view, std::string_view key) {
  const base::JsonView found = view.find(key);
  return found.is_string() ? found.text() : std::string();
}

const std::vector<Node>& children_of(const Node* list) {
  static const std::vector<Node> none;
  return list == nullptr ? none : list->children;
}

void write(base::JsonWriter& json, const Node& node) {
  switch (node.kind) {
    case Node::Kind::null: json.null(); break;
    case Node::Kind::scalar:
      if (node.quoted)
        json.string(node.text);
      else if (node.text == "true" || node.text == "false")
        json.boolean(node.text == "true");
      else
        json.number(node.text);
      break;
    case Node::Kind::sequence:
      json.begin_array();
      for (const Node& one : node.children) write(json, one);
      json.end_array();
      break;
    case Node::Kind::mapping:
      json.begin_object();
      for (std::size_t i = 0; i < node.children.size(); ++i) {
        json.key(node.keys[i].text);
        write(json, node.children[i]);
      }
      json.end_object();
      break;
  }
}

}  // namespace windlass::service
