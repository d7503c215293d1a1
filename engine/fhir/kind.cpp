// SPDX-License-Identifier: Apache-2.0
// Of which kind a text is, told without reading it: a walk over the keys of its first object.
#include <algorithm>

#include "base/byte_order_mark.hpp"
#include "base/text.hpp"
#include "fhir/understand.hpp"

namespace windlass::fhir {

namespace {

// Walks over JSON as far as it is one. What is none is refused by whoever reads it.
class Keys {
 public:
  explicit Keys(std::string_view text) : text_(text) {}

  // Whether the object is FHIR. A key of its own decides at once; else what its members hold does,
  // as in a prefetch that stands alone.
  bool tell() {
    if (!begins('{')) return false;
    bool holds_resource = false;
    while (begins('"')) {
      const std::string_view key = string();
      if (!begins(':')) break;
      ++at_;
      if (key == "windlass") return false;
      if (key == "resourceType" || key == "prefetch" || key == "hook") return true;
      holds_resource |= value();
      if (!begins(',')) break;
    }
    return holds_resource;
  }

 private:
  // Whether the next character is this one; an opening bracket or a comma is passed over.
  bool begins(char c) {
    while (at_ < text_.size() && base::is_space(text_[at_])) ++at_;
    if (at_ == text_.size() || text_[at_] != c) return false;
    if (c == '{' || c == ',') ++at_;
    return true;
  }

  // Without its quotes, as it is written. REQUIRES: one begins here.
  std::string_view string() {
    const std::size_t first = ++at_;
    while (at_ < text_.size() && text_[at_] != '"') at_ += text_[at_] == '\\' ? 2 : 1;
    const std::size_t last = std::min(at_, text_.size());
    at_ = std::min(last + 1, text_.size());
    return text_.substr(first, last - first);
  }

  // Passes over a value. Whether it holds a key `resourceType`.
  bool value() {
    bool is_resource = false;
    std::size_t depth = 0;
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (depth == 0 && (c == ',' || c == '}' || c == ']')) break;
      if (c == '"') {
        is_resource |= string() == "resourceType" && begins(':');
        continue;
      }
      if (c == '{' || c == '[') ++depth;
      if (c == '}' || c == ']') --depth;
      ++at_;
    }
    return is_resource;
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

}  // namespace

bool is_fhir(std::string_view text) { return Keys(base::behind_mark(text)).tell(); }

}  // namespace windlass::fhir
