// SPDX-License-Identifier: Apache-2.0
#include "log/manifest.hpp"

#include <algorithm>

#include "log/record_text.hpp"
#include "log/text.hpp"

namespace windlass::log {

Blob make_manifest(const std::string& about, const std::vector<Blob>& parts) {
  std::vector<Attachment> blobs;
  auto kept = std::make_shared<std::vector<Blob>>();
  for (const auto& part : parts) {
    if (part.media == manifest_media)
      throw base::InternalError("a manifest cannot name a manifest");
    if (std::any_of(kept->begin(), kept->end(),
                    [&](const Blob& other) { return other.digest == part.digest; }))
      continue;
    blobs.push_back({part.digest, part.media, part.bytes->size()});
    kept->push_back(part);
  }
  std::string bytes = "{\"windlass_manifest\":1,\"blobs\":";
  put_blobs(bytes, blobs);
  ((bytes += ",\"about\":") += about) += '}';
  auto out = make_blob(std::string(manifest_media), std::move(bytes));
  out.parts = std::move(kept);
  return out;
}

base::Result<Manifest> parse_manifest(std::string_view bytes, const std::string& where) {
  const auto refuse = [&](const std::string& why) {
    return base::diagnostic(where, "audit.manifest", "a manifest " + why);
  };
  Reader in(bytes);
  std::vector<AttachmentView> blobs;
  in.take("{\"windlass_manifest\":1,\"blobs\":");
  bool good = read_blobs(in, blobs);
  in.take(",\"about\":");
  const auto about = in.all_but(1);
  in.take("}");
  if (!good || !in.done()) return refuse("is not in the canonical form of version 1");
  if (const auto fault = json_object_fault(about); !fault.empty())
    return refuse("says something that " + fault);
  Manifest out;
  out.about = about;
  for (const auto& blob : blobs) {
    if (blob.media == manifest_media) return refuse("names a manifest");
    out.blobs.push_back({std::string(blob.digest), std::string(blob.media), blob.size});
  }
  return out;
}

}  // namespace windlass::log
