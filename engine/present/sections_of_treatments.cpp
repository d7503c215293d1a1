// SPDX-License-Identifier: Apache-2.0
#include "present/sections.hpp"

#include <algorithm>

#include "plan/asked_in_vain.hpp"
#include "present/treatment_lines.hpp"

namespace windlass::present {

using model::Disposition;
using model::ModalityPlan;
using model::Status;
using model::Verdict;

namespace {

// Says that the flag rests on conflicting answers, and what to ask first.
Line disputed_line(const PlanView& view, const model::RedFlag& flag) {
  std::vector<std::string> questions;
  for (const model::FactId fact : flag.unknown_facts)
    questions.push_back(view.vocabulary[fact].question);
  const bool today = model::row(flag.disposition).hides_treatments;
  return text_line(
      LineKind::not_known, "disputed",
      "The answers disagree; ask this first. Its effects hold until then" +
          std::string(today ? "; if it cannot be settled in this visit, act as if it is present. "
                            : ". ") +
          join(questions, " "),
      Tone::ask);
}

Line red_flag(const PlanView& view, const model::RedFlag& flag) {
  Line line{.kind = LineKind::red_flag, .tone = Tone::stop, .lead = "RED FLAG"};
  line.about = flag.id;
  line.title = flag.title;
  line.note = with_spaces(model::word(flag.disposition));
  line.mark = mark(flag.basis);
  if (flag.disputed) line.lines.push_back(disputed_line(view, flag));
  const std::string who(mark_of(flag.disposition).who);
  for (Line part : {text_line(LineKind::action, "do", std::string(flag.action)),
                    text_line(LineKind::acts, "who", who),
                    text_line(LineKind::because, "why", std::string(flag.because)),
                    text_line(LineKind::clears, "clears", std::string(flag.clears))})
    line.lines.push_back(std::move(part));
  Line place = text_line(LineKind::place, std::string(flag.id) + ", " + std::string(flag.document) +
                                              ":" + std::to_string(flag.line));
  place.keep = Keep::detail;
  line.lines.push_back(std::move(place));
  if (flag.evidence != nullptr)
    for (const model::Evidence& one : *flag.evidence) line.lines.push_back(evidence_line(one));
  return line;
}

bool is_now(const PlanView& view, std::string_view id) {
  for (const model::StagePlan& stage : view.plan.stages)
    for (const model::StageItem& item : stage.items)
      if (item.modality == id) return item.now;
  return false;
}

// Treatments that may begin once the first screen is answered.
void add_waiting_for_screen(const PlanView& view, Section& out) {
  if (!view.plan.screen_open) return;
  Line wait{.kind = LineKind::waiting, .tone = Tone::care, .lead = "Waits"};
  std::vector<std::string> names;
  for (const ModalityPlan& one : view.plan.modalities) {
    if (!model::actionable(one.status)) continue;
    names.push_back(std::string(one.title) + " (" + with_spaces(one.status) + ")");
    wait.lines.push_back(treatment_waiting(view, one));
  }
  if (names.empty()) return;
  wait.text = join(names, ", ") +
              ": possible on what is known so far, and not to be begun before the answers below.";
  out.lines.push_back(std::move(wait));
}

// Where the first words sound like an all-clear, the red flags that an open answer leaves open
// stand beside them. A flag that stands and may be more urgent than what comes first is always
// told.
void add_not_excluded(const PlanView& view, Section& out) {
  const bool all = !view.plan.screen_open && !model::row(view.plan.disposition).hides_treatments;
  std::vector<std::string> open;
  for (const model::RedFlag& flag : view.plan.red_flags) {
    if (flag.verdict != Verdict::unknown) continue;
    const bool may_be_more = red_flag_of(view.plan, flag.id)->verdict == Verdict::true_ &&
                             model::comes_before(flag.disposition, view.plan.disposition);
    if (all || may_be_more) open.push_back(title_of_open(view.plan, flag));
  }
  if (!open.empty())
    out.lines.push_back(text_line(LineKind::disposition, "NOT EXCLUDED",
                                  join(open, "; ") + ": the answers below decide.", Tone::care));
}

// Nobody takes for answered what was asked in vain, whatever comes first.
// Nor, where care may begin, what nobody asked.
void add_not_answered(const PlanView& view, Section& out) {
  const auto add = [&](const std::vector<model::FactId>& facts, std::string_view lead,
                       std::string_view why) {
    std::vector<std::string> titles;
    for (const model::FactId fact : facts) titles.push_back(view.vocabulary[fact].title);
    if (titles.empty()) return;
    out.lines.push_back(text_line(
        LineKind::disposition, std::string(lead),
        std::string(why) + join(titles, "; ") + ". An answer may change what comes first.",
        Tone::care));
  };
  add(plan::asked_in_vain(view.plan), "NOT ANSWERED", "Asked, and nobody did or knew it: ");
  if (view.plan.disposition == Disposition::proceed)
    add(plan::not_asked(view.plan, view.vocabulary), "NOT ASKED",
        "Ask before you start; the doses below hold only if these answers raise no concern: ");
}

// An answered screen does not say what it is.
bool judged_late(const PlanView& view) {
  return !view.plan.screen_open &&
         model::row(view.plan.disposition).by != model::DecidedBy::urgent_flag && not_judged(view);
}

// The first words themselves, where nothing else comes first.
bool headline_not_judged(const PlanView& view) {
  return judged_late(view) && view.plan.disposition == Disposition::proceed;
}

void add_not_judged(const PlanView& view, Section& out) {
  if (!judged_late(view)) return;
  out.lines.push_back(text_line(LineKind::disposition, "NOT JUDGED YET",
                                "There is no working diagnosis: the first questions below come "
                                "first. Until they are answered only what stands under NOW.",
                                Tone::care));
}

}  // namespace

Section first_section(const PlanView& view) {
  Section out =
      section(view, SectionKind::first, upper(with_spaces(model::word(view.plan.disposition))));
  const DispositionMark& mark = mark_of(view.plan.disposition);
  const bool waits =
      view.plan.screen_open && view.plan.disposition == Disposition::proceed_with_referral;
  if (headline_not_judged(view))
    out.lines.push_back(text_line(LineKind::disposition, out.title + " IN PART",
                                  "The heel is not judged yet. Nothing "
                                  "that is known raises a red flag.",
                                  Tone::care));
  else
    out.lines.push_back(text_line(LineKind::disposition, out.title,
                                  waits
                                      ? "Refer. The treatment beside it waits for the first screen."
                                      : meaning_of(view.plan, view.vocabulary),
                                  waits ? Tone::care : mark.tone));
  if (view.plan.screen_open && view.plan.disposition != Disposition::incomplete)
    out.lines.push_back(text_line(LineKind::disposition, "FIRST SCREEN NOT COMPLETE",
                                  std::string(mark_of(Disposition::incomplete).meaning),
                                  Tone::care));
  for (const model::RedFlag& flag : view.plan.red_flags)
    if (flag.verdict == Verdict::true_) out.lines.push_back(red_flag(view, flag));
  add_not_judged(view, out);
  add_not_excluded(view, out);
  add_not_answered(view, out);
  if (!model::row(view.plan.disposition).hides_treatments) return out;
  std::vector<std::string> names;
  Line wait{.kind = LineKind::waiting, .lead = "Nothing is to be begun"};
  for (const ModalityPlan& one : view.plan.modalities) {
    names.emplace_back(one.title);
    wait.lines.push_back(treatment_waiting(view, one));
  }
  wait.text = join(names, ", ") +
              ": all wait until what stands above is settled. Then make the plan again.";
  out.lines.push_back(std::move(wait));
  return out;
}

Section now_section(const PlanView& view) {
  Section out = section(view, SectionKind::now, "Now");
  for (const model::StagePlan& stage : view.plan.stages) {
    Line line{.kind = LineKind::stage};
    line.title = stage.title;
    line.text = stage.aim;
    for (const model::StageItem& item : stage.items)
      if (item.now)
        line.lines.push_back(treatment_now(view, *modality_of(view.plan, item.modality)));
    if (!line.lines.empty()) out.lines.push_back(std::move(line));
  }
  const bool waits = std::any_of(view.plan.modalities.begin(), view.plan.modalities.end(),
                                 [](const auto& one) { return one.status == Status::ask; });
  if (out.lines.empty())
    out.lines.push_back(
        text_line(LineKind::paragraph, waits || view.plan.screen_open
                                           ? "Nothing yet: the answers below decide."
                                           : "Nothing can be begun now; the reasons are below."));
  add_waiting_for_screen(view, out);
  for (const model::Interaction& one : view.plan.interactions)
    if (is_now(view, one.first) && is_now(view, one.second))
      out.lines.push_back(
          text_line(LineKind::visit, std::string(one.instruction) + mark(one.basis)));
  return out;
}

Section next_section(const PlanView& view) {
  Section out = section(view, SectionKind::next, "Next");
  for (const model::StagePlan& stage : view.plan.stages)
    for (const model::StageItem& item : stage.items) {
      const ModalityPlan& one = *modality_of(view.plan, item.modality);
      const bool possible = model::actionable(one.status);
      if (item.now || (possible && view.plan.screen_open)) continue;
      out.lines.push_back(possible ? treatment_later(view, one, item.timing)
                                   : treatment_deferred(view, one));
    }
  return out;
}

Section withheld_section(const PlanView& view) {
  Section out = section(view, SectionKind::withheld, "Withheld");
  for (const Status status : {Status::block, Status::not_indicated})
    for (const Withheld& group : group_withheld(view.plan, status))
      out.lines.push_back(treatments_withheld(view, group));
  return out;
}

Section stop_section(const PlanView& view) {
  Section out = section(view, SectionKind::stop, "Stop");
  for (const model::StagePlan& stage : view.plan.stages)
    for (const model::StageItem& item : stage.items) {
      if (!item.now) continue;
      const ModalityPlan& one = *modality_of(view.plan, item.modality);
      Line line =
          text_line(LineKind::stop_rules, with_spaces(one.id), join(when_to_stop(one), " "));
      line.title = one.title;
      if (!line.text.empty()) out.lines.push_back(std::move(line));
    }
  return out;
}

}  // namespace windlass::present
