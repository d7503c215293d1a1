// SPDX-License-Identifier: Apache-2.0
// What changed since the patient's last recorded plan.
#include "present/phrases.hpp"
#include "present/sections.hpp"

namespace windlass::present {

using model::Since;
using model::State;

namespace {

std::string in_words(const Since::Known& known) {
  if (known.state == State::known) return known.value;
  const std::string state = with_spaces(model::word(known.state));
  return known.value.empty() ? state : known.value + " (" + state + ")";
}

std::string title_of(const Since& since) {
  if (since.as_of) return "Since " + model::text(*since.as_of);
  if (!since.written.empty()) return "Since the plan recorded on " + since.written.substr(0, 10);
  return "Since the last recorded plan";
}

void add(Section& out, std::string lead, std::string text, Tone tone = Tone::plain) {
  out.lines.push_back(text_line(LineKind::since, std::move(lead), std::move(text), tone));
}

void add_not_compared(const Since& since, Section& out) {
  if (!since.plan_not_compared.empty())
    add(out, "not compared",
        "what the last recorded plan said (" + since.plan_not_compared +
            "). Whether anything changed is not known.",
        Tone::care);
  if (!since.answers_not_compared.empty())
    add(out, "not compared",
        "the answers of the last recorded plan (" + since.answers_not_compared +
            "). Whether any changed is not known.",
        Tone::care);
  if (since.rules == Since::Rules::other)
    add(out, "other rules",
        "that plan was made with other rules, other plugins or another engine, so a change may be "
        "theirs.",
        Tone::care);
  if (since.rules == Since::Rules::not_known && since.sequence)
    add(out, "other rules", "with which rules that plan was made cannot be read.", Tone::care);
}

void add_flags(const Since& since, Section& out) {
  for (const Since::Flag& one : since.appeared)
    add(out, "red flag", one.title + " holds now, and did not then.", Tone::stop);
  for (const Since::Flag& one : since.gone) {
    if (one.is == model::Verdict::false_)
      add(out, "red flag", one.title + " held then, and does not now.");
    else if (one.is)
      add(out, "red flag", one.title + " held then; whether it still does is not known.",
          Tone::care);
    else
      add(out, "red flag", one.title + " held then; no rule of now asks about it.", Tone::care);
  }
}

void add_treatments(const PlanView& view, const Since& since, Section& out) {
  const auto status = [](const std::string& word) {
    return word.empty() ? std::string("not in the rules") : with_spaces(word);
  };
  for (const Since::Modality& one : since.modalities) {
    std::string text = "was " + status(one.was) + ", now " + status(one.is);
    if (const model::ModalityPlan* plan = modality_of(view.plan, one.id)) {
      const auto reasons = deciding(*plan);
      const std::string why =
          reasons.empty() ? no_indication(*plan) : std::string(reasons.front()->text);
      if (!why.empty()) text += ": " + why;
    }
    add(out, present::title_of(view, one.id), text.ends_with('.') ? text : text + ".");
  }
}

void add_answers(const PlanView& view, const Since& since, Section& out) {
  std::vector<std::string> first, stale;
  for (const Since::Answer& one : since.answers) {
    const std::string& title = view.vocabulary[one.fact].title;
    if (one.is.state == State::known && one.was.value.empty())
      first.push_back(title + ": " + one.is.value);
    else if (one.is.state == State::stale && one.is.value == one.was.value)
      stale.push_back(title + ": " + in_words(one.is));
    else
      add(out, title, "was " + in_words(one.was) + ", now " + in_words(one.is) + ".");
  }
  if (!first.empty()) add(out, "known now, and not then", join(first, "; ") + ".");
  if (!stale.empty()) add(out, "too old now, ask again", join(stale, "; ") + ".", Tone::care);
}

}  // namespace

Section since_of(const PlanView& view) {
  Section out = section(view, SectionKind::since, {});
  if (!view.plan.since) return out;
  const Since& since = *view.plan.since;
  out.title = title_of(since);
  if (since.sequence) out.note = "record " + std::to_string(*since.sequence);
  add_not_compared(since, out);
  if (!since.disposition.empty())
    add(out, "what comes first",
        "was " + with_spaces(since.disposition) + ", now " +
            with_spaces(model::word(view.plan.disposition)) + ".");
  add_flags(since, out);
  add_treatments(view, since, out);
  add_answers(view, since, out);
  if (since.nothing_changed())
    add(out, "no change", "no status, no red flag and no answer is another than then.");
  return out;
}

}  // namespace windlass::present
