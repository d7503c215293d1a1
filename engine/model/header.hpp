// SPDX-License-Identifier: Apache-2.0
#pragma once

// The lines with which every document begins: `windlass: 1`, `kind`, `id`, `title`, and `version`
// where it has one.
//
// Thread rule: plain value, [pure] function.

#include <string>
#include <string_view>

#include "base/node.hpp"

namespace windlass::model {

struct Header {
  std::string kind, id, title, version;
};

// Reads and checks them. Refuses with document.language, document.kind, document.id,
// document.version and what Fields refuses. When the result's kind is not `expected_kind` the
// document is another one: it was reported, and nothing else in it should be read. A patient needs
// no title and has no version; every other kind must have a title and may have a version (1.2.3).
Header read_header(base::Fields&, std::string_view expected_kind, base::Diagnostics&,
                   const base::Source&);

// 1 to 64 characters of [A-Za-z0-9._:-]: an id that is safe to print, to store and to put in a path
// or an URL's last part.
bool is_id(std::string_view text);

}  // namespace windlass::model
