// SPDX-License-Identifier: Apache-2.0
#include "present/html.hpp"

#include <algorithm>

#include "present/phrases.hpp"
#include "present/wrap.hpp"

namespace windlass::present {

using model::ModalityPlan;
using model::Recommendation;
using model::Status;
using model::Verdict;

std::string element(std::string_view tag, std::string_view text, std::string_view classes) {
  return "<" + std::string(tag) +
         (classes.empty() ? "" : " class=\"" + std::string(classes) + "\"") + ">" + escape(text) +
         "</" + std::string(tag) + ">";
}

std::string pill(Status status) {
  const char* sign = "";
  switch (status) {
    case Status::recommend: sign = "\xE2\x9C\x93"; break;  // check mark
    case Status::optional: sign = "\xE2\x97\x8B"; break;   // circle
    case Status::caution: sign = "!"; break;
    case Status::defer: sign = "\xE2\x86\x92"; break;          // arrow
    case Status::not_indicated: sign = "\xE2\x80\x93"; break;  // dash
    case Status::block: sign = "\xE2\x9C\x95"; break;          // cross
    case Status::ask: sign = "?"; break;
  }
  return "<span class=\"pill s-" + std::string(model::word(status)) +
         "\"><span aria-hidden=\"true\">" + sign + "</span> " +
         escape(spoken(model::word(status))) + "</span>";
}

namespace {

// Letters that fit on one sheet at the ordinary size; a longer plan is printed smaller.
constexpr std::size_t most_on_paper = 6900;

// How many letters of the body are printed: what folds is not.
std::size_t on_paper(const std::string& page) {
  std::size_t letters = 0, folds = 0;
  for (std::size_t at = page.find("<body>"); at < page.size(); ++at) {
    if (page[at] != '<') {
      if (folds == 0) ++letters;
      continue;
    }
    if (page.compare(at, 9, "<details>") == 0) ++folds;
    if (page.compare(at, 10, "</details>") == 0) --folds;
    at = page.find('>', at);
  }
  return letters;
}

void write_record(const RecordSection& record, HtmlWriter& html) {
  html.open("section", {{"class", "record"}}).element("h2", record.title).open("dl");
  for (const auto& [name, value] : record.facts) html.element("dt", name).element("dd", value);
  html.close();
  if (!record.preformatted.empty()) html.element("pre", record.preformatted);
  html.close();
}

class Document {
 public:
  Document(const PlanView& view, const RecordSection* record)
      : plan_(view.plan),
        vocabulary_(view.vocabulary),
        facts_(view.facts),
        evaluation_(*view.evaluation),
        record_(record),
        waits_(treatments_wait(view.plan.disposition)) {}

  std::string run() {
    head();
    first();
    if (!waits_) {
      out_ += time_line(plan_, vocabulary_, facts_);
      now();
    }
    out_ += "<div class=\"columns\">";
    if (!waits_) next();
    questions();
    withheld();
    doubts();
    overrides();
    if (!waits_ && plan_.disposition != model::Disposition::incomplete) {
      review();
      stop();
      advice();
    }
    out_ += "</div>";
    foot();
    if (on_paper(out_) > most_on_paper) out_.insert(out_.find("<html ") + 6, "class=\"dense\" ");
    return std::move(out_);
  }

 private:
  void open_section(const char* id, std::string_view title) {
    out_ += "<section id=\"" + std::string(id) + "\" aria-labelledby=\"" + id +
            "-title\"><h2 id=\"" + id + "-title\">" + escape(title) + "</h2>";
  }

  void head() {
    const std::string when = plan_.as_of ? model::text(*plan_.as_of) : "no date given";
    out_ =
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta "
        "name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src "
        "'unsafe-inline'\">\n<meta name=\"color-scheme\" content=\"light dark\">\n"
        "<meta name=\"referrer\" content=\"no-referrer\">\n<title>Plan for " +
        escape(plan_.patient) + ", " + escape(when) + "</title>\n<style>\n" +
        std::string(style_sheet()) +
        "</style>\n</head>\n<body>\n"
        "<a class=\"skip\" href=\"#plan\">Skip to the plan</a>\n<header><p "
        "class=\"brand\">Windlass</p><h1>Plan for " +
        escape(plan_.patient) + "</h1><p class=\"faint\">as of " + escape(when);
    if (const auto week = vocabulary_.find("course.week");
        week && facts_[*week].state == model::State::known)
      out_ += ", course week " + escape(facts_[*week].value.number.text());
    out_ += "</p></header>\n<main id=\"plan\">\n";
  }

