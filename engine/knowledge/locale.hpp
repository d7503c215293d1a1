// SPDX-License-Identifier: Apache-2.0
#pragma once

// `kind: locale`: the texts of patients' sheets in one language.
//
// Thread rule: plain values.

#include <map>
#include <string>
#include <vector>

#include "knowledge/items.hpp"
#include "knowledge/read_context.hpp"

namespace windlass::knowledge {

struct LocaleText {
  std::vector<std::string> lines;  // one, or a list of steps
  Place place;
};

struct LocaleDocument {
  std::string id, title, version;
  std::string language;  // "en", "pt-BR"
  std::map<std::string, LocaleText> texts;
  Place place;
};

LocaleDocument read_locale(const ReadContext&);

}  // namespace windlass::knowledge
