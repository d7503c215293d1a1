// SPDX-License-Identifier: Apache-2.0
#pragma once

// How large what comes from outside may be. Both readers keep the same limits, so that a document
// fits in one language when it fits in the other.
//
// Thread rule: constants.

#include <algorithm>
#include <cstddef>

namespace windlass::base {

// Bytes of a whole document, of a file and of standard input, where the caller names no other
// limit.
inline constexpr std::size_t most_document_bytes = std::size_t{1} << 20;
// Of one text that may hold many resources (FHIR): a file, standard input, a request.
inline constexpr std::size_t most_resources_bytes = std::size_t{64} << 20;
// Of what one revision of a repository holds, all files together (`diff --base`).
inline constexpr std::size_t most_revision_bytes = std::size_t{64} << 20;
// Bytes of one scalar or key, decoded.
inline constexpr std::size_t most_scalar_bytes = std::size_t{1} << 14;
// Of a number in JSON.
inline constexpr std::size_t most_exponent_digits = 9;
// Lists and mappings within each other.
inline constexpr std::size_t most_depth = 32;
// Values and keys. A node costs some two hundred bytes, so a text of bare commas must not become as
// many nodes as it has bytes.
constexpr std::size_t most_nodes(std::size_t document_bytes) {
  return std::max<std::size_t>(100'000, document_bytes / 8);
}

}  // namespace windlass::base
