// SPDX-License-Identifier: Apache-2.0
#include "base/json.hpp"

// Boost.JSON is compiled into this one file; nothing is linked.
#include <boost/json/basic_parser_impl.hpp>
#include <boost/json/src.hpp>

#include <algorithm>
#include <optional>
#include <set>

#include "base/utf8.hpp"
#include "base/yaml.hpp"

namespace windlass::base {
namespace {

namespace json = boost::json;

constexpr std::size_t most_depth = 32;
// A tree node costs about a hundred bytes, so a text of bare commas must not become as many nodes
// as it has bytes.
constexpr std::size_t fewest_nodes_allowed = 100'000;
constexpr std::size_t bytes_per_node = 8;

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

// Builds nodes from the parser's events. The events carry no places, but they follow the text:
// `cursor_` walks along. INVARIANT 1: when an event arrives, everything before its token is white
// space, ',', ':' or a token already delivered.
class Builder {
 public:
  static constexpr std::size_t max_object_size = static_cast<std::size_t>(-1);
  static constexpr std::size_t max_array_size = static_cast<std::size_t>(-1);
  static constexpr std::size_t max_key_size = static_cast<std::size_t>(-1);
  static constexpr std::size_t max_string_size = static_cast<std::size_t>(-1);

  explicit Builder(const Source& source)
      : source_(source),
        most_nodes_(std::max(fewest_nodes_allowed, source.text().size() / bytes_per_node)) {}

  Node take() { return std::move(root_); }
  const std::optional<Diagnostic>& refused() const { return refused_; }
  // The innermost open { or [, or npos.
  std::size_t open_place() const {
    return stack_.empty() ? std::string::npos : stack_.back().node.span.offset;
  }

  bool on_document_begin(json::error_code&) { return true; }
  bool on_document_end(json::error_code&) { return true; }
  bool on_object_begin(json::error_code& ec) { return open(Node::Kind::mapping, ec); }
  bool on_object_end(std::size_t, json::error_code& ec) { return close(ec); }
  bool on_array_begin(json::error_code& ec) { return open(Node::Kind::sequence, ec); }
  bool on_array_end(std::size_t, json::error_code& ec) { return close(ec); }
  bool on_key_part(json::string_view s, std::size_t, json::error_code&) { return gather(s); }
  bool on_string_part(json::string_view s, std::size_t, json::error_code&) { return gather(s); }
  bool on_number_part(json::string_view s, json::error_code&) { return gather(s); }
  bool on_int64(std::int64_t, json::string_view s, json::error_code& ec) { return bare(s, ec); }
  bool on_uint64(std::uint64_t, json::string_view s, json::error_code& ec) { return bare(s, ec); }
  // The double is ignored: the text is the number, and 1e400 is no infinity.
  bool on_double(double, json::string_view s, json::error_code& ec) { return bare(s, ec); }
  bool on_bool(bool b, json::error_code& ec) { return bare(b ? "true" : "false", ec); }
  bool on_comment_part(json::string_view, json::error_code&) { return true; }
  bool on_comment(json::string_view, json::error_code&) { return true; }

  bool on_string(json::string_view s, std::size_t, json::error_code& ec) {
    gather(s);
    std::optional<Node> node = quoted(ec);
    return node && add(*std::move(node), ec);
  }

  bool on_key(json::string_view s, std::size_t, json::error_code& ec) {
    gather(s);
    std::optional<Node> node = quoted(ec);
    if (!node || !count(node->span, ec)) return false;
    Frame& frame = stack_.back();
    if (!frame.seen.insert(node->text).second) {
      std::uint32_t line = 0;
      for (const Node& key : frame.node.keys) {
        if (key.text == node->text) line = source_.position(key.span.offset).line;
      }
      return refuse(node->span, "json.duplicate", "the key '" + node->text + "' is written twice",
                    "it stands first in line " + std::to_string(line), ec);
    }
    frame.node.keys.push_back(*std::move(node));
    return true;
  }

  bool on_null(json::error_code& ec) {
    Node node;
    node.span = advance(4);
    return add(std::move(node), ec);
  }

 private:
  struct Frame {
    Node node;
    std::set<std::string, std::less<>> seen;
  };

  bool refuse(Span span, const char* code, std::string message, std::string hint,
              json::error_code& ec) {
    refused_ = diagnostic_at(source_, span, code, std::move(message), std::move(hint));
    ec = json::error::exception;
    return false;
  }

  bool gather(json::string_view part) {
    pending_.append(part.data(), part.size());
    return true;
  }

