// SPDX-License-Identifier: Apache-2.0
#pragma once

// Where the bytes of an export lie: in a file, in memory, or in a temporary file that a stream was
// copied to. Private to the log floor.
//
// Thread rule: a ByteSource may be read from any thread.

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

#include "base/result.hpp"

namespace windlass::log {

class ByteSource {
 public:
  virtual ~ByteSource() = default;
  // When it was opened.
  virtual std::uint64_t size() const = 0;
  // All of `count` bytes from `offset` on; false when they are not there or cannot be read.
  virtual bool read(std::uint64_t offset, char* to, std::size_t count) const = 0;
};
using Source = std::shared_ptr<const ByteSource>;

// A regular file. file.missing, file.kind, file.read.
base::Result<Source> file_source(const std::filesystem::path&);
// What a descriptor gives, which stays the caller's: a regular file is read in place, anything else
// is copied to a temporary file without a name first. audit.export when what comes is not an
// export (told before more is copied) or longer than `limit` bytes; file.read, file.write.
inline constexpr std::uint64_t stream_limit = std::uint64_t{8} << 30;
base::Result<Source> descriptor_source(int descriptor, const std::string& where,
                                       std::uint64_t limit = stream_limit);
Source memory_source(std::string bytes);

}  // namespace windlass::log
