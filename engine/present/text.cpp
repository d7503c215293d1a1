// SPDX-License-Identifier: Apache-2.0
#include "present/text.hpp"

#include <algorithm>

#include "present/phrases.hpp"
#include "present/tree.hpp"

namespace windlass::present {

using model::Disposition;
using model::ModalityPlan;
using model::Recommendation;
using model::Status;
using model::Verdict;

namespace {

constexpr std::size_t questions_shown = 8;
constexpr std::size_t name_columns = 16;

Ink ink_of(Status status) {
  switch (status) {
    case Status::recommend:
    case Status::optional: return Ink::good;
    case Status::caution: return Ink::care;
    case Status::ask: return Ink::ask;
    case Status::block: return Ink::stop;
    case Status::defer:
    case Status::not_indicated: return Ink::faint;
  }
  return Ink::plain;
}

std::string padded(std::string_view word, std::size_t width = name_columns) {
  std::string out = "  " + std::string(word);
  return out + std::string(out.size() < width ? width - out.size() : 1, ' ');
}

class Text {
 public:
  Text(const Recommendation& plan, const model::Vocabulary& vocabulary, const model::Facts& facts,
       const std::string& explain, Page& page)
      : plan_(plan),
        vocabulary_(vocabulary),
        facts_(facts),
        explain_(explain),
        page_(page),
        waits_(treatments_wait(plan.disposition)) {}

  void run() {
    header();
    red_flags();
    if (waits_) {
      waiting();
    } else {
      now();
      next();
      withheld();
    }
    questions();
    doubts();
    overrides();
    if (!waits_ && plan_.disposition != Disposition::incomplete) {
      review();
      stop();
      advice();
    }
    foot();
  }

 private:
  void header() {
    std::string title = "Plan for " + plan_.patient;
    std::string when = plan_.as_of ? "as of " + model::text(*plan_.as_of) : "no date given";
    if (const auto week = vocabulary_.find("course.week");
        week && facts_[*week].state == model::State::known)
      when += ", course week " + facts_[*week].value.number.text();
    page_.line(title + "    " + when, Ink::bold);
    page_.blank();
    const Ink ink = plan_.disposition <= Disposition::urgent       ? Ink::stop
                    : plan_.disposition <= Disposition::incomplete ? Ink::care
                                                                   : Ink::good;
    page_.hang(upper(spoken(model::word(plan_.disposition))) + "  ", meaning(plan_.disposition),
               ink);
  }

  void red_flags() {
    for (const model::RedFlag& flag : plan_.red_flags) {
      if (flag.verdict != Verdict::true_) continue;
      page_.hang("  RED FLAG  ",
                 std::string(flag.title) + " (" + std::string(flag.id) + ", " +
                     spoken(model::word(flag.disposition)) + ")" + mark(flag.basis),
                 Ink::stop, Ink::bold);
      page_.hang("     do     ", flag.action);
      page_.hang("     why    ", flag.because);
      page_.hang("     clears ", flag.clears, Ink::plain, Ink::faint);
    }
  }

  void waiting() {
    page_.heading("NOTHING IS TO BE BEGUN");
    std::vector<std::string> names;
    for (const ModalityPlan& one : plan_.modalities) names.emplace_back(one.title);
    page_.hang("  ",
               join(names, ", ") +
                   ": all wait until what stands above is settled. Then make the plan again.");
  }

  void now() {
    bool any = false;
    for (const model::StagePlan& stage : plan_.stages) {
      bool first = true;
      for (const model::StageItem& item : stage.items) {
        if (!item.now) continue;
        if (!any) page_.heading("NOW");
        any = true;
        if (first)
          page_.hang("  " + std::string(stage.title) + ": ", stage.aim, Ink::bold, Ink::faint);
        first = false;
        treatment(*modality_of(plan_, item.modality));
      }
    }
    if (!any) {
      page_.heading("NOW");
      page_.hang("  ", plan_.disposition == Disposition::incomplete
                           ? "Nothing yet: the answers below decide."
                           : "Nothing can be begun now; the reasons are below.");
      const std::vector<std::string> held = held_back(plan_);
      if (!held.empty())
        page_.hang(
            padded("waits", 10),
            join(held, ", ") +
                ": possible on what is known so far, and not to be begun before the answers below.",
            Ink::care);
    }
    std::vector<std::string> notes;
    for (const model::Interaction& one : plan_.interactions)
      if (is_now(one.first) && is_now(one.second))
        notes.push_back(std::string(one.instruction) + mark(one.basis));
    if (notes.empty()) return;
    page_.line("  In one visit, in order and with care", Ink::bold);
    for (const std::string& note : notes) page_.hang("    - ", note);
  }

  bool is_now(std::string_view id) const {
    for (const model::StagePlan& stage : plan_.stages)
      for (const model::StageItem& item : stage.items)
        if (item.modality == id) return item.now;
    return false;
  }

