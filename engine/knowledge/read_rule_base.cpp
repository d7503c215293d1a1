// SPDX-License-Identifier: Apache-2.0
#include "knowledge/read_rule_base.hpp"

#include <algorithm>
#include <map>
#include <tuple>
#include <unordered_map>
#include <utility>

#include "base/digest.hpp"
#include "base/spelling.hpp"
#include "base/text.hpp"
#include "knowledge/checks.hpp"
#include "knowledge/kinds.hpp"
#include "knowledge/names.hpp"

namespace windlass::knowledge {

using base::Diagnostics;
using base::Document;
using model::FactId;

namespace {

struct Incoming {
  Document document;
  DocumentInfo info;
};

std::string scalar_at(const Document& document, std::string_view key) {
  const base::Node* node = document.root.find(key);
  return node != nullptr && node->is_scalar() ? node->text : std::string();
}

// One document with what is said of it, or nothing when it is no part of a rule base.
void admit(Document document, const std::string& plugin, std::vector<Incoming>& incoming,
           Diagnostics& problems) {
  DocumentInfo info{scalar_at(document, "kind"),
                    scalar_at(document, "id"),
                    scalar_at(document, "version"),
                    document.called(),
                    base::hex(base::sha256(document.source->text())),
                    plugin};
  const DocumentKind* kind = find_kind(info.kind);
  if (kind != nullptr && (plugin.empty() || kind->from_plugin)) {
    incoming.push_back({std::move(document), std::move(info)});
    return;
  }
  const base::Node* node = document.root.find("kind");
  problems.push_back(base::diagnostic_at(
      *document.source, node != nullptr ? node->span : document.root.span, "document.kind",
      info.kind.empty()
          ? "this document does not say its `kind`"
          : "a document of kind '" + info.kind + "' cannot be part of " +
                (plugin.empty() ? "a rule base" : "a plugin; a plugin brings a modality document"),
      base::meant_or_known(info.kind, kind_words())));
}

// Documents are taken in the order of kind, id and contents, so that the order in which they were
// found changes nothing, not even a slot number.
void sort(std::vector<Incoming>& incoming, Diagnostics& problems) {
  std::sort(incoming.begin(), incoming.end(), [](const Incoming& a, const Incoming& b) {
    return std::tie(a.info.kind, a.info.id, a.info.digest, a.info.name) <
           std::tie(b.info.kind, b.info.id, b.info.digest, b.info.name);
  });
  for (std::size_t i = 0; i + 1 < incoming.size(); ++i) {
    const DocumentInfo &first = incoming[i].info, &second = incoming[i + 1].info;
    if (first.kind != second.kind || first.id != second.id) continue;
    problems.push_back(base::diagnostic_at(
        *incoming[i + 1].document.source, incoming[i + 1].document.root.span, "document.duplicate",
        "a " + first.kind + " with the id '" + first.id + "' was already read from " + first.name,
        first.kind == "vocabulary" ? "a layer uses the facts of the rules that it extends and "
                                     "its own vocabulary, with another id, adds new ones"
                                   : ""));
  }
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

std::vector<std::uint32_t> of_kind(const RuleBase& rules, std::string_view kind) {
  std::vector<std::uint32_t> found;
  for (std::uint32_t i = 0; i < rules.infos.size(); ++i)
    if (rules.infos[i].kind == kind) found.push_back(i);
  return found;
}

base::Diagnostic problem_with(const RuleBase& rules, std::uint32_t document, std::string code,
                              std::string message, std::string hint) {
  return problem_at(rules, {document, rules.documents[document].root.span}, std::move(code),
                    std::move(message), std::move(hint));
}

// A layer brings amendments only. One with a vocabulary of its own is taken for a rule base, and
// then nothing fits: say that before anything else.
void check_pathway(const RuleBase& rules, const std::vector<std::uint32_t>& vocabularies,
                   Diagnostics& problems) {
  const std::vector<std::uint32_t> pathways = of_kind(rules, "pathway");
  for (std::size_t i = 1; i < pathways.size(); ++i)
    problems.push_back(problem_with(
        rules, pathways[i], "document.duplicate",
        "a rule base has one pathway, this is the second; the first is in " +
            rules.infos[pathways.front()].name,
        "a layer amends with `kind: ruleset` and brings no pathway; another condition is a rule "
        "base of its own"));
  if (!pathways.empty()) return;
  for (std::uint32_t i : of_kind(rules, "ruleset"))
    problems.push_back(problem_with(
        rules, vocabularies.front(), "document.missing",
        "rule set '" + rules.infos[i].id + "' extends '" +
            scalar_at(rules.documents[i], "extends") +
            "', which is not here: this vocabulary makes the documents a rule base of their own",
        "name the rules that the layer extends as well: their vocabulary has the facts, and a "
        "layer's own adds new ones"));
  problems.push_back(base::diagnostic({}, "document.missing", "the rule base has no pathway",
                                      "a pathway document names stages, course and reviews"));
}

std::string folder_of(const RuleBase& rules, std::uint32_t document) {
  const std::string& name = rules.documents[document].source->name();
  return name.substr(0, name.find_last_of('/') + 1);
}

// A vocabulary that defines facts of another one again is a copy; each fact would be reported. That
// which lies with the pathway is the first, whatever it is called.
void check_vocabularies(const RuleBase& rules, std::vector<std::uint32_t> vocabularies,
                        Diagnostics& problems) {
  for (const std::uint32_t pathway : of_kind(rules, "pathway"))
    std::stable_partition(vocabularies.begin(), vocabularies.end(), [&](std::uint32_t i) {
      return folder_of(rules, i) == folder_of(rules, pathway);
    });
  std::unordered_map<std::string, std::uint32_t> defined;
  for (std::uint32_t i : vocabularies) {
    const base::Node* facts = rules.documents[i].root.find("facts");
    if (facts == nullptr) continue;
    // By the vocabulary that defined them first.
    std::map<std::uint32_t, std::vector<const base::Node*>> copied;
    for (const base::Node& fact : facts->children) {
      const base::Node* id = fact.find("id");
      if (id == nullptr) continue;
      const std::uint32_t first = defined.emplace(id->text, i).first->second;
      if (first != i) copied[first].push_back(id);
    }
    for (const auto& [first, facts_copied] : copied) {
      std::vector<std::string> ids;
      for (const base::Node* one : facts_copied) ids.push_back(one->text);
      problems.push_back(problem_at(
          rules, {i, facts_copied.front()->span}, "document.duplicate",
          "this is a second vocabulary: it defines " + std::to_string(ids.size()) +
              (ids.size() == 1 ? " fact that " : " facts that ") + rules.infos[first].name +
              " defines already: " + base::list_some(ids, 4),
          "a layer uses the facts of the rules that it extends; its own vocabulary, with an id of "
          "its own, defines only new ones"));
    }
  }
}

// What a layer says of facts and treatments of rules that are not here fits nothing: that is said
// first, and where.
void check_extended(const RuleBase& rules, Diagnostics& problems) {
  const std::uint32_t pathway = of_kind(rules, "pathway").front();
  const std::vector<std::uint32_t> rulesets = of_kind(rules, "ruleset");
  for (const std::uint32_t i : rulesets) {
    const base::Node* extended = rules.documents[i].root.find("extends");
    if (extended == nullptr || extended->text == rules.infos[pathway].id ||
        std::any_of(rulesets.begin(), rulesets.end(),
                    [&](std::uint32_t other) { return rules.infos[other].id == extended->text; }))
      continue;
    problems.push_back(problem_at(
        rules, {i, extended->span}, "rules.extends",
        "rule set '" + rules.infos[i].id + "' extends '" + extended->text + "', which is not here",
        "the rules that are here are '" + rules.infos[pathway].id +
            "': name those that it extends with `--rules`, or mend the name"));
  }
}

// What everything else rests on. Anything wrong here is the cause of whatever else is.
void read_vocabulary(RuleBase& rules, Diagnostics& problems) {
  const std::vector<std::uint32_t> indices = of_kind(rules, "vocabulary");
  if (indices.empty()) {
    const auto pathways = of_kind(rules, "pathway"), rulesets = of_kind(rules, "ruleset");
    if (!pathways.empty() && !rulesets.empty())
      problems.push_back(problem_with(
          rules, pathways.front(), "document.missing",
          "this pathway makes the documents a rule base of their own, and they have no vocabulary",
          "rule set '" + rules.infos[rulesets.front()].id + "' is a layer, which brings no " +
              "pathway: take it out, and put what it says into `kind: ruleset`"));
    else
      problems.push_back(base::diagnostic({}, "document.missing", "the rule base has no vocabulary",
                                          "give a folder of rules with `--rules`"));
    return;
  }
  check_pathway(rules, indices, problems);
  check_vocabularies(rules, indices, problems);
  if (base::has_errors(problems)) return;
  std::vector<const Document*> vocabularies;
  for (std::uint32_t i : indices) vocabularies.push_back(&rules.documents[i]);
  base::Result<model::Vocabulary> vocabulary = model::Vocabulary::read(vocabularies);
  if (vocabulary)
    rules.vocabulary = std::move(*vocabulary);
  else
    problems = vocabulary.error();
}

// What is wrong in the document of one plugin.
struct PluginProblems {
  std::string plugin;
  Diagnostics found;
  std::size_t unknown_facts = 0;
};

// Plugins that read another vocabulary: the lock belongs to other rules. That is said first, and
// then one unknown fact of each is enough.
void report(std::vector<PluginProblems> plugins, Diagnostics& problems) {
  std::size_t misplaced = 0, facts = 0;
  std::string names;
  for (PluginProblems& one : plugins) {
    for (const base::Diagnostic& problem : one.found)
      if (problem.code == "rules.fact") ++one.unknown_facts;
    if (one.unknown_facts == 0) continue;
    names += (misplaced++ == 0 ? "" : ", ") + one.plugin;
    facts += one.unknown_facts;
  }
  if (misplaced > 1)
    problems.push_back(base::diagnostic(
        {}, "rules.fact",
        std::to_string(misplaced) + " plugins (" + names + ") read " + std::to_string(facts) +
            " facts that this vocabulary does not have: they were written for other rules",
        "name the lock of the plugins that belong to these rules with `--plugins`; a lock may list "
        "none"));
  for (const PluginProblems& one : plugins) {
    bool shown = false;
    for (const base::Diagnostic& problem : one.found) {
      const bool repeated = problem.code == "rules.fact" && std::exchange(shown, true);
      if (misplaced < 2 || !repeated) problems.push_back(problem);
    }
  }
}

void read_documents(RuleBase& rules, Diagnostics& problems) {
  std::vector<PluginProblems> plugins;
  for (std::uint32_t i = 0; i < rules.documents.size(); ++i) {
    const DocumentKind* kind = find_kind(rules.infos[i].kind);
    const std::string& plugin = rules.infos[i].plugin;
    if (!plugin.empty()) plugins.push_back({plugin, {}});
    kind->read(
        {rules.vocabulary, rules.documents[i], i, plugin.empty() ? problems : plugins.back().found},
        rules);
  }
  report(std::move(plugins), problems);
}

void read_calculations(const std::vector<PluginKnowledge>& plugins, RuleBase& rules,
                       Diagnostics& problems) {
  const model::Vocabulary& vocabulary = rules.vocabulary;
  const auto refuse = [&](const PluginKnowledge& plugin, std::string code, std::string message,
                          std::string hint = {}) {
    problems.push_back(
        base::diagnostic(plugin.id, std::move(code), std::move(message), std::move(hint)));
  };
  if (rules.pathway)
    for (const CalculateRule& rule : rules.pathway->calculate)
      rules.calculations.emplace(rule.fact, rule.formula.inputs);
  for (const PluginKnowledge& plugin : plugins)
    for (const PluginKnowledge::Calculation& calculation : plugin.calculations) {
      const std::optional<FactId> output = vocabulary.find(calculation.output);
      std::vector<FactId> inputs;
      for (const std::string& input : calculation.inputs) {
        if (const std::optional<FactId> id = vocabulary.find(input))
          inputs.push_back(*id);
        else
          refuse(plugin, "plugin.document",
                 "the calculator reads '" + input + "', which is not a fact of the vocabulary");
      }
      if (!output || !vocabulary[*output].derived ||
          vocabulary[*output].type != model::FactType::number)
        refuse(plugin, "plugin.document",
               "the calculator gives '" + calculation.output +
                   "', which is not a derived number of the vocabulary",
               "mark it `derived: true` in the vocabulary");
      else if (!rules.calculations.emplace(*output, std::move(inputs)).second)
        refuse(plugin, "plugin.conflict",
               "'" + calculation.output +
                   "' is calculated twice: by this plugin, and by another or by the pathway");
    }
}

// Without a document a plugin can calculate; nothing names its prescribers.
void refuse_useless_plugin(const PluginKnowledge& plugin, Diagnostics& problems) {
  if (plugin.prescribers.empty() && !plugin.calculations.empty()) return;
  problems.push_back(base::diagnostic(
      plugin.id, "plugin.document",
      plugin.prescribers.empty()
          ? "the plugin brings neither a modality document nor a calculator"
          : "the plugin brings prescribers and no modality document, so nothing names them",
      "compile its document into it, or take it out of the lock"));
}

}  // namespace

base::Result<std::shared_ptr<const RuleBase>> read_rule_base(std::vector<Document> documents,
                                                             std::vector<PluginKnowledge> plugins) {
  Diagnostics problems;
  std::vector<Incoming> incoming;
  auto rules = std::make_shared<RuleBase>();
  for (Document& document : documents) admit(std::move(document), "", incoming, problems);
  rules->prescribers[""];  // a modality without a plugin is offered none
  for (PluginKnowledge& plugin : plugins) {
    rules->prescribers[plugin.id] = plugin.prescribers;
    if (!plugin.document) refuse_useless_plugin(plugin, problems);
    if (plugin.document) admit(std::move(*plugin.document), plugin.id, incoming, problems);
  }
  sort(incoming, problems);
  for (Incoming& one : incoming) {
    rules->documents.push_back(std::move(one.document));
    rules->infos.push_back(std::move(one.info));
  }
  rules->digest = digest_of(rules->infos);
  if (!base::has_errors(problems)) read_vocabulary(*rules, problems);
  if (base::has_errors(problems)) return problems;
  read_documents(*rules, problems);
  if (base::has_errors(problems)) {
    Diagnostics causes;
    check_extended(*rules, causes);
    causes.merge(std::move(problems));
    problems = std::move(causes);
  }
  read_calculations(plugins, *rules, problems);
  check_ids(*rules, problems);
  if (base::has_errors(problems)) return problems;
  return std::shared_ptr<const RuleBase>(std::move(rules));
}

}  // namespace windlass::knowledge
