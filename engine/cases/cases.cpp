// SPDX-License-Identifier: Apache-2.0
#include "cases/cases.hpp"

#include <algorithm>
#include <deque>
#include <map>
#include <set>

#include "base/spelling.hpp"
#include "base/text.hpp"
#include "cases/case_matrix.hpp"
#include "model/header.hpp"

namespace windlass::cases {

using base::Fields;
using base::Node;
using model::Disposition;
using model::FactId;
using model::Status;

namespace {

constexpr std::size_t most_rows_of_document = 4096;

class CaseReader {
 public:
  CaseReader(const plan::Engine& engine, const base::Document& document,
             base::Diagnostics& problems)
      : base_(engine.knowledge()),
        source_(*document.source),
        problems_(problems),
        patients_(base_.vocabulary(), source_, problems) {
    for (const knowledge::Modality& modality : base_.modalities()) {
      lines_.push_back(engine.calls().line_keys(modalities_.size()));
      modalities_.push_back(modality.id);
    }
    for (const knowledge::Flag& flag : base_.flags()) flags_.push_back(flag.id);
    for (const knowledge::Assumption& one : base_.assumptions())
      assumptions_.push_back(one.rule->id);
  }

  CasePatients& patients() { return patients_; }

  // One case, or those of its matrix.
  void read(Fields& fields, const Node& node, std::vector<Case>& cases) {
    Case made;
    made.line = source_.position(node.span.offset).line;
    made.id = fields.text("id");
    if (!made.id.empty() && !model::is_id(made.id))
      refuse(fields.optional("id")->span, "document.id", "not an id",
             "write 1 to 64 letters, digits and . _ : - without spaces");
    made.title = fields.text("title");
    static_cast<void>(fields.text_or("note", ""));
    CasePatients::Description said = patients_.start(fields);
    said.id = made.id;
    const CaseMatrix& matrix = matrices_.emplace_back(source_, fields, problems_);
    if (!matrix.given() && !said.screened && said.facts.empty())
      refuse(node.span, "document.missing", "a case that starts from nothing has no `facts`",
             "say what is known of the patient");
    const Node* const expect = matrix.has_rows() ? fields.optional("expect") : expected_of(fields);
    if (expect != nullptr) made.expect = expectation(*expect);
    fields.finish();
    if (matrix.given()) return read_rows(matrix, made, said, cases);
    made.facts = patients_.make(said);
    patients_.keep(std::move(said));
    cases.push_back(std::move(made));
  }

 private:
  void refuse(base::Span span, std::string code, std::string message, std::string hint = {}) {
    problems_.push_back(
        base::diagnostic_at(source_, span, std::move(code), std::move(message), std::move(hint)));
  }

  const Node* expected_of(Fields& fields) {
    const std::size_t before = problems_.size();
    const Node* const expect = fields.required("expect");
    if (problems_.size() > before && problems_.back().code == "document.missing")
      problems_.back().hint =
          "say what the plan must say of this patient, such as `expect: {disposition: proceed}`";
    return expect;
  }

  void read_rows(const CaseMatrix& matrix, const Case& common,
                 const CasePatients::Description& said, std::vector<Case>& cases) {
    rows_ += matrix.rows().size();
    if (rows_ > most_rows_of_document) {
      if (rows_ - matrix.rows().size() <= most_rows_of_document && !matrix.rows().empty())
        refuse(matrix.rows().front().span, "cases.matrix",
               "the matrices of this document make more than " +
                   std::to_string(most_rows_of_document) + " cases",
               "make it several documents");
      return;
    }
    std::map<const Node*, Expectation> read;  // rows of `each:` share what they expect
    for (const CaseMatrix::Row& row : matrix.rows()) {
      Case made = common;
      made.line = source_.position(row.span.offset).line;
      made.id += "/" + row.name;
      made.title += row.title.empty() ? " (" + row.name + ")" : ": " + row.title;
      if (row.expect != nullptr && read.count(row.expect) == 0)
        read.emplace(row.expect, expectation(*row.expect));
      if (row.expect != nullptr) made.expect = common.expect.with(read.at(row.expect));
      if (made.expect.empty() && problems_.empty())
        refuse(row.span, "cases.expect", "this row expects nothing, so it cannot fail",
               "write `expect:` in the row, or for the whole case");
      CasePatients::Description patient = said;
      patient.id = made.id;
      for (const Node* facts : row.facts) patient.facts.push_back({&source_, facts});
      made.facts = patients_.make(patient);
      patients_.keep(std::move(patient));
      cases.push_back(std::move(made));
    }
  }

