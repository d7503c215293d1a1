// SPDX-License-Identifier: Apache-2.0
#include "base/json.hpp"

// Boost.JSON is compiled into this one file; nothing is linked.
#include <boost/json/basic_parser_impl.hpp>
#include <boost/json/src.hpp>

#include <algorithm>
#include <iterator>
#include <optional>
#include <set>

#include "base/text.hpp"
#include "base/utf8.hpp"
#include "base/yaml.hpp"

namespace windlass::base {
namespace {

namespace json = boost::json;

// Builds nodes from the parser's events. The events carry no places, but they follow the text:
// `cursor_` walks along. INVARIANT 1: when an event arrives, everything before its token is white
// space, ',', ':' or a token already delivered.
class Builder {
 public:
  static constexpr std::size_t max_object_size = static_cast<std::size_t>(-1);
  static constexpr std::size_t max_array_size = static_cast<std::size_t>(-1);
  static constexpr std::size_t max_key_size = static_cast<std::size_t>(-1);
  static constexpr std::size_t max_string_size = static_cast<std::size_t>(-1);

  Builder(const Source& source, const JsonRules& rules)
      : source_(source), rules_(rules), most_nodes_(most_nodes(source.text().size())) {
    const std::size_t expected = std::min<std::size_t>(source.text().size() / 64, 256);
    keys_.reserve(expected);
    values_.reserve(expected);
  }

  Node take() { return std::move(values_.front()); }
  const std::optional<Diagnostic>& refused() const { return refused_; }
  // The innermost open { or [, or npos.
  std::size_t open_place() const {
    return stack_.empty() ? std::string::npos : stack_.back().span.offset;
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
    Node& node = values_.emplace_back();
    return quoted(s, node, ec) && count(node.span, ec);
  }

  bool on_key(json::string_view s, std::size_t, json::error_code& ec) {
    Node& node = keys_.emplace_back();
    return quoted(s, node, ec) && count(node.span, ec) && is_new(node, ec);
  }

  bool on_null(json::error_code& ec) {
    Node& node = values_.emplace_back();
    node.span = advance(4);
    return count(node.span, ec);
  }

 private:
  // A list or a mapping that is open. What it holds stands at the ends of keys_ and values_ until
  // it is closed, so that it moves once and takes no more room than it needs.
  struct Frame {
    Node::Kind kind;
    Span span;
    std::size_t first_key, first_value;
    std::set<std::string, std::less<>> many_keys;  // empty while they are few
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
  void take_text(json::string_view last, Node& node) {
    node.kind = Node::Kind::scalar;
    if (pending_.empty()) {
      node.text.assign(last.data(), last.size());
    } else {
      gather(last);
      node.text = std::exchange(pending_, {});
    }
  }

