// SPDX-License-Identifier: Apache-2.0
#pragma once

// How records and manifests name blobs, and the canonical spelling of such a list.
//
// Thread rule: plain values; functions are [pure].

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace windlass::log {

class Reader;

struct Attachment {
  std::string digest;  // 64 hexadecimal digits
  std::string media;
  std::uint64_t size = 0;
};
// The same without copying: the texts point into what was read.
struct AttachmentView {
  std::string_view digest;
  std::string_view media;
  std::uint64_t size = 0;
};

inline constexpr std::size_t blob_count_limit = 4096;

bool is_media(std::string_view text);

// FORMAT: `[BLOB,…]`. Reading refuses wrong digests and media types, and a digest that comes twice.
void put_blobs(std::string& out, const std::vector<Attachment>& blobs);
bool read_blobs(Reader& in, std::vector<AttachmentView>& blobs);

}  // namespace windlass::log
