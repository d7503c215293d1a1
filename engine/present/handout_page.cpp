// SPDX-License-Identifier: Apache-2.0
#include "present/handout.hpp"

#include <utility>
#include <vector>

#include "present/handout_parts.hpp"
#include "present/html_writer.hpp"
#include "present/wrap.hpp"

namespace windlass::present {

using knowledge::HandoutPart;

namespace {

// The most columns of a diary whose heads say more than their numbers on paper.
constexpr std::size_t named_columns = 7;

class SheetPage {
 public:
  SheetPage(const Sheet& sheet, const SheetWords& words) : sheet_(sheet), words_(words) {}

  std::string write() {
    html_.doctype().open("html", {{"lang", words_.language()}}).line_feed();
    write_head(plain(title()), HtmlWriter::Style::handout, html_,
               plain("name") + " ______________________   " +
                   (sheet_.as_of ? words_.date(*sheet_.as_of) : std::string()));
    html_.open("body").line_feed();
    write_top();
    html_.open("main").line_feed();
    for (const SheetSection& section : sheet_.sections) {
      if (&section == sheet_.after_care()) write_nothing_now();
      write_section(section);
      if (!sheet_.at_home && section.part == HandoutPart::first) {
        say("p", "no-exercises", "strong");
        if (sheet_.sent) write_where_to_go();
      }
    }
    if (sheet_.after_care() == nullptr) write_nothing_now();
    write_next();
    if (sheet_.gives_something()) write_diary();
    html_.close().line_feed();
    html_.open("footer");
    write_numbers_again();
    if (sheet_.left_out != 0)
      html_.element("p", fill_in(plain("more"), [this](std::string_view) {
                      return std::to_string(sheet_.left_out);
                    }));
    say("p", "supports", "");
    html_.close().line_feed();
    return html_.close().line_feed().close().line_feed().take();
  }

 private:
  std::string plain(const std::string& key) const {
    return join(words_.text("sheet." + key).lines, " ");
  }

  // A text; where it is in other words than those asked for, its language and a mark.
  void say(const SheetWording& said, std::string_view line) {
    if (said.from == SheetWording::From::asked) {
      html_.text(line);
      return;
    }
    html_.element("span", line, {{"lang", said.language}}).text(" ");
    const std::string mark =
        said.from == SheetWording::From::plan ? plain("plan-words") : said.language;
    if (said.from != SheetWording::From::missing) html_.element("small", "(" + mark + ")", "mark");
  }
  void say_words(const std::string& key) {
    const SheetWording said = words_.text(key);
    say(said, join(said.lines, " "));
  }
  void say(HtmlName element, const std::string& key, std::string_view classes) {
    html_.open(element, {{"class", classes}});
    say_words("sheet." + key);
    html_.close();
  }

  std::string title() const { return sheet_.at_home ? "title" : "title-wait"; }

  // Room to write on behind a word.
  void write_room(const std::string& key, const std::string& value) {
    html_.open("p");
    say("span", key, "");
    html_.text(" ").element("span", value, "room").close();
  }

  void write_top() {
    html_.open("header");
    say("h1", title(), "");
    html_.open("div", {{"class", "rooms"}});
    write_room("name", "");
    write_room("date", sheet_.as_of ? words_.date(*sheet_.as_of) : "");
    write_room("clinician", "");
    write_room("signature", "");
    html_.close();
    say("p", "draft", "draft");
    if (sheet_.unfinished) {
      html_.open("p", {{"class", "strong"}});
      const SheetWording said = unfinished(words_);
      say(said, join(said.lines, " "));
      html_.close();
    }
    write_numbers();
    html_.close().line_feed();
  }

  void write_where_to_go() {
    html_.open("div", {{"class", "rooms"}});
    write_room("where", "");
    write_room("when", "");
    html_.close().line_feed();
  }

  // On the second side of a sheet of paper, and at the end of a long page, they stand once more.
  void write_numbers_again() {
    html_.open("p", {{"class", "numbers-again"}});
    for (const NumberToCall& one : numbers_to_call()) {
      html_.open("span");
      write_whom(one);
      if (words_.has(one.number))
        say_words(one.number);
      else
        html_.element("span", "", "room");
      html_.close().text(" ");
    }
    html_.close().line_feed();
  }

  void write_whom(const NumberToCall& one) {
    html_.open("b");
    say_words(one.name);
    html_.close().text(" ");
  }

  void write_numbers() {
    html_.open("section", {{"class", "numbers"}, {"aria-labelledby", "numbers-title"}});
    html_.open("h2", {{"id", "numbers-title"}});
    say_words("sheet.numbers");
    html_.close();
    for (const NumberToCall& one : numbers_to_call()) {
      html_.open("p");
      write_whom(one);
      const bool known = words_.has(one.number);
      if (!known) html_.element("span", "", "room").text(" ");
      html_.open(known ? HtmlName("span") : HtmlName("small"));
      say_words(known ? one.number : one.missing);
      html_.close().close();
    }
    html_.close().line_feed();
  }