  // Whether the last key is no other of its mapping.
  bool is_new(const Node& node, json::error_code& ec) {
    constexpr std::size_t few = 16;
    Frame& frame = stack_.back();
    const auto first = keys_.begin() + static_cast<std::ptrdiff_t>(frame.first_key);
    const auto same = [&](const Node& key) { return key.text == node.text; };
    if (keys_.size() - frame.first_key > few) {
      if (frame.many_keys.empty())
        for (auto key = first; key != keys_.end() - 1; ++key) frame.many_keys.insert(key->text);
      if (frame.many_keys.insert(node.text).second) return true;
    }
    const auto found = std::find_if(first, keys_.end() - 1, same);
    if (found == keys_.end() - 1) return true;
    return refuse(
        node.span, "json.duplicate", "the key '" + node.text + "' is written twice",
        "it stands first in line " + std::to_string(source_.position(found->span.offset).line), ec);
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

  bool quoted(json::string_view last, Node& node, json::error_code& ec) {
    const std::string& text = source_.text();
    take_text(last, node);
    node.quoted = true;
    const std::size_t first = advance(1).offset + std::size_t{1};
    // Where no character is escaped the token is the text itself.
    const std::size_t end = first + node.text.size();
    if (end < text.size() && text[end] == '"' &&
        text.compare(first, node.text.size(), node.text) == 0)
      cursor_ = end;
    while (cursor_ < text.size() && text[cursor_] != '"') cursor_ += text[cursor_] == '\\' ? 2 : 1;
    node.span = {static_cast<std::uint32_t>(first), static_cast<std::uint32_t>(cursor_ - first)};
    ++cursor_;
    if (!fits(node, ec)) return false;
    const std::size_t bad =
        rules_.any_character ? std::string::npos : find_unprintable(node.text, Lines::many);
    return bad == std::string::npos ||
           refuse(node.span, "json.control",
                  "this text holds the character " +
                      code_point_name(decode_utf8(node.text, bad).value),
                  "leave it out", ec);
  }

  bool bare(json::string_view last, json::error_code& ec) {
    Node& node = values_.emplace_back();
    take_text(last, node);
    node.span = advance(node.text.size());
    if (!fits(node, ec)) return false;
    // Newer versions of Boost.JSON let any exponent pass.
    if (exponent_digits(node.text) > most_exponent_digits)
      return refuse(node.span, "json.number", "this number's exponent is out of all bounds", "",
                    ec);
    return count(node.span, ec);
  }
  bool fits(const Node& node, json::error_code& ec) {
    if (node.text.size() <= rules_.most_scalar) return true;
    return refuse(node.span, "json.scalar",
                  "this text is longer than " + group_digits(rules_.most_scalar) + " bytes", "",
                  ec);
  }
  static std::size_t exponent_digits(const std::string& text) {
    const bool is_number = text.front() == '-' || is_digit(text.front());
    const std::size_t e = is_number ? text.find_first_of("eE") : std::string::npos;
    if (e == std::string::npos) return 0;
    return text.size() - text.find_first_of("0123456789", e);
  }

  bool count(Span span, json::error_code& ec) {
    if (++nodes_ <= most_nodes_) return true;
    return refuse(span, "json.nodes",
                  "the document has more than " + group_digits(most_nodes_) + " values", "", ec);
  }

  bool open(Node::Kind kind, json::error_code& ec) {
    const Span span = advance(1);
    if (stack_.size() >= most_depth) {
      return refuse(span, "json.depth",
                    "this is nested more than " + std::to_string(most_depth) + " levels deep", "",
                    ec);
    }
    if (!count(span, ec)) return false;
    stack_.push_back({kind, span, keys_.size(), values_.size(), {}});
    return true;
  }

  static std::vector<Node> take_from(std::vector<Node>& list, std::size_t first) {
    const auto begin = list.begin() + static_cast<std::ptrdiff_t>(first);
    std::vector<Node> out(std::make_move_iterator(begin), std::make_move_iterator(list.end()));
    list.erase(begin, list.end());
    return out;
  }

  bool close(json::error_code&) {
    advance(1);
    const Frame& frame = stack_.back();
    Node node;
    node.kind = frame.kind;
    node.span = frame.span;
    node.keys = take_from(keys_, frame.first_key);
    node.children = take_from(values_, frame.first_value);
    values_.push_back(std::move(node));
    stack_.pop_back();
    return true;
  }

  const Source& source_;
  const JsonRules rules_;
  const std::size_t most_nodes_;
  std::vector<Frame> stack_;
  std::vector<Node> keys_, values_;  // of what is open; last the root alone
  std::string pending_;              // of a string or number that arrives in parts
  std::size_t cursor_ = 0;
  std::size_t nodes_ = 0;
  std::optional<Diagnostic> refused_;
};

// Boost.JSON says what stopped it; the author wants to know what to change.
class Explanation {
 public:
  Explanation(const Source& source, const Builder& builder, json::error_code fault,
              std::size_t offset)
      : source_(source),
        text_(source.text()),
        builder_(builder),
        fault_(fault),
        offset_(std::min(offset, text_.size())),
        before_(offset_ == 0 ? npos : text_.find_last_not_of(" \t\r\n", offset_ - 1)) {}

  Diagnostic say() const {
    if (fault_ == json::error::incomplete || offset_ == text_.size()) return incomplete();
    if (fault_ == json::error::extra_data)
      return at(offset_, 1, "json.trailing", "something follows the value",
                "a file holds one JSON value");
    if (fault_ == json::error::exponent_overflow) return exponent();
    if (is_lone_surrogate())
      return syntax("a surrogate escape stands alone", "write both halves: \\ud83d\\ude00");
    if (fault_ == json::error::expected_hex_digit || (last() == '\\' && before_ == offset_ - 1))
      return syntax("this escape sequence is not known", "write \\\\ for a backslash");
    return stray_character();
  }

