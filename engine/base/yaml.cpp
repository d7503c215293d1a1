// SPDX-License-Identifier: Apache-2.0
#include "base/yaml.hpp"

#include <yaml-cpp/depthguard.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/yaml.h>

#include <set>
#include <sstream>

#include "base/utf8.hpp"
#include "base/yaml_text.hpp"

namespace windlass::base {
namespace {

constexpr std::size_t most_bytes = std::size_t{1} << 20;
constexpr std::size_t most_scalar_bytes = std::size_t{1} << 14;
constexpr std::size_t most_nodes = 100'000;
constexpr std::size_t most_depth = 32;

// Leaves yaml-cpp's parser from within one of its events; caught in read_yaml.
struct Refused {
  Diagnostic diagnostic;
};

std::size_t offset_of(const YAML::Mark& mark) {
  return mark.pos < 0 ? 0 : static_cast<std::size_t>(mark.pos);
}

bool is_null_word(std::string_view text) {
  return text.empty() || text == "~" || text == "null" || text == "Null" || text == "NULL";
}

// Builds nodes from yaml-cpp's events. yaml-cpp::Node is not used: it hides duplicate keys, second
// documents and quotes.
class Builder final : public YAML::EventHandler {
 public:
  explicit Builder(const Source& source) : source_(source) {}

  bool begun() const { return documents_ > 0; }
  Node take() { return std::move(root_); }
  // Where the parser certainly was: the end of the last scalar.
  std::size_t last_scalar_end() const { return last_scalar_end_; }
  // The innermost open { or [, or npos.
  std::size_t open_flow() const {
    return !stack_.empty() && stack_.back().flow ? stack_.back().node.span.offset
                                                 : std::string_view::npos;
  }
  // The key whose value is being read, in the innermost mapping.
  std::string key() const {
    return in_mapping() && !stack_.back().node.keys.empty() ? stack_.back().node.keys.back().text
                                                            : "";
  }
  bool in_mapping() const { return !stack_.empty() && stack_.back().node.is_mapping(); }

  void OnDocumentStart(const YAML::Mark& mark) override {
    if (documents_++ == 0) return;
    const std::string_view text = source_.text();
    const std::size_t offset = offset_of(mark);
    const std::size_t before =
        offset == 0 ? std::string_view::npos : text.find_last_not_of(" \t\r\n", offset - 1);
    const bool ended =
        before != std::string_view::npos && before >= 2 && text.substr(before - 2, 3) == "...";
    if (ended || text.substr(std::min(offset, text.size()), 3) == "---") {
      refuse(Span{static_cast<std::uint32_t>(offset), 3}, "yaml.document",
             "a second document begins here", "put it in a file of its own");
    }
    refuse(clamp_to_text(source_, offset), "yaml.syntax",
           "this does not belong to what stands above",
           "check the indentation, the brackets and the '- ' of lists");
  }
  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    const std::size_t offset = offset_of(mark);
    if (anchor != 0) refuse_anchor(offset);
    Node node;
    // An empty value is announced at whatever follows it.
    node.span = written_null(offset) ? Span{static_cast<std::uint32_t>(offset), null_length(offset)}
                                     : yaml_gap_span(source_, offset);
    if (expects_value()) {
      const Node& owner = stack_.back().node.keys.back();
      std::size_t end = owner.span.offset + owner.span.length;
      if (owner.quoted) ++end;
      if (!next_is(source_, end, ':')) {
        refuse_if_unclosed(offset);
        const bool glued = owner.text.find(':') != std::string::npos;
        refuse(owner.span, "yaml.syntax", "'" + owner.text + "' has no value",
               glued ? "a space is missing after the colon"
                     : "write '" + owner.text +
                           ": ...', or put text that holds commas or line ends in quotes");
      }
      if (!written_null(offset))
        node.span = Span{static_cast<std::uint32_t>(source_.text().find(':', end)), 1};
    }
    add(std::move(node));
  }

  void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override {
    refuse_alias(source_, offset_of(mark));
  }

  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& text) override {
    const std::size_t offset = offset_of(mark);
    refuse_properties(offset, anchor);
    Node node;
    node.quoted = tag == "!";
    node.span = yaml_scalar_span(source_, offset, text);
    last_scalar_end_ = node.span.offset + node.span.length + (node.quoted ? 1 : 0);
    if (node.quoted || !is_null_word(text)) {
      node.kind = Node::Kind::scalar;
      node.text = text;
    }
    if (text.size() > most_scalar_bytes) {
      refuse(node.span, "yaml.scalar",
             "this text is longer than " + std::to_string(most_scalar_bytes) + " bytes");
    }
    // yaml-cpp decodes \N and \_ to bytes that are not UTF-8.
    if (find_invalid_utf8(text) != std::string_view::npos) {
      refuse(node.span, "yaml.syntax", "an escape sequence in this text is not read",
             "write the character itself");
    }
    if (const std::string bad = node.quoted ? forbidden_character(text) : ""; !bad.empty()) {
      refuse(node.span, "yaml.control", "this text holds the character " + bad,
             "leave its escape sequence out");
    }
    add(std::move(node));
  }