  void first() {
    const char* tone = plan_.disposition <= model::Disposition::urgent       ? "stop"
                       : plan_.disposition <= model::Disposition::incomplete ? "care"
                                                                             : "go";
    out_ += "<section id=\"first\" class=\"first " + std::string(tone) +
            "\" aria-labelledby=\"first-title\"><h2 id=\"first-title\">" +
            escape(upper(spoken(model::word(plan_.disposition)))) + "</h2>";
    out_ += element("p", meaning(plan_.disposition), "lead");
    for (const model::RedFlag& flag : plan_.red_flags) {
      if (flag.verdict != Verdict::true_) continue;
      out_ += "<article class=\"flag\"><h3>" + escape(flag.title) + " <span class=\"faint\">" +
              escape(spoken(model::word(flag.disposition))) + ", " + escape(flag.id) +
              escape(mark(flag.basis)) + "</span></h3>";
      out_ += "<p class=\"do\">" + escape(flag.action) + "</p><p>" + escape(flag.because) +
              "</p><p class=\"faint\">Clears: " + escape(flag.clears) + "</p>";
      if (flag.evidence != nullptr && !flag.evidence->empty()) {
        out_ += "<details><summary>Evidence and place</summary><p class=\"faint\">" +
                escape(flag.document) + ":" + std::to_string(flag.line) +
                "</p><ul class=\"evidence\">";
        for (const model::Evidence& one : *flag.evidence)
          out_ += "<li>" + escape(one.claim) + " <cite>" + escape(one.citation) +
                  "</cite> <span class=\"faint\">(" + escape(standing(one)) + ")</span></li>";
        out_ += "</ul></details>";
      }
      out_ += "</article>";
    }
    if (waits_) {
      std::vector<std::string> names;
      for (const ModalityPlan& one : plan_.modalities) names.emplace_back(one.title);
      out_ += "<p><strong>Nothing is to be begun.</strong> " + escape(join(names, ", ")) +
              ": all wait until this is settled. Then make the plan again.</p>";
    }
    out_ += "</section>";
  }

  void why(const ModalityPlan& one, bool named = false) {
    out_ +=
        reasons(plan::trace(evaluation_, one), vocabulary_, named ? one.title : std::string_view());
  }

  void protocol(const ModalityPlan& one) {
    if (one.protocol.lines.empty()) return;
    out_ += "<details><summary>Whole protocol</summary><dl class=\"protocol\">";
    std::string_view section;
    for (const std::string_view wanted :
         {"technique", "dose", "schedule", "progression", "stop", "measure", "note", "assumption"})
      for (const model::ProtocolLine& line : one.protocol.lines) {
        if (line.section != wanted) continue;
        if (section != wanted) out_ += element("dt", wanted, "section");
        section = wanted;
        out_ += "<dt>" + escape(line.title) + "</dt><dd>" + escape(value_of(line)) + "</dd>";
      }
    for (const auto& [title, texts] :
         {std::pair{"stop when", &one.stop_rules}, std::pair{"may happen", &one.adverse_events},
          std::pair{"measure", &one.outcomes}, std::pair{"consent", &one.consent}}) {
      if (texts->empty()) continue;
      out_ += element("dt", title, "section");
      for (const std::string_view text : *texts) out_ += "<dt></dt><dd>" + escape(text) + "</dd>";
    }
    out_ += "</dl></details>";
  }

  void treatment(const ModalityPlan& one) {
    const auto decisive = deciding(one);
    out_ += "<article class=\"treatment\" id=\"m-" + escape(one.id) + "\"><h4>" + pill(one.status) +
            " " + escape(one.title) + "</h4>";
    out_ += "<p class=\"faint sure\">" + escape(how_sure(one)) +
            (decisive.empty() ? "" : escape(mark(decisive.front()->basis))) + "</p>";
    const std::string method = method_in_brief(one.protocol), dose = dose_in_brief(one.protocol);
    if (!method.empty()) out_ += element("p", method, "method");
    if (!dose.empty()) out_ += element("p", dose, "dose");
    careful(one);
    protocol(one);
    why(one);
    out_ += "</article>";
  }

