// SPDX-License-Identifier: Apache-2.0
#pragma once

// The unit atoms of UCUM that this engine knows, each defined by others down to the base units.
// Private to model/; unit_table.cpp has the definitions.
//
// Thread rule: constants.

#include <cstdint>
#include <span>
#include <string_view>

namespace windlass::model {

struct Prefix {
  std::string_view symbol;
  std::int32_t power;  // of ten
};
inline constexpr Prefix prefixes[] = {
    {"da", 1},  {"d", -1}, {"c", -2}, {"m", -3}, {"u", -6}, {"n", -9}, {"p", -12}, {"f", -15},
    {"a", -18}, {"h", 2},  {"k", 3},  {"M", 6},  {"G", 9},  {"T", 12}, {"P", 15},  {"E", 18},
};

// In the order of Unit::dimension_, as many as Unit::dimensions.
struct BaseUnit {
  std::string_view symbol;
  bool metric;
};
inline constexpr BaseUnit base_units[] = {
    {"m", true},      {"s", true},        {"g", true},        {"rad", true},
    {"K", true},      {"C", true},        {"cd", true},       {"mol", true},
    {"[iU]", true},   {"[arb'U]", false}, {"[USP'U]", false}, {"[APL'U]", false},
    {"[CFU]", false}, {"[PFU]", false},   {"pH", false},      {"B", true},
};

// SOURCE: The Unified Code for Units of Measure, tables of unit atoms; redefinitions of 2019 are
// not needed for these. A unit is value × definition. `metric` says whether prefixes may stand
// before it.
struct Definition {
  std::string_view symbol;
  bool metric;
  std::int64_t above, below;  // value = above / below
  std::string_view unit;
};
std::span<const Definition> definitions();

// Scales with their own zero: value in K = value × scale + offset. They stand alone: no prefix,
// exponent or product.
struct Temperature {
  std::string_view symbol;
  std::int64_t scale_above, scale_below, offset_above, offset_below;
};
inline constexpr Temperature temperatures[] = {
    {"Cel", 1, 1, 27'315, 100},
    {"[degF]", 5, 9, 45'967, 180},
};
inline constexpr std::size_t kelvin = 4;

}  // namespace windlass::model