  Expectation expectation(const Node& node) {
    Expectation expect;
    const std::size_t before = problems_.total();
    Fields fields(source_, node, "what a case expects", problems_);
    if (!fields.ok()) return expect;
    if (const Node* word = fields.optional("disposition")) {
      expect.disposition = word->is_scalar() ? model::disposition_from(word->text) : std::nullopt;
      if (!expect.disposition) refuse_word(*word, "disposition", model::disposition_words());
    }
    expect.red_flags = ids(fields, "red_flags", flags_, "rules.red_flag", "red flag");
    expect.contradictions =
        ids(fields, "contradictions", assumptions_, "rules.assumption", "assumption");
    by_modality(fields, "status", expect.status, &CaseReader::status);
    by_modality(fields, "never", expect.never, &CaseReader::statuses);
    expect.asks = facts(fields, "asks");
    expect.asks_not = facts(fields, "asks_not");
    expect.assumed = facts(fields, "assumed");
    expect.assumed_not = facts(fields, "assumed_not");
    by_modality(fields, "reasons", expect.reasons, &CaseReader::reasons);
    by_modality(fields, "reasons_not", expect.reasons_not, &CaseReader::reasons);
    by_modality(fields, "mitigations", expect.mitigations, &CaseReader::words);
    by_modality(fields, "protocol", expect.protocol, &CaseReader::lines);
    by_modality(fields, "protocol_not", expect.protocol_not, &CaseReader::line_keys);
    expect.now = modalities(fields, "now");
    expect.later = modalities(fields, "later");
    expect.order = modalities(fields, "order");
    if (const Node* order = fields.optional("order"); order && expect.order.size() < 2)
      refuse(order->span, "cases.expect", "an order needs two modalities",
             "name two or more, the first one first");
    if (const Node* texts = fields.optional("texts"))
      expect.texts = words(*texts, 0).value_or(std::vector<std::string>());
    if (const Node* texts = fields.optional("texts_not"))
      expect.texts_not = words(*texts, 0).value_or(std::vector<std::string>());
    fields.finish();
    if (expect.empty() && problems_.total() == before)
      refuse(node.span, "cases.expect", "this case expects nothing, so it cannot fail",
             "name a disposition, a status, what it asks or says: rules/README.md has the list");
    return expect;
  }

  // Sorted; nothing where the key is not there.
  std::optional<std::vector<std::string>> ids(Fields& fields, std::string_view key,
                                              const std::vector<std::string>& possible,
                                              const char* code, const std::string& what) {
    if (fields.optional(key) == nullptr) return std::nullopt;
    std::vector<std::string> made;
    for (const Node* item : items(fields, key))
      if (known(*item, possible, code, what)) made.push_back(item->text);
    std::sort(made.begin(), made.end());
    return made;
  }

  // A mapping from modalities to what `value_of` makes of each value; nothing where it refused.
  template <class T>
  void by_modality(Fields& fields, std::string_view key, Expectation::ByModality<T>& made,
                   std::optional<T> (CaseReader::*value_of)(const Node&, std::size_t)) {
    const Node* node = fields.optional(key);
    if (node != nullptr && !node->is_mapping())
      refuse(node->span, "document.type",
             "`" + std::string(key) + "` is a mapping of modalities, not " +
                 std::string(base::describe(*node)));
    if (node == nullptr || !node->is_mapping()) return;
    for (std::size_t i = 0; i < node->keys.size(); ++i) {
      const std::optional<std::size_t> modality = modality_of(node->keys[i]);
      std::optional<T> value = (this->*value_of)(node->children[i], modality.value_or(0));
      if (modality && value) made.emplace_back(*modality, std::move(*value));
    }
  }

  std::optional<Status> status(const Node& word, std::size_t) {
    const std::optional<Status> value =
        word.is_scalar() ? model::status_from(word.text) : std::nullopt;
    if (!value) refuse_word(word, "status", model::status_words());
    return value;
  }

