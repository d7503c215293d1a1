// SPDX-License-Identifier: Apache-2.0
// The last screen of a conversation: what was recorded, what nobody said, and what may be asked
// still.
#include <algorithm>
#include <array>
#include <utility>

#include "base/text.hpp"
#include "offers.hpp"
#include "present/marks.hpp"
#include "recorded.hpp"
#include "terminal.hpp"

namespace windlass::tool {

using intake::CountedOn;
using intake::CountsFor;

namespace {

constexpr std::array<std::pair<CountsFor, std::string_view>, 4> weights = {{
    {CountsFor::first, "what comes first"},
    {CountsFor::treatment, "a treatment"},
    {CountsFor::dose, "a dose"},
    {CountsFor::words, "words of the plan alone"},
}};

std::vector<model::FactId> of_weight(const std::vector<CountedOn>& list, CountsFor what) {
  std::vector<model::FactId> facts;
  for (const CountedOn& one : list)
    if (one.what == what) facts.push_back(one.fact);
  return facts;
}

}  // namespace

Terminal::Outcome Terminal::end() {
  blank();
  const std::vector<model::Question> waiting = conversation_.waiting();
  const std::vector<CountedOn> unanswered = conversation_.unanswered();
  const std::vector<CountedOn> counted = conversation_.counted_on();
  const std::vector<CountedOn> open = not_asked(conversation_, counted, unanswered);
  tell_the_end(unanswered, open);
  const std::vector<std::string> lines = recorded_today(conversation_);
  tell(lines.empty() ? "Nothing was recorded today." : "Recorded today:");
  for (const std::string& line : lines) hang("  ", line);
  if (const auto skipped = conversation_.skipped(); !skipped.empty())
    tell("Skipped, so not known: " + tool::titles(conversation_, skipped), Ink::care);
  if (!waiting.empty()) tell_waiting(waiting);
  tell_counted(open);
  if (const auto systems = told_by_systems(conversation_); !systems.empty())
    tell("Told by the system that keeps the record, and by nobody here: " +
         tool::titles(conversation_, systems) + ".");
  const Offered offered{!waiting.empty(), !unanswered.empty(), !open.empty()};
  tell(std::string(offered.unanswered ? "a = ask again what has no answer, " : "") +
       (offered.waiting ? "m = ask what was not asked, " : "") +
       (offered.counted ? "c = ask what the plan counts on, " : "") +
       "b = back, p = plan so far, q = finish");
  return choose_at_end(offered);
}

// What nobody knew or did is on the list still: an answer may change the plan. A heel that nobody
// has examined is not called one about which no question is left.
void Terminal::tell_the_end(const std::vector<CountedOn>& unanswered,
                            const std::vector<CountedOn>& not_asked) {
  const model::Recommendation& plan = conversation_.plan();
  const std::string first =
      upper(with_spaces(model::word(plan.disposition))) + "." +
      (not_asked.empty()
           ? std::string()
           : " It counts on " + count(not_asked.size(), "answer", "answers") +
                 " that nobody gave: c asks for " + (not_asked.size() == 1 ? "it." : "them."));
  if (!unanswered.empty()) {
    tell((plan.waiting.empty() ? "All was asked, not all was answered: "
                               : "All was asked about what comes first today, not all answered: ") +
             first,
         Ink::bold);
    tell_unanswered(unanswered);
  } else if (!plan.waiting.empty()) {
    tell("No further answer would change what comes first today: " + first, Ink::bold);
  } else if (!not_asked.empty()) {
    tell("All is asked that a treatment waits for: " + first, Ink::bold);
  } else {
    tell("No further answer would change this plan: " + first, Ink::bold);
  }
}

void Terminal::tell_unanswered(const std::vector<CountedOn>& unanswered) {
  tell(count(unanswered.size(), "question has", "questions have") +
           " no answer yet, and an answer may change this plan:",
       Ink::care);
  for (const auto& [what, words] : weights) {
    std::vector<model::FactId> told = of_weight(unanswered, what);
    const auto examined = std::stable_partition(
        told.begin(), told.end(), [this](auto one) { return !conversation_.is_examination(one); });
    const std::string lead = "  " + std::string(words);
    if (examined != told.end())
      hang(lead + ", not examined: ", tool::titles(conversation_, {examined, told.end()}) + ".",
           Ink::care);
    told.erase(examined, told.end());
    if (!told.empty()) hang(lead + ", not answered: ", by_group(told), Ink::care);
  }
}

// The plan prints these as assumed: whoever ends here has read them.
void Terminal::tell_counted(const std::vector<CountedOn>& open) {
  if (open.empty()) return;
  tell("NOT ASKED: the plan counts on " + count(open.size(), "answer", "answers") +
           " that nobody gave, and its doses hold only if these raise no concern. Ask before you "
           "start; another answer may change it:",
       Ink::care);
  for (const auto& [what, words] : weights)
    if (const auto facts = of_weight(open, what); !facts.empty())
      hang("  " + std::string(words) + ": ", by_group(facts), Ink::care);
}

// "Story: Worst pain. Examination: Foot posture; Single heel raises. Besides: Height." REQUIRES:
// `facts` in the order of the groups.
std::string Terminal::by_group(const std::vector<model::FactId>& facts) const {
  std::vector<std::string> sentences;
  for (auto first = facts.begin(); first != facts.end();) {
    const knowledge::QuestionGroup* group = conversation_.group_of(*first);
    const auto last = std::find_if(first, facts.end(), [&](model::FactId one) {
      return conversation_.group_of(one) != group;
    });
    sentences.push_back((group == nullptr ? "Besides" : group->title) + ": " +
                        tool::titles(conversation_, {first, last}) + ".");
    first = last;
  }
  return base::join(sentences, " ");
}

void Terminal::tell_waiting(const std::vector<model::Question>& waiting) {
  std::vector<model::FactId> facts;
  for (const model::Question& one : waiting) facts.push_back(one.fact);
  tell("NOT ASKED: " + count(facts.size(), "safety question", "safety questions") +
           ". Another red flag may hide behind this one, and whoever takes over will want to "
           "know: " +
           tool::titles(conversation_, facts) + ".",
       Ink::care);
}

// Enter out of habit, after the last answer, must not take the screen away.
Terminal::Outcome Terminal::choose_at_end(const Offered& offered) {
  for (bool entered = false;;) {
    const std::optional<char> pressed = keys_.key(Keys::Enter::on_a_terminal);
    if (!pressed || *pressed == key::leave) return Outcome::stopped;
    if (*pressed == key::enter) {
      if (entered) return Outcome::stopped;
      entered = true;
      tell("Enter once more, or q, finishes.");
      continue;
    }
    if (*pressed == key::show) {
      so_far();
      return Outcome::go_on;
    }
    if (*pressed == key::back) {
      if (const Outcome outcome = go_back(); outcome != Outcome::again) return outcome;
    } else if (*pressed == key::again && offered.unanswered) {
      conversation_.ask_again();
      return Outcome::go_on;
    } else if (*pressed == key::further && offered.waiting) {
      conversation_.ask_what_waits();
      return Outcome::go_on;
    } else if (*pressed == key::counted && offered.counted) {
      conversation_.ask_what_counts();
      return Outcome::go_on;
    }
  }
}

}  // namespace windlass::tool
