// SPDX-License-Identifier: Apache-2.0
#include "knowledge/knowledge_base.hpp"

#include <algorithm>

#include "base/digest.hpp"
#include "knowledge/compile.hpp"
#include "knowledge/read.hpp"

namespace windlass::knowledge {

using base::Diagnostics;
using base::Document;
using model::FactId;

namespace {

const std::vector<std::string> kinds = {"vocabulary",   "evidence", "screening", "pathway",
                                        "interactions", "modality", "ruleset"};

std::string scalar_at(const Document& document, std::string_view key) {
  const base::Node* node = document.root.find(key);
  return node != nullptr && node->is_scalar() ? node->text : std::string();
}

// The digest of the whole: sorted, so that names and order change nothing.
std::string digest_of(const std::vector<DocumentInfo>& infos) {
  std::vector<std::string> lines;
  for (const DocumentInfo& info : infos)
    lines.push_back(info.kind + " " + info.id + " " + info.digest + "\n");
  std::sort(lines.begin(), lines.end());
  base::Sha256 sha;
  sha.update("windlass-knowledge-1\n");
  for (const std::string& line : lines) sha.update(line);
  return base::hex(sha.finish());
}

}  // namespace

base::Result<std::shared_ptr<const KnowledgeBase>> KnowledgeBase::open(
    std::vector<Document> documents, std::vector<PluginKnowledge> plugins,
    std::vector<Document> own_conditions) {
  // Documents are taken in the order of their contents' digests, so that the order in which they
  // were found changes nothing, not even a slot number.
  std::shared_ptr<KnowledgeBase> base(new KnowledgeBase);
  Diagnostics problems;
  struct Incoming {
    Document document;
    DocumentInfo info;
  };
  std::vector<Incoming> incoming;
  const auto take = [&](Document document, const std::string& plugin) {
    DocumentInfo info{scalar_at(document, "kind"),
                      scalar_at(document, "id"),
                      scalar_at(document, "version"),
                      document.called(),
                      base::hex(base::sha256(document.source->text())),
                      plugin};
    const base::Node* kind = document.root.find("kind");
    if (std::find(kinds.begin(), kinds.end(), info.kind) == kinds.end() ||
        (!plugin.empty() && info.kind != "modality")) {
      problems.push_back(base::diagnostic_at(
          *document.source, kind != nullptr ? kind->span : document.root.span, "document.kind",
          info.kind.empty() ? "this document does not say its `kind`"
                            : "a document of kind '" + info.kind + "' is no part of a rule base" +
                                  (plugin.empty() ? "" : "'s plugin"),
          base::did_you_mean(info.kind, kinds)));
      return;
    }
    incoming.push_back({std::move(document), std::move(info)});
  };
  for (Document& document : documents) take(std::move(document), "");
  std::map<std::string, std::vector<std::string>> prescribers = {{"", {}}};
  for (PluginKnowledge& plugin : plugins) {
    prescribers[plugin.id] = plugin.prescribers;
    if (plugin.document) take(std::move(*plugin.document), plugin.id);
  }
  std::sort(incoming.begin(), incoming.end(), [](const Incoming& a, const Incoming& b) {
    return std::tie(a.info.kind, a.info.id, a.info.digest, a.info.name) <
           std::tie(b.info.kind, b.info.id, b.info.digest, b.info.name);
  });
  for (std::size_t i = 0; i + 1 < incoming.size(); ++i)
    if (incoming[i].info.kind == incoming[i + 1].info.kind &&
        incoming[i].info.id == incoming[i + 1].info.id)
      problems.push_back(base::diagnostic_at(
          *incoming[i + 1].document.source, incoming[i + 1].document.root.span,
          "document.duplicate",
          "a " + incoming[i].info.kind + " with the id '" + incoming[i].info.id +
              "' was already read from " + incoming[i].info.name));
  for (Incoming& one : incoming) {
    base->documents_.push_back(std::move(one.document));
    base->infos_.push_back(std::move(one.info));
  }
  base->digest_ = digest_of(base->infos_);

  std::vector<const Document*> vocabularies;
  for (std::size_t i = 0; i < base->documents_.size(); ++i)
    if (base->infos_[i].kind == "vocabulary") vocabularies.push_back(&base->documents_[i]);
  if (vocabularies.empty())
    problems.push_back(base::diagnostic({}, "document.missing", "the rule base has no vocabulary",
                                        "give a folder of rules with `--rules`"));
  if (base::has_errors(problems)) return problems;
  base::Result<model::Vocabulary> vocabulary = model::Vocabulary::read(vocabularies);
  if (!vocabulary) return vocabulary.error();
  base->vocabulary_ = std::move(*vocabulary);

  std::vector<std::string> plugins_of_modalities;
  for (std::uint32_t i = 0; i < base->documents_.size(); ++i) {
    const ReadContext context{base->vocabulary_, base->documents_[i], i, problems};
    const std::string& kind = base->infos_[i].kind;
    if (kind == "evidence") {
      for (EvidenceEntry& entry : read_evidence(base->documents_[i], i, problems))
        base->evidence_.push_back(std::move(entry));
    } else if (kind == "screening") {
      Screening screening = read_screening(context);
      std::move(screening.requires_known.begin(), screening.requires_known.end(),
                std::back_inserter(base->screening_.requires_known));
      std::move(screening.red_flags.begin(), screening.red_flags.end(),
                std::back_inserter(base->screening_.red_flags));
    } else if (kind == "interactions") {
      for (InteractionRule& rule : read_interactions(context))
        base->interaction_rules_.push_back(std::move(rule));
    } else if (kind == "modality") {
      base->modality_documents_.push_back(read_modality(context));
      plugins_of_modalities.push_back(base->infos_[i].plugin);
    } else if (kind == "ruleset") {
      base->rulesets_.push_back(read_ruleset(context));
    } else if (kind == "pathway") {
      if (base->pathway_)
        problems.push_back(base::diagnostic_at(*base->documents_[i].source,
                                               base->documents_[i].root.span, "document.duplicate",
                                               "a rule base has one pathway, this is the second"));
      else
        base->pathway_ = std::make_unique<Pathway>(read_pathway(context));
    }
  }
  if (!base->pathway_)
    problems.push_back(base::diagnostic({}, "document.missing", "the rule base has no pathway",
                                        "a pathway document names stages, course and reviews"));
  for (std::size_t i = 0; i < base->evidence_.size(); ++i)
    if (!base->evidence_index_.emplace(base->evidence_[i].id, i).second)
      problems.push_back(
          base::diagnostic_at(*base->documents_[base->evidence_[i].place.document].source,
                              base->evidence_[i].place.span, "rules.duplicate",
                              "evidence '" + base->evidence_[i].id + "' stands in two documents"));

  for (const PluginKnowledge& plugin : plugins)
    for (const PluginKnowledge::Calculation& calculation : plugin.calculations) {
      const std::optional<FactId> output = base->vocabulary_.find(calculation.output);
      std::vector<FactId> inputs;
      for (const std::string& input : calculation.inputs) {
        if (const std::optional<FactId> id = base->vocabulary_.find(input))
          inputs.push_back(*id);
        else
          problems.push_back(
              base::diagnostic(plugin.id, "plugin.document",
                               "calculator input '" + input + "' is no fact of the vocabulary"));
      }
      if (!output || !base->vocabulary_[*output].derived ||
          base->vocabulary_[*output].type != model::FactType::number)
        problems.push_back(base::diagnostic(
            plugin.id, "plugin.document",
            "calculator output '" + calculation.output + "' is no derived number of the vocabulary",
            "mark it `derived: true` in the vocabulary"));
      else if (!base->calculations_.emplace(*output, std::move(inputs)).second)
        problems.push_back(
            base::diagnostic(plugin.id, "plugin.conflict",
                             "'" + calculation.output + "' is calculated by two plugins"));
    }

  base->own_documents_ = std::move(own_conditions);
  for (const Document& own : base->own_documents_)
    if (auto condition =
            logic::read_condition(base->vocabulary_, *own.source, own.root, problems)) {
      check_red_flags(*condition, base->screening_, *own.source, problems);
      base->own_conditions_.push_back(std::move(*condition));
    }

  if (base::has_errors(problems)) return problems;
  Compiler(*base, problems).run(plugins_of_modalities, prescribers);
  if (base::has_errors(problems)) return problems;
  return std::shared_ptr<const KnowledgeBase>(std::move(base));
}

}  // namespace windlass::knowledge
