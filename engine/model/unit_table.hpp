// SPDX-License-Identifier: Apache-2.0
#pragma once

// The unit atoms of UCUM that this engine knows, each defined by others down to the base units.
// Private to unit.cpp.
//
// Thread rule: constants.

#include <cstdint>
#include <string_view>

#include "model/unit.hpp"

namespace windlass::model {

struct Prefix {
  std::string_view symbol;
  std::int32_t power;  // of ten
};
inline constexpr Prefix prefixes[] = {
    {"da", 1},  {"d", -1}, {"c", -2}, {"m", -3}, {"u", -6}, {"n", -9}, {"p", -12}, {"f", -15},
    {"a", -18}, {"h", 2},  {"k", 3},  {"M", 6},  {"G", 9},  {"T", 12}, {"P", 15},  {"E", 18},
};

// In the order of Unit::dimension_.
struct BaseUnit {
  std::string_view symbol;
  bool metric;
};
inline constexpr BaseUnit base_units[Unit::dimensions] = {
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
inline constexpr Definition definitions[] = {
    // The unit one.
    {"%", false, 1, 100, "1"},
    {"[ppth]", false, 1, 1'000, "1"},
    {"[ppm]", false, 1, 1'000'000, "1"},
    {"[ppb]", false, 1, 1'000'000'000, "1"},
    // A continued fraction's convergent of pi: its relative error is below 10^-22.
    {"[pi]", false, 21'053'343'141, 6'701'487'259, "1"},
    // Time.
    {"min", false, 60, 1, "s"},
    {"h", false, 60, 1, "min"},
    {"d", false, 24, 1, "h"},
    {"wk", false, 7, 1, "d"},
    {"a", false, 1461, 4, "d"},
    {"a_j", false, 1461, 4, "d"},
    {"mo", false, 487, 16, "d"},
    {"mo_j", false, 487, 16, "d"},
    // Angle.
    {"deg", false, 2, 360, "[pi].rad"},
    {"'", false, 1, 60, "deg"},
    {"''", false, 1, 60, "'"},
    {"gon", false, 9, 10, "deg"},
    {"circ", false, 2, 1, "[pi].rad"},
    {"sr", true, 1, 1, "rad2"},
    // Length, area, volume.
    {"[in_i]", false, 254, 100, "cm"},
    {"[ft_i]", false, 12, 1, "[in_i]"},
    {"[yd_i]", false, 3, 1, "[ft_i]"},
    {"[mi_i]", false, 5280, 1, "[ft_i]"},
    {"[nmi_i]", false, 1852, 1, "m"},
    {"[sin_i]", false, 1, 1, "[in_i]2"},
    {"[sft_i]", false, 1, 1, "[ft_i]2"},
    {"[cin_i]", false, 1, 1, "[in_i]3"},
    {"[kn_i]", false, 1, 1, "[nmi_i]/h"},
    {"[ly]", true, 1, 1, "[c].a_j"},
    {"[Ch]", false, 1, 3, "mm"},
    {"Ao", false, 1, 10, "nm"},
    {"ar", true, 100, 1, "m2"},
    {"st", true, 1, 1, "m3"},
    {"l", true, 1, 1, "dm3"},
    {"L", true, 1, 1, "dm3"},
    {"[gal_us]", false, 231, 1, "[in_i]3"},
    {"[qt_us]", false, 1, 4, "[gal_us]"},
    {"[pt_us]", false, 1, 2, "[qt_us]"},
    {"[cup_us]", false, 1, 2, "[pt_us]"},
    {"[foz_us]", false, 1, 16, "[pt_us]"},
    {"[tbs_us]", false, 1, 2, "[foz_us]"},
    {"[tsp_us]", false, 1, 3, "[tbs_us]"},
    {"[drp]", false, 1, 20, "ml"},
    // Mass and amount.
    {"t", true, 1000, 1, "kg"},
    {"[gr]", false, 6'479'891, 100'000, "mg"},
    {"[lb_av]", false, 7000, 1, "[gr]"},
    {"[oz_av]", false, 1, 16, "[lb_av]"},
    {"[stone_av]", false, 14, 1, "[lb_av]"},
    {"g%", true, 1, 1, "g/dl"},
    {"eq", true, 1, 1, "mol"},
    {"osm", true, 1, 1, "mol"},
    {"kat", true, 1, 1, "mol/s"},
    {"U", true, 1, 1, "umol/min"},
    {"[IU]", true, 1, 1, "[iU]"},
    // Mechanics.
    {"Hz", true, 1, 1, "s-1"},
    {"N", true, 1, 1, "kg.m/s2"},
    {"dyn", true, 1, 1, "g.cm/s2"},
    {"Pa", true, 1, 1, "N/m2"},
    {"bar", true, 100'000, 1, "Pa"},
    {"atm", false, 101'325, 1, "Pa"},
    {"m[Hg]", true, 133'322, 1, "Pa"},
    {"m[H2O]", true, 980'665, 100, "Pa"},
    {"[in_i'Hg]", false, 254, 10'000, "m[Hg]"},
    {"[in_i'H2O]", false, 254, 10'000, "m[H2O]"},
    {"[g]", true, 980'665, 100'000, "m/s2"},
    {"gf", true, 1, 1, "g.[g]"},
    {"[lbf_av]", false, 1, 1, "[lb_av].[g]"},
    {"[psi]", false, 1, 1, "[lbf_av]/[sin_i]"},
    {"J", true, 1, 1, "N.m"},
    {"W", true, 1, 1, "J/s"},
    {"erg", true, 1, 1, "dyn.cm"},
    {"cal", true, 4184, 1000, "J"},
    {"[Cal]", false, 1, 1, "kcal"},
    {"P", true, 1, 1, "dyn.s/cm2"},
    {"[HP]", false, 550, 1, "[ft_i].[lbf_av]/s"},
    {"[MET]", false, 35, 10, "mL/min/kg"},
    {"[c]", true, 299'792'458, 1, "m/s"},
    // Electricity, light, radiation.
    {"A", true, 1, 1, "C/s"},
    {"V", true, 1, 1, "J/C"},
    {"F", true, 1, 1, "C/V"},
    {"Ohm", true, 1, 1, "V/A"},
    {"S", true, 1, 1, "A/V"},
    {"Wb", true, 1, 1, "V.s"},
    {"T", true, 1, 1, "Wb/m2"},
    {"G", true, 1, 10'000, "T"},
    {"H", true, 1, 1, "Wb/A"},
    {"[mu_0]", true, 4, 10'000'000, "[pi].N/A2"},
    {"lm", true, 1, 1, "cd.sr"},
    {"lx", true, 1, 1, "lm/m2"},
    {"[diop]", false, 1, 1, "/m"},
    {"Bq", true, 1, 1, "s-1"},
    {"Ci", true, 37'000'000'000, 1, "Bq"},
    {"Gy", true, 1, 1, "J/kg"},
    {"Sv", true, 1, 1, "J/kg"},
    {"RAD", true, 1, 100, "Gy"},
    {"REM", true, 1, 100, "Sv"},
};

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
