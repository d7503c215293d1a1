// SPDX-License-Identifier: Apache-2.0
// What a site has set and cannot mean: a slip here would silence a card.
#include <algorithm>
#include <string>
#include <vector>

#include "base/json.hpp"
#include "base/spelling.hpp"
#include "base/text.hpp"
#include "model/status.hpp"
#include "service/settings.hpp"

namespace windlass::service {

namespace {

base::Diagnostic wrong(std::string message, std::string hint) {
  return base::diagnostic("config", "document.value", std::move(message), std::move(hint));
}

void check_indicator(const std::string& word, const std::string& indicator,
                     base::Diagnostics& problems) {
  const auto disposition = model::disposition_from(word);
  if (!disposition) {
    std::vector<std::string> known;
    for (const model::DispositionRow& row : model::dispositions) known.emplace_back(row.word);
    problems.push_back(wrong("an indicator is set for " + base::quote(base::printable(word)) +
                                 ", which is no disposition",
                             base::meant_or_known(word, known)));
  } else if (!is_indicator(indicator)) {
    problems.push_back(
        wrong("an indicator is none that a card can have", "none, info, warning or critical"));
  } else if (indicator == "none" && model::row(*disposition).by == model::DecidedBy::urgent_flag) {
    problems.push_back(wrong("the card of " + word + " cannot be left out",
                             "what is urgent is told: info, warning or critical"));
  }
}

void check_order_code(const std::string& code, const std::string& modality,
                      const std::vector<std::string>& known, base::Diagnostics& problems) {
  const std::size_t bar = code.find('|');
  if (bar == std::string::npos || bar == 0 || bar + 1 == code.size())
    problems.push_back(wrong(
        "an order's code " + base::quote(base::printable(code)) + " is not written SYSTEM|CODE",
        "such as urn:site|PT-42=gait"));
  else if (std::find(known.begin(), known.end(), modality) == known.end())
    problems.push_back(wrong("the rules have no treatment " +
                                 base::quote(base::printable(modality)) +
                                 ", which an order's code is said to be",
                             base::meant_or_known(modality, known)));
}

}  // namespace

bool is_indicator(std::string_view word) {
  return word == "none" || word == "info" || word == "warning" || word == "critical";
}

base::Diagnostics check(const Settings& settings, const CallResult& rules) {
  base::Diagnostics problems;
  for (const auto& [disposition, indicator] : settings.indicators)
    check_indicator(disposition, indicator, problems);
  std::vector<std::string> known;
  const auto read = base::read_json("rules", rules.text, rules.text.size() + 1);
  if (const base::Node* list = read ? read->root.find("modalities") : nullptr)
    for (const base::Node& one : list->children)
      if (const base::Node* id = one.find("id")) known.push_back(id->text);
  for (const auto& [code, modality] : settings.order_codes)
    check_order_code(code, modality, known, problems);
  return problems;
}

}  // namespace windlass::service