  void write_nothing_now() {
    if (sheet_.nothing_now) say("p", "nothing-now", "strong");
  }

  void write_section(const SheetSection& section) {
    const std::string id(knowledge::handout_part_words()[static_cast<std::size_t>(section.part)]);
    const std::string title_id = id + "-title";
    html_.open("section", {{"class", id}, {"aria-labelledby", title_id}});
    html_.open("h2", {{"id", title_id}});
    say(section.title, join(section.title.lines, " "));
    html_.close().line_feed();
    bool in_list = false;
    for (const SheetItem& item : section.items) {
      const bool plain_line = item.title.empty();
      if (plain_line != in_list) {
        if (in_list)
          html_.close();
        else
          html_.open("ul");
        in_list = plain_line;
      }
      if (plain_line)
        write_lines("li", item.how);
      else
        write_steps(item);
    }
    if (in_list) html_.close();
    html_.close().line_feed();
  }

  void write_lines(HtmlName element, const SheetWording& said) {
    for (const std::string& line : said.lines) {
      html_.open(element);
      say(said, line);
      html_.close();
    }
  }

  void write_steps(const SheetItem& item) {
    html_.open("article", {{"class", item.picture.empty() ? "" : "drawn"}});
    if (!item.picture.empty()) html_.drawing(item.picture, join(item.picture_name.lines, " "));
    html_.open("div").open("h3");
    if (item.number != 0) html_.element("span", std::to_string(item.number), "number").text(" ");
    say(item.title, join(item.title.lines, " "));
    html_.close();
    html_.open("ol");
    write_lines("li", item.how);
    html_.close();
    if (!item.amount.empty()) {
      html_.open("p", {{"class", "amount"}});
      say("b", "how-much", "");
      html_.text(" ");
      say(item.amount, join(item.amount.lines, " "));
      html_.close();
    }
    html_.close().close().line_feed();
  }

  void write_next() {
    html_.open("section", {{"class", "next"}, {"aria-labelledby", "next-title"}});
    html_.open("h2", {{"id", "next-title"}});
    say_words("sheet.next-title");
    html_.close();
    if (sheet_.next_visit)
      html_.element("p",
                    fill_in(plain("next"),
                            [this](std::string_view) { return words_.date(*sheet_.next_visit); }),
                    "strong");
    else
      say("p", "next-open", "strong");
    html_.close().line_feed();
  }

  void write_diary() {
    html_.open("section", {{"class", "diary"}, {"aria-labelledby", "diary-title"}});
    html_.open("h2", {{"id", "diary-title"}});
    say_words("sheet.diary");
    html_.close();
    say("p", "diary-how", "");
    std::vector<const SheetItem*> items;
    for (const SheetSection& section : sheet_.sections)
      for (const SheetItem& item : section.items)
        if (item.diary) items.push_back(&item);
    // On a narrow screen a day is a block, and each of its places has its name beside it. The roles
    // stay those of a table then. On paper the head of many columns is their numbers alone.
    html_.open("table",
               {{"role", "table"}, {"class", items.size() > named_columns ? "numbered" : ""}});
    html_.open("thead", {{"role", "rowgroup"}}).open("tr", {{"role", "row"}});
    const auto head = [this](const std::string& text, std::string_view classes = {}) {
      html_.element("th", text, {{"scope", "col"}, {"role", "columnheader"}, {"class", classes}});
    };
    head(plain("diary-date"));
    head(plain("diary-pain"));
    std::vector<std::string> places = {plain("diary-pain")};
    for (const SheetItem* item : items) {
      const std::string title = join(item->title.lines, " ");
      const bool numbered = item->number != 0;
      places.push_back(numbered ? std::to_string(item->number) : title);
      html_.open("th", {{"scope", "col"}, {"role", "columnheader"}});
      if (numbered)
        html_.text(places.back() + ".").element("span", " " + title);
      else
        html_.text(title);
      html_.close();
    }
    head(plain("diary-notes"), "notes");
    html_.close().close().open("tbody", {{"role", "rowgroup"}}).line_feed();
    for (std::size_t day = 0; day < diary_days; ++day) {
      html_.open("tr", {{"role", "row"}});
      html_.element("th", diary_day(sheet_, words_, day),
                    {{"scope", "row"}, {"role", "rowheader"}});
      for (const std::string& place : places)
        html_.element("td", "", {{"role", "cell"}, {"data-place", place}});
      html_.element("td", is_visit(sheet_, day) ? plain("diary-visit") : "",
                    {{"role", "cell"}, {"class", "notes"}, {"data-place", plain("diary-notes")}});
      html_.close().line_feed();
    }
    html_.close().close().close().line_feed();
  }

  const Sheet& sheet_;
  const SheetWords& words_;
  HtmlWriter html_;
};

}  // namespace

std::string write_sheet_page(const Sheet& sheet, const SheetWords& words) {
  return SheetPage(sheet, words).write();
}

}  // namespace windlass::present
