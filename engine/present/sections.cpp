// SPDX-License-Identifier: Apache-2.0
#include "present/sections.hpp"

#include <algorithm>

#include "present/phrases.hpp"

namespace windlass::present {

Section section(const PlanView& view, SectionKind kind, std::string title) {
  Section made{.kind = kind};
  made.title = std::move(title);
  made.more = view.explain;
  return made;
}

Line text_line(LineKind kind, std::string lead, std::string text, Tone tone) {
  Line line{.kind = kind, .tone = tone};
  line.lead = std::move(lead);
  line.text = std::move(text);
  return line;
}

Line text_line(LineKind kind, std::string_view text) {
  return text_line(kind, {}, std::string(text));
}

std::string title_of(const PlanView& view, std::string_view modality) {
  const model::ModalityPlan* plan = modality_of(view.plan, modality);
  return std::string(plan == nullptr ? modality : plan->title);
}

std::string when_of(const PlanView& view) {
  std::string out = view.plan.as_of
                        ? "as of " + model::text(*view.plan.as_of)
                        : "no date given: give `as_of`, since what asks how long ago stays open";
  if (const model::Number* week = course_week(view)) out += ", course week " + week->text();
  return out;
}

namespace {

// What the rules derive is no diagnosis unless the vocabulary says so.
const model::FactDefinition* diagnosis(const PlanView& view, std::string_view label) {
  const auto fact = view.vocabulary.find(label);
  return fact && model::has_role(view.vocabulary[*fact], "diagnosis") ? &view.vocabulary[*fact]
                                                                      : nullptr;
}

std::vector<std::string> diagnoses(const PlanView& view) {
  std::vector<std::string> titles;
  for (const std::string_view label : view.plan.labels)
    if (const model::FactDefinition* fact = diagnosis(view, label)) titles.push_back(fact->title);
  return titles;
}

}  // namespace

bool not_judged(const PlanView& view) {
  return diagnoses(view).empty() &&
         std::any_of(view.plan.open_labels.begin(), view.plan.open_labels.end(),
                     [&](auto label) { return diagnosis(view, label) != nullptr; });
}

Section head_section(const PlanView& view) {
  Section out = section(view, SectionKind::head, "Plan for " + view.plan.patient);
  out.note = when_of(view);
  std::vector<std::string> labels = diagnoses(view);
  if (not_judged(view)) labels.emplace_back("not yet judged");
  if (!labels.empty())
    out.lines.push_back(
        text_line(LineKind::paragraph, "Working diagnosis", join(labels, "; ") + "."));
  out.lines.push_back(
      text_line(LineKind::notice, "Unsigned draft, until a named clinician signs it."));
  return out;
}

Section time_of(const PlanView& view) {
  Section out = section(view, SectionKind::time, {});
  out.time = timeline_of(view);
  if (out.time) out.title = "Weeks 0 to " + std::to_string(out.time->weeks);
  return out;
}

namespace {

std::string day_of(model::Date date) {
  return std::string(model::weekday_name(date)) + " " + model::text(date);
}

std::string when_of(const model::Review& one) {
  return "Week " + std::to_string(one.week) + (one.on ? ", " + day_of(*one.on) : "");
}

std::string moved(const model::Review& one) {
  return one.moved_from ? " The day itself, " + day_of(*one.moved_from) +
                              ", is a weekend: hence the Friday before."
                        : "";
}

}  // namespace

Section review_section(const PlanView& view) {
  Section out = section(view, SectionKind::review, "Review");
  for (const model::Review& one : view.plan.reviews) {
    Line line = text_line(LineKind::review, when_of(one), std::string(one.purpose) + moved(one));
    line.next = one.due;
    if (!one.due) line.keep = Keep::detail;
    out.lines.push_back(std::move(line));
  }
  return out;
}

Section advice_section(const PlanView& view) {
  Section out = section(view, SectionKind::advice, "Advice");
  for (const model::Advice& one : view.plan.advice)
    out.lines.push_back(text_line(LineKind::advice, std::string(one.text) + mark(one.basis)));
  return out;
}

Section foot_of(const PlanView& view) {
  Section out = section(view, SectionKind::foot, {});
  out.lines.push_back(text_line(LineKind::key, key_to_marks()));
  out.lines.push_back(text_line(LineKind::notice, view.plan.notice));
  Line made = text_line(LineKind::made_with, {},
                        "Knowledge " + std::string(view.plan.knowledge_digest.substr(0, 12)) +
                            ", " + made_with(view.plan));
  const auto add = [&](std::string name, std::string_view digest) {
    Line part = text_line(LineKind::made_with, std::move(name), std::string(digest));
    part.keep = Keep::detail;
    made.lines.push_back(std::move(part));
  };
  add("knowledge", view.plan.knowledge_digest);
  for (const model::PluginUsed& one : view.plan.plugins)
    add(std::string(one.id) + " " + std::string(one.version), one.digest);
  out.lines.push_back(std::move(made));
  out.lines.push_back(
      text_line(LineKind::follow_up,
                "Why, and what is left out above (add a treatment for all of it):", view.explain));
  return out;
}

Section receipt_of(const PlanView& view) {
  Section out = section(view, SectionKind::receipt, "Recorded");
  if (!view.plan.receipt) return out;
  out.lines.push_back(text_line(
      LineKind::receipt, "record",
      std::to_string(view.plan.receipt->sequence) + " of log " + view.plan.receipt->origin));
  out.lines.push_back(text_line(LineKind::receipt, "leaf", view.plan.receipt->leaf));
  return out;
}

}  // namespace windlass::present
