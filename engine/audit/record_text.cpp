// SPDX-License-Identifier: Apache-2.0
#include "audit/record_text.hpp"

#include <algorithm>

#include "audit/text.hpp"

namespace windlass::audit {

void put(std::string& out, std::string_view key, std::string_view text) {
  ((((out += ",\"") += key) += "\":\"") += text) += '"';
}
void put(std::string& out, std::string_view key, std::uint64_t number) {
  (((out += ",\"") += key) += "\":") += std::to_string(number);
}

bool Reader::take(std::string_view word) {
  if (!good_ || rest_.substr(0, word.size()) != word) return good_ = false;
  rest_.remove_prefix(word.size());
  return true;
}

std::string_view Reader::text() {
  if (!take("\"")) return {};
  const auto end = rest_.find('"');
  if (end == std::string_view::npos) return good_ = false, std::string_view();
  const auto out = rest_.substr(0, end);
  rest_.remove_prefix(end + 1);
  return out;
}

std::uint64_t Reader::number() {
  std::size_t end = 0;
  while (end < rest_.size() && rest_[end] >= '0' && rest_[end] <= '9') ++end;
  const auto value = to_number(rest_.substr(0, end));
  if (!good_ || !value) return good_ = false, 0;
  rest_.remove_prefix(end);
  return *value;
}

std::string_view Reader::all_but(std::size_t tail) {
  if (!good_ || rest_.size() < tail) return good_ = false, std::string_view();
  const auto out = rest_.substr(0, rest_.size() - tail);
  rest_.remove_prefix(out.size());
  return out;
}

bool is_media(std::string_view text) {
  return !text.empty() && text.size() <= 100 &&
         std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < 127 && c != '"' && c != '\\'; });
}

bool has_duplicate(std::vector<std::string_view>& names) {
  std::sort(names.begin(), names.end());
  return std::adjacent_find(names.begin(), names.end()) != names.end();
}

void put_blobs(std::string& out, const std::vector<Record::Attachment>& blobs) {
  out += '[';
  for (const auto& blob : blobs) {
    (((out += &blob == blobs.data() ? "{\"digest\":\"" : ",{\"digest\":\"") += blob.digest) += '"');
    put(out, "media", blob.media);
    put(out, "size", blob.size);
    out += '}';
  }
  out += ']';
}

bool read_blobs(Reader& in, std::vector<RecordView::Attachment>& blobs) {
  blobs.clear();
  in.take("[");
  while (in.good() && !in.next_is("]") && blobs.size() < blob_count_limit) {
    RecordView::Attachment blob;
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

}  // namespace windlass::audit