  std::optional<std::vector<Status>> statuses(const Node& node, std::size_t modality) {
    std::vector<Status> made;
    if (node.is_scalar()) {
      if (const std::optional<Status> one = status(node, modality)) made.push_back(*one);
    } else if (node.is_sequence()) {
      for (const Node& item : node.children)
        if (const std::optional<Status> one = status(item, modality)) made.push_back(*one);
    } else {
      refuse_word(node, "status", model::status_words());
    }
    if (made.empty()) return std::nullopt;
    return made;
  }

  std::vector<FactId> facts(Fields& fields, std::string_view key) {
    std::vector<FactId> found;
    for (const Node* item : items(fields, key)) {
      if (const std::optional<FactId> fact = base_.vocabulary().find(item->text))
        found.push_back(*fact);
      else
        refuse(item->span, "rules.fact", "no fact '" + item->text + "' in the vocabulary",
               base::meant_or_known(item->text, base_.vocabulary().ids()));
    }
    return found;
  }

  std::optional<std::vector<std::string>> reasons(const Node& value, std::size_t modality) {
    std::vector<std::string> possible, ids;
    for (const knowledge::Contribution& item : base_.modalities()[modality].contributions)
      possible.push_back(item.id);
    std::vector<const Node*> words;
    collect(value, "reasons", words);
    for (const Node* word : words)
      if (known(*word, possible, "cases.reason",
                "reason in '" + base_.modalities()[modality].id + "' with the id"))
        ids.push_back(word->text);
    if (ids.empty()) return std::nullopt;
    return ids;
  }

  // Words that a text contains, each to the letter.
  std::optional<std::vector<std::string>> words(const Node& value, std::size_t) {
    std::vector<const Node*> items;
    collect(value, "words", items);
    std::vector<std::string> made;
    for (const Node* item : items) {
      if (item->text.find_first_not_of(' ') == std::string::npos)
        refuse(item->span, "cases.expect", "every text contains nothing, so this cannot fail",
               "write words that stand in the text");
      made.push_back(item->text);
    }
    if (made.empty()) return std::nullopt;
    return made;
  }

  // Lines that a protocol of this modality can have.
  std::optional<std::vector<std::string>> line_keys(const Node& value, std::size_t modality) {
    std::vector<const Node*> items;
    collect(value, "protocol_not", items);
    std::vector<std::string> made;
    for (const Node* item : items)
      if (is_line(*item, modality)) made.push_back(item->text);
    if (made.empty()) return std::nullopt;
    return made;
  }

  bool is_line(const Node& key, std::size_t modality) {
    return known(key, lines_[modality], "cases.line",
                 "line of a protocol of '" + modalities_[modality] + "' with the key");
  }

  std::optional<std::vector<Expectation::Line>> lines(const Node& value, std::size_t modality) {
    if (!value.is_mapping()) {
      refuse(value.span, "document.type",
             "lines of a protocol are a mapping from their keys, not " +
                 std::string(base::describe(value)),
             "write `{hold: 30 s}`");
      return std::nullopt;
    }
    std::vector<Expectation::Line> made;
    for (std::size_t i = 0; i < value.keys.size(); ++i)
      if (const auto said = words(value.children[i], modality);
          is_line(value.keys[i], modality) && said)
        for (const std::string& one : *said) made.push_back({value.keys[i].text, one});
    if (made.empty()) return std::nullopt;
    return made;
  }

  std::vector<std::size_t> modalities(Fields& fields, std::string_view key) {
    std::vector<std::size_t> made;
    for (const Node* item : items(fields, key))
      if (const std::optional<std::size_t> one = modality_of(*item)) made.push_back(*one);
    return made;
  }

  void refuse_word(const Node& node, const std::string& what,
                   const std::vector<std::string>& words) {
    refuse(node.span, "document.value", "this is not a valid " + what,
           base::meant_or_known(node.text, words));
  }

  bool known(const Node& node, const std::vector<std::string>& ids, const char* code,
             const std::string& what) {
    if (std::find(ids.begin(), ids.end(), node.text) != ids.end()) return true;
    refuse(node.span, code, "no " + what + " '" + node.text + "'",
           base::meant_or_known(node.text, ids));
    return false;
  }

