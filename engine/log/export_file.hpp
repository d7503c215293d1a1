// SPDX-License-Identifier: Apache-2.0
#pragma once

// A file that has its name only when it is finished. Private to the log floor.
//
// Thread rule: belongs to one thread.

#include <filesystem>

#include "log/export_frames.hpp"
#include "log/storage/guard.hpp"

namespace windlass::log {

class ExportFile final : public ExportSink {
 public:
  // Makes a file under another name in the folder of `path`. Throws Failure: audit.exists when
  // `path` is taken, audit.write.
  explicit ExportFile(std::filesystem::path path);
  // Removes the file when publish() was not reached.
  ~ExportFile() override;
  ExportFile(const ExportFile&) = delete;
  ExportFile& operator=(const ExportFile&) = delete;

  base::Diagnostics write(std::string_view bytes) override;
  // Syncs the file, reads it back, and gives it its name. Throws Failure as the constructor does,
  // and audit.export when what was read back is not what was written.
  void publish();

 private:
  [[noreturn]] void fail(const char* code, const std::string& why) const;
  std::filesystem::path path_;
  std::string temporary_;
  File file_;
  std::uint64_t size_ = 0;
};

}  // namespace windlass::log