  void careful(const ModalityPlan& one) {
    if (one.status != Status::caution) return;
    for (const model::Reason* reason : deciding(one))
      out_ += "<p class=\"careful\"><strong>Take care" +
              std::string(reason->verdict == Verdict::unknown ? ", not known" : "") +
              ":</strong> " + escape(with_care(plan_, *reason)) + "</p>";
  }

  bool is_now(std::string_view id) const {
    for (const model::StagePlan& stage : plan_.stages)
      for (const model::StageItem& item : stage.items)
        if (item.modality == id) return item.now;
    return false;
  }

  void now() {
    open_section("now", "Now");
    out_ += "<div class=\"stages\">";
    bool any = false;
    for (const model::StagePlan& stage : plan_.stages) {
      if (std::none_of(stage.items.begin(), stage.items.end(),
                       [](const model::StageItem& item) { return item.now; }))
        continue;
      any = true;
      out_ += "<section class=\"stage\"><h3>" + escape(stage.title) +
              "</h3><p class=\"faint aim\">" + escape(stage.aim) + "</p><div class=\"cards\">";
      for (const model::StageItem& item : stage.items)
        if (item.now) treatment(*modality_of(plan_, item.modality));
      out_ += "</div></section>";
    }
    out_ += "</div>";
    if (!any)
      out_ += element("p", plan_.disposition == model::Disposition::incomplete
                               ? "Nothing yet: the answers below decide."
                               : "Nothing can be begun now; the reasons are below.");
    if (const std::vector<std::string> held = held_back(plan_); !held.empty())
      out_ +=
          "<p class=\"careful\"><strong>Waits:</strong> " + escape(join(held, ", ")) +
          ": possible on what is known so far, and not to be begun before the answers below.</p>";
    std::string notes;
    for (const model::Interaction& one : plan_.interactions)
      if (is_now(one.first) && is_now(one.second))
        notes += "<li>" + escape(one.instruction) + escape(mark(one.basis)) + "</li>";
    if (!notes.empty())
      out_ += "<section class=\"visit\"><h3>In one visit</h3><ul>" + notes + "</ul></section>";
    out_ += "</section>";
  }

  void next() {
    std::string items;
    std::swap(items, out_);
    for (const model::StagePlan& stage : plan_.stages)
      for (const model::StageItem& item : stage.items) {
        const ModalityPlan& one = *modality_of(plan_, item.modality);
        if (item.now ||
            (plan_.disposition == model::Disposition::incomplete && model::actionable(one.status)))
          continue;
        const auto decisive = deciding(one);
        out_ += "<article class=\"line\"><h3>" +
                (model::actionable(one.status)
                     ? std::string("<span class=\"pill s-defer\"><span "
                                   "aria-hidden=\"true\">\xE2\x86\x92</span> later</span> ") +
                           pill(one.status)
                     : pill(one.status)) +
                " " + escape(one.title) + "</h3>";
        if (model::actionable(one.status)) {
          out_ += element("p", how_sure(one), "faint sure") + "<p><strong>After:</strong> " +
                  escape(item.timing) + "</p>";
          careful(one);
          protocol(one);
        } else {
          if (!decisive.empty())
            out_ +=
                element("p", std::string(decisive.front()->text) + mark(decisive.front()->basis));
          for (const std::string_view& reopens : one.reopen_when)
            out_ += "<p><strong>" +
                    std::string(&reopens == one.reopen_when.data() ? "When:" : "And:") +
                    "</strong> " + escape(reopens) + "</p>";
        }
        why(one);
        out_ += "</article>";
      }
    std::swap(items, out_);
    if (items.empty()) return;
    open_section("next", "Next, and when");
    out_ += items + "</section>";
  }

