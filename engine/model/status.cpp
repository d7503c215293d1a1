// SPDX-License-Identifier: Apache-2.0
#include "model/status.hpp"

#include "base/internal_error.hpp"

namespace windlass::model {

std::string_view word(Verdict verdict) {
  switch (verdict) {
    case Verdict::false_: return "false";
    case Verdict::true_: return "true";
    case Verdict::unknown: return "unknown";
  }
  throw base::InternalError("an enumerator without a word");
}

std::optional<Status> status_from(std::string_view wanted) {
  for (const StatusRow& row : statuses)
    if (row.word == wanted) return row.status;
  return std::nullopt;
}

std::optional<Disposition> disposition_from(std::string_view wanted) {
  for (const DispositionRow& row : dispositions)
    if (row.word == wanted) return row.disposition;
  return std::nullopt;
}

std::vector<std::string> status_words() { return base::words_of<std::string>(statuses); }
std::vector<std::string> disposition_words() { return base::words_of<std::string>(dispositions); }

}  // namespace windlass::model