  void OnSequenceStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value style) override {
    open(Node::Kind::sequence, mark, anchor, style);
  }
  void OnSequenceEnd() override { close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value style) override {
    open(Node::Kind::mapping, mark, anchor, style);
  }
  void OnMapEnd() override { close(); }

  [[noreturn]] static void refuse_alias(const Source& source, std::size_t offset) {
    throw Refused{diagnostic_at(source, word_span(source, offset), "yaml.alias",
                                "aliases are not read",
                                "write the value out; put text that begins with '*' in quotes")};
  }
  [[noreturn]] static void refuse_anchor(const Source& source, std::size_t offset) {
    throw Refused{diagnostic_at(source, word_span(source, offset), "yaml.anchor",
                                "anchors are not read",
                                "remove it; put text that begins with '&' in quotes")};
  }
  [[noreturn]] static void refuse_tag(const Source& source, std::size_t offset) {
    throw Refused{diagnostic_at(source, word_span(source, offset), "yaml.tag", "tags are not read",
                                "remove it; put text that begins with '!' in quotes")};
  }

 private:
  struct Frame {
    Node node;
    bool flow = false;
    std::set<std::string, std::less<>> seen;
  };

  [[noreturn]] void refuse(Span span, std::string code, std::string message,
                           std::string hint = {}) const {
    throw Refused{
        diagnostic_at(source_, span, std::move(code), std::move(message), std::move(hint))};
  }
  [[noreturn]] void refuse_anchor(std::size_t offset) const {
    refuse_anchor(source_, clamp_to_text(source_, offset).offset);
  }

  static Span word_span(const Source& source, std::size_t offset) {
    const Span start = clamp_to_text(source, offset);
    const std::size_t end =
        std::min(source.text().find_first_of(" \t\r\n,]}", start.offset), source.text().size());
    return {start.offset, static_cast<std::uint32_t>(end - start.offset)};
  }

  char character(std::size_t offset) const {
    return offset < source_.text().size() ? source_.text()[offset] : '\0';
  }

  void refuse_properties(std::size_t offset, YAML::anchor_t anchor) const {
    // The tag that yaml-cpp reports cannot be told from a quoted scalar's; the text can: nothing
    // else begins with '!'.
    if (character(offset) == '!') refuse_tag(source_, offset);
    if (anchor != 0 || character(offset) == '&') refuse_anchor(offset);
  }

  // At the end of the text yaml-cpp takes whatever an open bracket holds for a key, and so
  // complains of the wrong thing.
  void refuse_if_unclosed(std::size_t offset) const {
    std::size_t first = offset;
    for (std::size_t i = stack_.size(); i > 0; --i) {
      if (stack_[i - 1].flow) first = stack_[i - 1].node.span.offset;
    }
    if (character(first) != '[' && character(first) != '{') return;
    if (const auto open = unclosed_bracket(source_, first)) {
      const char bracket = character(*open);
      refuse(Span{static_cast<std::uint32_t>(*open), 1}, "yaml.unclosed",
             std::string("this '") + bracket + "' is not closed",
             std::string("write '") + (bracket == '[' ? ']' : '}') + "' where it ends");
    }
  }

  bool expects_value() const {
    return in_mapping() && stack_.back().node.keys.size() > stack_.back().node.children.size();
  }
  bool expects_key() const { return in_mapping() && !expects_value(); }

  std::uint32_t null_length(std::size_t offset) const { return character(offset) == '~' ? 1 : 4; }
  bool written_null(std::size_t offset) const {
    const std::string_view rest =
        std::string_view(source_.text()).substr(std::min(offset, source_.text().size()));
    if (rest.empty()) return false;
    const std::size_t end = std::min(rest.find_first_of(" \t\r\n,]}:"), rest.size());
    return end > 0 && is_null_word(rest.substr(0, end));
  }

  void count(Span span) {
    if (++nodes_ > most_nodes)
      refuse(span, "yaml.nodes",
             "the document has more than " + std::to_string(most_nodes) + " values");
  }

  void add(Node node) {
    count(node.span);
    if (stack_.empty()) {
      root_ = std::move(node);
      return;
    }
    if (expects_key()) {
      add_key(std::move(node));
    } else {
      stack_.back().node.children.push_back(std::move(node));
    }
  }

  void add_key(Node node) {
    Frame& frame = stack_.back();
    if (!node.is_scalar()) {
      refuse(node.span, "yaml.key",
             "a key cannot be " + std::string(node.is_null() ? "empty or null" : describe(node)),
             node.is_null() ? "write a word before the colon, in quotes if it must be 'null'"
                            : "write a word before the colon");
    }
    if (!node.quoted && node.text == "<<") {
      refuse(node.span, "yaml.merge", "merge keys are not read", "write the keys out");
    }
    if (!frame.seen.insert(node.text).second) {
      std::uint32_t line = 0;
      for (const Node& key : frame.node.keys) {
        if (key.text == node.text) line = source_.position(key.span.offset).line;
      }
      refuse(node.span, "yaml.duplicate", "the key '" + node.text + "' is written twice",
             "it stands first in line " + std::to_string(line));
    }
    frame.node.keys.push_back(std::move(node));
  }

  void open(Node::Kind kind, const YAML::Mark& mark, YAML::anchor_t anchor,
            YAML::EmitterStyle::value style) {
    const std::size_t offset = offset_of(mark);
    refuse_properties(offset, anchor);
    Frame frame;
    frame.node.kind = kind;
    frame.node.span = clamp_to_text(source_, offset);
    frame.flow =
        style == YAML::EmitterStyle::Flow && (character(offset) == '{' || character(offset) == '[');
    if (expects_key()) {
      refuse_if_unclosed(offset);
      refuse(frame.node.span, "yaml.key", "a key cannot be " + std::string(describe(frame.node)),
             "write a word before the colon");
    }
    count(frame.node.span);
    if (stack_.size() >= most_depth) {
      refuse(frame.node.span, "yaml.depth",
             "this is nested more than " + std::to_string(most_depth) + " levels deep");
    }
    stack_.push_back(std::move(frame));
  }

  void close() {
    Node node = std::move(stack_.back().node);
    stack_.pop_back();
    if (stack_.empty()) {
      root_ = std::move(node);
    } else {
      stack_.back().node.children.push_back(std::move(node));
    }
  }

  const Source& source_;
  Node root_;
  std::vector<Frame> stack_;
  std::size_t nodes_ = 0;
  std::size_t last_scalar_end_ = 0;
  int documents_ = 0;
};