  void withheld() {
    bool any = false;
    for (const Status status : {Status::block, Status::not_indicated})
      for (const Withheld& group : present::withheld(plan_, status)) {
        if (!any) open_section("withheld", "Withheld, and why");
        any = true;
        out_ += "<article class=\"line\"><h3>" + pill(status) + " " + escape(titles(group, plan_)) +
                "</h3>";
        out_ += element("p", group.reason == nullptr
                                 ? std::string("No indication holds.")
                                 : std::string(group.reason->text) + mark(group.reason->basis));
        if (group.reason != nullptr && !group.reason->reopens.empty())
          out_ += "<p class=\"faint\">Lifted when: " + escape(group.reason->reopens) + "</p>";
        for (const ModalityPlan* one : group.treatments) why(*one, group.treatments.size() > 1);
        out_ += "</article>";
      }
    if (any) out_ += "</section>";
  }

  void questions() {
    std::vector<const ModalityPlan*> open;
    for (const ModalityPlan& one : plan_.modalities)
      if (one.status == Status::ask) open.push_back(&one);
    if (plan_.questions.empty() && open.empty()) return;
    open_section("ask", "Ask");
    out_ += "<ol class=\"questions\">";
    std::size_t number = 0;
    for (const model::Question& question : plan_.questions) {
      std::vector<std::string> flags;
      for (const std::string_view flag : question.red_flags) flags.emplace_back(flag);
      out_ += "<li" + std::string(++number > 8 ? " class=\"further\"" : "") + ">" +
              escape(vocabulary_[question.fact].question) + " <span class=\"faint\">" +
              escape(spoken(model::word(question.state))) +
              (flags.empty() ? "" : "; " + escape(join(flags, ", "))) + "</span></li>";
    }
    out_ += "</ol>";
    if (plan_.questions.size() > 8)
      out_ += "<p class=\"on-paper\">and " + std::to_string(plan_.questions.size() - 8) +
              " more on the screen.</p>";
    for (const ModalityPlan* one : open) {
      out_ +=
          "<article class=\"line\"><h3>" + pill(Status::ask) + " " + escape(one->title) + "</h3>";
      if (!one->protocol.fault.empty()) out_ += element("p", one->protocol.fault);
      why(*one);
      out_ += "</article>";
    }
    out_ += "</section>";
  }

  void doubts() {
    if (plan_.conflicts.empty() && plan_.stale.empty()) return;
    open_section("doubts", "Doubtful answers");
    out_ += "<ul>";
    for (const model::Conflict& one : plan_.conflicts) {
      std::vector<std::string> said;
      for (const model::Candidate& candidate : facts_[one.fact].candidates)
        said.push_back(model::text(vocabulary_[one.fact], candidate.value) +
                       (candidate.source.empty() ? "" : " (" + candidate.source + ")"));
      out_ += "<li><strong>Conflict:</strong> " + escape(vocabulary_[one.fact].title) + ": " +
              escape(said.empty() ? "what was given contradicts what follows from the other answers"
                                  : join(said, " or ")) +
              ". The most cautious reading counts.</li>";
    }
    for (const model::FactId id : plan_.stale)
      out_ += "<li><strong>Stale:</strong> " + escape(vocabulary_[id].title) + ": " +
              escape(model::text(vocabulary_[id], facts_[id].value)) +
              (facts_[id].observed ? " of " + escape(model::text(*facts_[id].observed)) : "") +
              ". Counts as unknown; ask again.</li>";
    out_ += "</ul></section>";
  }

  void overrides() {
    if (!plan_.lapsed_layers.empty()) {
      open_section("lapsed", "Layers not in force");
      for (const model::LapsedLayer& layer : plan_.lapsed_layers) {
        out_ += element("p", lapsed(layer), "careful") + "<ul>";
        for (const model::Lapsed& change : layer.changes) {
          const ModalityPlan* plan = modality_of(plan_, change.modality);
          out_ += "<li><strong>" + escape(plan == nullptr ? change.modality : plan->title) +
                  ":</strong> " + escape(lapsed(change)) + "</li>";
        }
        out_ += "</ul>";
      }
      out_ += "</section>";
    }
    if (plan_.overrides.empty()) return;
    open_section("overrides", "Overrides of the guideline");
    out_ += "<ul>";
    for (const model::Override& one : plan_.overrides) {
      const ModalityPlan* plan = modality_of(plan_, one.modality);
      out_ += "<li><strong>" +
              (one.expired ? "Not in force, " + escape(why_not(one.why, one.day))
                           : std::string("In force")) +
              ":</strong> " + escape(one.layer) + (one.expired ? " would change " : " changes ") +
              escape(one.target) + " of " + escape(plan == nullptr ? one.modality : plan->title) +
              ". " + escape(one.reason) + " <span class=\"faint\">" + escape(one.owner) +
              ", approved " + escape(one.approved) + ", expires " + escape(one.expires) +
              ". Without it: " + escape(spoken(model::word(one.without))) + ".</span></li>";
    }
    out_ += "</ul></section>";
  }

