// SPDX-License-Identifier: Apache-2.0
#include "base/yaml_text.hpp"

#include <algorithm>

#include "base/utf8.hpp"

namespace windlass::base {
namespace {

Span span(std::size_t offset, std::size_t length = 1) {
  return {static_cast<std::uint32_t>(offset), static_cast<std::uint32_t>(length)};
}

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

std::size_t line_start(std::string_view text, std::size_t offset) {
  if (offset == 0) return 0;
  const std::size_t newline = text.rfind('\n', offset - 1);
  return newline == std::string_view::npos ? 0 : newline + 1;
}

std::size_t line_end(std::string_view text, std::size_t offset) {
  std::size_t end = std::min(text.find('\n', offset), text.size());
  if (end > offset && text[end - 1] == '\r') --end;
  return end;
}

// The start of the nearest line above that holds something, or npos.
std::size_t line_above(std::string_view text, std::size_t start) {
  while (start > 0) {
    start = line_start(text, start - 1);
    const std::size_t first = text.find_first_not_of(" \t\r", start);
    if (first != std::string_view::npos && text[first] != '\n' && text[first] != '#') return start;
  }
  return std::string_view::npos;
}

std::size_t indentation(std::string_view text, std::size_t start) {
  std::size_t at = start;
  while (at < text.size() && text[at] == ' ') ++at;
  return at - start;
}

// Behind the leading blanks and the dashes of list entries.
std::size_t content_start(std::string_view text, std::size_t start) {
  std::size_t at = start;
  while (at < text.size() && (text[at] == ' ' || text[at] == '\t' ||
                              (text[at] == '-' && at + 1 < text.size() && text[at + 1] == ' ')))
    ++at;
  return at;
}

bool key_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '.' || c == '-';
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

}  // namespace

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
    } else if ((is_control(point.value) && point.value != '\t' && point.value != '\n') ||
               is_bidi_control(point.value) || point.value == 0xFFFE || point.value == 0xFFFF) {
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
  for (std::size_t i = 0; i < decoded.size();) {
    const CodePoint point = decode_utf8(decoded, i);
    const bool layout = point.value == '\t' || point.value == '\n' || point.value == '\r';
    if (!point.valid || (is_control(point.value) && !layout) || is_bidi_control(point.value))
      return code_point_name(point.value);
    i += point.bytes;
  }
  return {};
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
  while (at > 0 && is_blank(text[at - 1])) --at;
  return span(at > 0 ? at - 1 : 0);
}

bool next_is(const Source& source, std::size_t offset, char wanted) {
  const std::string_view text = source.text();
  for (std::size_t i = offset; i < text.size(); ++i) {
    if (is_blank(text[i])) continue;
    if (text[i] != '#' || i == 0 || !is_blank(text[i - 1])) return text[i] == wanted;
    i = line_end(text, i);
  }
  return false;
}

std::optional<std::size_t> unclosed_quote(const Source& source, std::size_t begin,
                                          std::size_t end) {
  const std::string_view text = source.text();
  end = std::min(end, text.size());
  for (std::size_t i = begin; i < end; ++i) {
    const bool fresh = i == 0 || is_blank(text[i - 1]) ||
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
        i > 0 && (is_blank(text[i - 1]) ||
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

std::optional<Diagnostic> tab_in_indentation(const Source& source, std::size_t offset) {
  const std::string_view text = source.text();
  const std::size_t start = line_start(text, std::min(offset, text.size()));
  for (const std::size_t line : {start, line_above(text, start)}) {
    if (line == std::string_view::npos) continue;
    const std::size_t first = std::min(text.find_first_not_of(" \t", line), text.size());
    const std::size_t tab = text.substr(line, first - line).find('\t');
    if (tab == std::string_view::npos) continue;
    return diagnostic_at(source, span(line + tab), "yaml.indent", "a tab stands in the indentation",
                         "indent with spaces");
  }
  return std::nullopt;
}

std::optional<Diagnostic> missing_space_after_colon(const Source& source, std::size_t offset) {
  const std::string_view text = source.text();
  const std::size_t start = line_start(text, std::min(offset, text.size()));
  for (const std::size_t line : {start, line_above(text, start)}) {
    if (line == std::string_view::npos) continue;
    std::size_t colon = content_start(text, line);
    const std::size_t key = colon;
    while (colon < text.size() && key_character(text[colon])) ++colon;
    if (colon == key || colon + 1 >= text.size() || text[colon] != ':' || is_blank(text[colon + 1]))
      continue;
    return diagnostic_at(
        source, span(colon), "yaml.syntax", "a space is missing after the colon",
        "write '" + std::string(text.substr(key, colon - key)) + ": ' and then the value");
  }
  return std::nullopt;
}

std::optional<Diagnostic> colon_inside_value(const Source& source, std::size_t offset) {
  const std::string_view text = source.text();
  if (offset >= text.size() || text[offset] != ':') return std::nullopt;
  const std::size_t start = content_start(text, line_start(text, offset));
  const std::size_t first = text.find(": ", start);
  if (first >= offset) return std::nullopt;
  const std::string key(text.substr(start, first - start));
  return diagnostic_at(source, span(offset), "yaml.syntax", "a second ': ' stands in this line",
                       "put the value in quotes: '" + key + ": \"...\"'");
}

std::optional<Diagnostic> deeper_than_value(const Source& source, std::size_t offset) {
  const std::string_view text = source.text();
  const std::size_t start = line_start(text, std::min(offset, text.size()));
  const std::size_t above = line_above(text, start);
  if (above == std::string_view::npos || indentation(text, start) <= indentation(text, above))
    return std::nullopt;
  const std::string_view line = text.substr(above, line_end(text, above) - above);
  if (line.find(": ") == std::string_view::npos) return std::nullopt;
  const std::size_t first = content_start(text, start);
  return diagnostic_at(
      source, span(first), "yaml.indent",
      "this line is indented deeper than the line above, which already has a value",
      "give both lines the same indentation, or put the whole text in quotes");
}

}  // namespace windlass::base
