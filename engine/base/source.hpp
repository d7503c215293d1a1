// SPDX-License-Identifier: Apache-2.0
#pragma once

// A Source is a named text that was read once: a rule document, a patient, a command-line argument.
//
// It turns byte offsets into lines and columns, so that a message can show where a fault
// stands. It does not interpret the text.
//
// Thread rule: immutable after construction; safe to share.

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace windlass::base {

// A stretch of a source, in bytes. Offsets refer to Source::text().
struct Span {
  std::uint32_t offset = 0;
  std::uint32_t length = 0;
};

// Where a span begins, as a person counts: the first line and the first column are 1. Columns count
// code points.
struct LineColumn {
  std::uint32_t line = 1;
  std::uint32_t column = 1;
};

class Source {
 public:
  // `name` is shown to people: a path as the user gave it, or a word such as "<standard input>".
  Source(std::string name, std::string text);

  const std::string& name() const { return name_; }
  const std::string& text() const { return text_; }
  // In constant time, however long the line is.
  LineColumn position(std::uint32_t offset) const;
  // How many code points begin in [begin, end). Every invalid byte counts as one.
  std::uint32_t code_points_between(std::uint32_t begin, std::uint32_t end) const;
  // The whole line that holds `offset`, without its line end.
  std::string_view line_at(std::uint32_t offset) const;

 private:
  std::uint32_t code_points_before(std::uint32_t offset) const;

  std::string name_;
  std::string text_;
  std::vector<std::uint32_t> line_starts_;
  // For each block of the text: where its first code point begins, and how many lie before it.
  struct Count {
    std::uint32_t offset, code_points;
  };
  std::vector<Count> counts_;
};

using SourcePtr = std::shared_ptr<const Source>;

}  // namespace windlass::base
