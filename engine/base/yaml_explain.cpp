// SPDX-License-Identifier: Apache-2.0
#include "base/yaml_explain.hpp"

#include <algorithm>
#include <optional>

#include "base/text.hpp"
#include "base/yaml_text.hpp"

namespace windlass::base {
namespace {

Span span(std::size_t offset, std::size_t length = 1) {
  return {static_cast<std::uint32_t>(offset), static_cast<std::uint32_t>(length)};
}

std::size_t line_start(std::string_view text, std::size_t offset) {
  if (offset == 0) return 0;
  const std::size_t newline = text.rfind('\n', offset - 1);
  return newline == std::string_view::npos ? 0 : newline + 1;
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
  return is_letter(c) || is_digit(c) || c == '_' || c == '.' || c == '-';
}

// Guesses about a line that the parser refused at `offset`, each empty when it does not apply.

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
    if (colon == key || colon + 1 >= text.size() || text[colon] != ':' || is_space(text[colon + 1]))
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

// `any of [x, y]` may lose its words inside { }, where a bare list means that. Any other words
// before a list have another meaning without them, so they stand in quotes with it.
std::string list_inside_braces(const std::string& text, const std::string& key,
                               std::size_t bracket) {
  const std::size_t line = line_start(text, bracket);
  const std::size_t colon = text.rfind(": ", bracket);
  const std::size_t from = colon == std::string::npos || colon < line ? line : colon + 2;
  const std::string words(trim(std::string_view(text).substr(from, bracket - from)));
  if (words.empty() || words == "any of") return "inside { } write a list: " + key + ": [x, y]";
  return "inside { } put the words and the list in quotes: " + key + ": \"" + words + " [x, y]\"";
}

Diagnostic unclosed_flow(const Source& source, const YamlState& state, std::size_t offset) {
  const std::string& text = source.text();
  const std::size_t opened = state.open_flow;
  const Span here = clamp_to_text(source, offset);
  const char opener = opened < text.size() ? text[opened] : '\0';
  const std::string closer = opener == '[' ? "]" : "}";
  if (offset < text.size() && (text[offset] == '[' || text[offset] == '{') && offset > 0 &&
      text[offset - 1] != ',') {
    std::string hint = "put the text before it in quotes";
    if (state.in_mapping && text[offset] == '[')
      hint = list_inside_braces(text, state.key, offset);
    else if (text[offset] == '{')
      hint = "put the whole text in quotes, what is in the braces with it: \"below 7 {night}/wk\"";
    return diagnostic_at(
        source, here, "yaml.syntax",
        std::string("a '") + text[offset] + "' cannot stand inside plain text here",
        std::move(hint));
  }
  const std::uint32_t line = source.position(here.offset).line;
  if (opener != '\0' &&
      (offset >= text.size() || line != source.position(static_cast<std::uint32_t>(opened)).line)) {
    return diagnostic_at(
        source, Span{static_cast<std::uint32_t>(opened), 1}, "yaml.unclosed",
        std::string("this '") + opener + "' is not closed",
        offset >= text.size()
            ? "write '" + closer + "' where it ends"
            : "a '" + closer + "' is missing, or a ',' before line " + std::to_string(line));
  }
  return diagnostic_at(source, here, "yaml.syntax", "a ',' or a '" + closer + "' is expected here",
                       "put text that holds commas, brackets or colons in quotes");
}

Diagnostic misplaced_in_mapping(const Source& source, std::size_t offset) {
  const std::string_view text = source.text();
  const Span here = clamp_to_text(source, offset);
  if (here.offset > 0 && (text[here.offset - 1] == '"' || text[here.offset - 1] == '\'')) {
    // A quote that was forgotten ends at the next one, lines further down.
    const std::size_t opened = here.offset < 2 ? std::string_view::npos
                                               : text.rfind(text[here.offset - 1], here.offset - 2);
    if (opened != std::string_view::npos &&
        text.substr(opened, here.offset - opened).find('\n') != std::string_view::npos)
      return diagnostic_at(source, Span{static_cast<std::uint32_t>(opened), 1}, "yaml.unclosed",
                           "the text in quotes that begins here goes on to line " +
                               std::to_string(source.position(here.offset).line),
                           "close the quote where the text ends");
    return diagnostic_at(source, here, "yaml.syntax", "something follows the closing quote",
                         "inside '...' write '' for one quote, inside \"...\" write \\\"");
  }
  if (auto found = tab_in_indentation(source, offset)) return *found;
  if (auto found = missing_space_after_colon(source, offset)) return *found;
  if (text.substr(here.offset, 2) == "- ") {
    return diagnostic_at(source, here, "yaml.indent",
                         "a list entry stands where a line 'key: value' is expected",
                         "a list stands below a line that ends in ':', and each of its entries "
                         "in the column of the first: move this one there");
  }
  const std::string_view line = source.line_at(here.offset);
  const std::size_t start = static_cast<std::size_t>(line.data() - source.text().data());
  if (line.find(": ") != std::string_view::npos || line.ends_with(":")) {
    if (text.find_first_not_of(' ', start) == here.offset) {
      return diagnostic_at(source, here, "yaml.indent",
                           "this line's indentation fits no line above",
                           "line it up with the keys it belongs to");
    }
  }
  return diagnostic_at(source, here, "yaml.syntax",
                       "a line of the form 'key: value' is expected here",
                       "indent the line if it continues the text above");
}

// What the author should change, for a fault that is a mapping's or a list's.
Diagnostic explain_colon(const Source& source, std::size_t offset) {
  if (auto found = tab_in_indentation(source, offset)) return *found;
  if (auto found = colon_inside_value(source, offset)) return *found;
  if (auto found = missing_space_after_colon(source, offset)) return *found;
  if (auto found = deeper_than_value(source, offset)) return *found;
  return diagnostic_at(source, clamp_to_text(source, offset), "yaml.syntax",
                       "a ':' cannot stand here",
                       "check the indentation, and put text that holds ': ' in quotes");
}

Diagnostic explain_list(const Source& source, std::size_t offset) {
  if (auto found = tab_in_indentation(source, offset)) return *found;
  return diagnostic_at(source, clamp_to_text(source, offset), "yaml.indent",
                       "a list entry is expected here",
                       "begin it with '- ', or line it up with the keys it belongs to");
}

Diagnostic explain_quote(const Source& source, const YamlState& state, std::size_t offset) {
  const auto quote = unclosed_quote(source, state.last_scalar_end, offset);
  return diagnostic_at(source, quote ? span(*quote) : clamp_to_text(source, offset),
                       "yaml.unclosed", "this quote is not closed", "close it on the same line");
}

// Faults that say all by themselves.
struct Words {
  YamlFault fault;
  const char* message;
  const char* hint;
};
constexpr Words words[] = {
    {YamlFault::stray_bracket, "this bracket closes nothing", "remove it, or open it before"},
    {YamlFault::list_entry, "a list entry must begin on a line of its own",
     "begin a new line, or write a list in brackets: [x, y]"},
    {YamlFault::question_mark, "a '?' cannot stand here", "put the text in quotes"},
    {YamlFault::first_character, "a text cannot begin with this character",
     "put the text in quotes"},
    {YamlFault::escape, "the escape sequence before this place is not known",
     "write \\\\ for a backslash, or use single quotes"},
    {YamlFault::block_scalar, "after '|' or '>' the text begins on the next line",
     "begin a new line, or put the text in quotes"},
    {YamlFault::other, "this is not valid YAML",
     "check quotes, brackets and indentation around this place"},
};

// `>= 8`: to YAML '>' begins a text of several lines.
std::optional<Diagnostic> comparison_refused(const Source& source, std::size_t offset) {
  const std::string_view text = source.text();
  std::size_t at = std::min(offset, text.size());
  while (at > 0 && text[at - 1] != '\n' && text[at] != '>') --at;
  if (at >= text.size() || text[at] != '>') return std::nullopt;
  const std::size_t number = text.find_first_not_of("=> ", at);
  if (number == text.npos || text[number] < '0' || text[number] > '9') return std::nullopt;
  const std::size_t end = std::min(text.find_first_of(",}]#\r\n", number), text.size());
  const std::string_view rest = text.substr(number, end - number);
  const bool or_equal = text.substr(at, number - at).find('=') != std::string_view::npos;
  return diagnostic_at(
      source, Span{static_cast<std::uint32_t>(at), 1}, "yaml.syntax",
      "a comparison is written in words, not with '>'",
      "write `" + std::string(or_equal ? "at least " : "above ") + std::string(rest) + "`");
}

}  // namespace

Diagnostic explain_yaml(const Source& source, const YamlState& state, YamlFault fault,
                        std::size_t offset) {
  switch (fault) {
    case YamlFault::quote: return explain_quote(source, state, offset);
    case YamlFault::bracket: return unclosed_flow(source, state, offset);
    case YamlFault::mapping: return misplaced_in_mapping(source, offset);
    case YamlFault::list: return explain_list(source, offset);
    case YamlFault::colon: return explain_colon(source, offset);
    case YamlFault::alias: return alias_refused(source, offset);
    case YamlFault::anchor: return anchor_refused(source, offset);
    case YamlFault::tag: return tag_refused(source, offset);
    default: break;
  }
  if (const auto comparison = comparison_refused(source, offset)) return *comparison;
  if (fault == YamlFault::list_entry)
    if (const auto tab = tab_in_indentation(source, offset)) return *tab;
  const Words* const found = std::find_if(std::begin(words), std::end(words) - 1,
                                          [fault](const Words& one) { return one.fault == fault; });
  return diagnostic_at(source, clamp_to_text(source, offset), "yaml.syntax", found->message,
                       found->hint);
}

}  // namespace windlass::base