  void treatment(const ModalityPlan& one) {
    const auto decisive = deciding(one);
    std::string marks;
    for (const model::Reason* reason : decisive)
      if (marks.empty()) marks = mark(reason->basis);
    page_.hang(padded(model::word(one.status)),
               std::string(one.title) + " (" + how_sure(one) + ")" + marks, ink_of(one.status));
    const std::string under(name_columns, ' ');
    const std::string method = method_in_brief(one.protocol), dose = dose_in_brief(one.protocol);
    if (!method.empty()) page_.hang(under, method);
    if (!dose.empty()) page_.hang(under, dose);
    careful(one);
    if (!one.protocol.fault.empty())
      page_.hang(under, "No protocol: " + one.protocol.fault, Ink::plain, Ink::stop);
  }

  void careful(const ModalityPlan& one) {
    if (one.status != Status::caution) return;
    for (const model::Reason* reason : deciding(one))
      page_.hang(
          std::string(name_columns, ' ') +
              (reason->verdict == Verdict::unknown ? "take care, not known: " : "take care: "),
          with_care(plan_, *reason), Ink::care);
  }

  void next() {
    bool any = false;
    const auto begin = [&] {
      if (!any) page_.heading("NEXT");
      any = true;
    };
    for (const model::StagePlan& stage : plan_.stages)
      for (const model::StageItem& item : stage.items) {
        const ModalityPlan& one = *modality_of(plan_, item.modality);
        if (item.now ||
            (plan_.disposition == Disposition::incomplete && model::actionable(one.status)))
          continue;
        begin();
        if (model::actionable(one.status)) {
          page_.hang(padded("later"),
                     std::string(one.title) + " (" + spoken(model::word(one.status)) + "; " +
                         how_sure(one) + ")",
                     ink_of(one.status));
          page_.hang(std::string(name_columns, ' ') + "after: ", item.timing);
          careful(one);
          continue;
        }
        const auto decisive = deciding(one);
        page_.hang(padded(model::word(one.status)),
                   std::string(one.title) + ": " +
                       (decisive.empty()
                            ? ""
                            : std::string(decisive.front()->text) + mark(decisive.front()->basis)),
                   Ink::plain);
        for (const std::string_view& reopens : one.reopen_when)
          page_.hang(std::string(name_columns, ' ') +
                         (&reopens == one.reopen_when.data() ? "when: " : "and:  "),
                     reopens);
      }
  }

  void withheld() {
    bool any = false;
    for (const Status status : {Status::block, Status::not_indicated})
      for (const Withheld& group : present::withheld(plan_, status)) {
        if (!any) page_.heading("WITHHELD");
        any = true;
        const std::string why = group.reason == nullptr
                                    ? "No indication holds."
                                    : std::string(group.reason->text) + mark(group.reason->basis);
        page_.hang(padded(spoken(model::word(status))), titles(group, plan_) + ": " + why,
                   ink_of(status));
        if (group.reason != nullptr && !group.reason->reopens.empty())
          page_.hang(std::string(name_columns, ' ') + "lifted when: ", group.reason->reopens,
                     Ink::plain, Ink::faint);
      }
  }

  void questions() {
    std::vector<std::string> open;
    for (const ModalityPlan& one : plan_.modalities)
      if (one.status == Status::ask) open.emplace_back(one.title);
    if (plan_.questions.empty() && open.empty()) return;
    const bool every = open.size() == plan_.modalities.size();
    page_.heading("ASK", every && !waits_ ? "open until answered: every treatment" : "");
    if (!every && !waits_ && !open.empty()) page_.hang("  open until answered: ", join(open, "; "));
    std::size_t number = 0;
    for (const model::Question& question : plan_.questions) {
      if (++number > questions_shown) break;
      const model::FactDefinition& fact = vocabulary_[question.fact];
      std::string lead = std::to_string(number) + ". ";
      lead = "  " + std::string(lead.size() < 4 ? 4 - lead.size() : 0, ' ') + lead;
      std::vector<std::string> flags;
      for (const std::string_view flag : question.red_flags) flags.emplace_back(flag);
      std::string tail = question.state == model::State::not_supplied
                             ? ""
                             : " (" + spoken(model::word(question.state)) + ")";
      if (!flags.empty()) tail += " [" + join(flags, ", ") + "]";
      page_.hang(lead, fact.question + tail, Ink::ask);
    }
    if (plan_.questions.size() > questions_shown) {
      page_.line("      and " + std::to_string(plan_.questions.size() - questions_shown) + " more:",
                 Ink::faint);
      page_.line("      " + explain_ + " --ask", Ink::faint);
    }
    for (const ModalityPlan& one : plan_.modalities)
      if (one.status == Status::ask && !one.protocol.fault.empty())
        page_.hang("  " + std::string(one.title) + ": ", one.protocol.fault, Ink::stop);
  }

