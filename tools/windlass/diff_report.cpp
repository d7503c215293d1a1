// SPDX-License-Identifier: Apache-2.0
#include "diff_report.hpp"

#include "base/digest.hpp"
#include "base/json.hpp"

namespace windlass::tool {

using analyse::Change;
using analyse::Difference;
using analyse::DocumentChange;
using present::clean;
using Verdict = Change::Verdict;
using Way = Change::Way;

const char* word(Way way) {
  return way == Way::unasked   ? "unasked"
         : way == Way::looser  ? "looser"
         : way == Way::tighter ? "tighter"
                               : "otherwise";
}

std::string says(const analyse::LayerImpact& one) {
  switch (one.kind) {
    case analyse::LayerImpact::Kind::target: return "what it is about is another: " + one.by;
    case analyse::LayerImpact::Kind::fact: return "what it asks is another: " + one.by;
    case analyse::LayerImpact::Kind::never:
      return "nobody can fulfil its condition any more; over the old base somebody could";
    case analyse::LayerImpact::Kind::always:
      return "its condition is false for nobody any more; over the old base it was";
    case analyse::LayerImpact::Kind::covered:
      return "it adds nothing any more: the base says as much or more by " + one.by;
    case analyse::LayerImpact::Kind::not_decided:
      return "not decided whether it still means what it did";
  }
  return {};
}

namespace {

const char* kind_word(Change::Kind kind) {
  return kind == Change::Kind::status        ? "status"
         : kind == Change::Kind::disposition ? "disposition"
         : kind == Change::Kind::red_flag    ? "red_flag"
                                             : "assumption";
}

const char* verdict_word(Verdict verdict) {
  return verdict == Verdict::nobody     ? "nobody"
         : verdict == Verdict::somebody ? "somebody"
                                        : "not_decided";
}

void write_change(const Change& one, base::JsonWriter& json) {
  json.begin_object().field("kind", kind_word(one.kind));
  if (!one.about.empty()) json.field("about", one.about);
  json.field("way", word(one.way)).field("verdict", verdict_word(one.verdict));
  if (one.verdict == Verdict::not_decided) json.field("why", one.why);
  if (one.verdict == Verdict::somebody) {
    json.field("before", one.before).field("after", one.after);
    if (!one.because_before.empty()) json.field("because_before", clean(one.because_before));
    if (!one.because_after.empty()) json.field("because_after", clean(one.because_after));
    if (!one.patient.empty())
      json.field("answers", static_cast<std::int64_t>(one.answers))
          .field("smallest", one.smallest)
          .field("by_rules", one.by_rules)
          .field("by_words_of_one", one.by_words_of_one)
          .field("patient", one.patient);
    if (!one.patient_before.empty()) json.field("patient_before", one.patient_before);
    if (!one.made_by.empty()) {
      json.key("made_by").begin_array();
      for (const std::size_t i : one.made_by) json.integer(static_cast<std::int64_t>(i));
      json.end_array();
    }
  }
  json.end_object();
}

void write_list(const char* key, const std::vector<std::string>& ids, base::JsonWriter& json) {
  json.key(key).begin_array();
  for (const std::string& one : ids) json.string(clean(one));
  json.end_array();
}

void write_certificate(const char* key, const analyse::Refutation& one, base::JsonWriter& json) {
  if (one.proof.empty()) return;
  json.key(key)
      .begin_object()
      .field("formula_sha256", base::hex(base::sha256(one.formula)))
      .field("proof_sha256", base::hex(base::sha256(one.proof)))
      .end_object();
}

void write_documents(const std::vector<DocumentChange>& changes, base::JsonWriter& json) {
  json.key("documents").begin_array();
  for (const DocumentChange& one : changes) {
    json.begin_object()
        .field("about", one.about)
        .field("document", clean(one.document))
        .field("place", clean(one.place));
    if (one.line_before != 0)
      json.field("before", clean(one.before))
          .field("file_before", clean(one.file_before))
          .field("line_before", std::int64_t{one.line_before});
    if (one.line_after != 0)
      json.field("after", clean(one.after))
          .field("file_after", clean(one.file_after))
          .field("line_after", std::int64_t{one.line_after});
    json.end_object();
  }
  json.end_array();
}

void write_cohort(const DiffCohort& cohort, base::JsonWriter& json) {
  json.key("cohort")
      .begin_object()
      .field("patients", static_cast<std::int64_t>(cohort.patients))
      .field("not_read", static_cast<std::int64_t>(cohort.not_read))
      .field("changed", static_cast<std::int64_t>(cohort.changed))
      .field("unasked", static_cast<std::int64_t>(cohort.unasked))
      .field("looser", static_cast<std::int64_t>(cohort.looser))
      .field("tighter", static_cast<std::int64_t>(cohort.tighter))
      .key("moved")
      .begin_array();
  for (const auto& [key, movement] : cohort.moved) {
    const Change& first = movement.examples.front().change;
    json.begin_object().field("kind", kind_word(first.kind));
    if (!first.about.empty()) json.field("about", first.about);
    json.field("way", word(first.way))
        .field("patients", static_cast<std::int64_t>(movement.patients))
        .key("answers")
        .begin_array();
    for (const auto& [pair, count] : movement.words)
      json.begin_object()
          .field("before", pair.first)
          .field("after", pair.second)
          .field("patients", static_cast<std::int64_t>(count))
          .end_object();
    json.end_array().key("examples").begin_array();
    for (const analyse::Example& one : movement.examples) {
      json.begin_object().field("patient", clean(one.patient)).key("change");
      write_change(one.change, json);
      json.end_object();
    }
    json.end_array().end_object();
  }
  json.end_array().end_object();
}

}  // namespace

std::string line_of(const std::string& patient, const std::vector<Change>& changes) {
  base::JsonWriter json;
  json.begin_object().field("patient", clean(patient)).key("changes").begin_array();
  for (const Change& one : changes) write_change(one, json);
  json.end_array().end_object();
  return json.take() + "\n";
}

namespace {

void write_news(const std::vector<analyse::LayerImpact>& news, base::JsonWriter& json) {
  json.key("layers").begin_array();
  for (const analyse::LayerImpact& one : news) {
    json.begin_object()
        .field("kind", analyse::word(one.kind))
        .field("layer", clean(one.layer))
        .field("modality", clean(one.modality))
        .field("rule", clean(one.rule))
        .field("says", clean(says(one)))
        .field("document", clean(one.document))
        .field("line", std::int64_t{one.line})
        .end_object();
  }
  json.end_array();
}

}  // namespace

std::string as_json(const DiffAnswer& answer) {
  const Difference& found = answer.difference;
  base::JsonWriter json(2);
  json.begin_object()
      .field("before", answer.before->knowledge().digest())
      .field("after", answer.after->knowledge().digest());
  write_documents(answer.documents, json);
  if (answer.news) write_news(*answer.news, json);
  json.key("all_patients").begin_array();
  for (const Change& one : found.changes) write_change(one, json);
  json.end_array();
  write_certificate("nobody_changes", found.nobody_changes, json);
  write_certificate("nobody_looser", found.nobody_looser, json);
  write_list("only_before", found.only_before, json);
  write_list("only_after", found.only_after, json);
  write_list("assumptions", found.assumptions, json);
  write_list("defined_otherwise", found.defined_otherwise, json);
  write_list("aged_otherwise", found.aged_otherwise, json);
  write_list("ranged_otherwise", found.ranged_otherwise, json);
  write_list("renamed_otherwise", found.renamed_otherwise, json);
  write_list("not_supplied", found.not_supplied, json);
  write_list("whatever_calculated", found.calculated, json);
  json.field("variables", static_cast<std::int64_t>(found.variables))
      .field("clauses", static_cast<std::int64_t>(found.clauses));
  if (answer.cohort) write_cohort(*answer.cohort, json);
  write_list("files", answer.files, json);
  json.end_object();
  return json.take() + "\n";
}

}  // namespace windlass::tool
