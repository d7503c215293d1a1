// SPDX-License-Identifier: Apache-2.0
#include "present/explanations.hpp"

#include <algorithm>

#include "present/treatment_lines.hpp"

namespace windlass::present {

using model::ModalityPlan;
using model::Reason;
using model::Recommendation;
using model::Verdict;

namespace {

Line red_flag(const PlanView& view, const model::RedFlag& flag) {
  const bool raised = flag.verdict == Verdict::true_;
  Line line{.kind = LineKind::red_flag, .tone = raised ? Tone::stop : Tone::ask};
  line.lead = raised ? "RED FLAG" : "open";
  line.about = flag.id;
  line.title = flag.title;
  line.note = flag.id;
  line.text = flag.because;
  if (!flag.unknown_facts.empty()) {
    Line facts{.kind = LineKind::not_known, .lead = "not known"};
    facts.text = ids_of(flag.unknown_facts, view.vocabulary);
    line.lines.push_back(std::move(facts));
  }
  return line;
}

// What decides the status, and as details what else holds or is open.
Section modality(const PlanView& view, const ModalityPlan& plan) {
  Section section{.kind = SectionKind::modality, .about = plan.id};
  const std::string_view after = later_after(view.plan, plan.id);
  section.title = std::string(plan.title) + " (" + std::string(plan.id) +
                  "): " + upper(with_spaces(plan.status)) + (after.empty() ? "" : ", for later");
  if (!after.empty()) {
    Line line{.kind = LineKind::timing, .tone = Tone::care, .lead = "not now, but after"};
    line.text = after;
    section.lines.push_back(std::move(line));
  }
  if (std::string none = no_indication(plan); !none.empty()) {
    Line line{.kind = LineKind::reason};
    line.lead = std::move(none);
    section.lines.push_back(std::move(line));
  }
  for (const Reason& reason : plan.because)
    section.lines.push_back(
        reason_line(view, reason, reason.decides ? Keep::always : Keep::detail));
  if (!plan.protocol.fault.empty()) {
    Line line{.kind = LineKind::reason, .tone = Tone::stop, .lead = "no protocol"};
    line.text = plan.protocol.fault;
    section.lines.push_back(std::move(line));
  }
  return section;
}

Line change(std::string title, std::string text) {
  Line line{.kind = LineKind::change};
  line.title = std::move(title);
  line.text = std::move(text);
  return line;
}

std::vector<std::string> titles_of(const PlanView& view, const std::vector<std::string_view>& ids) {
  std::vector<std::string> titles;
  for (const std::string_view id : ids) {
    const ModalityPlan* modality = modality_of(view.plan, id);
    titles.emplace_back(modality == nullptr ? id : modality->title);
  }
  return titles;
}

Line question(const PlanView& view, const model::Question& question, std::size_t number) {
  const model::FactDefinition& fact = view.vocabulary[question.fact];
  Line line{.kind = LineKind::question, .tone = Tone::ask};
  line.lead = std::to_string(number) + ".";
  line.text = fact.question;
  const std::vector<std::string> affects = titles_of(view, question.affects),
                                 flags(question.red_flags.begin(), question.red_flags.end());
  const auto add = [&](std::string lead, std::string text) {
    Line part{.kind = LineKind::settles};
    part.lead = std::move(lead);
    part.text = std::move(text);
    line.lines.push_back(std::move(part));
  };
  add({}, fact.id + ", " + with_spaces(model::word(question.state)) +
              (question.safety ? ", decides safety" : ""));
  if (!question.opens.empty()) add("opens: ", join(titles_of(view, question.opens), ", "));
  if (!affects.empty()) add("helps to settle: ", join(affects, ", "));
  if (!flags.empty()) add("red flags: ", join(flags, ", "));
  return line;
}

std::vector<std::string_view> flags_of(const Recommendation& plan) {
  std::vector<std::string_view> flags;
  for (const model::RedFlag& flag : plan.red_flags)
    if (flag.verdict == Verdict::true_) flags.push_back(flag.id);
  return flags;
}

std::string listed(const std::vector<std::string_view>& words) {
  return words.empty() ? std::string("none") : join({words.begin(), words.end()}, ", ");
}

Line change_of(const Changes::Pair& pair) {
  const ModalityPlan &before = *pair.before, &after = *pair.after;
  Line line = change(std::string(after.title),
                     with_spaces(before.status) +
                         (pair.changed() ? " -> " + with_spaces(after.status) : " as before"));
  for (const std::string& why : why_in_words(after)) {
    Line reason{.kind = LineKind::reason};
    reason.lead = why;
    line.lines.push_back(std::move(reason));
  }
  return line;
}

}  // namespace

std::vector<std::string> why_in_words(const ModalityPlan& plan) {
  std::vector<std::string> out;
  if (std::string none = no_indication(plan); !none.empty()) out.push_back(std::move(none));
  for (const Reason* reason : deciding(plan))
    out.push_back(name_of(*reason) + ": " + in_words(*reason));
  if (!plan.protocol.fault.empty()) out.push_back("no protocol: " + plan.protocol.fault);
  return out;
}

Account reasons_of(const PlanView& view) {
  Account account{.patient = view.plan.patient, .explain = view.explain};
  Section first{.kind = SectionKind::head};
  first.title = "Plan for " + view.plan.patient + ": " +
                upper(with_spaces(model::word(view.plan.disposition)));
  for (const model::RedFlag& flag : view.plan.red_flags)
    first.lines.push_back(red_flag(view, flag));
  for (const model::Contradiction& one : view.plan.contradictions) {
    Line line{.kind = LineKind::contradiction, .tone = Tone::stop, .lead = "contradiction"};
    line.text = in_words(one, view.vocabulary);
    first.lines.push_back(std::move(line));
  }
  Line made{.kind = LineKind::made_with};
  made.text = made_with(view.plan);
  first.lines.push_back(std::move(made));
  account.sections.push_back(std::move(first));
  for (const ModalityPlan& one : view.plan.modalities)
    account.sections.push_back(modality(view, one));
  Section foot{.kind = SectionKind::modality};
  foot.title = "The whole tree of one, what to ask, and what another answer would change:";
  for (const char* more : {" MODALITY", " --ask", " --what-if FACT=VALUE"}) {
    Line line{.kind = LineKind::follow_up};
    line.text = view.explain + more;
    foot.lines.push_back(std::move(line));
  }
  account.sections.push_back(std::move(foot));
  return account;
}

namespace {

// What a plan counts on and may change what comes first, each fact once.
Section counted_as_no_finding(const PlanView& view) {
  Section section{.kind = SectionKind::modality, .title = "COUNTED AS NO FINDING"};
  section.note = "nobody looked or knew; another answer may change what comes first";
  std::vector<model::FactId> named;
  for (const model::Assumed& one : view.plan.assumed) {
    if (!model::names_disposition(one.affects) ||
        std::find(named.begin(), named.end(), one.fact) != named.end())
      continue;
    named.push_back(one.fact);
    section.lines.push_back(change(view.vocabulary[one.fact].title, std::string(one.because)));
  }
  return section;
}

}  // namespace

Account questions_of(const PlanView& view) {
  const Recommendation& plan = view.plan;
  Account account{.patient = plan.patient, .explain = view.explain};
  Section first{.kind = SectionKind::head};
  Section counted = counted_as_no_finding(view);
  if (plan.questions.empty()) {
    first.title =
        counted.lines.empty()
            ? "Nothing is open: every status and every red flag is decided by what is known."
            : "No answer is waited for. All is decided by what is known, and by what nobody knew:";
    account.sections.push_back(std::move(first));
    if (!counted.lines.empty()) account.sections.push_back(std::move(counted));
    return account;
  }
  first.title = count(plan.questions.size(), "question", "questions") + " for " + plan.patient +
                ", the most useful first";
  for (const model::Question& one : plan.questions)
    first.lines.push_back(question(view, one, first.lines.size() + 1));
  account.sections.push_back(std::move(first));
  Section sets{.kind = SectionKind::modality, .title = "SMALLEST SETS"};
  sets.note =
      "with every answer of a set reassuring, its line is settled; an alarming answer settles it "
      "sooner";
  for (const ModalityPlan& one : plan.modalities)
    if (!one.ask.empty())
      sets.lines.push_back(change(std::string(one.id), ids_of(one.ask, view.vocabulary)));
  account.sections.push_back(std::move(sets));
  if (!counted.lines.empty()) account.sections.push_back(std::move(counted));
  return account;
}

Account protocol_of(const PlanView& view, std::string_view modality) {
  Account account{.patient = view.plan.patient, .explain = view.explain};
  const ModalityPlan* plan = modality_of(view.plan, modality);
  if (plan == nullptr || plan->protocol.lines.empty()) return account;
  Section out{.kind = SectionKind::protocol, .title = "PROTOCOL"};
  const std::string_view after = later_after(view.plan, modality);
  if (view.plan.treatment_waits()) {
    Line wait = treatment_waiting(view, *plan);
    wait.kind = LineKind::waiting;
    wait.lead = "Waits";
    wait.text = after;
    std::erase_if(wait.lines, [](const Line& one) { return one.keep != Keep::never; });
    out.lines.push_back(std::move(wait));
  } else {
    out.lines = protocol_lines(*plan, false);
  }
  account.sections.push_back(std::move(out));
  return account;
}

Changes compare(const Recommendation& before, const Recommendation& after) {
  Changes out{before.disposition, after.disposition, flags_of(before), flags_of(after), {}};
  for (std::size_t i = 0; i < before.modalities.size(); ++i)
    out.modalities.push_back({&before.modalities[i], &after.modalities[i]});
  return out;
}

Account changes_of(const Recommendation& before, const Recommendation& after,
                   const std::vector<std::string>& what_if, std::string_view about) {
  Account account{.patient = before.patient};
  Section out{.kind = SectionKind::changes};
  out.title = "What if " + join(what_if, " and ") + " for " + before.patient + ":";
  const Changes all = compare(before, after);
  if (all.was != all.is)
    out.lines.push_back(change("disposition", with_spaces(model::word(all.was)) + " -> " +
                                                  with_spaces(model::word(all.is))));
  if (all.flags_before != all.flags_after)
    out.lines.push_back(
        change("red flags", listed(all.flags_before) + " -> " + listed(all.flags_after)));
  bool any = !out.lines.empty();
  std::size_t same = 0;
  for (const Changes::Pair& one : all.modalities) {
    any = any || one.changed();
    if (!one.changed() && about != one.after->id)
      ++same;
    else
      out.lines.push_back(change_of(one));
  }
  Line rest{.kind = LineKind::paragraph};
  if (!any)
    rest.text = "No status and no disposition changes.";
  else if (same > 0)
    rest.text = count(same, "other treatment stays", "other treatments stay") + " as before.";
  if (!rest.text.empty()) out.lines.push_back(std::move(rest));
  if (before.questions.size() != after.questions.size())
    out.lines.push_back(change("questions", std::to_string(before.questions.size()) + " -> " +
                                                std::to_string(after.questions.size())));
  account.sections.push_back(std::move(out));
  return account;
}

}  // namespace windlass::present
