// SPDX-License-Identifier: Apache-2.0
#pragma once

// Cards of CDS Hooks, made of a plan. Every word of a card that came from a document or a patient
// is escaped: clients show `detail` as HTML.
//
// A card is shorter than the plan. What it leaves out it counts, and says where the whole stands.
//
// Thread rule: [pure].

#include <map>
#include <string>
#include <vector>

#include "base/json.hpp"
#include "service/hook_call.hpp"
#include "service/settings.hpp"
#include "service/written_plan.hpp"

namespace windlass::service {

// What a card needs beside the plan.
struct CardContext {
  const WrittenPlan& plan;
  const HookCall& call;
  const Settings& settings;
  std::string page = {};  // the address of the whole plan; empty: there is none
};

// The one card for a patient, or nothing where the settings want none for its disposition.
void write_plan_card(base::JsonWriter&, const CardContext&);
// A card for each drafted order whose modality the plan does not simply allow.
void write_order_cards(base::JsonWriter&, const CardContext&);
// Of a patient who has died there is no plan: a card where a treatment is ordered all the same.
void write_died_card(base::JsonWriter&, const HookCall&, const Settings&);

// Parts that both kinds share.
std::string markdown(std::string_view text);  // escaped, on one line
std::string summary(std::string text);        // fewer than 140 characters
std::string number_of(std::size_t count, const char* one, const char* many);  // "2 questions open"
void write_source(base::JsonWriter&, const WrittenPlan&);
void write_links(base::JsonWriter&, const CardContext&);
void write_extension(base::JsonWriter&, const WrittenPlan&);
std::string id_of(const CardContext&, Subject, const std::vector<std::string>& about);
// How loud a card is that says the plan's disposition, without settings; of two the louder.
std::string_view indicator_of(const WrittenPlan&);
std::string_view louder(std::string_view indicator, std::string_view other);
// What holds for all treatment: the sentence of the disposition, and that the screen is open.
std::string opening_of(const WrittenPlan&);
// The reasons that decide a status, as lines of Markdown.
std::string deciding_lines(base::JsonView modality);
// Entries of the record that were not understood, as a line of Markdown; empty where there are
// none.
std::string not_understood(const WrittenPlan&);
// What the card does not show, as lines of Markdown.
std::string left_out(const CardContext&);

}  // namespace windlass::service
