// SPDX-License-Identifier: Apache-2.0
#include "signs.hpp"

#include <algorithm>
#include <cstdint>
#include <initializer_list>

#include "present/wrap.hpp"

namespace windlass::test {

using knowledge::HandoutPart;

namespace {

using Words = std::vector<std::string_view>;

bool has_one(std::string_view text, const Words& words) {
  return std::any_of(words.begin(), words.end(), [text](std::string_view one) {
    return text.find(one) != std::string_view::npos;
  });
}

// A sign, the words for it, and words that make another thing of it.
struct Sign {
  std::string_view name;
  Words words, but;
};
const std::vector<Sign>& signs() {
  static const std::vector<Sign> all = {
      {"a spot of the skin",
       {"red mark", "red spot", "warm spot", "a mark", "a sore", "sore skin", "blister", "rash"},
       {"mark that soon goes"}},
      {"numb or weak",
       {"numb ", "numb,", "numb.", "weak"},
       {"between your legs", "weak against germs", "weak heart", "bones"}},
      {"cold or pale", {"cold", "white", "pale"}, {}},
      {"a pop", {" pop", "arch turns blue"}, {}},
      {"fever", {"fever", "shiver"}, {}},
      {"hot and red", {"foot is hot", "hot or red", "hot, red"}, {}},
      {"tendon", {"tendon hurts", "heel cord"}, {}},
      {"one calf", {"one calf", "calf is swollen", "A calf is sore", "leg swells"}, {}},
      {"tingling", {"tingl"}, {}},
      {"woken by pain", {"wakes you at night"}, {}},
      {"pain at rest", {"when you rest"}, {}},
      {"no weight", {"cannot put weight"}, {}},
      {"bleeding", {"bleed"}, {"maternity unit"}},
      {"chest", {"chest", "breathe well"}, {}},
      {"dizzy", {"dizzy"}, {}},
      {"eye", {"eye is red", "red eye"}, {}},
      {"swelling", {"swell"}, {"calf", "calves", "leg swells"}},
  };
  return all;
}

enum class Act : std::uint8_t { none, fine, rest, call, ambulance };

Act act_of(const SheetLine& line) {
  // Whoever is sent on to the lists below is told by them; a sign beside a second one is narrower.
  static const Words elsewhere = {
      "do what it says below",        "and you have a fever", "and you are treated for",
      "a cancer of yours is treated", "or may be.",           "and you take a blood thinner"};
  static const Words ambulance = {"ambulance", "emergency room"};
  static const Words call = {"all us",
                             "all your clinician",
                             "all your maternity",
                             "call the same",
                             "top and call",
                             "call today",
                             "how us",
                             "how it to us",
                             "the same day",
                             "ell your clinician",
                             "must be seen today"};
  static const Words rest = {"Stop", "stop", "o not", "ake it o", "Rest", "ake the tape"};
  if (line.part == HandoutPart::asked || has_one(line.text, elsewhere)) return Act::none;
  if (line.part == HandoutPart::emergency || has_one(line.text, ambulance)) return Act::ambulance;
  if (line.part == HandoutPart::call || has_one(line.text, call)) return Act::call;
  if (line.part == HandoutPart::fine) return Act::fine;
  if (line.part == HandoutPart::not_fine || has_one(line.text, rest)) return Act::rest;
  return Act::none;
}

// Pairs that their own words tell apart.
bool are_told_apart(std::string_view one, std::string_view other) {
  static const std::vector<std::pair<std::string_view, std::string_view>> pairs = {
      {"1 to 3 days after heel raises", "not from heel raises"},
      {"you lose water", "your stool is black"},
  };
  return std::any_of(pairs.begin(), pairs.end(), [&](const auto& pair) {
    return (has_one(one, {pair.first}) && has_one(other, {pair.second})) ||
           (has_one(other, {pair.first}) && has_one(one, {pair.second}));
  });
}

}  // namespace

std::vector<SheetLine> lines_of(const present::Sheet& sheet) {
  std::vector<SheetLine> found;
  for (const present::SheetSection& section : sheet.sections)
    for (const present::SheetItem& item : section.items)
      for (const auto* said : {&item.how, &item.amount})
        for (const std::string& line : said->lines) found.push_back({section.part, line});
  return found;
}

std::string two_meanings(const std::vector<SheetLine>& lines) {
  std::string said;
  for (const Sign& sign : signs()) {
    const SheetLine* first = nullptr;
    for (const SheetLine& line : lines) {
      if (!has_one(line.text, sign.words) || has_one(line.text, sign.but)) continue;
      const Act act = act_of(line);
      if (act == Act::none) continue;
      if (first == nullptr) first = &line;
      if (act_of(*first) != act && !are_told_apart(first->text, line.text))
        said += std::string(sign.name) + " means two things: '" + first->text + "' and '" +
                line.text + "'\n";
    }
  }
  return said;
}

std::string missing_alarms(const std::vector<SheetLine>& lines) {
  static const std::vector<std::pair<std::string_view, Words>> alarms = {
      {"fever", {"fever"}},
      {"calf", {"calf", "calves", "leg swells"}},
      {"numb or weak", {"weak"}},
      {"no weight", {"weight on", "weight off", "take a step", "four steps"}},
      {"hot foot", {"hot"}},
      {"chest", {"chest"}},
      {"a pop", {" pop"}},
      {"woken by pain", {"wakes you"}},
  };
  static const Words for_some = {"and you have a fever", "and you are treated for", "or may be."};
  const auto of_call = [](const SheetLine& line) {
    return line.part == HandoutPart::call || line.part == HandoutPart::emergency ||
           line.part == HandoutPart::first;
  };
  if (std::none_of(lines.begin(), lines.end(),
                   [](const SheetLine& line) { return line.part == HandoutPart::call; }))
    return {};
  std::string said;
  for (const auto& [name, words] : alarms)
    if (std::none_of(lines.begin(), lines.end(), [&, &own = words](const SheetLine& line) {
          return of_call(line) && has_one(line.text, own) && !has_one(line.text, for_some);
        }))
      said += "no line says when to call: " + std::string(name) + "\n";
  return said;
}

namespace {

bool has_calls(const std::vector<SheetLine>& lines) {
  return std::any_of(lines.begin(), lines.end(),
                     [](const SheetLine& line) { return line.part == HandoutPart::call; });
}

// How soon the lists have somebody call for a sign. Nothing is advised beside what is urgent, so
// whoever takes a blood thinner is told there in other words.
Act soonest(const std::vector<SheetLine>& lines, const Sign& sign) {
  Act found = Act::none;
  for (const SheetLine& line : lines)
    if ((line.part == HandoutPart::call || line.part == HandoutPart::emergency ||
         line.part == HandoutPart::first) &&
        has_one(line.text, sign.words) && !has_one(line.text, sign.but))
      if (const Act act = act_of(line); act >= Act::call) found = std::max(found, act);
  return found;
}

}  // namespace

std::string fewer_calls(const std::vector<SheetLine>& told, const std::vector<SheetLine>& untold) {
  static const std::vector<Sign> of_calls = {
      {"redness that spreads", {"redness spreads", "redness of your foot spreads"}, {}},
      {"worse without weight", {"weight off the foot"}, {}},
  };
  if (!has_calls(told) || !has_calls(untold)) return {};
  // Whoever keeps the weight off is not told to see whether the foot bears any; and a fever is told
  // with its if, where nobody knows of a cancer or of immunity.
  static const std::vector<std::pair<std::string_view, std::string_view>> instead = {
      {"no weight", "weight off the foot"}, {"fever", "weak against germs"}};
  const auto says_instead = [&](const Sign& sign) {
    return std::any_of(instead.begin(), instead.end(), [&](const auto& one) {
      return one.first == sign.name &&
             std::any_of(untold.begin(), untold.end(), [&](const SheetLine& line) {
               return line.text.find(one.second) != std::string::npos;
             });
    });
  };
  std::string said;
  for (const std::vector<Sign>* list : {&signs(), &of_calls})
    for (Sign sign : *list) {
      sign.but.emplace_back("You take a blood thinner, and");
      if (soonest(told, sign) > soonest(untold, sign) && !says_instead(sign))
        said += "told less of: " + std::string(sign.name) + "\n";
    }
  return said;
}

}  // namespace windlass::test
