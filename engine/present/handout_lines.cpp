// SPDX-License-Identifier: Apache-2.0
#include "present/handout_lines.hpp"

#include <algorithm>
#include <charconv>
#include <functional>

namespace windlass::present {

using knowledge::HandoutItem;
using knowledge::LineWords;
using model::ModalityPlan;
using model::ProtocolLine;

namespace {

// Whether a line is the one that an entry of `says` means: by words in it, or of a number whole.
bool is_meant(const LineWords& says, const ProtocolLine& line) {
  return says.first == line.key &&
         std::any_of(says.second.begin(), says.second.end(), [&line](const std::string& words) {
           return line.number.empty() ? line.text.find(words) != std::string::npos
                                      : line.number == words;
         });
}

bool has_line(const ModalityPlan& plan, const std::function<bool(const ProtocolLine&)>& wanted) {
  return std::any_of(plan.protocol.lines.begin(), plan.protocol.lines.end(), wanted);
}

bool has_meant(const ModalityPlan& plan, const LineWords& says) {
  return has_line(plan, [&](const ProtocolLine& line) { return is_meant(says, line); });
}

}  // namespace

bool speaks_of(const HandoutItem& item, const ProtocolLine& line) {
  return std::find(item.needs.begin(), item.needs.end(), line.key) != item.needs.end() ||
         std::any_of(item.says.begin(), item.says.end(),
                     [&line](const LineWords& says) { return is_meant(says, line); });
}

bool listens_to(const HandoutItem& item, std::string_view key) {
  return std::find(item.needs.begin(), item.needs.end(), key) != item.needs.end() ||
         std::any_of(item.says.begin(), item.says.end(),
                     [key](const LineWords& says) { return says.first == key; });
}

bool fits(const HandoutItem& item, const ModalityPlan& plan) {
  const auto has = [&plan](const LineWords& says) { return has_meant(plan, says); };
  return std::all_of(item.needs.begin(), item.needs.end(),
                     [&](const std::string& key) {
                       return has_line(plan,
                                       [&](const ProtocolLine& line) { return line.key == key; });
                     }) &&
         std::all_of(item.says.begin(), item.says.end(), has) &&
         std::none_of(item.unless.says.begin(), item.unless.says.end(), has);
}

std::string filled(std::string_view name, const ModalityPlan& plan, const SheetWords& words,
                   const std::function<std::string(std::size_t)>& day) {
  const bool date = name.ends_with("|date"), often = name.ends_with("|often"),
             time = name.ends_with("|time");
  name = name.substr(0, name.find('|'));
  for (const ProtocolLine& one : plan.protocol.lines) {
    if (one.key != name) continue;
    std::size_t number = 0;
    const char* end = one.number.data() + one.number.size();
    if (date && std::from_chars(one.number.data(), end, number).ptr == end && number != 0)
      return day(one.unit == "h" ? (number + 23) / 24 : number - 1);
    if (often) return words.often(one.number);
    if (time) return words.time(one.number, one.unit);
    return one.number.empty() ? one.text : one.number;
  }
  return {};
}

}  // namespace windlass::present
