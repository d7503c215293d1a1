// SPDX-License-Identifier: Apache-2.0
#include "cases/cases.hpp"

#include <algorithm>

#include "model/header.hpp"

namespace windlass::plan {

using base::Fields;
using base::Node;
using model::Disposition;
using model::FactId;
using model::Origin;
using model::Status;
using model::Verdict;

namespace {

class CaseReader {
 public:
  CaseReader(const Engine& engine, const base::Document& document, base::Diagnostics& problems)
      : base_(engine.knowledge()), source_(*document.source), problems_(problems) {
    for (const knowledge::Modality& modality : base_.modalities())
      modalities_.push_back(modality.id);
    for (const knowledge::Flag& flag : base_.flags()) flags_.push_back(flag.id);
  }

  Case read(Fields& fields, const Node& node) {
    Case made;
    made.line = source_.position(node.span.offset).line;
    made.id = fields.text("id");
    if (!made.id.empty() && !model::is_id(made.id))
      refuse(fields.optional("id")->span, "document.id", "not an id",
             "write 1 to 64 letters, digits and . _ : - without spaces");
    made.title = fields.text("title");
    static_cast<void>(fields.text_or("note", ""));
    const bool screened = fields.choice_or("start_from", {"nothing", "screened_negative"}, 0) == 1;
    made.facts = screened ? model::screened_negative(base_.vocabulary())
                          : model::nothing_known(base_.vocabulary());
    made.facts.id = made.id;
    if (const Node* as_of = fields.optional("as_of")) {
      if (!model::read_as_of(*as_of, made.facts))
        refuse(as_of->span, "patient.as_of", "as_of needs a date", std::string(model::time_hint));
    }
    if (const Node* facts = fields.optional("facts"))
      model::apply_facts(base_.vocabulary(), source_, *facts, made.facts, problems_);
    else if (!screened)
      refuse(node.span, "document.missing", "a case that starts from nothing has no `facts`",
             "say what is known of the patient");
    if (const Node* expect = fields.required("expect")) made.expect = expectation(*expect);
    fields.finish();
    return made;
  }

 private:
  void refuse(base::Span span, std::string code, std::string message, std::string hint = {}) {
    problems_.push_back(
        base::diagnostic_at(source_, span, std::move(code), std::move(message), std::move(hint)));
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
    read_red_flags(fields, expect);
    if (const Node* status = mapping(fields, "status"))
      for (std::size_t i = 0; i < status->keys.size(); ++i)
        read_status(status->keys[i], status->children[i], expect);
    expect.asks = facts(fields, "asks");
    expect.assumed = facts(fields, "assumed");
    if (const Node* reasons = mapping(fields, "reasons"))
      for (std::size_t i = 0; i < reasons->keys.size(); ++i)
        read_reasons(reasons->keys[i], reasons->children[i], expect);
    fields.finish();
    const bool nothing = !expect.disposition && !expect.red_flags && expect.status.empty() &&
                         expect.asks.empty() && expect.assumed.empty() && expect.reasons.empty();
    if (nothing && problems_.total() == before)
      refuse(node.span, "cases.expect", "this case expects nothing, so it cannot fail",
             "name a disposition, red_flags, status, asks, assumed or reasons");
    return expect;
  }

  void read_red_flags(Fields& fields, Expectation& expect) {
    if (fields.optional("red_flags") == nullptr) return;
    expect.red_flags.emplace();
    for (const Node* item : items(fields, "red_flags"))
      if (known(*item, flags_, "rules.red_flag", "red flag"))
        expect.red_flags->push_back(item->text);
    std::sort(expect.red_flags->begin(), expect.red_flags->end());
  }

  void read_status(const Node& key, const Node& word, Expectation& expect) {
    const std::optional<std::size_t> modality = modality_of(key);
    const std::optional<Status> value =
        word.is_scalar() ? model::status_from(word.text) : std::nullopt;
    if (!value) refuse_word(word, "status", model::status_words());
    if (modality && value) expect.status.emplace_back(*modality, *value);
  }

  std::vector<FactId> facts(Fields& fields, std::string_view key) {
    std::vector<FactId> found;
    for (const Node* item : items(fields, key)) {
      if (const std::optional<FactId> fact = base_.vocabulary().find(item->text))
        found.push_back(*fact);
      else
        refuse(item->span, "rules.fact", "no fact '" + item->text + "' in the vocabulary",
               base::did_you_mean(item->text, base_.vocabulary().ids()));
    }
    return found;
  }

