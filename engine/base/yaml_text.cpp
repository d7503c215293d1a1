// SPDX-License-Identifier: Apache-2.0
#include "base/yaml_text.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "base/utf8.hpp"

namespace windlass::base {
namespace {

Span span(std::size_t offset, std::size_t length = 1) {
  return {static_cast<std::uint32_t>(offset), static_cast<std::uint32_t>(length)};
}

// The end of the quoted text that opens at `open`: the closing quote, or npos when there is none
// before `end`.
std::size_t closing_quote(std::string_view text, std::size_t open, std::size_t end) {
  const char quote = text[open];
  for (std::size_t i = open + 1; i < end; ++i) {
    if (quote == '"' && text[i] == '\\') {
      ++i;
    } else if (text[i] == quote) {
      if (quote != '\'' || i + 1 >= end || text[i + 1] != '\'') return i;
      ++i;
    }
  }
  return std::string_view::npos;
}

// Whether the '?' at `i` is part of a text, not the sign of an explicit key.
bool is_text_question_mark(std::string_view text, std::size_t i) {
  constexpr std::string_view brackets = "[]{},";
  const char before = i > 0 ? text[i - 1] : ' ';
  const char after = i + 1 < text.size() ? text[i + 1] : ' ';
  const auto ends_word = [&](char c) {
    return is_space(c) || brackets.find(c) != std::string_view::npos;
  };
  return !ends_word(before) || !ends_word(after);
}

// No document holds this byte, and no escape sequence makes it.
constexpr char question_mark_stand_in = '\xFF';

}  // namespace

std::string hide_question_marks(std::string_view text) {
  std::string out(text);
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '?' && is_text_question_mark(text, i)) out[i] = question_mark_stand_in;
  }
  return out;
}

std::string show_question_marks(std::string text) {
  std::replace(text.begin(), text.end(), question_mark_stand_in, '?');
  return text;
}

std::size_t line_end(std::string_view text, std::size_t offset) {
  std::size_t end = std::min(text.find('\n', offset), text.size());
  if (end > offset && text[end - 1] == '\r') --end;
  return end;
}

Span word_span(const Source& source, std::size_t offset) {
  const Span start = clamp_to_text(source, offset);
  const std::size_t end =
      std::min(source.text().find_first_of(" \t\r\n,]}", start.offset), source.text().size());
  return span(start.offset, end - start.offset);
}

Diagnostic alias_refused(const Source& source, std::size_t offset) {
  return diagnostic_at(source, word_span(source, offset), "yaml.alias", "aliases are not read",
                       "write the value out; put text that begins with '*' in quotes");
}
Diagnostic anchor_refused(const Source& source, std::size_t offset) {
  return diagnostic_at(source, word_span(source, offset), "yaml.anchor", "anchors are not read",
                       "remove it; put text that begins with '&' in quotes");
}
Diagnostic tag_refused(const Source& source, std::size_t offset) {
  return diagnostic_at(source, word_span(source, offset), "yaml.tag", "tags are not read",
                       "remove it; put text that begins with '!' in quotes");
}

std::optional<Diagnostic> check_yaml_bytes(const Source& source) {
  const std::string_view text = source.text();
  for (std::size_t i = 0; i < text.size();) {
    const CodePoint point = decode_utf8(text, i);
    if (!point.valid) {
      return diagnostic_at(source, span(i), "yaml.encoding", "this is not valid UTF-8",
                           "save the file as UTF-8");
    }
    if (point.value == 0xFEFF) {
      return diagnostic_at(source, span(i, point.bytes), "yaml.encoding",
                           "a byte order mark (U+FEFF) stands here",
                           "save the file as UTF-8 without a byte order mark");
    }
    if (point.value == '\r') {
      if (i + 1 >= text.size() || text[i + 1] != '\n') {
        return diagnostic_at(source, span(i), "yaml.control",
                             "a carriage return stands here without a line feed",
                             "save the file with the line ends of Unix or Windows");
      }
    } else if (!is_printable(point.value) && !is_layout(point.value)) {
      return diagnostic_at(
          source, span(i, point.bytes), "yaml.control",
          "the character " + code_point_name(point.value) + " may not stand in a document",
          "remove it; it shows nothing of its own");
    }
    // yaml-cpp takes a '%' that begins any line for a directive and drops the line.
    if (point.value == '%' && (i == 0 || text[i - 1] == '\n')) {
      return diagnostic_at(
          source, span(i, line_end(text, i) - i), "yaml.directive", "a line may not begin with '%'",
          "YAML directives are not read: remove the line, or put the text in quotes");
    }
    i += point.bytes;
  }
  return std::nullopt;
}