  void review() {
    if (plan_.reviews.empty()) return;
    open_section("review", "Review");
    out_ += "<ul class=\"plain\">";
    for (const model::Review& one : plan_.reviews)
      out_ += "<li" + std::string(one.due ? " class=\"due\"" : " class=\"further\"") +
              "><strong>Week " + std::to_string(one.week) + (one.due ? ", next" : "") +
              ":</strong> " + escape(one.purpose) + "</li>";
    out_ += "</ul></section>";
  }

  void stop() {
    std::string items;
    for (const model::StagePlan& stage : plan_.stages)
      for (const model::StageItem& item : stage.items) {
        if (!item.now) continue;
        const ModalityPlan& one = *modality_of(plan_, item.modality);
        const std::vector<std::string> rules = when_to_stop(one);
        if (!rules.empty())
          items += "<li><strong>" + escape(one.title) + ":</strong> " + escape(join(rules, " ")) +
                   "</li>";
      }
    if (items.empty()) return;
    open_section("stop", "Stop");
    out_ += "<ul class=\"plain\">" + items + "</ul></section>";
  }

  void advice() {
    if (plan_.advice.empty()) return;
    open_section("advice", "Advice");
    out_ += "<ul>";
    for (const model::Advice& one : plan_.advice)
      out_ += "<li>" + escape(one.text) + escape(mark(one.basis)) + "</li>";
    out_ += "</ul></section>";
  }

  void foot() {
    out_ += "</main>\n";
    HtmlWriter record;
    if (record_ != nullptr) write_record(*record_, record);
    out_ += record.take();
    out_ += "<footer><p>" + escape(plan_.notice) + "</p><p class=\"faint\">" +
            escape(key_to_marks()) + "</p><p class=\"faint\">Knowledge " +
            escape(plan_.knowledge_digest.substr(0, 16)) + ", pathway " + escape(plan_.pathway) +
            ", windlass " + escape(plan_.engine_version) + ".</p>";
    out_ +=
        "<details><summary>What made this plan</summary><dl "
        "class=\"protocol\"><dt>knowledge</dt><dd><code>" +
        escape(plan_.knowledge_digest) + "</code></dd>";
    for (const model::PluginUsed& one : plan_.plugins)
      out_ += "<dt>" + escape(one.id) + " " + escape(one.version) + "</dt><dd><code>" +
              escape(one.digest) + "</code></dd>";
    out_ += "</dl></details>";
    if (plan_.receipt)
      out_ += "<p class=\"faint receipt\">Recorded before it was shown: record <b>" +
              std::to_string(plan_.receipt->sequence) + "</b> of log <code>" +
              escape(plan_.receipt->origin) + "</code>, leaf <code>" + escape(plan_.receipt->leaf) +
              "</code></p>";
    out_ += "</footer>\n</body>\n</html>\n";
  }

  const Recommendation& plan_;
  const model::Vocabulary& vocabulary_;
  const model::Facts& facts_;
  const plan::Evaluation& evaluation_;
  const RecordSection* record_;
  const bool waits_;
  std::string out_;
};

}  // namespace

std::string write_page(const PlanView& view, const RecordSection* record) {
  return Document(view, record).run();
}

std::string write_page(const RecordSection& record) {
  HtmlWriter html;
  html.doctype().open("html", {{"lang", "en"}}).open("head").open("meta", {{"charset", "utf-8"}});
  html.open("meta", {{"name", "viewport"}, {"content", "width=device-width"}});
  html.element("title", record.title).style().close().open("body").open("main");
  write_record(record, html);
  return html.close().close().close().take();
}

}  // namespace windlass::present
