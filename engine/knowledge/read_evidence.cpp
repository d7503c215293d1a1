// SPDX-License-Identifier: Apache-2.0
#include "knowledge/evidence.hpp"

#include "knowledge/decode.hpp"

namespace windlass::knowledge {

using base::Fields;
using base::Node;

std::vector<EvidenceEntry> read_evidence(const ReadContext& context) {
  const Decoder decoder(context);
  Fields fields(decoder.source(), context.document.root, "an evidence document", context.problems);
  model::read_header(fields, "evidence", context.problems, decoder.source());
  std::vector<EvidenceEntry> entries;
  decoder.each(fields, "entries", "an evidence entry", [&](Fields& inner, const Node& node) {
    EvidenceEntry entry;
    entry.place = decoder.place(node);
    entry.id = decoder.id(inner);
    entry.citation = inner.text("citation");
    entry.claim = inner.text("claim");
    const auto word = [&inner](std::string_view key,
                               std::initializer_list<std::string_view> choices) {
      const int at = inner.choice(key, choices);
      return std::string(at < 0 ? *choices.begin() : *(choices.begin() + at));
    };
    entry.kind = word(
        "kind", {"guideline", "systematic_review", "meta_analysis", "rct", "cohort", "case_series",
                 "survey", "regulator", "pathway", "expert", "theory", "project"});
    entry.strength = word("strength", {"strong", "moderate", "weak", "conflicting", "theoretical",
                                       "expert", "against", "none"});
    entry.quality = word("quality", {"high", "moderate", "low", "very_low", "not_assessed"});
    entry.grade = inner.text("grade");
    entry.grading = inner.text("grading");
    entry.verified =
        word("verified", {"read", "secondhand", "recalled", "miscited", "not_found", "project"});
    entry.usable = entry.verified != "miscited" && entry.verified != "not_found";
    entry.source = inner.text_or("source", "");
    entry.doi = inner.text_or("doi", "");
    entry.pmid = inner.text_or("pmid", "");
    entry.kept = inner.text_or("kept", "");
    entry.review = decoder.date(inner, "review", false);
    inner.text_or("note", "");
    entries.push_back(std::move(entry));
  });
  fields.finish();
  refuse_duplicates(decoder, entries, "evidence");
  return entries;
}

}  // namespace windlass::knowledge