 private:
  static constexpr std::size_t npos = std::string_view::npos;

  Diagnostic at(std::size_t offset, std::size_t length, const char* code, std::string message,
                std::string hint = {}) const {
    const Span span{static_cast<std::uint32_t>(offset), static_cast<std::uint32_t>(length)};
    return diagnostic_at(source_, span, code, std::move(message), std::move(hint));
  }
  Diagnostic syntax(std::string message, std::string hint = {}) const {
    return at(offset_, 1, "json.syntax", std::move(message), std::move(hint));
  }
  // The last character before the fault that is not white space.
  char last() const { return before_ == npos ? '\0' : text_[before_]; }

  Diagnostic incomplete() const {
    const std::size_t opened = builder_.open_place();
    if (opened == npos)
      return at(offset_, 1, "json.incomplete", "the text ends in the middle of a value");
    return at(opened, 1, "json.incomplete",
              std::string("the text ends before this '") + text_[opened] + "' is closed");
  }

  Diagnostic exponent() const {
    constexpr std::string_view in_numbers = "0123456789+-.eE";
    std::size_t first = offset_;
    while (first > 0 && in_numbers.find(text_[first - 1]) != npos) --first;
    const std::size_t end = std::min(text_.find_first_not_of(in_numbers, offset_), text_.size());
    return at(first, end - first, "json.number", "this number's exponent is out of all bounds");
  }

  // Not every lone surrogate has an error code of its own.
  bool is_lone_surrogate() const {
    if (fault_ == json::error::illegal_leading_surrogate ||
        fault_ == json::error::illegal_trailing_surrogate)
      return true;
    if (offset_ < 6) return false;
    const std::string escape = lower(text_.substr(offset_ - 6, 4));
    return escape.starts_with("\\ud") && std::string_view("89abcdef").find(escape[3]) != npos;
  }

  Diagnostic stray_character() const {
    const char found = text_[offset_];
    if (static_cast<unsigned char>(found) < 0x20)
      return syntax("a control character or line break stands inside a string",
                    "close the string, or write \\n or \\t");
    if (found == '\'') return syntax("a string begins with a double quote", "write \"...\"");
    if (found == '/' || found == '#') return syntax("JSON has no comments", "remove it");
    if ((found == '}' || found == ']') && last() == ',')
      return at(before_, 1, "json.syntax", "a ',' stands before the closing bracket", "remove it");
    if (is_digit(found) && before_ == offset_ - 1 && (last() == '0' || last() == '-'))
      return syntax("a number cannot begin with 0", "remove the zero, or put the text in quotes");
    if (found == '"' && (last() == '"' || last() == '}' || last() == ']' || is_digit(last())))
      return syntax("a ',' or ':' is missing before this string");
    return syntax("this is not valid JSON", "check quotes, commas and brackets around this place");
  }

  const Source& source_;
  const std::string_view text_;
  const Builder& builder_;
  const json::error_code fault_;
  const std::size_t offset_;
  const std::size_t before_;  // of the last character before the fault, or npos
};

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
  return read_json(std::move(name), std::move(text), JsonRules{limit});
}

Result<Document> read_json(std::string name, std::string text, const JsonRules& rules) {
  if (text.size() > rules.most_bytes) {
    return diagnostic(std::move(name), "json.size",
                      "the document is larger than " + group_digits(rules.most_bytes) + " bytes");
  }
  auto source = std::make_shared<const Source>(std::move(name), std::move(text));
  if (auto fault = check_bytes(*source)) return *std::move(fault);
  const std::string& bytes = source->text();
  if (std::all_of(bytes.begin(), bytes.end(), is_space))
    return diagnostic(source->name(), "json.empty", "the document is empty");

  json::parse_options options;
  options.max_depth = most_depth + 1;  // one more than ours, so that we say where
  json::basic_parser<Builder> parser(options, *source, rules);
  json::error_code fault;
  const std::size_t consumed = parser.write_some(false, bytes.data(), bytes.size(), fault);
  Builder& builder = parser.handler();
  if (builder.refused()) return *builder.refused();
  if (!fault && consumed < bytes.size()) fault = json::error::extra_data;
  if (fault) return Explanation(*source, builder, fault, consumed).say();
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
