// SPDX-License-Identifier: Apache-2.0
#pragma once

// A finding: a diagnostic about a place of the rules, of any level.
//
// Thread rule: [pure].

#include <algorithm>
#include <utility>
#include <vector>

#include "analyse/finding_kinds.hpp"
#include "knowledge/knowledge_base.hpp"

namespace windlass::analyse {

using FindingList = std::vector<base::Diagnostic>;

// A code of finding_kinds.hpp: one that is none of them does not compile.
class FindingCode {
 public:
  consteval FindingCode(const char* code) : code_(code) {
    if (finding_kind(code) == nullptr) throw "not a kind of finding";
  }
  constexpr const char* text() const { return code_; }

 private:
  const char* code_;
};

// What is told of a place: its code, then what is wrong, then what to do.
struct Finding {
  base::Severity severity = base::Severity::note;
  FindingCode code;
  std::string message, hint;
};

inline void add_finding(FindingList& found, const base::Source& document, base::Span span,
                        Finding finding) {
  found.push_back(base::diagnostic_at(document, span, finding.code.text(),
                                      std::move(finding.message), std::move(finding.hint)));
  found.back().severity = finding.severity;
}
inline void add_finding(FindingList& found, const knowledge::KnowledgeBase& base,
                        std::uint32_t document, base::Span span, Finding finding) {
  add_finding(found, *base.document(document).source, span, std::move(finding));
}

// Where a modality's document says its id.
inline std::pair<std::uint32_t, base::Span> place_of(const knowledge::KnowledgeBase& base,
                                                     const knowledge::Modality& modality) {
  for (std::uint32_t i = 0; i < base.documents().size(); ++i) {
    const base::Node* id = base.document(i).root.find("id");
    if (base.documents()[i].kind == "modality" && id != nullptr && id->text == modality.id)
      return {i, id->span};
  }
  return {modality.contributions.front().document, {}};
}

// A place of which only the line is known.
inline base::Span span_of_line(const base::Source& source, std::uint32_t line) {
  const std::string& text = source.text();
  std::size_t at = 0;
  for (std::uint32_t i = 1; i < line && at != std::string::npos; ++i) {
    at = text.find('\n', at);
    if (at != std::string::npos) ++at;
  }
  if (at == std::string::npos) return {};
  const std::size_t first = std::min(text.find_first_not_of(" -", at), text.size());
  const std::size_t end = std::min(text.find('\n', first), text.size());
  return {static_cast<std::uint32_t>(first), static_cast<std::uint32_t>(end - first)};
}

}  // namespace windlass::analyse
