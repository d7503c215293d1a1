// SPDX-License-Identifier: Apache-2.0
#pragma once

// What the writer and the readers of an export agree on: its title, its head, and how large each
// part may be. FORMAT in README.md.
//
// The writer refuses what the readers would refuse, so nothing is written that cannot be read back.
//
// Thread rule: [pure].

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "log/note.hpp"
#include "log/record.hpp"

namespace windlass::log {

inline constexpr std::string_view export_title = "windlass audit export 1\n";

enum class FrameKind {
  head,
  key,
  checkpoint,
  consistency,
  blob,
  record,
  proof,
  value,
  sealed,
  end
};
std::string_view word(FrameKind);
std::optional<FrameKind> frame_kind(std::string_view word);

// The most bytes that a frame of this kind may have.
std::uint64_t frame_limit(FrameKind);
inline constexpr std::uint64_t export_limit = std::uint64_t{1} << 40;  // bytes of the whole file
inline constexpr std::size_t header_limit = 256;  // bytes of a frame's first line
inline constexpr std::uint64_t key_count_limit = 1024;
// Checkpoints beside the records, and blobs. Readers keep some fifty bytes for each.
inline constexpr std::uint64_t note_count_limit = std::uint64_t{1} << 20;
inline constexpr std::uint64_t export_blob_limit = std::uint64_t{1} << 20;

struct ExportHead {
  Checkpoint tree;        // of every record of the export; unsigned
  bool complete = false;  // the export has every record from 0 to tree.size - 1
  std::string written;    // UTC
};
// The fixed spelling of a head, and its reader: nothing for any other spelling.
std::string export_head(const ExportHead&);
std::optional<ExportHead> parse_export_head(std::string_view text);

// Hashes of 32 bytes that stand one after the other. Bytes after the last whole one are ignored.
std::vector<Hash> split_hashes(std::string_view bytes);
// Takes what stands before `end` off the front of `rest`, and `end` with it. False, and nothing
// changed, when `rest` does not contain `end`.
bool split_prefix(std::string_view& rest, std::string_view end, std::string_view& prefix);

}  // namespace windlass::log
