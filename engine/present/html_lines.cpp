// SPDX-License-Identifier: Apache-2.0
// The lines of an account as HTML. Lines of one kind that follow each other are written together,
// as one list or one set of cards.
#include <algorithm>
#include <set>

#include "present/html.hpp"
#include "present/phrases.hpp"

namespace windlass::present {

namespace {

constexpr std::size_t most_unfolded = 4;  // facts not known that stand open below a treatment

using Lines = std::vector<Line>;

class LinesWriter {
 public:
  LinesWriter(const Account& account, HtmlWriter& html) : account_(account), html_(html) {}

  void write(const Lines& all) {
    for (auto from = all.begin(); from != all.end();) {
      const auto to =
          std::find_if(from, all.end(), [&](const Line& one) { return one.kind != from->kind; });
      run({from, to});
      from = to;
    }
  }

 private:
  // Lines of one kind.
  void run(const Lines& lines) {
    switch (lines.front().kind) {
      case LineKind::stage:
        html_.open("div", {{"class", "stages"}});
        each(lines, &LinesWriter::stage);
        html_.close();
        break;
      case LineKind::visit:
        html_.open("section", {{"class", "visit"}}).element("h3", "In one visit");
        list(lines, "ul", "", &LinesWriter::item);
        html_.close();
        break;
      case LineKind::open_flag:
        html_.element("h3", "Red flags not excluded");
        list(lines, "ul", "plain flags run-in", &LinesWriter::open_flag);
        html_.element("p", "On the screen: why each is asked about, and what is not known of it.",
                      "faint on-paper");
        break;
      case LineKind::question: questions(lines); break;
      case LineKind::review: list(lines, "ul", "plain", &LinesWriter::review); break;
      case LineKind::assumed:
        list(lines, "ul", "plain run-in", &LinesWriter::assumed);
        html_.element("p", "On the screen: for which rules each is no finding.", "faint on-paper");
        break;
      case LineKind::stop_rules: list(lines, "ul", "plain", &LinesWriter::item); break;
      case LineKind::since:
      case LineKind::contradiction:
      case LineKind::conflict:
      case LineKind::stale:
      case LineKind::not_understood:
      case LineKind::fault:
      case LineKind::override_:
      case LineKind::lapsed_change:
      case LineKind::advice: list(lines, "ul", "", &LinesWriter::item); break;
      case LineKind::evidence: list(lines, "ul", "evidence", &LinesWriter::evidence); break;
      case LineKind::receipt: receipt(lines); break;
      default: each(lines, &LinesWriter::line);
    }
  }

  void each(const Lines& lines, void (LinesWriter::*write_one)(const Line&)) {
    for (const Line& one : lines) (this->*write_one)(one);
  }

  void list(const Lines& lines, HtmlName tag, std::string_view classes,
            void (LinesWriter::*write_one)(const Line&)) {
    html_.open(tag, {{"class", classes}});
    each(lines, write_one);
    html_.close();
  }

  void line(const Line& one) {
    switch (one.kind) {
      case LineKind::disposition: html_.element("p", one.text, "lead"); break;
      case LineKind::red_flag: red_flag(one); break;
      case LineKind::waiting: waiting(one); break;
      case LineKind::treatment: treatment(one); break;
      case LineKind::open_treatments:
        each(one.lines, &LinesWriter::treatment);
        on_paper(one.lines);
        break;
      case LineKind::lapsed_layer:
        html_.element("p", one.text, "careful");
        write(one.lines);
        break;
      case LineKind::reasons: reasons(one); break;
      case LineKind::key: html_.element("p", one.text, "faint"); break;
      case LineKind::notice: html_.element("p", one.text, "notice"); break;
      case LineKind::made_with: made_with(one); break;
      case LineKind::follow_up: break;  // a page has no command line
      default: named(one, one.tone == Tone::care ? "careful" : "");
    }
  }

  // A paragraph that begins with its lead in bold.
  void named(const Line& one, std::string_view classes) {
    html_.open("p", {{"class", classes}});
    if (!one.lead.empty()) strong(one.lead + ":");
    html_.text(one.text).close();
  }

  void strong(std::string_view words) {
    html_.element("strong", upper(words.substr(0, 1)) + std::string(words.substr(1))).text(" ");
  }

  void item(const Line& one) {
    html_.open("li");
    const std::string& whose = one.title.empty() ? one.lead : one.title;
    if (!whose.empty()) strong(whose + (one.note.empty() ? "" : ", " + one.note) + ":");
    html_.text(one.text);
    for (const Line& part : one.lines)
      html_.text(" ").element("span",
                              (part.lead.empty() ? "" : part.lead + ": ") + part.text +
                                  (part.text.ends_with('.') ? "" : "."),
                              "faint");
    html_.close();
  }

