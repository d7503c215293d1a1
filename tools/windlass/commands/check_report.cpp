// SPDX-License-Identifier: Apache-2.0
#include "check_report.hpp"

#include <algorithm>

#include "base/json.hpp"
#include "check_lists.hpp"
#include "check_resolved.hpp"
#include "plan/plan_json.hpp"

namespace windlass::tool {

std::string_view severity_word(base::Severity severity) {
  switch (severity) {
    case base::Severity::error: return "error";
    case base::Severity::warning: return "warning";
    case base::Severity::note: return "note";
  }
  return {};
}

std::size_t CheckReport::total(base::Severity level) const {
  if (!found.list.empty()) return found.counts[static_cast<std::size_t>(level)];
  // What keeps rules from opening is an error, and so is what was left out of it.
  const auto listed = static_cast<std::size_t>(
      std::count_if(problems.begin(), problems.end(),
                    [&](const base::Diagnostic& one) { return one.severity == level; }));
  if (level != base::Severity::error || problems.left_out() == 0) return listed;
  return listed - 1 + problems.left_out();
}

// Notes are no mistakes.
std::size_t CheckReport::mistakes() const {
  return total(base::Severity::error) + total(base::Severity::warning);
}

int CheckReport::exit_code() const {
  if (mistakes() > 0) return exit_does_not_hold;
  return found.not_decided != 0 ? exit_stopped : exit_done;
}

// What keeps rules from opening, and what belongs to no document, is everybody's. So is a mistake
// in the rules beneath: the layer may have made it one.
bool CheckReport::is_own(const base::Diagnostic& one) const {
  return !own || found.list.empty() || one.file.empty() || own->count(one.file) != 0 ||
         one.severity != base::Severity::note;
}

namespace {

// ", but 1 override or layer has ended and does nothing"; empty where all that is written counts.
std::string without_effect_today(const base::Diagnostics& problems) {
  const auto number = [&problems](std::string_view code) {
    return static_cast<std::size_t>(
        std::count_if(problems.begin(), problems.end(),
                      [code](const base::Diagnostic& one) { return one.code == code; }));
  };
  const std::size_t ended = number("check.ended"), to_come = number("check.begins");
  std::vector<std::string> parts;
  if (ended > 0)
    parts.push_back(count(ended, "override or layer has", "overrides or layers have") +
                    " ended and " + (ended == 1 ? "does" : "do") + " nothing");
  if (to_come > 0)
    parts.push_back(count(to_come, "layer begins", "layers begin") + " later and " +
                    (to_come == 1 ? "does" : "do") + " nothing yet");
  return parts.empty() ? "" : ", but " + join(parts, " and ");
}

}  // namespace

// "Everything holds.", "2 problems.", "Everything holds. 1 note.", "Everything holds, but 1
// override or layer has ended and does nothing. 1 note."
std::string CheckReport::outcome() const {
  const std::size_t notes = total(base::Severity::note);
  std::string out = mistakes() > 0 ? count(mistakes(), "problem", "problems") + "."
                    : found.not_decided > 0
                        ? "Nothing wrong was found" + without_effect_today(problems) + "."
                        : "Everything holds" + without_effect_today(problems) + ".";
  if (notes > 0) out += " " + count(notes, "note", "notes") + ".";
  if (!found.silenced.empty()) out += " " + std::to_string(found.silenced.size()) + " silenced.";
  if (found.not_decided > 0) out += " Not decided: " + not_decided() + ".";
  return out;
}

// "3 of 2,114 questions about all patients", and which rules were not held against each other.
std::string CheckReport::not_decided() const {
  return base::group_digits(found.not_decided) + " of " + base::group_digits(found.asked) +
         " questions about all patients" +
         (found.not_compared == 0
              ? ""
              : ", and what " + count(found.not_compared, "rule says", "rules say") +
                    " was not held against all others");
}

std::string CheckReport::folded() const {
  if (!own || shown == nullptr) return {};
  const auto notes = static_cast<std::size_t>(
      std::count_if(problems.begin(), problems.end(),
                    [this](const base::Diagnostic& one) { return !is_own(one); }));
  return "Of the rules beneath" +
         (notes == 0 ? "" : " " + count(notes, "note", "notes") + ", and") +
         " what their red flags do are not shown; `--all` shows them.";
}

std::string CheckReport::as_json() const {
  base::JsonWriter json(2);
  json.begin_object().field("checked", clean(checked));
  plan::write_engine(json, plan::engine_version());
  json.field("holds", exit_code() == exit_done)
      .field("not_decided", static_cast<std::int64_t>(found.not_decided))
      .field("asked", static_cast<std::int64_t>(found.asked))
      .key("problems")
      .begin_array();
  for (const base::Diagnostic& one : problems) {
    json.begin_object()
        .field("code", one.code)
        .field("severity", severity_word(one.severity))
        .field("message", clean(one.message));
    if (!one.hint.empty()) json.field("hint", clean(one.hint));
    if (!one.file.empty()) json.field("file", clean(one.file));
    if (!one.excerpt.empty())
      json.field("line", std::int64_t{one.place.line})
          .field("column", std::int64_t{one.place.column});
    json.end_object();
  }
  json.end_array()
      .field("left_out", static_cast<std::int64_t>(problems.left_out()))
      .key("silenced")
      .begin_array();
  for (const analyse::Silenced& one : found.silenced)
    json.begin_object()
        .field("code", one.finding.code)
        .field("message", clean(one.finding.message))
        .field("reason", clean(one.reason))
        .field("file", clean(one.finding.file))
        .field("line", std::int64_t{one.finding.place.line})
        .end_object();
  json.end_array().key("not_read").begin_array();
  for (const std::string& name : not_read) json.string(clean(name));
  json.end_array();
  if (shown != nullptr) list_knowledge(*shown, json);
  if (shown != nullptr && resolved) list_resolved(*shown, json);
  json.end_object();
  return json.take() + "\n";
}

void list_silenced(const analyse::Findings& found, Streams& streams) {
  for (const analyse::Silenced& one : found.silenced)
    streams.out << clean(one.finding.file) << ":" << one.finding.place.line << ": silenced["
                << one.finding.code << "]: " << clean(one.finding.message)
                << "\n   because: " << clean(one.reason) << "\n";
}

}  // namespace windlass::tool
