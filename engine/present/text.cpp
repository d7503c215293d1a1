// SPDX-License-Identifier: Apache-2.0
#include "present/text.hpp"

#include <algorithm>

#include "present/plan_account.hpp"
#include "present/tree.hpp"

namespace windlass::present {

namespace {

// Where a line stands: its lead begins at `indent` and takes at least `width` columns, both counted
// from the margin.
struct Layout {
  LineKind kind;
  std::size_t indent, width;
};
constexpr std::size_t under = 16;  // what belongs to a treatment
constexpr Layout layouts[] = {
    {LineKind::red_flag, 2, 12},
    {LineKind::action, 5, 12},
    {LineKind::acts, 5, 12},
    {LineKind::because, 5, 12},
    {LineKind::clears, 5, 12},
    {LineKind::treatment, 2, under},
    {LineKind::waiting, 2, 10},
    {LineKind::contradiction, 2, under},
    {LineKind::conflict, 2, under},
    {LineKind::stale, 2, under},
    {LineKind::not_understood, 2, under},
    {LineKind::lapsed_layer, 2, under},
    {LineKind::override_, 2, under},
    {LineKind::stop_rules, 2, 18},
    {LineKind::receipt, 2, 10},
    {LineKind::override_terms, under, under},
};
constexpr std::size_t protocol_width = under + 11;

Layout layout_of(LineKind kind) {
  for (const Layout& one : layouts)
    if (one.kind == kind) return one;
  if (reads_on(kind) || (kind >= LineKind::care && kind <= LineKind::place))
    return {kind, under, protocol_width};
  return {kind, 2, 2};
}

std::string padded(std::string_view lead, const Layout& layout) {
  std::string out = std::string(layout.indent, ' ') + std::string(lead);
  if (lead.empty()) return std::string(std::max(layout.indent, layout.width), ' ');
  return out + std::string(columns(out) < layout.width ? layout.width - columns(out) : 1, ' ');
}

// "Supportive taping (best evidence: strong) [design]: the reason."
std::string words_of(const Line& line) {
  std::string out = line.title, note = line.note;
  if (line.status && line.lead != with_spaces(*line.status))
    note = with_spaces(*line.status) + "; " + note;
  if (!note.empty()) out += (out.empty() ? "(" : " (") + note + ")";
  out += line.mark;
  if (!line.text.empty()) out += (out.empty() ? "" : ": ") + line.text;
  return out;
}

class TextWriter {
 public:
  TextWriter(const Account& account, TextForm form, Page& page)
      : account_(account), whole_(form == TextForm::whole), page_(page) {}

  void write() {
    for (const Section& section : account_.sections) {
      section_ = &section;
      head();
      lines(section.lines);
      left_out_of_section();
    }
    if (whole_) trees();
  }

 private:
  bool shows(const Line& line) const {
    return line.keep == Keep::always || (whole_ && line.keep == Keep::detail);
  }

  void head() {
    switch (section_->kind) {
      case SectionKind::time:
      case SectionKind::first: break;
      case SectionKind::head:
        page_.line(section_->title + (section_->note.empty() ? "" : "    " + section_->note),
                   Ink::bold);
        break;
      case SectionKind::foot:
        page_.blank();
        page_.line(std::string(page_.width(), '-'), Ink::faint);
        break;
      case SectionKind::changes: page_.hang({}, section_->title, Ink::plain, Ink::bold); break;
      case SectionKind::protocol:
      case SectionKind::modality: page_.heading(section_->title, section_->note); break;
      default: page_.heading(upper(section_->title), section_->note);
    }
  }

  void lines(const std::vector<Line>& all) {
    for (auto from = all.begin(); from != all.end();) {
      const auto to =
          std::find_if(from, all.end(), [&](const Line& one) { return one.kind != from->kind; });
      run({from, to});
      from = to;
    }
  }

  // Lines of one kind that follow each other.
  void run(const std::vector<Line>& all) {
    const LineKind kind = all.front().kind;
    if (std::none_of(all.begin(), all.end(), [this](const Line& one) { return shows(one); }))
      return;
    if (reads_on(kind)) {
      paragraph(all);
    } else if (kind == LineKind::open_flag) {
      open_flags(all);
    } else {
      bool first = true;
      for (const Line& one : all) {
        if (!shows(one)) continue;
        line(one, first);
        first = false;
      }
      if (kind == LineKind::question) more_questions(all);
    }
  }

