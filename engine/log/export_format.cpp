// SPDX-License-Identifier: Apache-2.0
#include "log/export_format.hpp"

#include <algorithm>
#include <array>

#include "log/text.hpp"

namespace windlass::log {
namespace {

constexpr std::array<std::string_view, 10> words = {"head",   "key",    "checkpoint", "consistency",
                                                    "blob",   "record", "proof",      "value",
                                                    "sealed", "end"};

}  // namespace

std::string_view word(FrameKind kind) { return words[static_cast<std::size_t>(kind)]; }

std::optional<FrameKind> frame_kind(std::string_view text) {
  const auto found = std::find(words.begin(), words.end(), text);
  if (found == words.end()) return std::nullopt;
  return static_cast<FrameKind>(found - words.begin());
}

std::uint64_t frame_limit(FrameKind kind) {
  switch (kind) {
    case FrameKind::head:
    case FrameKind::key: return 4096;
    case FrameKind::checkpoint: return 65536;
    case FrameKind::consistency:
    case FrameKind::proof: return 32 * 128;  // a path has at most two hashes for each of 63 levels
    case FrameKind::blob: return blob_limit;
    // The public part, the list of blobs, and the private part's commitments.
    case FrameKind::record: return public_limit + (std::uint64_t{2} << 20);
    case FrameKind::value: return 32 + private_limit;
    case FrameKind::sealed: return private_limit + 1024;
    case FrameKind::end: return 64;
  }
  return 0;
}

std::string export_head(const ExportHead& head) {
  return "{\"origin\":\"" + head.tree.origin + "\",\"size\":" + std::to_string(head.tree.size) +
         ",\"root\":\"" + to_hex(view(head.tree.root)) +
         "\",\"complete\":" + (head.complete ? "true" : "false") + ",\"written\":\"" +
         head.written + "\"}";
}

std::optional<ExportHead> parse_export_head(std::string_view text) {
  std::string_view rest = text;
  std::string_view origin;
  std::string_view size;
  std::string_view root;
  std::string_view complete;
  std::string_view written;
  if (!split_prefix(rest, "{\"origin\":\"", origin) ||
      !split_prefix(rest, "\",\"size\":", origin) || !split_prefix(rest, ",\"root\":\"", size) ||
      !split_prefix(rest, "\",\"complete\":", root) ||
      !split_prefix(rest, ",\"written\":\"", complete) || !split_prefix(rest, "\"}", written)) {
    return std::nullopt;
  }
  const auto number = parse_whole_number(size);
  const auto hash = hex_array<32>(root);
  if (!is_origin(origin) || !number || !hash || !is_utc_time(written)) return std::nullopt;
  ExportHead out;
  out.tree = {std::string(origin), *number, *hash};
  out.complete = complete == "true";
  out.written = std::string(written);
  if (export_head(out) != text) return std::nullopt;
  return out;
}

std::vector<Hash> split_hashes(std::string_view bytes) {
  std::vector<Hash> out(bytes.size() / 32);
  for (std::size_t i = 0; i < out.size(); ++i)
    std::copy_n(bytes.begin() + static_cast<std::ptrdiff_t>(i * 32), 32, out[i].begin());
  return out;
}

bool split_prefix(std::string_view& rest, std::string_view end, std::string_view& prefix) {
  const auto at = rest.find(end);
  if (at == std::string_view::npos) return false;
  prefix = rest.substr(0, at);
  rest.remove_prefix(at + end.size());
  return true;
}

}  // namespace windlass::log
