// SPDX-License-Identifier: Apache-2.0
#include "fhir/finding.hpp"

#include <algorithm>
#include <optional>
#include <vector>

#include "base/text.hpp"
#include "model/number.hpp"

namespace windlass::fhir {

namespace {

constexpr std::string_view snomed = "http://snomed.info/sct",
                           snomed_oid = "urn:oid:2.16.840.1.113883.6.96",
                           loinc = "http://loinc.org";

// In lower case; codes of v3-ObservationInterpretation, and the words for them.
void classify(std::string_view said, Interpretation& out) {
  const std::string word = base::lower(base::trim(said));
  if (is_one_of(word, {"l", "ll", "lu", "lx", "<", "low", "critical low", "critically low"}))
    out.low = true;
  else if (is_one_of(word,
                     {"h", "hh", "hu", "hx", ">", "high", "critical high", "critically high"}))
    out.high = true;
  else if (is_one_of(word, {"a", "aa", "pos", "det", "rr", "wr", "ind", "e", "abnormal",
                            "critical abnormal", "critically abnormal", "positive", "detected",
                            "reactive", "indeterminate", "equivocal"}))
    out.abnormal = true;
  else if (is_one_of(word, {"n", "neg", "nd", "nr", "normal", "negative", "not detected"}))
    out.normal = true;
  else
    return;
  out.critical |=
      is_one_of(word, {"ll", "hh", "aa", "lu", "hu", "lx", "hx"}) || word.starts_with("critical");
  if (out.shown.empty()) out.shown = said;
}

std::optional<model::Number> number_in(const Node* quantity) {
  const Node* value = child(quantity, "value");
  if (value == nullptr || !value->is_scalar() || value->quoted) return std::nullopt;
  return model::Number::parse(value->text);
}

// As a range writes it: in the unit of the value, or in none.
bool has_unit_of(const Node* bound, const Node& value) {
  const auto unit = [](const Node& one) {
    const std::string_view code = word(one, "code");
    return code.empty() ? word(one, "unit") : code;
  };
  return bound == nullptr || unit(*bound).empty() || unit(*bound) == unit(value);
}

struct Places {
  bool known = false, inside = false, below = false, above = false;
};

// Where the number stands, by each range that can be compared with it.
Places places_of(const Node& holder) {
  Places out;
  const Node* given = child(holder, "valueQuantity");
  const auto value = given == nullptr ? std::nullopt : number_in(given);
  if (!value) return out;
  for (const Node* range : items(holder, "referenceRange")) {
    const Node *low = child(*range, "low"), *high = child(*range, "high");
    const auto least = number_in(low), most = number_in(high);
    if ((!least && !most) || !has_unit_of(low, *given) || !has_unit_of(high, *given)) continue;
    out.known = true;
    const bool below = least && *value < *least, above = most && *most < *value;
    out.below |= below;
    out.above |= above;
    out.inside |= !below && !above;
  }
  return out;
}

enum class Said { yes, no, neither };

Said said_in_words(std::string_view text) {
  const std::string low = base::lower(base::trim(text));
  if (is_one_of(low, {"yes", "y", "true", "present", "positive", "detected"})) return Said::yes;
  if (is_one_of(low, {"no", "n", "false", "absent", "negative", "not present", "not detected",
                      "none", "not seen", "denied", "denies"}))
    return Said::no;
  return Said::neither;
}

// A "no" says so under its own system alone; a "yes" is believed of any, and may be a word.
Said said_by_code(const Coding& one) {
  const std::string low = base::lower(base::trim(one.code));
  if (said_in_words(low) == Said::yes ||
      is_one_of(low, {"373066001", "52101004", "10828004", "260373001", "la33-6", "la9633-4", "pos",
                      "det"}))
    return Said::yes;
  const bool is_no = one.system == snomed || one.system == snomed_oid
                         ? is_one_of(one.code, {"373067005", "2667000", "260385009", "260415000"})
                     : one.system == loinc
                         ? is_one_of(one.code, {"LA32-8", "LA9634-2"})
                         : one.code == "N" && one.system.find("0136") != std::string_view::npos;
  return is_no ? Said::no : Said::neither;
}

// What the value says, where it has one.
Finding of_value(const Node& holder) {
  bool yes = word(holder, "valueBoolean") == "true", no = word(holder, "valueBoolean") == "false",
       no_in_words = false, other = false;
  const auto take_words = [&](std::string_view text) {
    const Said said = said_in_words(text);
    yes |= said == Said::yes;
    no_in_words |= said == Said::no;
    return said != Said::neither;
  };
  std::size_t values = 0;
  for (const Node& key : holder.keys)
    values += key.text.starts_with("value") && child(holder, key.text) != nullptr ? 1 : 0;
  const std::vector<Coding> codes = codings(holder, "valueCodeableConcept");
  for (const Coding& one : codes) {
    const Said said = said_by_code(one);
    yes |= said == Said::yes;
    no |= said == Said::no;
    if (said == Said::neither && !take_words(one.display)) other = true;
  }
  if (const Node* concept_node = child(holder, "valueCodeableConcept")) {
    const std::string_view text = word(concept_node, "text");
    if (!text.empty() && !take_words(text)) other |= codes.empty();
    other |=
        text.empty() && codes.empty() && !take_words(concept_text(holder, "valueCodeableConcept"));
  }
  if (child(holder, "valueString") != nullptr && !take_words(word(holder, "valueString")))
    other = true;
  for (const Node& key : holder.keys)
    if (key.text.starts_with("value") &&
        !is_one_of(key.text, {"valueBoolean", "valueCodeableConcept", "valueString"}))
      other = true;
  if (yes) return Finding::present;
  if (other || values > 1) return Finding::other;
  if (no) return Finding::absent;
  return no_in_words ? Finding::absent_in_words : Finding::other;
}

}  // namespace

Interpretation interpretation_of(const Node& holder) {
  Interpretation out;
  for (const Node* one : items(holder, "interpretation")) {
    const std::vector<const Node*> inside = items(*one, "coding");
    for (const Node* coding : inside) {
      const Interpretation before = out;
      classify(word(coding, "code"), out);
      if (before.shown == out.shown) classify(word(coding, "display"), out);
    }
    classify(word(one, "text"), out);
  }
  return out;
}

std::string contradiction_of_number(const Node& holder) {
  const Interpretation said = interpretation_of(holder);
  if (said.shown.empty()) return {};
  const Places at = places_of(holder);
  const std::string name =
      "its interpretation (" + base::printable(base::shorten(said.shown)) + ")";
  if (!at.known)
    return said.critical ? name + " calls its value critical, and no range shows it" : "";
  const bool agrees = (at.inside && said.normal && !said.alarms()) ||
                      (at.below && (said.low || (said.abnormal && !said.high))) ||
                      (at.above && (said.high || (said.abnormal && !said.low)));
  return agrees ? "" : name + " contradicts its value, by the range beside it";
}

bool answers_yes(const Node& answer) {
  if (word(answer, "valueBoolean") == "true") return true;
  const Node* coding = child(answer, "valueCoding");
  const Coding given{word(coding, "system"), word(coding, "code"), word(coding, "display")};
  const Said by_code = said_by_code(given);
  return by_code == Said::yes ||
         (by_code == Said::neither && said_in_words(given.display) == Said::yes) ||
         said_in_words(word(answer, "valueString")) == Said::yes;
}

Finding finding_in(const Node& holder) {
  const bool has_value = std::any_of(holder.keys.begin(), holder.keys.end(), [&](const Node& key) {
    return key.text.starts_with("value") && child(holder, key.text) != nullptr;
  });
  const Interpretation said = interpretation_of(holder);
  if (child(holder, "dataAbsentReason") != nullptr)
    return has_value || said.alarms() ? Finding::other : Finding::not_known;
  if (!has_value) {
    if (said.abnormal || said.high) return Finding::present;
    return said.normal && !said.alarms() ? Finding::absent_in_words : Finding::named;
  }
  const Finding found = of_value(holder);
  const bool is_absent = found == Finding::absent || found == Finding::absent_in_words;
  return is_absent && said.alarms() ? Finding::disputed : found;
}

}  // namespace windlass::fhir