Diagnostic unclosed_flow(const Source& source, const Builder& builder, std::size_t offset) {
  const std::string& text = source.text();
  const std::size_t opened = builder.open_flow();
  const Span here = clamp_to_text(source, offset);
  const char opener = opened < text.size() ? text[opened] : '\0';
  const std::string closer = opener == '[' ? "]" : "}";
  if (offset < text.size() && (text[offset] == '[' || text[offset] == '{') && offset > 0 &&
      text[offset - 1] != ',') {
    std::string hint = "put the text before it in quotes";
    if (builder.in_mapping() && text[offset] == '[')
      hint = "inside { } write a list: " + builder.key() + ": [x, y]";
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
    return diagnostic_at(source, here, "yaml.syntax", "something follows the closing quote",
                         "inside '...' write '' for one quote, inside \"...\" write \\\"");
  }
  if (auto found = tab_in_indentation(source, offset)) return *found;
  if (auto found = missing_space_after_colon(source, offset)) return *found;
  if (text.substr(here.offset, 2) == "- ") {
    return diagnostic_at(source, here, "yaml.indent",
                         "a list entry stands where a line 'key: value' is expected",
                         "indent the list below its key, or remove the '- '");
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

// yaml-cpp says what stopped it; the author wants to know what to change.
Diagnostic explain(const Source& source, const Builder& builder, const YAML::Exception& fault) {
  namespace message = YAML::ErrorMsg;
  const std::string_view said = fault.msg;
  const std::size_t offset = offset_of(fault.mark);
  const Span here = clamp_to_text(source, offset);
  const auto is = [&](const char* text) { return said == text; };
  const auto syntax = [&](std::string text, std::string hint) {
    return diagnostic_at(source, here, "yaml.syntax", std::move(text), std::move(hint));
  };

  if (is(message::DOC_IN_SCALAR) || is(message::EOF_IN_SCALAR)) {
    const auto quote = unclosed_quote(source, builder.last_scalar_end(), offset);
    const Span place = quote ? Span{static_cast<std::uint32_t>(*quote), 1} : here;
    return diagnostic_at(source, place, "yaml.unclosed", "this quote is not closed",
                         "close it on the same line");
  }
  if (is(message::END_OF_MAP_FLOW) || is(message::END_OF_SEQ_FLOW))
    return unclosed_flow(source, builder, offset);
  if (is(message::END_OF_MAP)) return misplaced_in_mapping(source, offset);
  if (is(message::END_OF_SEQ)) {
    if (auto found = tab_in_indentation(source, offset)) return *found;
    return diagnostic_at(source, here, "yaml.indent", "a list entry is expected here",
                         "begin it with '- ', or line it up with the keys it belongs to");
  }
  if (is(message::MAP_VALUE) || is(message::TAB_IN_INDENTATION)) {
    if (auto found = tab_in_indentation(source, offset)) return *found;
    if (auto found = colon_inside_value(source, offset)) return *found;
    if (auto found = missing_space_after_colon(source, offset)) return *found;
    if (auto found = deeper_than_value(source, offset)) return *found;
    return syntax("a ':' cannot stand here",
                  "check the indentation, and put text that holds ': ' in quotes");
  }
  if (is(message::FLOW_END))
    return syntax("this bracket closes nothing", "remove it, or open it before");
  if (is(message::BLOCK_ENTRY))
    return syntax("a list entry must begin on a line of its own",
                  "begin a new line, or write a list in brackets: [x, y]");
  if (is(message::MAP_KEY)) return syntax("a '?' cannot stand here", "put the text in quotes");
  if (is(message::UNKNOWN_TOKEN))
    return syntax("a text cannot begin with this character", "put the text in quotes");
  if (said.starts_with(message::INVALID_ESCAPE) || said.starts_with(message::INVALID_UNICODE) ||
      is(message::INVALID_HEX)) {
    return syntax("the escape sequence before this place is not known",
                  "write \\\\ for a backslash, or use single quotes");
  }
  if (is(message::CHAR_IN_BLOCK) || is(message::ZERO_INDENT_IN_BLOCK)) {
    return syntax("after '|' or '>' the text begins on the next line",
                  "begin a new line, or put the text in quotes");
  }
  // yaml-cpp 0.8 adds the anchor's name to its words.
  if (said.starts_with(message::UNKNOWN_ANCHOR) || is(message::ALIAS_NOT_FOUND) ||
      is(message::CHAR_IN_ALIAS) || is(message::ALIAS_CONTENT)) {
    Builder::refuse_alias(source, offset);
  }
  if (is(message::ANCHOR_NOT_FOUND) || is(message::CHAR_IN_ANCHOR) || is(message::MULTIPLE_ANCHORS))
    Builder::refuse_anchor(source, offset);
  if (is(message::CHAR_IN_TAG_HANDLE) || is(message::TAG_WITH_NO_SUFFIX) ||
      is(message::END_OF_VERBATIM_TAG) || is(message::MULTIPLE_TAGS)) {
    Builder::refuse_tag(source, offset);
  }
  return syntax("this is not valid YAML",
                "check quotes, brackets and indentation around this place");
}

void parse(const Source& source, Builder& builder) {
  // The end marker turns an unclosed quote into an error; yaml-cpp would let it swallow the rest.
  std::string text = source.text();
  text += text.empty() || text.back() == '\n' ? "...\n" : "\n...\n";
  std::istringstream input(std::move(text));
  try {
    YAML::Parser parser(input);
    // Called twice and never in a loop: on some inputs yaml-cpp hands out empty documents for ever.
    if (parser.HandleNextDocument(builder)) parser.HandleNextDocument(builder);
  } catch (const YAML::DeepRecursion& fault) {
    throw Refused{
        diagnostic_at(source, clamp_to_text(source, offset_of(fault.mark)), "yaml.depth",
                      "this is nested more than " + std::to_string(most_depth) + " levels deep")};
  } catch (const YAML::Exception& fault) {
    throw Refused{explain(source, builder, fault)};
  }
}

}  // namespace

Result<Document> read_yaml(std::string name, std::string text) {
  if (text.size() > most_bytes) {
    return diagnostic(std::move(name), "yaml.size",
                      "the document is larger than " + std::to_string(most_bytes) + " bytes",
                      "split it into several files");
  }
  auto source = std::make_shared<const Source>(std::move(name), std::move(text));
  if (auto fault = check_yaml_bytes(*source)) return *std::move(fault);
  Builder builder(*source);
  try {
    parse(*source, builder);
  } catch (Refused& refused) {
    return std::move(refused.diagnostic);
  }
  Node root = builder.take();
  if (!builder.begun() || root.is_null())
    return diagnostic(source->name(), "yaml.empty", "the document is empty");
  return Document{std::move(source), std::move(root)};
}

}  // namespace windlass::base
