// SPDX-License-Identifier: Apache-2.0
#include "log/attachment.hpp"

#include <algorithm>

#include "log/record_text.hpp"
#include "log/text.hpp"

namespace windlass::log {

bool is_media(std::string_view text) {
  return !text.empty() && text.size() <= 100 && std::all_of(text.begin(), text.end(), [](char c) {
    return c > ' ' && c < 127 && c != '"' && c != '\\';
  });
}

void put_blobs(std::string& out, const std::vector<Attachment>& blobs) {
  out += '[';
  for (const auto& blob : blobs) {
    (((out += &blob == blobs.data() ? "{\"digest\":\"" : ",{\"digest\":\"") += blob.digest) += '"');
    put(out, "media", blob.media);
    put(out, "size", blob.size);
    out += '}';
  }
  out += ']';
}

bool read_blobs(Reader& in, std::vector<AttachmentView>& blobs) {
  blobs.clear();
  in.take("[");
  while (in.good() && !in.next_is("]") && blobs.size() < blob_count_limit) {
    AttachmentView blob;
    if (!blobs.empty()) in.take(",");
    in.take("{\"digest\":");
    blob.digest = in.text();
    in.take(",\"media\":");
    blob.media = in.text();
    in.take(",\"size\":");
    blob.size = in.number();
    in.take("}");
    if (!is_hex(blob.digest, 64) || !is_media(blob.media)) return false;
    blobs.push_back(blob);
  }
  in.take("]");
  if (!in.good() || blobs.size() < 2) return in.good();
  std::vector<std::string_view> digests;
  digests.reserve(blobs.size());
  for (const auto& blob : blobs) digests.push_back(blob.digest);
  return !has_duplicate(digests);
}

}  // namespace windlass::log
