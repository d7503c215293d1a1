// SPDX-License-Identifier: Apache-2.0
#include "service/override_reasons.hpp"

#include <algorithm>

#include "base/digest.hpp"
#include "base/text.hpp"
#include "service/member.hpp"

namespace windlass::service {

namespace {

using base::JsonView;

// A card with many rules behind it offers the first of them: red flags stand first in a plan.
constexpr std::size_t most_of_rules = 6;
constexpr std::size_t longest_display = 120;  // bytes

struct Reason {
  std::string code, display;
};

// A text that is cut ends behind a whole word.
std::string shortened(const std::string& text) {
  if (text.size() <= longest_display) return text;
  const std::size_t space = text.rfind(' ', longest_display);
  return space == std::string::npos ? base::shorten(text, longest_display)
                                    : text.substr(0, space) + "...";
}

Reason reason_of(const std::string& modality, JsonView because) {
  const std::string effect = word_of(because, "effect"), care = word_of(because, "mitigate");
  const bool managed = effect == "caution" && !care.empty();
  const bool unknown = word_of(because, "verdict") == "unknown";
  const bool of_everything = word_of(because, "origin") == "red_flag";
  const std::string code = managed ? "managed." : unknown ? "checked." : "not-so.";
  const std::string words = managed   ? "Taken care of: " + care
                            : unknown ? "Checked, and it is not so: " + word_of(because, "text")
                                      : "Not so here: " + word_of(because, "text");
  return {plain_code(code + (of_everything ? "" : modality + ".") + word_of(because, "id")),
          shortened(base::printable(words))};
}

std::vector<Reason> reasons_of(const std::vector<About>& about) {
  std::vector<Reason> made;
  for (const About& one : about)
    for (const JsonView because : one.plan.find("because").children()) {
      const JsonView effect = because.find("effect");
      if (!because.find("decides").says("true") || effect.says("recommend") ||
          effect.says("optional"))
        continue;
      Reason reason = reason_of(one.modality, because);
      const bool known = std::any_of(
          made.begin(), made.end(), [&](const Reason& other) { return other.code == reason.code; });
      if (!known && made.size() < most_of_rules) made.push_back(std::move(reason));
    }
  return made;
}

}  // namespace

std::string plain_code(std::string text) {
  for (char& c : text)
    if (!(base::is_lower(c) || base::is_digit(c) || c == '.' || c == '_' || c == '-')) c = '-';
  if (text.empty() || !base::is_lower(text.front())) text = "code-" + text;
  if (text.size() <= longest_reason) return text;
  const std::string digest = base::hex(base::sha256(text)).substr(0, 12);
  return text.substr(0, longest_reason - digest.size() - 1) + "-" + digest;
}

void write_reasons(base::JsonWriter& json, const std::vector<About>& about, bool proposed) {
  struct Row {
    const char *code, *display;
    bool preference;
  };
  static constexpr Row rows[] = {
      {"cds-not-applicable", "The advice does not apply to this patient", false},
      {"recipient-disagrees-evidence", "I disagree with the evidence", false},
      {"recipient-concerns-outcomes", "I am concerned about the outcome", false},
      {"does-not-align-preferences", "It does not fit the patient's preferences", true},
      {"not-convenient-feasible", "It is not feasible here", true},
  };
  json.key("overrideReasons").begin_array();
  const auto write_one = [&](std::string_view system, std::string_view code,
                             std::string_view display) {
    json.begin_object().field("code", code).field("system", system).field("display", display);
    json.end_object();
  };
  for (const Reason& one : reasons_of(about)) write_one(reasons_of_rules, one.code, one.display);
  for (const Row& row : rows)
    if (!row.preference || proposed) write_one(reasons_of_hl7, row.code, row.display);
  json.end_array();
}

}  // namespace windlass::service