  void red_flag(const Line& one) {
    html_.open("article", {{"class", "flag"}}).open("h3").text(one.title + " ");
    html_.element("span", one.note + one.mark, "faint").close();
    Lines sources;
    for (const Line& part : one.lines) {
      if (part.kind == LineKind::action)
        html_.element("p", part.text, "do");
      else if (part.kind == LineKind::because)
        html_.element("p", part.text);
      else if (part.kind == LineKind::acts)
        html_.element("p", "Who: " + part.text);
      else if (part.kind == LineKind::clears)
        html_.element("p", "Clears: " + part.text, "faint");
      else
        sources.push_back(part);
    }
    html_.open("details").element("summary", "Evidence and place");
    write(sources);
    html_.close().close();
  }

  void waiting(const Line& one) {
    html_.open("p", {{"class", one.tone == Tone::care ? "careful" : ""}});
    strong(one.lead + (one.tone == Tone::care ? ":" : "."));
    html_.text(one.text).close();
    if (const std::string never = left_out(one.lines, Keep::never); !never.empty())
      html_.element("p", "Not shown while this stands: " + never + ".", "left-out");
    html_.open("details").element("summary", "What the rules say of each");
    each(one.lines, &LinesWriter::treatment);
    html_.close();
    on_paper(one.lines);
  }

  void stage(const Line& one) {
    html_.open("section", {{"class", "stage"}}).element("h3", one.title);
    html_.element("p", one.text, "faint aim").open("div", {{"class", "cards"}});
    in_stage_ = true;
    each(one.lines, &LinesWriter::treatment);
    in_stage_ = false;
    html_.close().close();
  }

  void treatment(const Line& one) {
    html_.open("article", {{"class", in_stage_ ? "treatment" : "line"},
                           {"id", in_stage_ ? "m-" + std::string(one.about) : std::string()}});
    html_.open(in_stage_ ? HtmlName("h4") : HtmlName("h3"));
    if (one.lead == "later") {
      write_pill("\xE2\x86\x92", one.lead, Tone::wait, html_);
      html_.text(" ");
    }
    if (one.status) write_pill(*one.status, html_);
    html_.text(" " + one.title).close();
    if (!one.note.empty()) html_.element("p", one.note + one.mark, "faint sure");
    if (!one.text.empty()) html_.element("p", one.text);
    protocol(one.lines);
    for (const Line& part : one.lines)
      if (!reads_on(part.kind)) line(part);
    on_paper(one.lines);
    html_.close();
  }

  // Doses and when to stop stand on paper whatever folds.
  static bool is_printed(LineKind kind) {
    return is_part_of_the_dose(kind) || kind == LineKind::stop;
  }

  // What is done now stands open as a table; the rest folds. What waits has its doses on paper.
  void protocol(const Lines& lines) {
    Lines open, folded, printed;
    for (const Line& part : lines) {
      if (!reads_on(part.kind) || part.keep == Keep::never) continue;
      (part.keep == Keep::always ? open : folded).push_back(part);
      if (part.keep == Keep::detail && is_printed(part.kind)) printed.push_back(part);
    }
    table(open, "doses");
    table(printed, "doses on-paper");
    if (folded.empty()) return;
    html_.open("details").element("summary", open.empty() ? "Protocol" : "More of the protocol");
    table(folded, "doses");
    html_.close();
  }

  // A row for each line of a protocol, its sections one below the other.
  void table(const Lines& lines, std::string_view classes) {
    if (lines.empty()) return;
    html_.open("table", {{"class", classes}});
    for (auto from = lines.begin(); from != lines.end();) {
      const auto to =
          std::find_if(from, lines.end(), [&](const Line& one) { return one.kind != from->kind; });
      const bool is_amount = from->kind == LineKind::dose || from->kind == LineKind::schedule;
      html_.open("tbody", {{"class", is_amount ? "amount" : ""}});
      html_.open("tr", {{"class", "part"}});
      html_.element("th", line_row(from->kind).word, {{"colspan", "2"}, {"scope", "rowgroup"}});
      html_.close();
      for (; from != to; ++from) row(*from);
      html_.close();
    }
    html_.close();
  }

  void row(const Line& one) {
    html_.open("tr", {{"class", one.tone == Tone::bold ? "held" : ""}});
    if (!one.lead.empty()) html_.element("th", one.lead, {{"scope", "row"}});
    html_.element("td", one.text, {{"colspan", one.lead.empty() ? "2" : ""}}).close();
  }

  void reasons(const Line& one) {
    if (one.trace) {
      write_reasons(*one.trace, *account_.vocabulary, one.title, html_);
      not_known(one.lines);
      return;
    }
    html_.open("details").element("summary", "Reasons: " + one.title);
    html_.open("ul", {{"class", "reasons"}});
    for (const Line& reason : one.lines) {
      html_.open("li");
      strong(reason.lead + ":");
      html_.text(reason.text + " ").element("span", reason.note, "faint");
      write(reason.lines);
      html_.close();
    }
    html_.close().close();
  }

