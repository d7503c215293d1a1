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
enum class Towards { low, high };

struct SaidSentence {
  std::string text;
  std::vector<std::string> words;
};
std::vector<SaidSentence> sentences_said(const std::string& text);

// "7 or more": what a sentence says of a number.
struct NumberSaid {
  model::Number number;
  std::optional<model::Unit> unit;  // of time, where one stands behind it
  Towards side;
  bool plain;  // nothing in its sentence turns it round
};
std::vector<NumberSaid> claims_of(const SaidSentence&);

// "Low platelets", "pain is high": an amount of what these words name.
std::optional<Towards> amount_said(const SaidSentence&, const std::vector<std::string>& title);
// "Children ...", "An adult ...": whom a sentence begins with.
std::optional<Towards> age_said(const SaidSentence&);

// What a fact is called, as far as another fact that it is compared with is not called so, too.
struct NamedApart {
  std::vector<std::string> own, other;
};
// "The film is older than the injury" and "before the injury": how one stands to the other.
// `days`: these are dates; else numbers.
std::optional<Towards> order_said(const SaidSentence&, const NamedApart&, bool days);

}  // namespace windlass::analyse
