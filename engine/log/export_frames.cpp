// SPDX-License-Identifier: Apache-2.0
#include "log/export_frames.hpp"
#include "log/storage/database.hpp"

namespace windlass::log {

FrameWriter::FrameWriter(ExportSink& sink, std::string where, std::uint64_t limit)
    : sink_(sink), where_(std::move(where)), limit_(limit) {
  put(export_title);
}

void FrameWriter::frame(FrameKind kind, std::string_view name,
                        std::initializer_list<std::string_view> parts) {
  std::uint64_t size = 0;
  for (const auto part : parts) size += part.size();
  const auto what = std::string(word(kind)) + " " + std::string(name);
  if (size > frame_limit(kind)) {
    refuse("the frame '" + what + "' would have " + std::to_string(size) +
           " bytes; an export takes at most " + std::to_string(frame_limit(kind)));
  }
  keys_ += kind == FrameKind::key ? 1U : 0U;
  notes_ += kind == FrameKind::checkpoint ? 1U : 0U;
  blobs_ += kind == FrameKind::blob ? 1U : 0U;
  if (keys_ > key_count_limit || notes_ > note_count_limit || blobs_ > export_blob_limit)
    refuse("the export would have more frames of the kind '" + std::string(word(kind)) +
           "' than readers accept");
  put(what + " " + std::to_string(size) + "\n");
  for (const auto part : parts) put(part);
  put("\n");
}

std::uint64_t FrameWriter::finish() {
  put("end - 64\n");
  const auto digest = base::hex(hash_.finish()) + "\n";
  size_ += digest.size();
  buffer_ += digest;
  if (size_ > limit_) refuse("the export would be larger than readers accept");
  flush();
  return size_;
}

void FrameWriter::put(std::string_view bytes) {
  constexpr std::size_t large = std::size_t{1} << 20;
  size_ += bytes.size();
  if (size_ > limit_) refuse("the export would be larger than readers accept");
  hash_.update(bytes);
  if (bytes.size() >= large) {  // no second copy
    flush();
    if (auto errors = sink_.write(bytes); !errors.empty()) throw Failure{std::move(errors)};
    return;
  }
  buffer_ += bytes;
  if (buffer_.size() >= large) flush();
}

void FrameWriter::flush() {
  if (auto errors = sink_.write(buffer_); !errors.empty()) throw Failure{std::move(errors)};
  buffer_.clear();
}

void FrameWriter::refuse(const std::string& why) const {
  throw Failure{{base::diagnostic(where_, "audit.export", why,
                                  "export a part of the log: --record SEQ, repeatable")}};
}

}  // namespace windlass::log
