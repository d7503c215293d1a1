// SPDX-License-Identifier: Apache-2.0
// What people write for units, and what UCUM calls them. Only ever proposed in a hint, never read
// as if it were meant.
#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/diagnostic.hpp"
#include "model/unit.hpp"

namespace windlass::model {
namespace {

struct Spelling {
  std::string_view written;  // in lower case
  std::string_view ucum;
};
constexpr Spelling spellings[] = {
    {"second", "s"},
    {"seconds", "s"},
    {"sec", "s"},
    {"secs", "s"},
    {"minute", "min"},
    {"minutes", "min"},
    {"mins", "min"},
    {"hour", "h"},
    {"hours", "h"},
    {"hr", "h"},
    {"hrs", "h"},
    {"day", "d"},
    {"days", "d"},
    {"week", "wk"},
    {"weeks", "wk"},
    {"wks", "wk"},
    {"w", "wk"},
    {"month", "mo"},
    {"months", "mo"},
    {"mos", "mo"},
    {"mth", "mo"},
    {"mths", "mo"},
    {"year", "a"},
    {"years", "a"},
    {"yr", "a"},
    {"yrs", "a"},
    {"y", "a"},
    {"lb", "[lb_av]"},
    {"lbs", "[lb_av]"},
    {"pound", "[lb_av]"},
    {"pounds", "[lb_av]"},
    {"oz", "[oz_av]"},
    {"ounce", "[oz_av]"},
    {"ounces", "[oz_av]"},
    {"stone", "[stone_av]"},
    {"stones", "[stone_av]"},
    {"gram", "g"},
    {"grams", "g"},
    {"gm", "g"},
    {"gms", "g"},
    {"kilogram", "kg"},
    {"kilograms", "kg"},
    {"kgs", "kg"},
    {"kilo", "kg"},
    {"kilos", "kg"},
    {"milligram", "mg"},
    {"milligrams", "mg"},
    {"mgs", "mg"},
    {"mcg", "ug"},
    {"microgram", "ug"},
    {"micrograms", "ug"},
    {"in", "[in_i]"},
    {"inch", "[in_i]"},
    {"inches", "[in_i]"},
    {"\"", "[in_i]"},
    {"ft", "[ft_i]"},
    {"foot", "[ft_i]"},
    {"feet", "[ft_i]"},
    {"yard", "[yd_i]"},
    {"yards", "[yd_i]"},
    {"yd", "[yd_i]"},
    {"mile", "[mi_i]"},
    {"miles", "[mi_i]"},
    {"mi", "[mi_i]"},
    {"mph", "[mi_i]/h"},
    {"kph", "km/h"},
    {"kmh", "km/h"},
    {"meter", "m"},
    {"meters", "m"},
    {"metre", "m"},
    {"metres", "m"},
    {"kms", "km"},
    {"centimeter", "cm"},
    {"centimeters", "cm"},
    {"centimetre", "cm"},
    {"centimetres", "cm"},
    {"cms", "cm"},
    {"millimeter", "mm"},
    {"millimeters", "mm"},
    {"millimetre", "mm"},
    {"millimetres", "mm"},
    {"micron", "um"},
    {"microns", "um"},
    {"cc", "mL"},
    {"ccm", "mL"},
    {"liter", "L"},
    {"liters", "L"},
    {"litre", "L"},
    {"litres", "L"},
    {"mls", "mL"},
    {"milliliter", "mL"},
    {"milliliters", "mL"},
    {"millilitre", "mL"},
    {"millilitres", "mL"},
    {"tsp", "[tsp_us]"},
    {"tbsp", "[tbs_us]"},
    {"mmhg", "mm[Hg]"},
    {"cmh2o", "cm[H2O]"},
    {"psi", "[psi]"},
    {"pascal", "Pa"},
    {"bars", "bar"},
    {"bpm", "/min"},
    {"rpm", "/min"},
    {"cpm", "/min"},
    {"spm", "{steps}/min"},
    {"hertz", "Hz"},
    {"degrees", "deg"},
    {"degree", "deg"},
    {"degs", "deg"},
    {"radian", "rad"},
    {"radians", "rad"},
    {"degc", "Cel"},
    {"celsius", "Cel"},
    {"centigrade", "Cel"},
    {"degf", "[degF]"},
    {"fahrenheit", "[degF]"},
    {"kelvin", "K"},
    {"degk", "K"},
    {"percent", "%"},
    {"pct", "%"},
    {"per cent", "%"},
    {"ppm", "[ppm]"},
    {"ppb", "[ppb]"},
    {"iu", "[iU]"},
    {"[iiu]", "[iU]"},
    {"units", "U"},
    {"unit", "U"},
    {"mole", "mol"},
    {"moles", "mol"},
    {"meq", "meq"},
    {"mosm", "mosm"},
    {"joule", "J"},
    {"joules", "J"},
    {"watt", "W"},
    {"watts", "W"},
    {"newton", "N"},
    {"newtons", "N"},
    {"volt", "V"},
    {"volts", "V"},
    {"amp", "A"},
    {"amps", "A"},
    {"ampere", "A"},
    {"milliamp", "mA"},
    {"milliamps", "mA"},
    {"ma", "mA"},
    {"gray", "Gy"},
    {"kcals", "kcal"},
    {"calories", "[Cal]"},
    {"score", "{score}"},
    {"scores", "{score}"},
    {"point", "{score}"},
    {"points", "{score}"},
    {"pts", "{score}"},
    {"ratio", "1"},
    {"count", "1"},
    {"none", "1"},
    {"session", "{session}"},
    {"sessions", "{session}"},
    {"rep", "{repetition}"},
    {"reps", "{repetition}"},
    {"repetitions", "{repetition}"},
    {"set", "{set}"},
    {"sets", "{set}"},
    {"steps", "{steps}"},
    {"beats", "{beats}"},
    {"times", "1"},
    // Right letters, wrong case.
    {"kg", "kg"},
    {"g", "g"},
    {"mg", "mg"},
    {"ug", "ug"},
    {"cm", "cm"},
    {"mm", "mm"},
    {"m", "m"},
    {"km", "km"},
    {"ml", "mL"},
    {"dl", "dL"},
    {"l", "L"},
    {"mj", "mJ"},
    {"kj", "kJ"},
    {"j", "J"},
    {"kpa", "kPa"},
    {"pa", "Pa"},
    {"hz", "Hz"},
    {"khz", "kHz"},
    {"mhz", "MHz"},
    {"kcal", "kcal"},
    {"wk", "wk"},
    {"min", "min"},
    {"mmol", "mmol"},
    {"umol", "umol"},
    {"mol", "mol"},
    {"cel", "Cel"},
    {"deg", "deg"},
    {"gy", "Gy"},
    {"mw", "mW"},
    {"nm", "nm"},
};

std::string lower(std::string_view text) {
  std::string result(text);
  for (char& c : result)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return result;
}

// Letters and signs that have a UCUM form, white space gone.
std::string plain_letters(std::string_view text) {
  static constexpr std::pair<std::string_view, std::string_view> letters[] = {
      {"\u00b5", "u"},   {"\u03bc", "u"}, {"\u00b0C", "Cel"}, {"\u00b0F", "[degF]"},
      {"\u00b0", "deg"}, {"\u00b2", "2"}, {"\u00b3", "3"},    {"\u207b", "-"},
      {"\u00b9", "1"},   {"\u00b7", "."}, {"\u22c5", "."},    {"\u00d7", "."},
      {"\u03a9", "Ohm"}, {"^", ""},       {" ", ""},          {"\t", ""},
      {"\u00a0", ""},
  };
  std::string result;
  while (!text.empty()) {
    // The caret of a power of ten is UCUM's own.
    if (text.substr(0, 3) == "10^") {
      result += "10*";
      text.remove_prefix(3);
      continue;
    }
    bool found = false;
    for (const auto& [from, to] : letters) {
      if (text.substr(0, from.size()) != from) continue;
      result += to;
      text.remove_prefix(from.size());
      found = true;
      break;
    }
    if (found) continue;
    result += text.front();
    text.remove_prefix(1);
  }
  return result;
}

std::string_view find_spelling(std::string_view written) {
  const std::string small = lower(written);
  for (const Spelling& s : spellings)
    if (s.written == small) return s.ucum;
  return {};
}

// Valid UCUM, and hardly ever meant: the femtotonne.
bool misread(std::string_view written) { return written == "ft"; }

// One factor of a product or quotient, with its exponent; empty when nothing is known of it.
std::string factor_spelling(const std::string& written) {
  if (written.empty()) return {};
  if (const auto ucum = find_spelling(written);
      !ucum.empty() && (misread(written) || !parse_unit(written)))
    return std::string(ucum);
  if (parse_unit(written)) return written;
  std::size_t end = written.size();
  while (end > 0 &&
         ((written[end - 1] >= '0' && written[end - 1] <= '9') || written[end - 1] == '-'))
    --end;
  const auto ucum = find_spelling(std::string_view(written).substr(0, end));
  return ucum.empty() || end == written.size() ? std::string{}
                                               : std::string(ucum) + written.substr(end);
}

std::string exact_spelling(std::string_view text) {
  if (text.empty() || text.size() > 100) return {};
  if (parse_unit(text) && !misread(text)) return {};
  if (const auto whole = find_spelling(text); !whole.empty() && whole != text)
    return std::string(whole);

  std::string written = plain_letters(text);
  for (std::size_t at = lower(written).find("per"); at != std::string::npos && at > 0;
       at = lower(written).find("per", at + 1))
    if (lower(written).find("percent") != at) written.replace(at, 3, "/");
  if (const auto whole = find_spelling(written); !whole.empty() && !parse_unit(written))
    return std::string(whole);
  std::string result, factor;
  for (std::size_t i = 0; i <= written.size(); ++i) {
    const bool divider =
        i < written.size() && std::string_view("./()").find(written[i]) != std::string_view::npos;
    if (!divider && i < written.size()) {
      factor += written[i];
      continue;
    }
    if (!factor.empty()) {
      const std::string ucum = factor_spelling(factor);
      if (ucum.empty()) return {};
      // "mL/bpm" would become "mL//min": such a spelling is no help.
      if (ucum.front() == '/' && !result.empty()) return {};
      result += ucum;
      factor.clear();
    }
    if (divider) result += written[i];
  }
  return result != text && parse_unit(result) ? result : std::string{};
}

// A word of several letters that is nearly one of those that people write: "weaks".
std::string near_spelling(std::string_view text) {
  const auto is_letter = [](char c) { return (c | 0x20) >= 'a' && (c | 0x20) <= 'z'; };
  if (text.size() < 4 || !std::all_of(text.begin(), text.end(), is_letter)) return {};
  std::vector<std::string> written;
  for (const Spelling& one : spellings)
    if (one.written.size() >= 4) written.emplace_back(one.written);
  return std::string(find_spelling(base::nearest(text, written)));
}

}  // namespace

std::string ucum_spelling(std::string_view text) {
  if (std::string exact = exact_spelling(text); !exact.empty()) return exact;
  return text.size() > 100 || parse_unit(text) ? std::string() : near_spelling(text);
}

}  // namespace windlass::model
