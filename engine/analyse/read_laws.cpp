// SPDX-License-Identifier: Apache-2.0
// Reads documents of kind `laws`.
#include <algorithm>

#include "analyse/laws.hpp"
#include "base/spelling.hpp"
#include "base/text.hpp"
#include "model/header.hpp"

namespace windlass::analyse {

using base::Fields;
using base::Node;
using knowledge::KnowledgeBase;
using model::Disposition;
using model::Status;

namespace {

// A condition of a law: its place among those that are compiled beside the rules.
struct LawCondition {
  std::size_t law = 0;
  Premise::Verdict verdict{};
};

class LawReader {
 public:
  explicit LawReader(const KnowledgeBase& base) : base_(base) {
    for (const knowledge::Modality& one : base.modalities()) modalities_.push_back(one.id);
    for (const knowledge::Flag& one : base.flags()) flags_.push_back(one.id);
    for (const Law& one : safety_laws(base)) ids_.push_back(one.id);
    if (base.layers().empty()) ids_.emplace_back(layers_law_id);
  }

  void read(const base::Document& document) {
    source_ = document.source;
    Fields fields(*source_, document.root, "a document of laws", problems);
    const model::Header header = model::read_header(fields, "laws", problems, *source_);
    if (header.kind != "laws") return;
    static_cast<void>(fields.text_or("note", ""));
    read_layer(fields);
    static_cast<void>(fields.required("laws"));
    for (const Node& node : fields.list("laws")) read_law(document, node);
    fields.finish();
  }

  base::Diagnostics problems;
  std::vector<Law> laws;
  std::vector<base::Document> conditions;
  std::vector<LawCondition> asked;  // by condition

 private:
  void refuse(base::Span span, std::string code, std::string message, std::string hint = {}) {
    problems.push_back(
        base::diagnostic_at(*source_, span, std::move(code), std::move(message), std::move(hint)));
  }

  // `layer`: the laws of this document speak of its days.
  void read_layer(Fields& fields) {
    days_.reset();
    const Node* const node = fields.optional("layer");
    if (node == nullptr) return;
    std::vector<std::string> known;
    for (const knowledge::RuleSet& one : base_.rules().rulesets) {
      known.push_back(one.id);
      if (node->is_scalar() && one.id == node->text) days_ = {one.id, one.from, one.until};
    }
    if (!days_)
      refuse(node->span, "rules.target",
             node->is_scalar() ? "no rule set " + base::quote(node->text) + " is here"
                               : "`layer` is the id of a rule set",
             known.empty() ? "name the folder of the layer with --rules"
                           : base::meant_or_known(node->text, known));
  }

  void read_law(const base::Document& document, const Node& node) {
    Fields fields(*source_, node, "a law", problems);
    if (!fields.ok()) return;
    Law made;
    made.own = true;
    made.days = days_;
    made.document = document.called();
    made.line = source_->position(node.span.offset).line;
    made.id = fields.text("id");
    made.title = fields.text("title");
    static_cast<void>(fields.text_or("note", ""));
    if (!made.id.empty() && !model::is_id(made.id))
      refuse(fields.optional("id")->span, "document.id", "not an id",
             "write 1 to 64 letters, digits and . _ : - without spaces");
    refuse_twin(fields, made);
    ids_.push_back(made.id);
    condition(fields, "when", Premise::Verdict::holds);
    condition(fields, "possible", Premise::Verdict::may_hold);
    if (const Node* expect = fields.required("expect")) expectation(*expect, made);
    fields.finish();
    laws.push_back(std::move(made));
  }

  void refuse_twin(Fields& fields, const Law& made) {
    if (made.id.empty() || std::find(ids_.begin(), ids_.end(), made.id) == ids_.end()) return;
    const auto other =
        std::find_if(laws.begin(), laws.end(), [&](const Law& one) { return one.id == made.id; });
    if (other == laws.end())
      refuse(fields.optional("id")->span, "rules.duplicate",
             "'" + made.id + "' is one of the laws of safety", "give this one its own id");
    else
      refuse(fields.optional("id")->span, "rules.duplicate",
             "law '" + made.id + "' stands there twice",
             "the other is " + other->document + ":" + std::to_string(other->line) +
                 "; give each its own id");
  }

  void condition(Fields& fields, std::string_view key, Premise::Verdict verdict) {
    const Node* const node = fields.optional(key);
    if (node == nullptr) return;
    conditions.push_back({source_, *node, {}});
    asked.push_back({laws.size(), verdict});
  }

  void expectation(const Node& node, Law& made) {
    const std::size_t before = problems.total();
    Fields fields(*source_, node, "what a law expects", problems);
    if (!fields.ok()) return;
    if (const Node* one = fields.optional("disposition"))
      if (const OutcomeSet allowed = dispositions(*one); allowed != 0)
        add(made, {Expected::Kind::disposition, 0, allowed}, one->span, model::disposition_count);
    statuses(fields, "status", false, made);
    statuses(fields, "never", true, made);
    for (const Node& one : list_of(fields, "red_flags"))
      if (const auto flag = index_of(one, flags_, "rules.red_flag", "red flag"))
        add(made, {Expected::Kind::red_flag, *flag, 0}, one.span, 0);
    fields.finish();
    if (made.claims.empty() && problems.total() == before)
      refuse(node.span, "laws.expect", "this law expects nothing, so nobody can break it",
             "name `disposition`, `status`, `never` or `red_flags`");
  }

