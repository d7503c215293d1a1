// SPDX-License-Identifier: Apache-2.0
#include "base/yaml.hpp"

#include <yaml-cpp/depthguard.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/yaml.h>

#include <set>
#include <sstream>

#include "base/limits.hpp"
#include "base/text.hpp"
#include "base/utf8.hpp"
#include "base/yaml_explain.hpp"
#include "base/yaml_text.hpp"

namespace windlass::base {
namespace {

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
  YamlState state() const {
    const bool flow = !stack_.empty() && stack_.back().flow;
    const bool key = in_mapping() && !stack_.back().node.keys.empty();
    return {last_scalar_end_, flow ? stack_.back().node.span.offset : std::string_view::npos,
            in_mapping(), key ? stack_.back().node.keys.back().text : ""};
  }

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
    if (anchor != 0) throw Refused{anchor_refused(source_, offset)};
    Node node;
    // An empty value is announced at whatever follows it.
    node.span = written_null(offset) ? Span{static_cast<std::uint32_t>(offset), null_length(offset)}
                                     : yaml_gap_span(source_, offset);
    if (!written_null(offset) && !stack_.empty() && stack_.back().flow &&
        stack_.back().node.is_sequence()) {
      refuse_if_unclosed(offset);
      refuse(clamp_to_text(source_, offset), "yaml.syntax", "an entry is missing in this list",
             "remove a ',', or write null");
    }
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
    throw Refused{alias_refused(source_, offset_of(mark))};
  }

  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& parsed) override {
    const std::size_t offset = offset_of(mark);
    const std::string text = show_question_marks(parsed);
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
             "this text is longer than " + group_digits(most_scalar_bytes) + " bytes");
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
  char character(std::size_t offset) const {
    return offset < source_.text().size() ? source_.text()[offset] : '\0';
  }

  void refuse_properties(std::size_t offset, YAML::anchor_t anchor) const {
    // The tag that yaml-cpp reports cannot be told from a quoted scalar's; the text can: nothing
    // else begins with '!'.
    if (character(offset) == '!') throw Refused{tag_refused(source_, offset)};
    if (anchor != 0 || character(offset) == '&')
      throw Refused{anchor_refused(source_, clamp_to_text(source_, offset).offset)};
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

  bool in_mapping() const { return !stack_.empty() && stack_.back().node.is_mapping(); }
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
    const std::size_t most = most_nodes(source_.text().size());
    if (++nodes_ > most)
      refuse(span, "yaml.nodes", "the document has more than " + group_digits(most) + " values");
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

// yaml-cpp says what stopped it in words of its own.
YamlFault fault_of(const std::string& said) {
  namespace message = YAML::ErrorMsg;
  const struct {
    const char* words;
    YamlFault fault;
  } table[] = {
      {message::DOC_IN_SCALAR, YamlFault::quote},
      {message::EOF_IN_SCALAR, YamlFault::quote},
      {message::END_OF_MAP_FLOW, YamlFault::bracket},
      {message::END_OF_SEQ_FLOW, YamlFault::bracket},
      {message::END_OF_MAP, YamlFault::mapping},
      {message::END_OF_SEQ, YamlFault::list},
      {message::MAP_VALUE, YamlFault::colon},
      {message::TAB_IN_INDENTATION, YamlFault::colon},
      {message::FLOW_END, YamlFault::stray_bracket},
      {message::BLOCK_ENTRY, YamlFault::list_entry},
      {message::MAP_KEY, YamlFault::question_mark},
      {message::UNKNOWN_TOKEN, YamlFault::first_character},
      {message::INVALID_ESCAPE, YamlFault::escape},
      {message::INVALID_UNICODE, YamlFault::escape},
      {message::INVALID_HEX, YamlFault::escape},
      {message::CHAR_IN_BLOCK, YamlFault::block_scalar},
      {message::ZERO_INDENT_IN_BLOCK, YamlFault::block_scalar},
      {message::UNKNOWN_ANCHOR, YamlFault::alias},
      {message::ALIAS_NOT_FOUND, YamlFault::alias},
      {message::CHAR_IN_ALIAS, YamlFault::alias},
      {message::ALIAS_CONTENT, YamlFault::alias},
      {message::ANCHOR_NOT_FOUND, YamlFault::anchor},
      {message::CHAR_IN_ANCHOR, YamlFault::anchor},
      {message::MULTIPLE_ANCHORS, YamlFault::anchor},
      {message::CHAR_IN_TAG_HANDLE, YamlFault::tag},
      {message::TAG_WITH_NO_SUFFIX, YamlFault::tag},
      {message::END_OF_VERBATIM_TAG, YamlFault::tag},
      {message::MULTIPLE_TAGS, YamlFault::tag},
  };
  // Some are followed by what was found: the escape, or in yaml-cpp 0.8 the anchor's name.
  for (const auto& one : table) {
    if (said.starts_with(one.words)) return one.fault;
  }
  return YamlFault::other;
}

void parse(const Source& source, Builder& builder) {
  // The end marker turns an unclosed quote into an error; yaml-cpp would let it swallow the rest.
  std::string text = hide_question_marks(source.text());
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
    throw Refused{
        explain_yaml(source, builder.state(), fault_of(fault.msg), offset_of(fault.mark))};
  }
}

}  // namespace

Result<Document> read_yaml(std::string name, std::string text) {
  if (text.size() > most_document_bytes) {
    return diagnostic(std::move(name), "yaml.size",
                      "the document is larger than " + group_digits(most_document_bytes) + " bytes",
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