  // The facts that would settle the reasons, each once: a tree shows conditions, not what a
  // calculated fact is calculated from.
  void not_known(const Lines& reasons) {
    std::set<std::string> facts;
    for (const Line& reason : reasons)
      for (const Line& part : reason.lines)
        if (part.kind == LineKind::not_known)
          for (const std::string& id : part.items)
            if (const auto fact = account_.vocabulary->find(id))
              facts.insert((*account_.vocabulary)[*fact].title);
    if (facts.empty()) return;
    const std::string names = join({facts.begin(), facts.end()}, ", ") + ".";
    if (facts.size() <= most_unfolded) {
      html_.element("p", "Not known: " + names, "faint folded");
      return;
    }
    html_.open("details").open("summary").text("Not known ");
    html_.element("span", "(" + std::to_string(facts.size()) + ")", "faint").close();
    html_.element("p", names, "faint folded").close();
  }

  // In groups that a person recognises, each with its place in the order of asking.
  void questions(const Lines& lines) {
    std::vector<std::string> groups;
    for (const Line& one : lines)
      if (std::find(groups.begin(), groups.end(), one.group) == groups.end())
        groups.push_back(one.group);
    for (const std::string& group : groups) {
      if (groups.size() > 1) {
        const std::string title = with_spaces(group.empty() ? "other" : group);
        html_.element("h3", upper(title.substr(0, 1)) + title.substr(1), "group");
      }
      html_.open("ol", {{"class", "questions"}});
      for (const Line& one : lines)
        if (one.group == group) question(one);
      html_.close();
    }
  }

  void question(const Line& one) {
    html_.open("li", {{"value", one.lead.substr(0, one.lead.find('.'))}}).text(one.text + " ");
    html_.element("span",
                  one.title + (one.title.empty() || one.note.empty() ? "" : "; ") + one.note,
                  "faint");
    html_.close();
  }

  void open_flag(const Line& one) {
    html_.open("li").element("strong", one.title);
    bool first = true;
    for (const Line& part : one.lines) {
      const bool facts = part.kind == LineKind::not_known;
      html_.open("span", {{"class", "on-screen"}})
          .text(std::string(first ? ": " : " ") + (facts ? "Not known: " : "") + part.text +
                (facts ? "." : ""))
          .close();
      first = false;
    }
    html_.close();
  }

  void review(const Line& one) {
    html_.open("li", {{"class", one.next ? "due" : ""}});
    strong(one.lead + (one.next ? ", next:" : ":"));
    html_.text(one.text).close();
  }

  void assumed(const Line& one) {
    html_.open("li");
    strong(one.lead + ":");
    html_.text(one.text);
    html_.element("span", ", " + one.note + ".", "on-screen").close();
  }

  void evidence(const Line& one) { write_evidence(one.text, one.lead, one.note, html_); }

  void made_with(const Line& one) {
    html_.element("p", one.text, "faint");
    html_.open("details").element("summary", "What made this plan");
    html_.open("dl", {{"class", "protocol"}});
    for (const Line& part : one.lines)
      html_.element("dt", part.lead).open("dd").element("code", part.text).close();
    html_.close().close();
  }

  void receipt(const Lines& lines) {
    html_.open("p", {{"class", "faint receipt"}}).text("Recorded before it was shown:");
    for (const Line& one : lines)
      html_.text(&one == &lines.front() ? " " : ", ")
          .text(one.lead + " ")
          .element("code", one.text);
    html_.close();
  }

  // What folds is not printed; the paper says how much that is.
  void on_paper(const Lines& lines) {
    Lines folded;
    for (const Line& one : lines)
      if (!is_printed(one.kind)) folded.push_back(one);
    if (const std::string words = left_out(folded, Keep::detail); !words.empty())
      html_.element("p", "On the screen: " + words + ".", "on-paper");
  }

  const Account& account_;
  HtmlWriter& html_;
  bool in_stage_ = false;
};

}  // namespace

void write_lines(const std::vector<Line>& lines, const Account& account, HtmlWriter& html) {
  LinesWriter(account, html).write(lines);
}

void write_pill(std::string_view sign, std::string_view word, Tone tone, HtmlWriter& html) {
  html.open("span", {{"class", "pill " + std::string(class_of(tone))}});
  html.element("span", sign, {{"aria-hidden", "true"}}).text(" ").text(word).close();
}

void write_pill(model::Status status, HtmlWriter& html) {
  const StatusMark& mark = mark_of(status);
  write_pill(mark.sign, with_spaces(status), mark.tone, html);
}

void write_evidence(std::string_view claim, std::string_view citation, std::string_view appraisal,
                    HtmlWriter& html) {
  html.open("li").text(claim).text(" ").element("cite", citation).text(" ");
  html.element("span", "(" + std::string(appraisal) + ")", "faint").close();
}

}  // namespace windlass::present