  void add(Law& made, Expected expected, base::Span span, std::size_t words) {
    if (words != 0 && expected.allowed == (OutcomeSet{1} << words) - 1)
      refuse(span, "laws.expect", "every word is allowed, so nobody can break this",
             "name those that are right");
    Claim claim;
    claim.expect = expected;
    made.claims.push_back(std::move(claim));
  }

  std::vector<Node> list_of(Fields& fields, std::string_view key) {
    const Node* const node = fields.optional(key);
    if (node == nullptr) return {};
    if (node->is_scalar()) return {*node};
    if (node->is_sequence()) return node->children;
    refuse(
        node->span, "document.type",
        "`" + std::string(key) + "` is a list of words, not " + std::string(base::describe(*node)));
    return {};
  }

  std::optional<std::size_t> index_of(const Node& word, const std::vector<std::string>& known,
                                      const char* code, const char* what) {
    const auto found = std::find(known.begin(), known.end(), word.text);
    if (word.is_scalar() && found != known.end())
      return static_cast<std::size_t>(found - known.begin());
    refuse(word.span, code, "no " + std::string(what) + " " + base::quote(word.text),
           base::meant_or_known(word.text, known));
    return std::nullopt;
  }

  // `defer`, `[block, ask]`.
  template <class Word>
  OutcomeSet words(const Node& node, const char* what,
                   std::optional<Word> (*value_of)(std::string_view),
                   const std::vector<std::string>& known) {
    OutcomeSet made = 0;
    const std::vector<Node> one{node};
    if (!node.is_scalar() && !node.is_sequence()) {
      refuse(node.span, "document.type",
             "a " + std::string(what) + " is a word or a list of words, not " +
                 std::string(base::describe(node)));
      return 0;
    }
    for (const Node& word : node.is_sequence() ? node.children : one) {
      const std::optional<Word> value = word.is_scalar() ? value_of(word.text) : std::nullopt;
      if (value)
        made |= outcome_bit(*value);
      else
        refuse(word.span, "document.value", "not a " + std::string(what),
               base::meant_or_known(word.text, known));
    }
    return made;
  }

  // Also `at least urgent`: that, or more urgent.
  OutcomeSet dispositions(const Node& node) {
    constexpr std::string_view at_least = "at least ";
    const std::string_view text = node.text;
    if (!node.is_scalar() || text.substr(0, at_least.size()) != at_least)
      return words<Disposition>(node, "disposition", model::disposition_from,
                                model::disposition_words());
    Node word = node;
    word.text = std::string(base::trim(text.substr(at_least.size())));
    if (const auto wanted = model::disposition_from(word.text)) return or_before(*wanted);
    return words<Disposition>(word, "disposition", model::disposition_from,
                              model::disposition_words());
  }

  void statuses(Fields& fields, std::string_view key, bool never, Law& made) {
    const Node* const node = fields.optional(key);
    if (node == nullptr) return;
    if (!node->is_mapping())
      return refuse(node->span, "document.type",
                    "`" + std::string(key) + "` is a mapping of modalities, not " +
                        std::string(base::describe(*node)));
    for (std::size_t i = 0; i < node->keys.size(); ++i) {
      const OutcomeSet said =
          words<Status>(node->children[i], "status", model::status_from, model::status_words());
      const bool all = node->keys[i].text == "all";
      const auto modality =
          all ? std::optional(std::size_t{0})
              : index_of(node->keys[i], modalities_, "rules.modality", "modality");
      if (said == 0 || !modality) continue;
      const OutcomeSet allowed =
          never ? ((OutcomeSet{1} << model::status_count) - 1) & ~said : said;
      if (allowed == 0)
        refuse(node->children[i].span, "laws.expect", "no status is left",
               "leave out those that are right");
      for (std::size_t m = *modality; m < (all ? modalities_.size() : *modality + 1); ++m)
        add(made, {Expected::Kind::status, m, allowed}, node->children[i].span,
            model::status_count);
    }
  }

  const KnowledgeBase& base_;
  base::SourcePtr source_;
  std::optional<LayerDays> days_;  // of the document that is read
  std::vector<std::string> modalities_, flags_, ids_;
};

}  // namespace

base::Result<Laws> read_laws(std::shared_ptr<const plan::Engine> engine,
                             const std::vector<base::Document>& documents) {
  LawReader reader(engine->knowledge());
  for (const base::Document& one : documents) reader.read(one);
  auto knowledge = engine->knowledge().asking(reader.conditions);
  if (!knowledge) reader.problems.merge(knowledge.error());
  if (base::has_errors(reader.problems)) return reader.problems;
  Laws made;
  made.engine = std::move(engine);
  made.knowledge = std::move(*knowledge);
  auto calls = plan::Calls::bind(*made.knowledge, made.engine->plugins());
  if (!calls) return calls.error();
  made.calls = std::move(*calls);
  made.laws = safety_laws(*made.knowledge);
  const std::size_t first = made.laws.size();
  for (Law& law : reader.laws) made.laws.push_back(std::move(law));
  for (std::size_t i = 0; i < reader.asked.size(); ++i)
    for (Claim& claim : made.laws[first + reader.asked[i].law].claims)
      claim.when.push_back({made.knowledge->asked()[i]->slot, reader.asked[i].verdict});
  for (std::size_t i = first; i < made.laws.size(); ++i)
    for (Claim& claim : made.laws[i].claims) claim.about = wanted(claim.expect, *made.knowledge);
  return made;
}

}  // namespace windlass::analyse