std::string forbidden_character(std::string_view decoded) {
  const std::size_t place = find_unprintable(decoded, Lines::many);
  if (place == std::string_view::npos) return {};
  return code_point_name(decode_utf8(decoded, place).value);
}

Span yaml_scalar_span(const Source& source, std::size_t offset, std::string_view text) {
  const std::string_view all = source.text();
  if (offset >= all.size()) return clamp_to_text(source, offset);
  if (all[offset] == '"' || all[offset] == '\'') {
    const std::size_t close = closing_quote(all, offset, all.size());
    return span(offset + 1,
                (close == std::string_view::npos ? line_end(all, offset) : close) - offset - 1);
  }
  if (all.substr(offset, text.size()) == text) return span(offset, text.size());
  if (all[offset] == '|' || all[offset] == '>') return span(offset);
  return span(offset, line_end(all, offset) - offset);  // a plain text folded over several lines
}

Span yaml_gap_span(const Source& source, std::size_t offset) {
  const std::string_view text = source.text();
  std::size_t at = std::min(offset, text.size());
  while (at > 0 && is_space(text[at - 1])) --at;
  return span(at > 0 ? at - 1 : 0);
}

bool next_is(const Source& source, std::size_t offset, char wanted) {
  const std::string_view text = source.text();
  for (std::size_t i = offset; i < text.size(); ++i) {
    if (is_space(text[i])) continue;
    if (text[i] != '#' || i == 0 || !is_space(text[i - 1])) return text[i] == wanted;
    i = line_end(text, i);
  }
  return false;
}

std::optional<std::size_t> unclosed_quote(const Source& source, std::size_t begin,
                                          std::size_t end) {
  const std::string_view text = source.text();
  end = std::min(end, text.size());
  for (std::size_t i = begin; i < end; ++i) {
    const bool fresh = i == 0 || is_space(text[i - 1]) ||
                       std::string_view("[{,").find(text[i - 1]) != std::string_view::npos;
    if (fresh && text[i] == '#') {
      i = line_end(text, i);
    } else if (fresh && (text[i] == '"' || text[i] == '\'')) {
      const std::size_t close = closing_quote(text, i, end);
      if (close == std::string_view::npos) return i;
      i = close;
    }
  }
  return std::nullopt;
}

std::optional<std::size_t> unclosed_bracket(const Source& source, std::size_t opener) {
  const std::string_view text = source.text();
  std::vector<std::size_t> open;
  for (std::size_t i = opener; i < text.size(); ++i) {
    const bool fresh =
        i > 0 && (is_space(text[i - 1]) ||
                  std::string_view("[{,").find(text[i - 1]) != std::string_view::npos);
    if (text[i] == '[' || text[i] == '{') {
      open.push_back(i);
    } else if (text[i] == ']' || text[i] == '}') {
      if (!open.empty()) open.pop_back();
      if (open.empty()) return std::nullopt;
    } else if (fresh && text[i] == '#') {
      i = line_end(text, i);
    } else if (fresh && (text[i] == '"' || text[i] == '\'')) {
      const std::size_t close = closing_quote(text, i, text.size());
      if (close == std::string_view::npos) break;
      i = close;
    }
  }
  if (open.empty()) return std::nullopt;
  return open.back();
}

Span clamp_to_text(const Source& source, std::size_t offset) {
  if (offset < source.text().size()) return span(offset);
  return yaml_gap_span(source, offset);
}

}  // namespace windlass::base