  // Lines of one section of a protocol, one after the other.
  void paragraph(const std::vector<Line>& all) {
    const LineKind kind = all.front().kind;
    if (section_->kind == SectionKind::protocol) {
      for (const Line& one : all)
        page_.hang(padded(&one == &all.front() ? line_row(kind).word : "", {kind, 2, 14}),
                   paragraph_of({one}, is_shown_in_whole), Ink::bold);
      return;
    }
    page_.hang(padded(std::string(line_row(kind).word) + ":", layout_of(kind)),
               paragraph_of(all, whole_ ? is_shown_in_whole : is_shown_in_brief));
  }

  void open_flags(const std::vector<Line>& all) {
    std::vector<std::string> names;
    std::vector<Line> below;
    for (const Line& one : all) names.push_back(one.title);
    page_.hang("  not excluded: ", join(names, "; "), Ink::ask);
    if (whole_)
      for (const Line& one : all) lines(one.lines);
    else
      for (const Line& one : all) below.insert(below.end(), one.lines.begin(), one.lines.end());
    left_out_under(below, {}, 6);
  }

  void line(const Line& one, bool first_of_kind) {
    switch (one.kind) {
      case LineKind::waiting: waiting(one); return;
      case LineKind::reasons:
        if (!one.trace) lines(one.lines);
        return;
      case LineKind::visit:
        if (first_of_kind) page_.line("  In one visit, in order and with care", Ink::bold);
        page_.hang("    - ", one.text);
        break;
      case LineKind::question: question(one); break;
      case LineKind::reason:
      case LineKind::layer_reason: reason(one); break;
      case LineKind::override_: override_line(one); break;
      case LineKind::follow_up:
        if (!one.lead.empty()) page_.hang({}, one.lead, Ink::plain, Ink::faint);
        page_.line("  " + one.text, Ink::faint);
        break;
      default:
        if (!in_one_hang(one)) plain(one);
    }
    lines(one.lines);
    if (!whole_) left_out_under(one.lines, one.about, one.kind == LineKind::treatment ? under : 6);
  }

  // Kinds that are a lead and a text. False for all others.
  bool in_one_hang(const Line& one) {
    const Ink ink = ink_of(one.tone);
    const std::string lead = padded(one.lead, layout_of(one.kind));
    switch (one.kind) {
      case LineKind::disposition:
        page_.blank();
        page_.hang(one.lead + "  ", one.text, ink);
        return true;
      case LineKind::red_flag: page_.hang(lead, words_of(one), ink, Ink::bold); return true;
      case LineKind::stage:
        page_.hang("  " + one.title + ": ", one.text, Ink::bold, Ink::faint);
        return true;
      case LineKind::settles: page_.hang("     " + one.lead, one.text); return true;
      case LineKind::open_treatments: page_.hang("  " + one.lead + ": ", one.text); return true;
      case LineKind::lapsed_change:
        page_.hang(std::string(under, ' ') + "- ", one.text);
        return true;
      case LineKind::since: page_.hang("  - ", one.lead + ": " + one.text, ink); return true;
      case LineKind::advice: page_.hang("  - ", one.text); return true;
      case LineKind::assumed:
        page_.hang("  - ", one.lead + ": " + one.text + ", " + one.note + ".");
        return true;
      case LineKind::review:
        page_.hang(one.next ? "  next  " : "        ", one.lead + ": " + one.text);
        return true;
      case LineKind::stop_rules: page_.hang(lead, one.text, Ink::bold); return true;
      case LineKind::change: page_.hang("  " + one.title + ": ", one.text, Ink::bold); return true;
      case LineKind::evidence:
        page_.hang("      ", words_of(one), Ink::faint, Ink::faint);
        return true;
      case LineKind::made_with:
      case LineKind::key:
        page_.hang({}, (one.lead.empty() ? "" : one.lead + " ") + one.text, Ink::plain, Ink::faint);
        return true;
      case LineKind::notice: page_.hang({}, one.text); return true;
      case LineKind::receipt: page_.hang(lead, one.text); return true;
      default: return false;
    }
  }

  void override_line(const Line& one) {
    const Ink ink = ink_of(one.tone);
    page_.hang(padded(one.lead, layout_of(one.kind)), one.text, ink);
    if (!one.note.empty()) page_.hang(std::string(under, ' ') + "why not: ", one.note, ink);
  }

