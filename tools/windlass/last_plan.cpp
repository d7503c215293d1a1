// SPDX-License-Identifier: Apache-2.0
#include "last_plan.hpp"

#include <ostream>

#include "audit/replay.hpp"
#include "intake/unchanged.hpp"
#include "keys.hpp"
#include "recorded.hpp"

namespace windlass::tool {

namespace {

bool says_yes(Keys& keys, const std::string& yes, const std::string& no, Streams& streams) {
  Page page(streams.width, streams.progress && streams.colour);
  page.hang("", "y = " + yes + ".  n = " + no + ".");
  keys.forget_typed_ahead();
  streams.err << page.text() << std::flush;
  for (;;) {
    const std::optional<char> pressed = keys.key();
    if (!pressed || *pressed == 'n' || *pressed == 'q') return false;
    if (*pressed == 'y') return true;
  }
}

void tell(const std::string& text, Streams& streams) {
  Page page(streams.width, false);
  page.hang("", text);
  streams.err << page.text();
}

}  // namespace

base::Result<std::optional<LastPlan>> last_plan_of(const log::Store& store,
                                                   const model::Vocabulary& vocabulary,
                                                   const std::string& patient) {
  const auto last = store.last_of("recommendation", patient);
  if (!last) return last.error();
  if (!*last) return std::optional<LastPlan>();
  LastPlan found{(*last)->record.sequence, {}};
  const auto opened = store.read(found.sequence);
  if (!opened) return opened.error();
  if (opened->state == log::ValueState::open)
    if (const auto facts = audit::Replayer::patient(vocabulary, *opened))
      found.as_of = facts->as_of;
  return std::optional<LastPlan>(found);
}

void offer_last_plan(const LastPlan& last, bool day_given, intake::Conversation& conversation,
                     Streams& streams) {
  const std::string record = " (record " + std::to_string(last.sequence) + ")";
  if (!last.as_of) {
    streams.err << "The answers of this patient's last plan" << record
                << " do not open: nothing can be said to be unchanged since.\n";
    return;
  }
  const std::string then = model::text(*last.as_of);
  streams.err << "The last recorded plan of this patient is of " << then << record << ".\n";
  Keys keys;
  const model::Date now = *model::parse_date(today());
  if (!day_given && *conversation.facts().as_of <= *last.as_of && *last.as_of < now &&
      says_yes(keys, "this is a later visit, of today, " + model::text(now),
               "go on with the visit of " + model::text(*conversation.facts().as_of), streams) &&
      !conversation.visit_on(now))
    return;
  if (!(*last.as_of < *conversation.facts().as_of)) return;
  model::Facts facts = conversation.facts();
  const std::vector<model::FactId> redated =
      intake::nothing_changed(conversation.vocabulary(), *last.as_of, facts);
  if (redated.empty()) return;
  // Whoever gives the word reads first what it is about.
  tell("It is about: " + titles(conversation, redated) + ".", streams);
  if (says_yes(keys,
               "nothing has changed since " + then + ": " +
                   count(redated.size(), "answer is", "answers are") +
                   " as fresh as your word; what is measured or looked at is asked again",
               "ask what is too old", streams)) {
    const intake::AnswerEffect change = conversation.nothing_changed(*last.as_of);
    tell("Unchanged since " + then + ": " + re_dated(conversation, change.recorded), streams);
  }
}

}  // namespace windlass::tool