  void doubts() {
    if (plan_.conflicts.empty() && plan_.stale.empty()) return;
    page_.heading("DOUBTFUL ANSWERS");
    for (const model::Conflict& one : plan_.conflicts) {
      const model::Fact& fact = facts_[one.fact];
      std::vector<std::string> said;
      for (const model::Candidate& candidate : fact.candidates)
        said.push_back(model::text(vocabulary_[one.fact], candidate.value) +
                       (candidate.source.empty() ? "" : " (" + candidate.source + ")"));
      page_.hang(
          padded("conflict"),
          vocabulary_[one.fact].title + ": " +
              (said.empty() ? "what was given contradicts what follows from the other answers"
                            : join(said, " or ")) +
              ". The most cautious reading counts.",
          Ink::care);
    }
    for (const model::FactId id : plan_.stale)
      page_.hang(padded("stale"),
                 vocabulary_[id].title + ": " + model::text(vocabulary_[id], facts_[id].value) +
                     (facts_[id].observed ? " of " + model::text(*facts_[id].observed) : "") +
                     ". Counts as unknown; ask again.",
                 Ink::care);
  }

  void overrides() {
    if (!plan_.lapsed_layers.empty()) page_.heading("LAYERS NOT IN FORCE");
    for (const model::LapsedLayer& layer : plan_.lapsed_layers) {
      page_.hang(padded("not in force"), lapsed(layer), Ink::care);
      for (const model::Lapsed& change : layer.changes) {
        const ModalityPlan* plan = modality_of(plan_, change.modality);
        page_.hang(
            std::string(name_columns, ' ') + "- ",
            std::string(plan == nullptr ? change.modality : plan->title) + ", " + lapsed(change));
      }
    }
    if (plan_.overrides.empty()) return;
    page_.heading("OVERRIDES");
    for (const model::Override& one : plan_.overrides) {
      const ModalityPlan* plan = modality_of(plan_, one.modality);
      page_.hang(padded(one.expired ? "not in force" : "in force"),
                 std::string(plan == nullptr ? one.modality : plan->title) + ": " +
                     std::string(one.layer) + (one.expired ? " would change " : " changes ") +
                     std::string(one.target) + ". " + std::string(one.reason),
                 Ink::care);
      if (one.expired)
        page_.hang(std::string(name_columns, ' ') + "why not: ", why_not(one.why, one.day),
                   Ink::care);
      page_.hang(std::string(name_columns, ' '),
                 std::string(one.owner) + ", approved " + std::string(one.approved) + ", expires " +
                     std::string(one.expires) +
                     ". Without it: " + spoken(model::word(one.without)) + ".");
    }
  }

  void review() {
    const std::string line = week_line(plan_);
    if (line.empty()) return;
    page_.heading("REVIEW");
    page_.hang("  next  ", upper(line.substr(0, 1)) + line.substr(1));
  }

  void stop() {
    bool any = false;
    for (const model::StagePlan& stage : plan_.stages)
      for (const model::StageItem& item : stage.items) {
        if (!item.now) continue;
        const ModalityPlan& one = *modality_of(plan_, item.modality);
        const std::vector<std::string> rules = when_to_stop(one);
        if (rules.empty()) continue;
        if (!any) page_.heading("STOP");
        any = true;
        page_.hang(padded(spoken(one.id), 18), join(rules, " "), Ink::bold);
      }
  }

  void advice() {
    if (plan_.advice.empty()) return;
    page_.heading("ADVICE");
    for (const model::Advice& one : plan_.advice)
      page_.hang("  - ", std::string(one.text) + mark(one.basis));
  }

  void foot() {
    page_.blank();
    page_.line(std::string(page_.width(), '-'), Ink::faint);
    page_.hang("", key_to_marks(), Ink::plain, Ink::faint);
    page_.hang("", plan_.notice);
    page_.hang("",
               "Knowledge " + std::string(plan_.knowledge_digest.substr(0, 12)) + ", windlass " +
                   std::string(plan_.engine_version) +
                   ". Why all this (add a treatment for its whole tree):",
               Ink::plain, Ink::faint);
    page_.line("  " + explain_, Ink::faint);
  }

  const Recommendation& plan_;
  const model::Vocabulary& vocabulary_;
  const model::Facts& facts_;
  const std::string& explain_;
  Page& page_;
  const bool waits_;
};

}  // namespace

void write_text(const PlanView& view, TextForm form, Page& page) {
  Text(view.plan, view.vocabulary, view.facts, view.explain, page).run();
  if (form == TextForm::whole && view.evaluation != nullptr) {
    page.heading("EVERY REASON");
    for (const model::ModalityPlan& one : view.plan.modalities)
      write_tree(plan::trace(*view.evaluation, one), view.vocabulary,
                 {true, false, later_after(view.plan, one.id)}, page);
  }
  if (!view.plan.receipt) return;
  page.heading("RECORDED");
  page.hang("  record  ",
            std::to_string(view.plan.receipt->sequence) + " of log " + view.plan.receipt->origin);
  page.hang("  leaf    ", view.plan.receipt->leaf);
}

}  // namespace windlass::present
