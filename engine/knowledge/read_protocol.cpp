// SPDX-License-Identifier: Apache-2.0
// The protocol of a modality that needs no plugin: lines with conditions, held to what a plugin's
// prescriber is held to.
#include <algorithm>
#include <map>

#include "base/text.hpp"
#include "knowledge/decode.hpp"
#include "knowledge/modality_document.hpp"
#include "model/unit.hpp"

namespace windlass::knowledge {

using base::Fields;
using base::Node;
using model::Number;

namespace {

constexpr std::size_t most_lines = 128, longest_text = 1000, longest_key = 64;

bool is_key(std::string_view text) {
  const auto is_letter = [](char c) { return c >= 'a' && c <= 'z'; };
  return !text.empty() && text.size() <= longest_key && is_letter(text.front()) &&
         std::all_of(text.begin(), text.end(),
                     [&](char c) { return is_letter(c) || (c >= '0' && c <= '9') || c == '_'; });
}

// "Hold each stretch" is known as hold_each_stretch, where the line gives no key.
std::string key_of(std::string_view title) {
  std::string key;
  for (const char c : title) {
    const char lower = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    const bool letter = lower >= 'a' && lower <= 'z';
    if (letter || (lower >= '0' && lower <= '9' && !key.empty()))
      key += lower;
    else if (!key.empty() && key.back() != '_')
      key += '_';
    if (key.size() == longest_key) break;
  }
  while (!key.empty() && key.back() == '_') key.pop_back();
  return key.empty() ? "line" : key;
}

class ProtocolReader {
 public:
  explicit ProtocolReader(const Decoder& decoder) : decoder_(decoder) {}

  std::vector<ProtocolRule> lines(const Node& node) {
    Fields fields(decoder_.source(), node, "a protocol", decoder_.problems());
    if (!fields.ok()) return {};
    const Node* list = fields.required("lines");
    decoder_.each(fields, "lines", "a line of a protocol",
                  [&](Fields& inner, const Node& line) { read(inner, line); });
    fields.finish();
    if (list != nullptr && list->is_sequence() &&
        (list->children.empty() || list->children.size() > most_lines))
      decoder_.refuse(list->span, "rules.protocol",
                      "a protocol has 1 to " + std::to_string(most_lines) + " lines");
    return std::move(lines_);
  }

 private:
  void read(Fields& fields, const Node& node) {
    ProtocolRule line;
    line.place = decoder_.place(node);
    const int section = fields.choice(
        "section", {model::protocol_sections.begin(), model::protocol_sections.end()});
    if (section >= 0) line.section = model::protocol_sections[static_cast<std::size_t>(section)];
    line.title = fields.text("title");
    line.key = fields.text_or("key", "");
    if (line.key.empty())
      line.key = key_of(line.title);
    else if (!is_key(line.key))
      decoder_.refuse(fields.optional("key")->span, "rules.protocol",
                      "'" + line.key + "' is not a key of lower-case letters, digits and '_'");
    const Node *text = fields.optional("text"), *number = fields.optional("number");
    if ((text == nullptr) == (number == nullptr))
      decoder_.refuse(node.span, "rules.protocol", "a line of a protocol has a text or a number",
                      "write one of `text:` and `number:`, and `unit:` beside a number");
    else if (text != nullptr)
      read_text(fields, *text, line);
    else
      read_number(fields, *number, line);
    line.when = decoder_.condition(fields, "when", false);
    line.because_unrecorded =
        decoder_.because_unrecorded(fields, "line '" + line.title + "'", asks_records(line.when));
    add(std::move(line));
  }

  void read_text(Fields& fields, const Node& node, ProtocolRule& line) {
    line.text = fields.text("text");
    if (line.text.size() > longest_text)
      decoder_.refuse(node.span, "rules.protocol",
                      "this text has more than " + std::to_string(longest_text) + " bytes");
    for (const char* key : {"unit", "range"})
      if (const Node* other = fields.optional(key))
        decoder_.refuse(other->span, "rules.protocol", "a text has no " + std::string(key));
  }

  void read_number(Fields& fields, const Node& node, ProtocolRule& line) {
    const std::optional<Number> number = number_at(node);
    if (number) line.number = number->text();
    line.unit = fields.text("unit");
    if (!line.unit.empty() && !model::parse_unit(line.unit)) {
      const std::string spelling = model::ucum_spelling(line.unit);
      decoder_.refuse(fields.optional("unit")->span, "rules.unit",
                      "'" + line.unit + "' is not a UCUM unit",
                      spelling.empty() ? "a count is {count}" : "write `" + spelling + "`");
    }
    const Node* range = fields.optional("range");
    if (range == nullptr) return;
    const bool pair = range->is_sequence() && range->children.size() == 2;
    const auto least = pair ? number_at(range->children[0]) : std::nullopt;
    const auto most = pair ? number_at(range->children[1]) : std::nullopt;
    if (!pair || (least && most && *most < *least))
      decoder_.refuse(range->span, "rules.range", "a range is two numbers, the least first",
                      "write it as [2, 5]");
    else if (number && least && most && (*number < *least || *number > *most))
      decoder_.refuse(node.span, "rules.range",
                      "'" + line.title + "' is " + number->text() + ", outside its range from " +
                          least->text() + " to " + most->text());
  }

  // An exact decimal: what a dose can be.
  std::optional<Number> number_at(const Node& node) {
    std::optional<Number> number;
    if (node.is_scalar() && !node.quoted) number = Number::parse(node.text);
    if (!number)
      decoder_.refuse(node.span, "rules.number", "a number is expected here",
                      "write a decimal such as 7.5, with a point and without quotes; its unit goes "
                      "under `unit:`");
    return number;
  }

  // Lines of one key say one thing in several ways, by their conditions.
  void add(ProtocolRule line) {
    const auto [at, first] = by_key_.emplace(line.key, lines_.size());
    if (!first) {
      const ProtocolRule& other = lines_[at->second];
      if (other.section != line.section || other.title != line.title || other.unit != line.unit ||
          other.number.empty() != line.number.empty())
        decoder_.refuse(line.place.span, "rules.protocol",
                        "two lines with the key '" + line.key + "' say different things",
                        "give each its own title, or its own `key:`");
      else if (!line.number.empty() && !line.when && !other.when)
        decoder_.refuse(line.place.span, "rules.duplicate",
                        "the number '" + line.key + "' stands here twice",
                        "give each a `when:`; where two of them hold, the treatment is withheld");
    }
    lines_.push_back(std::move(line));
  }

  const Decoder& decoder_;
  std::vector<ProtocolRule> lines_;
  std::map<std::string, std::size_t> by_key_;
};

}  // namespace

void read_protocol(const Decoder& decoder, Fields& fields, ModalityDocument& modality) {
  const Node* node = fields.required("protocol");
  if (node == nullptr) return;
  if (node->is_mapping())
    modality.protocol_lines = ProtocolReader(decoder).lines(*node);
  else
    modality.protocol = decoder.reference(fields, "protocol");
}

}  // namespace windlass::knowledge
