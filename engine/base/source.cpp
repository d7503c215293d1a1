// SPDX-License-Identifier: Apache-2.0
#include "base/source.hpp"

#include <algorithm>
#include <limits>

#include "base/internal_error.hpp"
#include "base/utf8.hpp"

namespace windlass::base {

Source::Source(std::string name, std::string text)
    : name_(std::move(name)), text_(std::move(text)) {
  if (text_.size() >= std::numeric_limits<std::uint32_t>::max())
    throw InternalError("a source of 4 GiB or more");
  line_starts_.push_back(0);
  for (std::size_t i = 0; i < text_.size(); ++i) {
    if (text_[i] == '\n') line_starts_.push_back(static_cast<std::uint32_t>(i + 1));
  }
}

LineColumn Source::position(std::uint32_t offset) const {
  offset = std::min(offset, static_cast<std::uint32_t>(text_.size()));
  const auto next = std::upper_bound(line_starts_.begin(), line_starts_.end(), offset);
  const std::uint32_t start = *(next - 1);
  const auto line = static_cast<std::uint32_t>(next - line_starts_.begin());
  return {line, count_code_points(std::string_view(text_).substr(start, offset - start)) + 1};
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