  std::optional<std::size_t> modality_of(const Node& key) {
    if (!known(key, modalities_, "rules.modality", "modality")) return std::nullopt;
    return static_cast<std::size_t>(std::find(modalities_.begin(), modalities_.end(), key.text) -
                                    modalities_.begin());
  }

  // The words of a list, or of a single word.
  void collect(const Node& node, std::string_view key, std::vector<const Node*>& words) {
    if (!node.is_scalar() && !node.is_sequence())
      return refuse(
          node.span, "document.type",
          "`" + std::string(key) + "` is a list of ids, not " + std::string(base::describe(node)));
    if (node.is_scalar()) words.push_back(&node);
    for (const Node& item : node.children) {
      if (item.is_scalar())
        words.push_back(&item);
      else
        refuse(item.span, "document.type",
               "an id is expected here, not " + std::string(base::describe(item)));
    }
  }

  std::vector<const Node*> items(Fields& fields, std::string_view key) {
    std::vector<const Node*> words;
    if (const Node* node = fields.optional(key)) collect(*node, key, words);
    return words;
  }

  const knowledge::KnowledgeBase& base_;
  const base::Source& source_;
  base::Diagnostics& problems_;
  std::vector<std::string> modalities_, flags_, assumptions_;
  std::vector<std::vector<std::string>> lines_;  // of a protocol, by modality
  CasePatients patients_;
  std::deque<CaseMatrix> matrices_;  // patients refer to their nodes
  std::size_t rows_ = 0;             // of all matrices so far
};

}  // namespace

base::Result<CasesDocument> read_cases(const plan::Engine& engine, const base::Document& document,
                                       const std::vector<const base::Document*>& beside) {
  base::Diagnostics problems;
  CasesDocument made;
  made.source = document.source;
  made.name = document.source->name();
  Fields fields(*document.source, document.root, "a cases document", problems);
  const model::Header header = model::read_header(fields, "cases", problems, *document.source);
  if (header.kind != "cases") return problems;
  made.id = header.id;
  made.title = header.title;
  static_cast<void>(fields.text_or("note", ""));
  CaseReader reader(engine, document, problems);
  for (const base::Document* other : beside) reader.patients().read_beside(*other);
  reader.patients().read_own(fields);
  if (fields.optional("fixtures") == nullptr) static_cast<void>(fields.required("cases"));
  std::map<std::string, std::uint32_t> seen;  // in which line
  const auto line_of = [&](base::Span span) { return document.source->position(span.offset).line; };
  for (const CasePatients::Fixture& one : reader.patients().fixtures())
    if (one.own) seen.emplace(one.said.id, line_of(one.span));
  for (const Node& node : fields.list("cases")) {
    Fields inner(*document.source, node, "a case", problems);
    if (!inner.ok()) continue;
    const std::size_t before = made.cases.size();
    reader.read(inner, node, made.cases);
    for (std::size_t i = before; i < made.cases.size(); ++i)
      if (const std::string& id = made.cases[i].id; !id.empty())
        if (const auto [first, is_new] = seen.emplace(id, made.cases[i].line); !is_new)
          problems.push_back(base::diagnostic_at(
              *document.source, node.span, "rules.duplicate", "case '" + id + "' stands here twice",
              "the other is in line " + std::to_string(first->second) + "; give each its own id"));
  }
  fields.finish();
  reader.patients().try_unused();
  for (const CasePatients::Fixture& one : reader.patients().fixtures())
    if (one.own) made.fixtures.push_back({one.said.id, one.span});
  made.rests_on = reader.patients().used();
  if (base::has_errors(problems)) return problems;
  return made;
}

bool starts_elsewhere(const base::Document& document) {
  std::set<std::string> here{"nothing", "screened_negative"};
  const Node* fixtures = document.root.find("fixtures");
  const Node* cases = document.root.find("cases");
  if (fixtures != nullptr)
    for (const Node& one : fixtures->children)
      if (const Node* id = one.find("id")) here.insert(id->text);
  if (cases == nullptr) return false;
  for (const Node& one : cases->children) {
    const Node *from = one.find("start_from"), *id = one.find("id");
    if (from != nullptr && here.count(from->text.substr(0, from->text.find('/'))) == 0) return true;
    if (id != nullptr) here.insert(id->text);
  }
  return false;
}

}  // namespace windlass::cases
