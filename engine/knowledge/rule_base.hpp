// SPDX-License-Identifier: Apache-2.0
#pragma once

// A RuleBase is what was read: every document in its typed form, checked by itself, not yet layered
// or compiled.
//
// Three words, each for one thing: *rules* are what authors write; a *rule base* is a set of
// documents as they were read; a *knowledge base* (knowledge_base.hpp) is a rule base after layers
// were applied and everything was compiled.
//
// Thread rule: plain values.

#include <map>
#include <string>
#include <vector>

#include "knowledge/kinds.hpp"

namespace windlass::knowledge {

// What a plugin brings, before any of its code runs.
struct PluginKnowledge {
  std::string id;
  std::optional<base::Document> document;  // its modality document
  std::vector<std::string> prescribers;
  struct Calculation {
    std::string output;
    std::vector<std::string> inputs;
  };
  std::vector<Calculation> calculations;
};

struct DocumentInfo {
  std::string kind, id, version, name, digest;
  std::string plugin;  // empty for a rules file
};

struct RuleBase : DocumentsByKind {
  std::vector<base::Document>
      documents;                    // sorted by kind, id and digest: Place::document counts here
  std::vector<DocumentInfo> infos;  // of the same documents
  std::string digest;               // SHA-256 over the sorted digests of all documents
  model::Vocabulary vocabulary;
  // What plugins bring: by output the inputs of a calculation, by plugin the prescribers.
  std::map<model::FactId, std::vector<model::FactId>> calculations;
  std::map<std::string, std::vector<std::string>> prescribers;
};

base::Diagnostic problem_at(const RuleBase&, const Place&, std::string code, std::string message,
                            std::string hint = {});
std::uint32_t line_of(const RuleBase&, const Place&);

}  // namespace windlass::knowledge
