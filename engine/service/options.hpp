// SPDX-License-Identifier: Apache-2.0
#pragma once

// The options of engine.h that paths below /v1 take in their queries: plain.cpp reads them,
// openapi.cpp describes them.
//
// Thread rule: constants.

#include <string_view>
#include <vector>

namespace windlass::service {

struct OptionRow {
  std::string_view key;
  enum class Type { text, flag, number } type = Type::text;
  std::vector<std::string_view> among = {};  // the texts that it can be; none: any
  unsigned least = 0, most = 0;              // of a number
};
using Options = std::vector<OptionRow>;

inline const Options recommend_options = {
    {"form", OptionRow::Type::text, {"json", "text", "html", "fhir"}},
    {"explain", OptionRow::Type::flag},
    {"width", OptionRow::Type::number, {}, 40, 200},
    {"user"},
    {"role"},
    {"as_of"},
    {"patient"}};
inline const Options explain_options = {{"about"},
                                        {"ask", OptionRow::Type::flag},
                                        {"form", OptionRow::Type::text, {"json", "html"}},
                                        {"as_of"},
                                        {"patient"}};
inline const Options facts_options = {{"as_of"}, {"patient"}};

}  // namespace windlass::service
