// SPDX-License-Identifier: Apache-2.0
#include "present/treatment_lines.hpp"

#include <algorithm>

#include "plan/conventions.hpp"

namespace windlass::present {

using model::ModalityPlan;
using model::ProtocolLine;
using model::Reason;
using model::Verdict;

namespace {

Line protocol_line(const ProtocolLine& one, Keep keep) {
  Line line{.kind = protocol_kind(one.section), .keep = keep};
  // "assumed: Assumed: five strips" says it twice.
  if (upper(one.title) != upper(line_row(line.kind).word)) line.lead = one.title;
  line.text = value_of(one);
  line.measured = !one.number.empty();
  if (plan::says_held(one.text)) line.tone = Tone::bold;
  return line;
}

void add_texts(LineKind kind, const std::vector<std::string_view>& texts, std::vector<Line>& out) {
  for (const std::string_view text : texts) {
    Line line{.kind = kind, .keep = Keep::detail};
    line.text = text;
    out.push_back(std::move(line));
  }
}

void add_protocol(const ModalityPlan& plan, bool now, std::vector<Line>& out) {
  std::vector<Line> lines = protocol_lines(plan, now);
  out.insert(out.end(), std::make_move_iterator(lines.begin()),
             std::make_move_iterator(lines.end()));
}

// What nobody knows of a reason that is shown, each fact once in the order of the reasons.
void add_not_known(const PlanView& view, const std::vector<const Reason*>& reasons, Keep keep,
                   std::vector<Line>& out) {
  Line line{.kind = LineKind::not_known, .keep = keep, .lead = "not known"};
  std::vector<std::string> titles;
  for (const Reason* reason : reasons)
    for (const model::FactId fact : reason->unknown_facts)
      if (std::find(line.items.begin(), line.items.end(), view.vocabulary[fact].id) ==
          line.items.end()) {
        line.items.push_back(view.vocabulary[fact].id);
        titles.push_back(view.vocabulary[fact].title);
      }
  line.text = join(titles, ", ");
  if (!line.items.empty()) out.push_back(std::move(line));
}

void add_cautions(const PlanView& view, const ModalityPlan& plan, std::vector<Line>& out) {
  if (plan.status != model::Status::caution) return;
  for (const Reason* reason : deciding(plan)) {
    Line line{.kind = LineKind::care, .tone = Tone::care};
    line.lead = reason->verdict == Verdict::unknown ? "take care, not known" : "take care";
    line.text = with_care(view.plan, *reason);
    // Two levels of one flag may say the same; once is enough.
    const bool said = std::any_of(out.begin(), out.end(), [&](const Line& one) {
      return one.kind == line.kind && one.lead == line.lead && one.text == line.text;
    });
    if (!said) out.push_back(std::move(line));
  }
  add_not_known(view, deciding(plan), Keep::always, out);
}

// Who carries it out, where its document says.
void add_who(const ModalityPlan& plan, std::vector<Line>& out) {
  if (plan.by.empty()) return;
  Line line{.kind = LineKind::who, .lead = "who"};
  line.text = plan.by == "clinician" ? "the clinician, in the clinic"
              : plan.by == "patient" ? "the patient, at home"
                                     : "the clinician in the clinic, and the patient at home";
  out.push_back(std::move(line));
}

void add_fault(const ModalityPlan& plan, std::vector<Line>& out) {
  if (plan.protocol.fault.empty()) return;
  Line line{.kind = LineKind::fault, .tone = Tone::stop};
  line.lead = "no protocol";
  line.text = plan.protocol.fault;
  out.push_back(std::move(line));
}

// Every reason but those that the form shows elsewhere (`shown`), and the trace of all of them.
// What layers took away is said under its treatment, whatever the form.
void add_taken_away(const ModalityPlan& plan, std::vector<Line>& out) {
  for (const model::TakenAway& one : plan.taken_away)
    for (const model::Amendment* by : one.by) {
      Line line{.kind = LineKind::layer_reason, .tone = Tone::care, .lead = "by a layer"};
      line.about = one.id;
      line.text = std::string(by->done) + " " + name_of(one.origin, one.id) + " (" +
                  std::string(one.text) + ") by " + in_words(*by);
      out.push_back(std::move(line));
    }
}

void add_reasons(const PlanView& view, const ModalityPlan& plan,
                 const std::vector<const Reason*>& shown, std::vector<Line>& out) {
  add_taken_away(plan, out);
  Line group{.kind = LineKind::reasons, .keep = Keep::detail, .about = plan.id};
  for (const Reason& one : plan.because)
    if (std::find(shown.begin(), shown.end(), &one) == shown.end())
      group.lines.push_back(reason_line(view, one, Keep::detail));
  if (view.evaluation != nullptr) group.trace = plan::trace(*view.evaluation, plan);
  if (group.trace || !group.lines.empty()) out.push_back(std::move(group));
}

Line line_of(const ModalityPlan& plan) {
  Line line{.kind = LineKind::treatment, .tone = mark_of(plan.status).tone};
  line.status = plan.status;
  line.about = plan.id;
  line.lead = with_spaces(plan.status);
  line.title = plan.title;
  return line;
}

void add_reopens(std::string lead, std::string_view text, Keep keep, std::vector<Line>& out) {
  Line line{.kind = LineKind::reopens, .keep = keep};
  line.lead = std::move(lead);
  line.text = text;
  out.push_back(std::move(line));
}

void never_show(std::vector<Line>& lines) {
  for (Line& line : lines) {
    line.keep = Keep::never;
    never_show(line.lines);
  }
}

}  // namespace

// When to stop has a section of the plan to itself for what goes on now.
std::vector<Line> protocol_lines(const ModalityPlan& plan, bool now) {
  std::vector<Line> out;
  const std::vector<ProtocolLine>& lines = plan.protocol.lines;
  for (LineKind kind = LineKind::technique; kind <= LineKind::stop;
       kind = static_cast<LineKind>(static_cast<int>(kind) + 1)) {
    if (now && kind == LineKind::stop) continue;
    const Keep keep = now && is_part_of_the_dose(kind) ? Keep::always : Keep::detail;
    for (const ProtocolLine& one : lines)
      if (protocol_kind(one.section) == kind) out.push_back(protocol_line(one, keep));
  }
  const bool own_stop = std::any_of(lines.begin(), lines.end(), [](const ProtocolLine& one) {
    return protocol_kind(one.section) == LineKind::stop;
  });
  if (!now || own_stop) add_texts(LineKind::stop, plan.stop_rules, out);
  add_texts(LineKind::measure, plan.outcomes, out);
  add_texts(LineKind::adverse_event, plan.adverse_events, out);
  add_texts(LineKind::consent, plan.consent, out);
  return out;
}

Line evidence_line(const model::Evidence& one) {
  Line line{.kind = LineKind::evidence, .keep = Keep::detail};
  line.text = one.claim;
  line.lead = one.citation;
  line.note = std::string(one.id) + ": " + appraisal(one);
  return line;
}

Line reason_line(const PlanView& view, const Reason& reason, Keep keep) {
  Line line{.kind = reason.layer.empty() ? LineKind::reason : LineKind::layer_reason,
            .keep = keep,
            .about = reason.id};
  line.lead = name_of(reason);
  line.text = in_words(reason);
  line.note = place_of(reason);
  add_not_known(view, {&reason}, keep, line.lines);
  if (!reason.mitigation.empty()) {
    Line care{.kind = LineKind::care, .keep = keep, .lead = "take care"};
    care.text = reason.mitigation;
    line.lines.push_back(std::move(care));
  }
  if (!reason.reopens.empty()) add_reopens("lifted when", reason.reopens, keep, line.lines);
  if (reason.evidence != nullptr)
    for (const model::Evidence& one : *reason.evidence) line.lines.push_back(evidence_line(one));
  return line;
}

Line treatment_now(const PlanView& view, const ModalityPlan& plan) {
  Line line = line_of(plan);
  line.note = how_sure(plan);
  const std::vector<const Reason*> decisive = deciding(plan);
  if (!decisive.empty()) line.mark = mark(decisive.front()->basis);
  add_who(plan, line.lines);
  add_protocol(plan, true, line.lines);
  add_cautions(view, plan, line.lines);
  add_fault(plan, line.lines);
  add_reasons(view, plan,
              plan.status == model::Status::caution ? decisive : std::vector<const Reason*>{},
              line.lines);
  return line;
}

Line treatment_later(const PlanView& view, const ModalityPlan& plan, std::string_view timing) {
  Line line = line_of(plan);
  line.lead = "later";
  line.note = how_sure(plan);
  Line after{.kind = LineKind::timing, .lead = "after"};
  after.text = timing;
  line.lines.push_back(std::move(after));
  add_who(plan, line.lines);
  add_cautions(view, plan, line.lines);
  add_fault(plan, line.lines);
  add_protocol(plan, false, line.lines);
  add_reasons(view, plan,
              plan.status == model::Status::caution ? deciding(plan) : std::vector<const Reason*>{},
              line.lines);
  return line;
}

Line treatment_deferred(const PlanView& view, const ModalityPlan& plan) {
  Line line = line_of(plan);
  std::vector<const Reason*> shown = deciding(plan);
  if (shown.size() > 1) shown.resize(1);
  for (const Reason* reason : shown) line.text = in_words(*reason);
  for (std::size_t i = 0; i < plan.reopen_when.size(); ++i)
    add_reopens(i == 0 ? "when" : "and", plan.reopen_when[i], Keep::always, line.lines);
  add_not_known(view, shown, Keep::always, line.lines);
  add_fault(plan, line.lines);
  add_reasons(view, plan, shown, line.lines);
  return line;
}

Line treatments_withheld(const PlanView& view, const Withheld& group) {
  Line line = line_of(*group.treatments.front());
  line.title = titles(group, view.plan);
  line.text = group.reason == nullptr ? sentence(no_indication(*group.treatments.front()))
                                      : in_words(*group.reason);
  if (group.reason != nullptr && !group.reason->reopens.empty())
    add_reopens("lifted when", group.reason->reopens, Keep::always, line.lines);
  if (group.reason != nullptr) add_not_known(view, {group.reason}, Keep::always, line.lines);
  for (const ModalityPlan* one : group.treatments) {
    std::vector<const Reason*> shown = deciding(*one);
    if (shown.size() > 1) shown.resize(1);
    add_reasons(view, *one, shown, line.lines);
    if (group.treatments.size() > 1 && !line.lines.empty() &&
        line.lines.back().kind == LineKind::reasons)
      line.lines.back().title = one->title;
  }
  if (group.treatments.size() > 1) line.about = {};
  return line;
}

Line treatment_asked(const PlanView& view, const ModalityPlan& plan) {
  Line line = line_of(plan);
  line.text = sentence(no_indication(plan));
  add_fault(plan, line.lines);
  add_reasons(view, plan, {}, line.lines);
  line.keep = Keep::detail;
  return line;
}

Line treatment_waiting(const PlanView& view, const ModalityPlan& plan) {
  Line line = line_of(plan);
  line.keep = Keep::detail;
  add_protocol(plan, false, line.lines);
  never_show(line.lines);
  add_fault(plan, line.lines);
  add_reasons(view, plan, {}, line.lines);
  return line;
}

}  // namespace windlass::present
