// SPDX-License-Identifier: Apache-2.0
#pragma once

// Where an export goes, and the writer of its frames. FORMAT in README.md.
//
// Thread rule: a sink and a writer belong to one thread.

#include <filesystem>
#include <initializer_list>
#include <string>
#include <string_view>

#include "base/digest.hpp"
#include "base/result.hpp"
#include "log/export_format.hpp"

namespace windlass::log {

class ExportSink {
 public:
  virtual ~ExportSink() = default;
  // Takes the next bytes; returns why it cannot.
  virtual base::Diagnostics write(std::string_view bytes) = 0;
};

// Writes the title and then frames, and keeps the digest of everything written. Throws Failure:
// what the sink says, or audit.export where a reader would refuse the frame or the whole file.
class FrameWriter {
 public:
  // `where` names the export in messages; `limit` is the most bytes of the whole file.
  FrameWriter(ExportSink&, std::string where, std::uint64_t limit = export_limit);
  // The body is the parts one after the other.
  void frame(FrameKind, std::string_view name, std::initializer_list<std::string_view> parts);
  // The last frame. Returns the size of the whole.
  std::uint64_t finish();

 private:
  void put(std::string_view bytes);
  void flush();
  [[noreturn]] void refuse(const std::string& why) const;

  ExportSink& sink_;
  std::string where_;
  std::uint64_t limit_;
  base::Sha256 hash_;
  std::string buffer_;
  std::uint64_t size_ = 0;
  std::uint64_t keys_ = 0, notes_ = 0, blobs_ = 0;
};

}  // namespace windlass::log
