// SPDX-License-Identifier: Apache-2.0
#pragma once

// How a question is put on a terminal: the keys and the words that answer it, and what a key or a
// typed line says as a patient document has it.
//
// Thread rule: [pure] functions.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "intake/asked.hpp"
#include "model/vocabulary.hpp"

namespace windlass::tool {

// What a key means wherever it is pressed.
namespace key {
inline constexpr char not_known = '?', not_done = 'x', skip = 's', back = 'b', leave = 'q',
                      show = 'p', further = 'm';
inline constexpr char none = 'n', no_of_one = '-', enter = '\n';
inline constexpr char again = 'a', counted = 'c';  // on the last screen
inline constexpr char retry = 'r', another = 'w';  // where the disk took nothing
}  // namespace key
constexpr bool is_for_all(char pressed) {
  return pressed == key::not_known || pressed == key::not_done || pressed == key::skip ||
         pressed == key::back || pressed == key::leave || pressed == key::show;
}
inline constexpr std::string_view keys_for_all =
    "? = don't know, x = not done or not asked, s = skip, b = back, p = plan so far, q = save and "
    "stop";

// The values that somebody may choose: none that says that nobody knows, and of several at once not
// the word `none`, which is a key of its own.
std::vector<std::string> choices(const model::FactDefinition&);
// The fact's own question. One that is asked in place of others whose old answers it refreshes, and
// to which a yes is the reassuring answer, is turned: n means no concern, as everywhere.
std::string question_of(const model::Vocabulary&, const model::FactDefinition&);
// "y yes, n no"; "1 none, 2 type 1"; "a number, 0 to 110 years, then Enter".
std::string offer(const model::FactDefinition&);
// What the key says of the fact; an empty text where it begins a line, nothing where it is no
// answer. Not of a fact that may have several values.
std::optional<std::string> entry_of_key(char key, const model::FactDefinition&);
// The same of a whole line; empty where it is none.
std::string entry_of_line(const std::string& line, const model::FactDefinition&);
// Each of a few choices has a key of its own; the number of one of many is typed whole, with Enter.
bool takes_key(const model::FactDefinition&);
// The choices that the numbers in a line name; nothing where one names none.
std::optional<std::vector<std::string>> chosen(std::string_view line, const model::FactDefinition&);
// Of a fact that may have several values: these and no other.
std::string entry_of(const std::vector<std::string>& words, const model::FactDefinition&);
// What is so when somebody picks the fact from "any of these?"; nothing where that leaves open
// which value it has.
std::optional<model::Value> picked(const model::FactDefinition&);

// The key of each question on the screen, counted from the first shown, so that none seems to be
// missing; a space where there are more than keys.
char label_in(const intake::QuestionScreen&, model::FactId);

}  // namespace windlass::tool