  // The next token's place, `bytes` long; the cursor moves behind it.
  Span advance(std::size_t bytes) {
    const std::string& text = source_.text();
    while (cursor_ < text.size() &&
           (is_space(text[cursor_]) || text[cursor_] == ',' || text[cursor_] == ':'))
      ++cursor_;
    const Span span{static_cast<std::uint32_t>(cursor_), static_cast<std::uint32_t>(bytes)};
    cursor_ += bytes;
    return span;
  }

  std::optional<Node> quoted(json::error_code& ec) {
    const std::string& text = source_.text();
    Node node;
    node.kind = Node::Kind::scalar;
    node.quoted = true;
    const std::size_t first = advance(1).offset + std::size_t{1};
    while (cursor_ < text.size() && text[cursor_] != '"') cursor_ += text[cursor_] == '\\' ? 2 : 1;
    node.span = {static_cast<std::uint32_t>(first), static_cast<std::uint32_t>(cursor_ - first)};
    ++cursor_;
    node.text = std::exchange(pending_, {});
    for (std::size_t i = 0; i < node.text.size();) {
      const CodePoint point = decode_utf8(node.text, i);
      const bool layout = point.value == '\t' || point.value == '\n' || point.value == '\r';
      if (is_control(point.value) && !layout) {
        refuse(node.span, "json.control",
               "this text holds the character " + code_point_name(point.value), "leave it out", ec);
        return std::nullopt;
      }
      i += point.bytes;
    }
    return node;
  }

  bool bare(json::string_view part, json::error_code& ec) {
    gather(part);
    Node node;
    node.kind = Node::Kind::scalar;
    node.text = std::exchange(pending_, {});
    node.span = advance(node.text.size());
    // Newer Boost.JSON lets any exponent pass; ours has at most nine digits whatever the version.
    if (const std::size_t e = node.text.find_first_of("eE");
        e != std::string::npos && node.text.size() - e > 11 && is_number(node.text)) {
      return refuse(node.span, "json.number", "this number's exponent is out of all bounds", "",
                    ec);
    }
    return add(std::move(node), ec);
  }
  static bool is_number(const std::string& text) {
    return text.front() == '-' || (text.front() >= '0' && text.front() <= '9');
  }

  bool count(Span span, json::error_code& ec) {
    if (++nodes_ <= most_nodes_) return true;
    return refuse(span, "json.nodes",
                  "the document has more than " + std::to_string(most_nodes_) + " values", "", ec);
  }

  bool add(Node node, json::error_code& ec) {
    if (!count(node.span, ec)) return false;
    if (stack_.empty()) {
      root_ = std::move(node);
    } else {
      stack_.back().node.children.push_back(std::move(node));
    }
    return true;
  }

  bool open(Node::Kind kind, json::error_code& ec) {
    Frame frame;
    frame.node.kind = kind;
    frame.node.span = advance(1);
    if (stack_.size() >= most_depth) {
      return refuse(frame.node.span, "json.depth",
                    "this is nested more than " + std::to_string(most_depth) + " levels deep", "",
                    ec);
    }
    if (!count(frame.node.span, ec)) return false;
    stack_.push_back(std::move(frame));
    return true;
  }

  bool close(json::error_code&) {
    advance(1);
    Node node = std::move(stack_.back().node);
    stack_.pop_back();
    if (stack_.empty()) {
      root_ = std::move(node);
    } else {
      stack_.back().node.children.push_back(std::move(node));
    }
    return true;
  }

