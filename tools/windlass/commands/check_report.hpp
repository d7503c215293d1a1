// SPDX-License-Identifier: Apache-2.0
// What `windlass check` found, in each of its forms. Thread rule: [pure]; it refers to what the
// command holds.
#pragma once

#include <optional>
#include <set>
#include <string>

#include "analyse/findings.hpp"
#include "commands.hpp"

namespace windlass::tool {

struct CheckReport {
  const base::Diagnostics& problems;  // errors that keep rules from opening, or the findings
  const analyse::Findings& found;
  std::string checked;  // "3 rule documents, ..."
  const std::vector<std::string>& not_read;
  const knowledge::KnowledgeBase* shown = nullptr;  // rules that hold; null otherwise
  bool resolved = false;                            // whether they are written once resolved
  // Where a layer is checked, the names of the author's own documents: text shows these.
  std::optional<std::set<std::string>> own = std::nullopt;

  std::size_t total(base::Severity) const;  // listed or not
  std::size_t mistakes() const;             // errors and warnings, listed or not
  int exit_code() const;
  bool is_own(const base::Diagnostic&) const;
  std::string outcome() const;      // "Everything holds. 1 note."
  std::string not_decided() const;  // "3 of 2,114 questions about all patients"
  std::string folded() const;       // what of the rules beneath a layer is not shown; may be empty
  std::string as_json() const;
  std::string as_sarif() const;  // SARIF 2.1.0
};

std::string_view severity_word(base::Severity);

// Each finding that a comment silences, and why.
void list_silenced(const analyse::Findings&, Streams&);

}  // namespace windlass::tool
