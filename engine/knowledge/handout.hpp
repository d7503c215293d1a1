// SPDX-License-Identifier: Apache-2.0
#pragma once

// `kind: handout`: what stands on a patient's sheet and when. The texts are in locales
// (locale.hpp).
//
// It shows a plan and decides nothing: an item names lines, reasons and advice of the plan and has
// no condition of its own.
//
// Thread rule: plain values.

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "knowledge/items.hpp"
#include "knowledge/read_context.hpp"

namespace windlass::knowledge {

// Where an item stands on the sheet, in the order of the sheet.
enum class HandoutPart : std::uint8_t {
  first,      // what comes before treatment: of a disposition, of a red flag
  meanwhile,  // what holds today for whoever is to do no exercises yet, whatever the open answers
  asked,      // what is still asked or looked at
  about,      // what it is: the first that fits
  exercise,   // to do at home, with a picture
  support,    // tape, insole, shoe
  care,       // what this patient takes care of
  clinic,     // what the clinician does
  tip,        // of the day
  fine,       // what is fine
  not_fine,   // what is not
  call,       // when to call
  emergency,  // when to call an ambulance
};
std::vector<std::string_view> handout_part_words();

// Words of which one stands in the line of that key.
using LineWords = std::pair<std::string, std::vector<std::string>>;

// An item is shown when, of each list that is not empty, one entry holds; of `needs` and `says`
// all; of `unless` none.
struct HandoutItem {
  std::string id;
  HandoutPart part{};
  std::vector<Reference> modalities;  // is to be begun or goes on now
  std::vector<Reference> red_flags;   // holds
  std::vector<Reference> advice;      // is given
  std::vector<Reference> reasons;     // makes a treatment of now one to take care with
  std::vector<Reference> waits;       // a treatment waits for nothing but these of its deferrals
  std::vector<Reference> labels;      // a derived fact that the plan names
  std::vector<Reference> asks;  // facts, or groups of questions: what comes first waits for it
  std::vector<model::Disposition> dispositions;
  std::optional<bool> disputed;    // what comes first rests on answers that disagree, or does not
  std::vector<std::string> needs;  // keys of lines of the protocol
  std::vector<LineWords> says;
  struct Unless {
    std::vector<Reference> modalities, red_flags, advice, labels;
    std::vector<LineWords> says;
  } unless;
  std::string picture;  // may be empty
  bool diary = false;   // has a column in the diary
  Place place;
};

struct HandoutDocument {
  std::string id, title, version;
  std::string language;  // in which every text stands, and which another language falls back to
  std::vector<HandoutItem> items;
  // What a patient's sheet leaves out on purpose. Among reasons, a modality means all of its own.
  std::vector<Reference> silent_advice, silent_reasons, silent_modalities;
  Place place;
};

HandoutDocument read_handout(const ReadContext&);

}  // namespace windlass::knowledge
