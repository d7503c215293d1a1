// SPDX-License-Identifier: Apache-2.0
#pragma once

// A Protocol is what a plugin's prescriber gave for a modality; a Fault is what a plugin got wrong.
//
// Thread rule: plain values; views point into the plugins of the Engine that made the plan.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/vocabulary.hpp"

namespace windlass::model {

// One line of a protocol, as a plugin's prescriber gave it and the host checked it.
struct ProtocolLine {
  std::string_view section;  // technique dose schedule progression stop measure note assumption
  std::string_view key, title;
  std::string text;       // for people, number and unit included
  std::string number;     // exact decimal text; empty for a text line
  std::string_view unit;  // UCUM; empty for a text line
};

struct Protocol {
  std::string_view prescriber;
  std::vector<ProtocolLine> lines;
  std::string fault;  // why there are no lines, when the plugin was asked and gave none
};

// What a plugin got wrong while this plan was made, and what is withheld for it.
struct Fault {
  std::string_view plugin, function;  // ids; the function is a calculator or a prescriber
  std::string what;                   // in plain words, as the host saw it
  std::string_view modality;          // of a prescriber: whose protocol is withheld; else empty
  std::optional<FactId> fact;         // of a calculator: what is not known for it
};

}  // namespace windlass::model
