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
};
using Options = std::vector<OptionRow>;

inline const Options recommend_options = {{"form"},
                                          {"explain", OptionRow::Type::flag},
                                          {"width", OptionRow::Type::number},
                                          {"user"},
                                          {"role"},
                                          {"as_of"},
                                          {"patient"}};
inline const Options explain_options = {
    {"about"}, {"ask", OptionRow::Type::flag}, {"form"}, {"as_of"}, {"patient"}};
inline const Options facts_options = {{"as_of"}, {"patient"}};

}  // namespace windlass::service
