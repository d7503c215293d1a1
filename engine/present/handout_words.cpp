// SPDX-License-Identifier: Apache-2.0
#include "present/handout_words.hpp"

#include <algorithm>
#include <charconv>

#include "present/handout_parts.hpp"

namespace windlass::present {

std::vector<std::string> handout_languages(const knowledge::KnowledgeBase& base) {
  std::vector<std::string> found;
  const auto add = [&found](const std::string& language) {
    if (std::find(found.begin(), found.end(), language) == found.end()) found.push_back(language);
  };
  if (!base.rules().handouts.empty()) add(base.rules().handouts.front().language);
  for (const knowledge::LocaleDocument& one : base.rules().locales) add(one.language);
  return found;
}

SheetWords::SheetWords(const knowledge::KnowledgeBase& base, std::string_view language)
    : base_(base), language_(language) {
  if (!base.rules().handouts.empty()) fallback_ = base.rules().handouts.front().language;
  if (language_.empty()) language_ = fallback_;
}

const knowledge::LocaleText* SheetWords::find(const std::string& key,
                                              const std::string& language) const {
  for (const knowledge::LocaleDocument& one : base_.rules().locales)
    if (one.language == language)
      if (const auto text = one.texts.find(key); text != one.texts.end()) return &text->second;
  return nullptr;
}

SheetWording SheetWords::text(const std::string& key) const {
  if (const auto* own = find(key, language_))
    return {own->lines, language_, SheetWording::From::asked};
  if (const auto* other = find(key, fallback_))
    return {other->lines, fallback_, SheetWording::From::fallback};
  return {{"[" + key + "]"}, fallback_, SheetWording::From::missing};
}

namespace {

// The one of a list of `wanted` texts; its number where the list is another.
std::string one_of(const SheetWording& said, std::size_t wanted, std::size_t index) {
  return said.lines.size() == wanted ? said.lines[index] : std::to_string(index + 1);
}

}  // namespace

std::string SheetWords::often(const std::string& number) const {
  const std::vector<std::string> lines = text("sheet.often").lines;
  std::size_t times = 0;
  const char* end = number.data() + number.size();
  const bool whole = std::from_chars(number.data(), end, times).ptr == end && times != 0;
  const std::size_t at = whole ? std::min(times, lines.size()) : lines.size();
  return fill_in(lines[at - 1], [&number](std::string_view) { return number; });
}

namespace {

// From which length on a time is said in the next larger unit, where it is whole in it.
struct TimeUnit {
  std::string_view unit, key;
  std::size_t least = 0, in_next = 0;
};
constexpr TimeUnit time_units[] = {
    {"s", "sheet.seconds", 60, 60}, {"min", "sheet.minutes", 181, 60}, {"h", "sheet.hours", 49, 24},
    {"d", "sheet.days", 22, 7},     {"wk", "sheet.weeks", 0, 0},
};

}  // namespace

std::string SheetWords::time(const std::string& number, std::string_view unit) const {
  unit = unit.substr(0, unit.find('/'));  // "h/d": the text around it says that it is of a day
  const auto* row = std::find_if(std::begin(time_units), std::end(time_units),
                                 [unit](const TimeUnit& one) { return one.unit == unit; });
  if (row == std::end(time_units)) return number;
  const auto said = [this](const TimeUnit& one, const std::string& count) {
    return fill_in(text(std::string(one.key)).lines.front(),
                   [&count](std::string_view) { return count; });
  };
  std::size_t count = 0;
  const char* end = number.data() + number.size();
  if (std::from_chars(number.data(), end, count).ptr != end) return said(*row, number);
  while (row->in_next != 0 && count >= row->least && count % row->in_next == 0) {
    count /= row->in_next;
    ++row;
  }
  // "2 minutes 30 seconds".
  if (row->unit == "s" && count >= 120)
    return said(row[1], std::to_string(count / 60)) + " " + said(*row, std::to_string(count % 60));
  return said(*row, std::to_string(count));
}

std::string SheetWords::date(model::Date date, const std::string& form) const {
  const std::string iso = model::text(date);  // YYYY-MM-DD
  const std::size_t month = static_cast<std::size_t>(std::stoi(iso.substr(5, 2))) - 1;
  return fill_in(text(form).lines.front(), [&](std::string_view name) -> std::string {
    if (name == "weekday") return one_of(text("date.weekdays"), 7, model::weekday(date));
    if (name == "day") return std::to_string(std::stoi(iso.substr(8, 2)));
    if (name == "month") return one_of(text("date.months"), 12, month);
    return name == "year" ? iso.substr(0, 4) : std::string();
  });
}

SheetWording unfinished(const SheetWords& words) {
  const std::string key(unfinished_key);
  if (words.has(key)) return words.text(key);
  return {{"Not finished. Not all was asked yet. Wait with all of this until your clinician has "
           "asked the rest."},
          "en",
          SheetWording::From::plan};
}

const std::vector<std::string>& sheet_keys() {
  static const std::vector<std::string> keys = [] {
    std::vector<std::string> made = {"date.form",
                                     "date.diary",
                                     "date.months",
                                     "date.weekdays",
                                     "sheet.title",
                                     "sheet.title-wait",
                                     "sheet.name",
                                     "sheet.date",
                                     "sheet.clinician",
                                     "sheet.signature",
                                     "sheet.draft",
                                     "sheet.supports",
                                     "sheet.more",
                                     "sheet.no-exercises",
                                     "sheet.where",
                                     "sheet.when",
                                     "sheet.nothing-now",
                                     "sheet.how-much",
                                     "sheet.next",
                                     "sheet.next-open",
                                     "sheet.next-title",
                                     "sheet.diary",
                                     "sheet.diary-how",
                                     "sheet.diary-day",
                                     "sheet.diary-date",
                                     "sheet.diary-pain",
                                     "sheet.diary-notes",
                                     "sheet.plan-words",
                                     "sheet.often",
                                     "sheet.seconds",
                                     "sheet.minutes",
                                     "sheet.hours",
                                     "sheet.days",
                                     "sheet.weeks",
                                     "sheet.diary-visit",
                                     "sheet.numbers",
                                     "sheet.number-day",
                                     "sheet.number-night",
                                     "sheet.number-ambulance",
                                     "sheet.number-missing",
                                     "sheet.number-missing-ambulance"};
    for (std::size_t i = 0; i < knowledge::handout_part_words().size(); ++i)
      made.push_back(title_key(static_cast<knowledge::HandoutPart>(i)));
    return made;
  }();
  return keys;
}

const std::vector<NumberToCall>& numbers_to_call() {
  static const std::vector<NumberToCall> numbers = {
      {"sheet.number-day", "phone.day", "sheet.number-missing"},
      {"sheet.number-night", "phone.night", "sheet.number-missing"},
      {"sheet.number-ambulance", "phone.ambulance", "sheet.number-missing-ambulance"}};
  return numbers;
}

std::string title_key(knowledge::HandoutPart part) {
  return "sheet.part." +
         std::string(knowledge::handout_part_words()[static_cast<std::size_t>(part)]);
}

std::string fill_in(std::string_view text,
                    const std::function<std::string(std::string_view)>& value) {
  std::string out;
  while (!text.empty()) {
    const std::size_t open = text.find('{'), close = text.find('}', open);
    out += text.substr(0, open);
    if (open == std::string_view::npos || close == std::string_view::npos) break;
    const std::string_view inside = text.substr(open + 1, close - open - 1);
    text.remove_prefix(close + 1);
    const std::size_t one = inside.find('|'), many = inside.find('|', one + 1);
    const bool of_a_number = one != std::string_view::npos && many != std::string_view::npos;
    std::string found = value(of_a_number ? inside.substr(0, one) : inside);
    if (found.empty()) found = "___";
    out += found;
    if (!of_a_number) continue;
    out += ' ';
    out += found == "1" ? inside.substr(one + 1, many - one - 1) : inside.substr(many + 1);
  }
  return out;
}

std::vector<std::string> names_in(std::string_view text) {
  std::vector<std::string> names;
  fill_in(text, [&names](std::string_view name) {
    names.emplace_back(name.substr(0, name.find('|')));
    return std::string();
  });
  return names;
}

}  // namespace windlass::present