  void read_reasons(const Node& key, const Node& value, Expectation& expect) {
    const std::optional<std::size_t> modality = modality_of(key);
    std::vector<const Node*> words;
    collect(value, "reasons", words);
    if (!modality || words.empty()) return;
    std::vector<std::string> possible;
    for (const knowledge::Contribution& item : base_.modalities()[*modality].contributions)
      possible.push_back(item.id);
    std::vector<std::string> ids;
    for (const Node* word : words)
      if (known(*word, possible, "cases.reason", "reason in '" + key.text + "' with the id"))
        ids.push_back(word->text);
    if (!ids.empty()) expect.reasons.emplace_back(*modality, std::move(ids));
  }

  void refuse_word(const Node& node, const std::string& what,
                   const std::vector<std::string>& words) {
    const std::string near =
        node.is_scalar() ? base::did_you_mean(node.text, words) : std::string();
    std::string all = "it is one of ";
    for (std::size_t i = 0; i < words.size(); ++i) all += (i == 0 ? "" : ", ") + words[i];
    refuse(node.span, "document.value", "this is not a valid " + what, near.empty() ? all : near);
  }

  bool known(const Node& node, const std::vector<std::string>& ids, const char* code,
             const std::string& what) {
    if (std::find(ids.begin(), ids.end(), node.text) != ids.end()) return true;
    refuse(node.span, code, "no " + what + " '" + node.text + "'",
           base::did_you_mean(node.text, ids));
    return false;
  }

  std::optional<std::size_t> modality_of(const Node& key) {
    if (!known(key, modalities_, "rules.modality", "modality")) return std::nullopt;
    return static_cast<std::size_t>(std::find(modalities_.begin(), modalities_.end(), key.text) -
                                    modalities_.begin());
  }

  const Node* mapping(Fields& fields, std::string_view key) {
    const Node* node = fields.optional(key);
    if (node == nullptr || node->is_mapping()) return node;
    refuse(node->span, "document.type",
           "`" + std::string(key) + "` is a mapping of modalities, not " +
               std::string(base::describe(*node)));
    return nullptr;
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
  std::vector<std::string> modalities_, flags_;
};

std::string joined(const std::vector<std::string>& words) {
  std::string all;
  for (const std::string& word : words) all += (all.empty() ? "" : ", ") + word;
  return all.empty() ? "none" : all;
}

// Why a modality has its status: the reasons that decide, and what its plugin got wrong.
std::vector<std::string> deciding(const model::ModalityPlan& plan) {
  std::vector<std::string> lines;
  if (plan.status == Status::not_indicated && plan.indicated == Verdict::false_)
    lines.emplace_back("no indication holds");
  if (plan.status == Status::ask && plan.indicated == Verdict::unknown)
    lines.emplace_back("not known whether an indication holds");
  for (const model::Reason& reason : plan.because) {
    if (!reason.decides) continue;
    std::string line = std::string(model::word(reason.origin)) + " " + std::string(reason.id) +
                       " is " + std::string(model::word(reason.verdict));
    if (!reason.document.empty())
      line += " (" + std::string(reason.document) + ":" + std::to_string(reason.line) + ")";
    lines.push_back(line + ": " + std::string(reason.text));
  }
  if (!plan.protocol.fault.empty()) lines.push_back("its protocol: " + plan.protocol.fault);
  return lines;
}

// What a plan says against what a case expects of it.
class Comparison {
 public:
  Comparison(const Evaluation& evaluation, const model::Recommendation& plan)
      : evaluation_(evaluation), base_(evaluation.base()), plan_(plan) {}

  std::vector<Difference> run(const Expectation& expect) {
    if (expect.disposition) disposition(*expect.disposition);
    if (expect.red_flags) red_flags(*expect.red_flags);
    for (const auto& [modality, expected] : expect.status)
      status(plan_.modalities[modality], expected);
    among("asks", expect.asks, plan_.questions);
    among("assumed", expect.assumed, plan_.assumed);
    for (const auto& [modality, ids] : expect.reasons) reasons(plan_.modalities[modality], ids);
    return std::move(differences_);
  }

 private:
  void differ(std::string about, std::string expected, std::string got,
              std::vector<std::string> because = {}) {
    differences_.push_back(
        {std::move(about), std::move(expected), std::move(got), std::move(because)});
  }

  void disposition(Disposition expected) {
    if (expected == plan_.disposition) return;
    constexpr std::size_t most = 4;
    std::vector<std::string> because;
    for (const model::RedFlag& flag : plan_.red_flags)
      if (because.size() < most)
        because.push_back(std::string(flag.id) + " is " + std::string(model::word(flag.verdict)) +
                          ": " + std::string(flag.because));
    for (std::size_t i = 0; i < base_.screening_requirements() && because.size() < most; ++i)
      if (evaluation_.any_lane(base_.screening_requirement(i).slot) == Verdict::true_)
        because.push_back(base_.screening_requirement(i).id + " is not known");
    differ("disposition", std::string(model::word(expected)),
           std::string(model::word(plan_.disposition)), std::move(because));
  }