  const Source& source_;
  const std::size_t most_nodes_;
  Node root_;
  std::vector<Frame> stack_;
  std::string pending_;  // of a string or number that arrives in parts
  std::size_t cursor_ = 0;
  std::size_t nodes_ = 0;
  std::optional<Diagnostic> refused_;
};

// Boost.JSON says what stopped it; the author wants to know what to change.
Diagnostic explain(const Source& source, const Builder& builder, json::error_code fault,
                   std::size_t offset) {
  const std::string& text = source.text();
  const Span here{static_cast<std::uint32_t>(std::min(offset, text.size())), 1};
  const auto syntax = [&](std::string message, std::string hint) {
    return diagnostic_at(source, here, "json.syntax", std::move(message), std::move(hint));
  };
  const char found = offset < text.size() ? text[offset] : '\0';
  if (fault == json::error::incomplete || offset >= text.size()) {
    const std::size_t opened = builder.open_place();
    if (opened == std::string::npos)
      return diagnostic_at(source, here, "json.incomplete",
                           "the text ends in the middle of a value");
    return diagnostic_at(source, Span{static_cast<std::uint32_t>(opened), 1}, "json.incomplete",
                         std::string("the text ends before this '") + text[opened] + "' is closed");
  }
  if (fault == json::error::extra_data)
    return diagnostic_at(source, here, "json.trailing", "something follows the value",
                         "a file holds one JSON value");
  if (fault == json::error::exponent_overflow) {
    constexpr std::string_view in_numbers = "0123456789+-.eE";
    std::size_t first = offset, last = offset;
    while (first > 0 && in_numbers.find(text[first - 1]) != std::string_view::npos) --first;
    while (last < text.size() && in_numbers.find(text[last]) != std::string_view::npos) ++last;
    return diagnostic_at(
        source, {static_cast<std::uint32_t>(first), static_cast<std::uint32_t>(last - first)},
        "json.number", "this number's exponent is out of all bounds");
  }
  // Not every lone surrogate has an error code of its own.
  const std::string_view escape =
      offset >= 6 ? std::string_view(text).substr(offset - 6, 4) : std::string_view();
  const bool surrogate =
      escape.starts_with("\\u") && (escape[2] == 'd' || escape[2] == 'D') &&
      std::string_view("89abcdefABCDEF").find(escape[3]) != std::string_view::npos;
  if (fault == json::error::illegal_leading_surrogate ||
      fault == json::error::illegal_trailing_surrogate || surrogate) {
    return syntax("a surrogate escape stands alone", "write both halves: \\ud83d\\ude00");
  }
  const std::size_t before =
      offset == 0 ? std::string::npos : text.find_last_not_of(" \t\r\n", offset - 1);
  const char last = before == std::string::npos ? '\0' : text[before];
  if (fault == json::error::expected_hex_digit || (last == '\\' && before == offset - 1)) {
    return syntax("this escape sequence is not known", "write \\\\ for a backslash");
  }
  if (static_cast<unsigned char>(found) < 0x20) {
    return syntax("a control character or line break stands inside a string",
                  "close the string, or write \\n or \\t");
  }
  if (found == '\'') return syntax("a string begins with a double quote", "write \"...\"");
  if (found == '/' || found == '#') return syntax("JSON has no comments", "remove it");
  if ((found == '}' || found == ']') && last == ',') {
    return diagnostic_at(source, Span{static_cast<std::uint32_t>(before), 1}, "json.syntax",
                         "a ',' stands before the closing bracket", "remove it");
  }
  if (found >= '0' && found <= '9' && before == offset - 1 && (last == '0' || last == '-')) {
    return syntax("a number cannot begin with 0", "remove the zero, or put the text in quotes");
  }
  if (found == '"' && (last == '"' || last == '}' || last == ']' || (last >= '0' && last <= '9'))) {
    return syntax("a ',' or ':' is missing before this string", "");
  }
  return syntax("this is not valid JSON", "check quotes, commas and brackets around this place");
}

std::optional<Diagnostic> check_bytes(const Source& source) {
  const std::string_view text = source.text();
  if (text.starts_with("\xEF\xBB\xBF")) {
    return diagnostic_at(source, Span{0, 3}, "json.encoding",
                         "a byte order mark (U+FEFF) stands here",
                         "save the file as UTF-8 without a byte order mark");
  }
  const std::size_t bad = find_invalid_utf8(text);
  if (bad != std::string_view::npos) {
    return diagnostic_at(source, Span{static_cast<std::uint32_t>(bad), 1}, "json.encoding",
                         "this is not valid UTF-8", "save the file as UTF-8");
  }
  return std::nullopt;
}

}  // namespace

Result<Document> read_json(std::string name, std::string text, std::size_t limit) {
  if (text.size() > limit) {
    return diagnostic(std::move(name), "json.size",
                      "the document is larger than " + std::to_string(limit) + " bytes");
  }
  auto source = std::make_shared<const Source>(std::move(name), std::move(text));
  if (auto fault = check_bytes(*source)) return *std::move(fault);
  const std::string& bytes = source->text();
  if (std::all_of(bytes.begin(), bytes.end(), is_space))
    return diagnostic(source->name(), "json.empty", "the document is empty");

  json::parse_options options;
  options.max_depth = most_depth + 1;  // one more than ours, so that we say where
  json::basic_parser<Builder> parser(options, *source);
  json::error_code fault;
  const std::size_t consumed = parser.write_some(false, bytes.data(), bytes.size(), fault);
  Builder& builder = parser.handler();
  if (builder.refused()) return *builder.refused();
  if (!fault && consumed < bytes.size()) fault = json::error::extra_data;
  if (fault) return explain(*source, builder, fault, consumed);
  Node root = builder.take();
  return Document{std::move(source), std::move(root)};
}

Result<Document> read_document(std::string name, std::string text) {
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  const bool is_json = first != std::string::npos && (text[first] == '{' || text[first] == '[');
  return is_json ? read_json(std::move(name), std::move(text))
                 : read_yaml(std::move(name), std::move(text));
}

}  // namespace windlass::base
