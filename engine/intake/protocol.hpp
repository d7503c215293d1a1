// SPDX-License-Identifier: Apache-2.0
#pragma once

// A conversation as JSON, for other front ends: one request in, one reply out.
//
//   {"next": {}}                                        says where the conversation stands
//   {"answer": {"fact": id, "value": ..., "unit": ...}} a value, as a patient document has it
//   {"answer": {"fact": id, "unknown": "not_done"}}     why there is none
//   {"answer": {"fact": id, "skip": true}}
//   {"group": {"id": id, "answer": "none"}}             or an unknown state, "skip", "open"
//   {"group": {"id": id, "answer": ..., "but": {fact: value}}}  of all the others in the group
//   {"undo": {}}
//   {"waiting": {}}                                     from now on asks what `waiting` names, too
//   {"unchanged": {"since": date}}                      a clinician's word
//   {"visit": {"on": date}}                             the same patient on a later day
//   {"document": {}}                                    the patient document as it is now
//
// A reply says what the request changed, what is certain now, what a few reassuring answers would
// open, what to ask next, and which questions of safety wait while an urgent red flag stands
// (schemas/intake.schema.json).
//
// Thread rule: as Conversation.

#include <string>

#include "intake/conversation.hpp"

namespace windlass::intake {

// Refuses with intake.request, and with the codes of patient documents; nothing has then changed.
base::Result<std::string> say(Conversation&, const base::Document& request, int indent = 0);
// A list of requests, carried out in turn. The reply is to the last of them, with the document.
base::Result<std::string> say_all(Conversation&, const base::Document& requests, int indent = 0);

}  // namespace windlass::intake
