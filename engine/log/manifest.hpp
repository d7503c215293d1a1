// SPDX-License-Identifier: Apache-2.0
#pragma once

// A manifest is a blob that names other blobs. Thousands of plans are made with the same fifty
// documents and plugins: each record names their manifest instead of repeating the list, and
// whoever looks for a record's blobs looks into it. FORMAT in README.md.
//
// Thread rule: [pure].

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "log/record.hpp"

namespace windlass::log {

inline constexpr std::string_view manifest_media = "application/vnd.windlass.manifest+json";

struct Manifest {
  std::vector<Attachment> blobs;  // none of them a manifest
  std::string about;              // a compact JSON object, as given
};

// REQUIRES: `about` is a compact JSON object, no part is a manifest. Parts of one digest are named
// once.
Blob make_manifest(const std::string& about, const std::vector<Blob>& parts);
// audit.manifest. Refuses every spelling but the canonical one.
base::Result<Manifest> parse_manifest(std::string_view bytes, const std::string& where);

// Gives documents and plugins by digest: of a store or of an export.
using FetchBlob = std::function<base::Result<std::string>(const std::string& digest)>;

}  // namespace windlass::log
