// SPDX-License-Identifier: Apache-2.0
#include "present/handout.hpp"

#include <utility>

#include "present/handout_parts.hpp"
#include "present/wrap.hpp"

namespace windlass::present {

using knowledge::HandoutPart;

namespace {

class SheetText {
 public:
  SheetText(const Sheet& sheet, const SheetWords& words, std::size_t width)
      : sheet_(sheet), words_(words), page_(width, false) {}

  std::string write() {
    page_.line(upper_case(word(sheet_.at_home ? "title" : "title-wait")));
    page_.blank();
    page_.line(word("name") + " ______________________   " + word("date") + " " +
               (sheet_.as_of ? words_.date(*sheet_.as_of) : std::string("______________")));
    page_.line(word("clinician") + " ______________________   " + word("signature") +
               " ______________");
    page_.hang("", word("draft"));
    if (sheet_.unfinished) page_.hang("", join(unfinished(words_).lines, " "));
    write_numbers();
    for (const SheetSection& section : sheet_.sections) {
      if (&section == sheet_.after_care()) write_nothing_now();
      write_section(section);
      if (!sheet_.at_home && section.part == HandoutPart::first) {
        page_.blank();
        page_.hang("", word("no-exercises"));
        if (sheet_.sent)
          page_.line(word("where") + " ______________________   " + word("when") +
                     " ______________");
      }
    }
    if (sheet_.after_care() == nullptr) write_nothing_now();
    write_next();
    if (sheet_.gives_something()) write_diary();
    page_.blank();
    if (sheet_.left_out != 0) page_.hang("", left_out());
    page_.hang("", word("supports"));
    return page_.text();
  }

 private:
  std::string word(const std::string& key) const { return marked(words_.text("sheet." + key)); }

  static std::string upper_case(std::string text) {
    for (char& c : text) c = base::upper(c);
    return text;
  }

  // What a text in other words than those asked for is marked with.
  std::string mark_of(const SheetWording& said) const {
    if (said.from == SheetWording::From::plan)
      return " [" + words_.text("sheet.plan-words").lines.front() + "]";
    return said.from == SheetWording::From::fallback ? " [" + said.language + "]" : "";
  }
  std::string marked(const SheetWording& said) const {
    return said.empty() ? "" : join(said.lines, " ") + mark_of(said);
  }

  std::string left_out() const {
    return fill_in(word("more"),
                   [this](std::string_view) { return std::to_string(sheet_.left_out); });
  }

  void write_numbers() {
    page_.blank();
    page_.line(upper_case(word("numbers")));
    for (const NumberToCall& one : numbers_to_call()) {
      const std::string name = marked(words_.text(one.name)) + " ";
      page_.hang(name, words_.has(one.number)
                           ? marked(words_.text(one.number))
                           : "______________________ (" + marked(words_.text(one.missing)) + ")");
    }
  }

  void write_nothing_now() {
    if (!sheet_.nothing_now) return;
    page_.blank();
    page_.hang("", word("nothing-now"));
  }

  void write_section(const SheetSection& section) {
    page_.blank();
    page_.line(upper_case(marked(section.title)));
    for (const SheetItem& item : section.items) {
      if (item.title.empty()) {
        for (const std::string& line : item.how.lines)
          page_.hang("- ", line + (&line == &item.how.lines.back() ? mark_of(item.how) : ""));
        continue;
      }
      page_.blank();
      const std::string lead = item.number != 0 ? std::to_string(item.number) + ". " : "";
      page_.line(lead + marked(item.title));
      for (const std::string& line : item.how.lines)
        page_.hang("   - ", line + (&line == &item.how.lines.back() ? mark_of(item.how) : ""));
      if (!item.amount.empty()) page_.hang("   " + word("how-much") + " ", marked(item.amount));
    }
  }

  void write_next() {
    page_.blank();
    page_.line(upper_case(word("next-title")));
    const std::string date = sheet_.next_visit ? words_.date(*sheet_.next_visit) : std::string();
    page_.hang("", date.empty() ? word("next-open")
                                : fill_in(word("next"), [&](std::string_view) { return date; }));
  }

  void write_diary() {
    page_.blank();
    page_.line(upper_case(word("diary")));
    page_.hang("", word("diary-how"));
    page_.blank();
    std::string head, gaps;
    for (const SheetSection& section : sheet_.sections)
      for (const SheetItem& item : section.items) {
        if (!item.diary) continue;
        const std::string name =
            item.number != 0 ? std::to_string(item.number) : join(item.title.lines, " ");
        head += " | " + name;
        gaps += " | " + std::string(columns(name), '_');
      }
    const std::string date = word("diary-date"), pain = word("diary-pain");
    std::size_t first = columns(date);
    std::vector<std::string> days;
    for (std::size_t day = 0; day < diary_days; ++day) {
      days.push_back(diary_day(sheet_, words_, day));
      first = std::max(first, columns(days.back()));
    }
    const auto padded = [](const std::string& text, std::size_t width) {
      return text + std::string(width - std::min(width, columns(text)), ' ');
    };
    page_.line(padded(date, first) + " | " + pain + head + " | " + word("diary-notes"));
    for (std::size_t day = 0; day < diary_days; ++day)
      page_.line(padded(days[day], first) + " | " + padded("___", columns(pain)) + gaps + " | " +
                 (is_visit(sheet_, day) ? word("diary-visit") : "__________"));
  }

  const Sheet& sheet_;
  const SheetWords& words_;
  Page page_;
};

}  // namespace

std::string diary_day(const Sheet& sheet, const SheetWords& words, std::size_t day) {
  if (sheet.as_of)
    return words.date(model::Date{sheet.as_of->days + static_cast<std::int32_t>(day)},
                      "date.diary");
  return fill_in(words.text("sheet.diary-day").lines.front(),
                 [day](std::string_view) { return std::to_string(day + 1); });
}

bool is_visit(const Sheet& sheet, std::size_t day) {
  return sheet.as_of && sheet.next_visit &&
         sheet.next_visit->days - sheet.as_of->days == static_cast<std::int32_t>(day);
}

std::string write_sheet(const Sheet& sheet, const SheetWords& words, std::size_t width) {
  return SheetText(sheet, words, width).write();
}

}  // namespace windlass::present
