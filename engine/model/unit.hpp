// SPDX-License-Identifier: Apache-2.0
#pragma once

// A Unit is a UCUM unit (The Unified Code for Units of Measure, case-sensitive form) with its exact
// factor to base units.
//
// Covers the units of clinical facts: SI and its prefixes, time (mo = 30.4375 d, a = 365.25 d),
// mass, length, volume, pressure, angle, amount, temperature (Cel, [degF], K), customary units
// ([lb_av], [in_i], [ft_i]...), %, powers of ten (10*9/L), annotations ({score}) and products,
// quotients and exponents of them. What people write instead (weeks, lbs, mmHg, µg) is refused with
// the right spelling proposed.
//
// Thread rule: immutable value; parse_unit and convert are [pure].

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "model/number.hpp"

namespace windlass::model {

class Unit {
 public:
  // The unit one: counts, scores and ratios.
  Unit() = default;
  const std::string& text() const { return text_; }
  // True when values in one can be turned into values in the other. Annotations count as the unit
  // one.
  bool compatible(const Unit&) const;
  // True when a value of this unit may be written in the other: what UCUM converts, except that
  //   {score}     takes itself and 1; no other annotation, %, [ppth] or 10*;
  //   1           takes itself and an annotation alone;
  //   %           takes itself alone;
  //   10*3, [ppm] take one another;
  //   {steps}/min takes /min, not {beats}/min: two annotations differ, or are the same;
  //   mmol/mol    takes what measures the same: not %, mg/g or h/d.
  bool takes(const Unit& written) const;
  // True for 1, %, annotations and powers of ten alone: a rule may leave such a unit unwritten. Not
  // for h/d, whose dimensions cancel.
  bool dimensionless() const { return plain_; }

  // m, s, g, rad, K, C, cd, mol, then the units that compare with nothing but themselves: [iU]
  // [arb'U] [USP'U] [APL'U] [CFU] [PFU] pH B.
  static constexpr std::size_t dimensions = 16;

 private:
  bool is_annotation() const;  // {score}, {falls}/{year}
  friend std::optional<Unit> parse_unit(std::string_view);
  friend std::optional<Number> convert(const Number&, const Unit&, const Unit&);
  std::string text_ = "1";
  std::array<std::int8_t, dimensions> dimension_{};  // exponents
  Number factor_ = 1;  // value in base units = value * factor_ + offset_
  Number offset_ = 0;
  bool plain_ = true;
  std::string notes_;           // all its annotations
  std::uint32_t measures_ = 0;  // the dimensions that its text names, cancelled or not, and %
};

// Nothing when `text` is not a unit that this engine knows.
std::optional<Unit> parse_unit(std::string_view text);
// The UCUM spelling of what people commonly write ("weeks" → "wk"), or empty.
std::string ucum_spelling(std::string_view text);
// Exact; nothing when the units are incompatible or the result leaves the range of Number.
std::optional<Number> convert(const Number&, const Unit& from, const Unit& to);
// The value in a fact's own unit; nothing unless `own` takes what was written.
std::optional<Number> read_in(const Number&, const Unit& written, const Unit& own);

}  // namespace windlass::model
