// SPDX-License-Identifier: Apache-2.0
#pragma once

// One resource as it came: where it stands, and what names it.
//
// Thread rule: plain values; they point into the documents they came in.

#include <string>
#include <string_view>

#include "fhir/element.hpp"

namespace windlass::fhir {

struct Resource {
  const Node* node = nullptr;
  std::string_view type, id, version, full_url;
  bool among_named = false;     // it has no fullUrl, and others of its Bundle have
  std::string_view base;        // of its server, as far as that is known
  std::string_view retracted;   // why it may not hold any more; empty where nothing says so
  bool is_part = false;         // some of it was left out or masked
  std::string_view owner;       // the reference to its patient; may be empty
  bool may_be_modified = true;  // false: no `modifierExtension` stands anywhere in its text
  bool may_be_denied = true;    // false: no `data-absent-reason` does
  // "Condition/1/_history/3", as far as it is known; for people and records.
  std::string reference() const;
};

}  // namespace windlass::fhir