  void plain(const Line& one) {
    Layout layout = layout_of(one.kind);
    const bool colon = layout.indent >= under && !one.lead.empty();
    if (section_->kind == SectionKind::modality)
      layout.indent = layout.width = one.kind == LineKind::timing ? 2 : 4;
    page_.hang(padded(one.lead + (colon ? ":" : ""), layout), words_of(one), ink_of(one.tone),
               one.kind == LineKind::fault ? Ink::stop : Ink::plain);
  }

  // What waits, and how much of it no form shows.
  void waiting(const Line& one) {
    if (section_->kind == SectionKind::first) {
      page_.heading(upper(one.lead));
      page_.hang("  ", one.text);
    } else {
      page_.hang(padded(one.lead, layout_of(one.kind)), one.text, ink_of(one.tone));
    }
    if (const std::string never = left_out(one.lines, Keep::never); !never.empty())
      page_.hang("  not shown while this stands: ", never + ".", Ink::faint, Ink::faint);
    if (!whole_) left_out_under(one.lines, {}, 2);
  }

  void question(const Line& one) {
    const std::string lead = std::string(one.lead.size() < 3 ? 3 - one.lead.size() : 0, ' ');
    page_.hang("  " + lead + one.lead + " ",
               one.text + (one.title.empty() ? "" : " (" + one.title + ")") +
                   (one.note.empty() ? "" : " [" + one.note + "]"),
               ink_of(one.tone));
  }

  void reason(const Line& one) {
    page_.hang(section_->kind == SectionKind::changes ? "    " : "  - ",
               one.lead + (one.text.empty() ? "" : ": " + one.text) +
                   (one.note.empty() ? "" : " " + one.note));
  }

  // What a brief form leaves out of these lines; those that it shows say so themselves.
  void left_out_under(const std::vector<Line>& all, std::string_view about, std::size_t indent) {
    std::vector<Line> gone;
    for (const Line& one : all)
      if (one.keep == Keep::detail) gone.push_back(one);
    const std::string words = left_out(gone, Keep::detail);
    if (words.empty()) return;
    const Layout layout{LineKind::paragraph, indent, indent == under ? protocol_width : 0};
    const std::string command = section_->kind == SectionKind::review ? "recommend ... --explain"
                                : about.empty()                       ? "explain ... --all"
                                                : "explain ... " + std::string(about);
    const std::string lead = padded("left out:", layout);
    page_.hang(lead, words + ":", Ink::faint, Ink::faint);
    page_.line(std::string(indent == under ? lead.size() : indent + 2, ' ') + "windlass " + command,
               Ink::faint);
  }

  // Whole lines of a section that a brief form leaves out.
  void left_out_of_section() {
    if (!whole_ && section_->kind != SectionKind::ask)
      left_out_under(section_->lines, section_->about,
                     section_->kind == SectionKind::review ? 2 : 4);
  }

  void more_questions(const std::vector<Line>& all) {
    const auto gone = std::count_if(all.begin(), all.end(), is_detail);
    if (whole_ || gone == 0) return;
    page_.line("      and " + std::to_string(gone) + " more:", Ink::faint);
    page_.line("      " + section_->more, Ink::faint);
  }

  // What stands behind every status, down to the facts.
  void trees() {
    bool first = true;
    for (const Section& section : account_.sections) trees(section.lines, {}, first);
  }

  void trees(const std::vector<Line>& all, std::string_view after, bool& first) {
    for (const Line& one : all) {
      if (one.kind == LineKind::timing) after = one.text;
      if (one.trace) {
        if (first) page_.heading("EVERY REASON");
        first = false;
        write_tree(*one.trace, *account_.vocabulary, {true, false, after}, page_);
      }
      trees(one.lines, after, first);
    }
  }

  const Account& account_;
  const bool whole_;
  Page& page_;
  const Section* section_ = nullptr;
};

}  // namespace

void write_text(const Account& account, TextForm form, Page& page) {
  TextWriter(account, form, page).write();
}

void write_text(const PlanView& view, TextForm form, Page& page) {
  PlanView shown = view;
  if (form == TextForm::brief) shown.evaluation = nullptr;  // it shows no tree
  write_text(account_of(shown), form, page);
}

}  // namespace windlass::present
