// SPDX-License-Identifier: Apache-2.0
#pragma once

// What a text says of numbers, ages and days, read from its words alone: "7 or more", "under the
// age of 18", "a low count", "before the operation".
//
// Thread rule: [pure].

#include <optional>
#include <string>
#include <vector>

#include "model/number.hpp"
#include "model/unit.hpp"

namespace windlass::analyse {

// From a number on, or up to it. Of days: after another, or before it.
enum class Side { low, high };

struct Sentence {
  std::string text;
  std::vector<std::string> words;
};
std::vector<Sentence> sentences_said(const std::string& text);

// "7 or more": what a sentence says of a number.
struct Claim {
  model::Number number;
  std::optional<model::Unit> unit;  // of time, where one stands behind it
  Side side;
  bool plain;  // nothing in its sentence turns it round
};
std::vector<Claim> claims_of(const Sentence&);

// "Low platelets", "pain is high": an amount of what these words name.
std::optional<Side> amount_said(const Sentence&, const std::vector<std::string>& title);
// "Children ...", "An adult ...": whom a sentence begins with.
std::optional<Side> age_said(const Sentence&);

// What a fact is called, as far as another fact that it is compared with is not called so, too.
struct Named {
  std::vector<std::string> own, other;
};
// "The film is older than the injury" and "before the injury": how one stands to the other.
// `days`: these are dates; else numbers.
std::optional<Side> order_said(const Sentence&, const Named&, bool days);

}  // namespace windlass::analyse
