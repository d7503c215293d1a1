// SPDX-License-Identifier: Apache-2.0
#pragma once

// What the oracle's readers share. Documents that the product accepted are expected; anything else
// throws.

#include <stdexcept>
#include <string>
#include <vector>

#include "base/node.hpp"

namespace windlass::oracle {

[[noreturn]] inline void wrong(const std::string& what) {
  throw std::runtime_error("the oracle cannot read " + what);
}

inline const base::Node& required(const base::Node& node, const char* key) {
  const base::Node* found = node.find(key);
  if (found == nullptr) wrong(std::string("a node without ") + key);
  return *found;
}

inline std::string text_at(const base::Node& node, const char* key,
                           const std::string& fallback = {}) {
  const base::Node* found = node.find(key);
  return found == nullptr ? fallback : found->text;
}

inline const std::vector<base::Node>& list_at(const base::Node& node, const char* key) {
  static const std::vector<base::Node> none;
  const base::Node* found = node.find(key);
  return found == nullptr ? none : found->children;
}

inline bool begins(const std::string& text, const std::string& with) {
  return text.rfind(with, 0) == 0;
}

}  // namespace windlass::oracle
