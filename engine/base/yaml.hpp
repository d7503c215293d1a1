// SPDX-License-Identifier: Apache-2.0
#pragma once

// Reads a strict subset of YAML 1.2. Every scalar stays text: `no`, dates and 1:30 are not
// converted.
//
// Refused, each with its place (codes in engine/base/README.md): invalid UTF-8, NUL and other
// control characters, files over 1 MiB, depth over 32, more than 100,000 nodes, scalars over 16
// KiB, directives, aliases, anchors, tags, merge keys, duplicate keys, keys that are not scalars,
// keys without a ':', a second document, unclosed quotes, an empty document. yaml.cpp is the only
// user of yaml-cpp. `null`, `~` and an absent value are Kind::null; a quoted or block scalar (| and
// >) counts as quoted.
//
// Thread rule: [pure].

#include "base/node.hpp"

namespace windlass::base {

Result<Document> read_yaml(std::string name, std::string text);

}  // namespace windlass::base
