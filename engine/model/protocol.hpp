// SPDX-License-Identifier: Apache-2.0
#pragma once

// A Protocol is what a plugin's prescriber gave for a modality, or what its document says itself; a
// Fault is what either got wrong.
//
// Thread rule: plain values; views point into the plugins and rules of the Engine that made the
// plan.

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/vocabulary.hpp"

namespace windlass::model {

constexpr std::array<std::string_view, 8> protocol_sections = {
    "technique", "dose", "schedule", "progression", "stop", "measure", "note", "assumption"};

// One line of a protocol: as a plugin's prescriber gave it and the host checked it, or as the rules
// have it.
struct ProtocolLine {
  std::string_view section;  // one of protocol_sections
  std::string_view key, title;
  std::string text;        // for people, number and unit included
  std::string number;      // exact decimal text; empty for a text line
  std::string_view unit;   // UCUM; empty for a text line
  std::uint32_t line = 0;  // where it stands in Protocol::document; 0 from a prescriber
};

struct Protocol {
  std::string_view prescriber;  // of a plugin; empty where the lines stand in the rules, in
  std::string_view document;    // this document
  std::vector<ProtocolLine> lines;
  std::string fault;  // why there are no lines, when the plugin was asked and gave none
};

// What a plugin or a protocol of the rules got wrong while this plan was made, and what is withheld
// for it.
struct Fault {
  std::string_view plugin, function;  // ids; the function is a calculator or a prescriber. Both
                                      // empty: the lines of `modality` in the rules
  std::string what;                   // in plain words, as the host saw it
  std::string_view modality;          // of a prescriber: whose protocol is withheld; else empty
  std::optional<FactId> fact;         // of a calculator: what is not known for it
};

}  // namespace windlass::model