  void red_flags(const std::vector<std::string>& expected) {
    std::vector<std::string> got, because;
    for (const model::RedFlag& flag : plan_.red_flags) {
      if (flag.verdict != Verdict::true_) continue;
      got.emplace_back(flag.id);
      if (std::find(expected.begin(), expected.end(), flag.id) == expected.end())
        because.push_back(std::string(flag.id) + " is true (" + std::string(flag.document) + ":" +
                          std::to_string(flag.line) + "): " + std::string(flag.because));
    }
    std::sort(got.begin(), got.end());
    if (got != expected) differ("red_flags", joined(expected), joined(got), std::move(because));
  }

  void status(const model::ModalityPlan& got, Status expected) {
    if (got.status != expected)
      differ("status of " + std::string(got.id), std::string(model::word(expected)),
             std::string(model::word(got.status)), deciding(got));
  }

  // The facts that are expected of a list in the plan, and not there.
  template <class Items>
  void among(const char* about, const std::vector<FactId>& expected, const Items& items) {
    std::vector<std::string> absent, got;
    for (FactId fact : expected)
      if (std::none_of(items.begin(), items.end(),
                       [&](const auto& one) { return one.fact == fact; }))
        absent.push_back(base_.vocabulary()[fact].id);
    if (absent.empty()) return;
    for (const auto& one : items) got.push_back(base_.vocabulary()[one.fact].id);
    differ(about, joined(absent), joined(got));
  }

  void reasons(const model::ModalityPlan& got, const std::vector<std::string>& expected) {
    std::vector<std::string> absent, held;
    for (const std::string& id : expected)
      if (std::none_of(got.because.begin(), got.because.end(),
                       [&](const model::Reason& reason) { return reason.id == id; }))
        absent.push_back(id);
    if (absent.empty()) return;
    for (const model::Reason& reason : got.because) held.emplace_back(reason.id);
    differ("reasons of " + std::string(got.id), joined(absent), joined(held));
  }

  const Evaluation& evaluation_;
  const knowledge::KnowledgeBase& base_;
  const model::Recommendation& plan_;
  std::vector<Difference> differences_;
};

// With which verdict each rule was seen, for coverage.
void add_verdicts(const Evaluation& evaluation, CaseResult& result) {
  for (const knowledge::Modality& modality : evaluation.base().modalities()) {
    std::vector<Verdict>& verdicts = result.contributions.emplace_back();
    for (const knowledge::Contribution& item : modality.contributions)
      verdicts.push_back(item.origin == Origin::indication ? evaluation.all_lanes(item.slot)
                                                           : evaluation.any_lane(item.slot));
  }
  for (const knowledge::Flag& flag : evaluation.base().flags()) {
    std::vector<Verdict>& verdicts = result.red_flags.emplace_back();
    for (const knowledge::FlagLevel& level : flag.levels)
      verdicts.push_back(evaluation.any_lane(level.slot));
  }
}

}  // namespace

base::Result<CasesDocument> read_cases(const Engine& engine, const base::Document& document) {
  base::Diagnostics problems;
  CasesDocument made;
  made.name = document.source->name();
  Fields fields(*document.source, document.root, "a cases document", problems);
  const model::Header header = model::read_header(fields, "cases", problems, *document.source);
  if (header.kind != "cases") return problems;
  made.id = header.id;
  made.title = header.title;
  static_cast<void>(fields.text_or("note", ""));
  static_cast<void>(fields.required("cases"));
  CaseReader reader(engine, document, problems);
  std::vector<std::string> seen;
  for (const Node& node : fields.list("cases")) {
    Fields inner(*document.source, node, "a case", problems);
    if (!inner.ok()) continue;
    Case one = reader.read(inner, node);
    if (!one.id.empty() && std::find(seen.begin(), seen.end(), one.id) != seen.end())
      problems.push_back(base::diagnostic_at(*document.source, node.span, "rules.duplicate",
                                             "case '" + one.id + "' stands here twice",
                                             "give each its own id"));
    seen.push_back(one.id);
    made.cases.push_back(std::move(one));
  }
  fields.finish();
  if (base::has_errors(problems)) return problems;
  return made;
}

CaseResult run_case(const Engine& engine, const Case& one) {
  const Evaluation evaluation = engine.evaluate(one.facts);
  const model::Recommendation plan = engine.recommend(evaluation);
  CaseResult result;
  result.differences = Comparison(evaluation, plan).run(one.expect);
  add_verdicts(evaluation, result);
  return result;
}

}  // namespace windlass::plan
