// SPDX-License-Identifier: Apache-2.0
#include "base/source.hpp"

#include <algorithm>
#include <limits>

#include "base/internal_error.hpp"
#include "base/utf8.hpp"

namespace windlass::base {
namespace {

constexpr std::size_t block_size = 1024;

}  // namespace

Source::Source(std::string name, std::string text)
    : name_(std::move(name)), text_(std::move(text)) {
  if (text_.size() >= std::numeric_limits<std::uint32_t>::max())
    throw InternalError("a source of 4 GiB or more");
  line_starts_.push_back(0);
  for (std::size_t at = text_.find('\n'); at != std::string::npos; at = text_.find('\n', at + 1))
    line_starts_.push_back(static_cast<std::uint32_t>(at + 1));
  std::uint32_t code_points = 0;
  for (std::size_t i = 0; i < text_.size();) {
    if (i >= counts_.size() * block_size)
      counts_.push_back({static_cast<std::uint32_t>(i), code_points});
    const std::size_t left = counts_.size() * block_size - i;
    const std::size_t plain = ascii_prefix(std::string_view(text_).substr(i, left));
    i += plain > 0 ? plain : decode_utf8(text_, i).bytes;
    code_points += plain > 0 ? static_cast<std::uint32_t>(plain) : 1;
  }
}

std::uint32_t Source::code_points_before(std::uint32_t offset) const {
  if (counts_.empty()) return 0;
  std::size_t block = std::min(offset / block_size, counts_.size() - 1);
  // A character may reach over the border of its block.
  if (counts_[block].offset > offset) --block;
  const Count& count = counts_[block];
  return count.code_points +
         count_code_points(std::string_view(text_).substr(count.offset, offset - count.offset));
}

std::uint32_t Source::code_points_between(std::uint32_t begin, std::uint32_t end) const {
  return code_points_before(end) - code_points_before(begin);
}

LineColumn Source::position(std::uint32_t offset) const {
  offset = std::min(offset, static_cast<std::uint32_t>(text_.size()));
  const auto next = std::upper_bound(line_starts_.begin(), line_starts_.end(), offset);
  const std::uint32_t start = *(next - 1);
  const auto line = static_cast<std::uint32_t>(next - line_starts_.begin());
  return {line, code_points_between(start, offset) + 1};
}

std::string_view Source::line_at(std::uint32_t offset) const {
  offset = std::min(offset, static_cast<std::uint32_t>(text_.size()));
  const auto next = std::upper_bound(line_starts_.begin(), line_starts_.end(), offset);
  const std::size_t start = *(next - 1);
  std::size_t end = next == line_starts_.end() ? text_.size() : *next - std::size_t{1};
  if (end > start && text_[end - 1] == '\r') --end;
  return std::string_view(text_).substr(start, end - start);
}

}  // namespace windlass::base
