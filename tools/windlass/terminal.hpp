// SPDX-License-Identifier: Apache-2.0
#pragma once

// The screens of a conversation in a terminal: one question, one group, the plan so far, the end.
//
// One key is one answer, but for a list that takes several: what is ticked there is shown, and
// nothing of it is recorded before a key says what the rest of the list is.
//
// Thread rule: belongs to main's thread.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "asking.hpp"
#include "commands.hpp"
#include "intake/conversation.hpp"
#include "keys.hpp"
#include "ticks.hpp"

namespace windlass::tool {

class Terminal {
 public:
  Terminal(intake::Conversation&, const Keep&, Streams&);
  // False when what changed could not be kept.
  bool run();

 private:
  enum class Outcome { go_on, again, stopped, failed };
  // What somebody said of one question, or the key that says nothing of it.
  struct Heard {
    std::optional<intake::ScreenAnswer> said;
    char key = 0;
  };

  const model::Vocabulary& words() const { return conversation_.vocabulary(); }
  const model::FactDefinition& fact(const model::Question& one) const { return words()[one.fact]; }

  void tell(std::string_view text, Ink ink = Ink::plain) { hang("", text, ink); }
  void hang(std::string_view lead, std::string_view text, Ink = Ink::plain);
  void blank();
  std::string titles(const std::vector<std::string_view>& modalities) const;
  std::vector<std::string_view> worth_naming(std::vector<std::string_view> modalities) const;

  Outcome ask_one(const intake::QuestionScreen&);
  // `label`: the key that opened the question, if one did. At once pressed again it may mean
  // "not done", as on the screen before, so it counts only when it is pressed once more.
  Heard hear(const model::Question&, char label = 0);
  Heard hear_many(const model::Question&, char label);
  bool is_pressed_again(char pressed, char& label, const model::FactDefinition&);
  bool is_minus_of_the_list(char pressed, const model::FactDefinition&);
  std::optional<intake::ScreenAnswer> said_by(char pressed, const model::Question&);
  std::optional<intake::ScreenAnswer> read(const model::Question&, const std::string& entry);

  Outcome ask_group(const intake::QuestionScreen&);
  Outcome end_group(const intake::QuestionScreen&, const Ticks&, intake::Rest);
  void show_group(const intake::QuestionScreen&);
  void show_ticks(const Ticks&);
  void show_what_is_normal(const Ticks&);
  void tick_no(const intake::QuestionScreen&, char label, Ticks&);
  // False when somebody wants to stop.
  bool tick(const model::Question&, char label, Ticks&);

  Outcome common(char pressed, const intake::QuestionScreen&);
  void tell_before_the_end(const intake::QuestionScreen&);
  Outcome go_back();
  Outcome after(const intake::AnswerEffect&);
  // Answers that undo() took back stand again, also where somebody leaves before the new answer.
  bool put_back();
  void tell_put_back(const intake::PutBack&);
  void tell_change(const intake::AnswerEffect&);
  void tell_what_it_counts_on(const std::vector<std::string_view>& opened);
  void tell_flag(const model::RedFlag&);
  void tell_what_comes_first();
  void tell_what_stands(const intake::AnswerEffect&);
  Outcome ask_first_visit();
  // False when it is not kept, and whoever was asked leaves it so.
  bool keep();
  void tell_added(const intake::AnswerEffect&);
  void so_far();

  Outcome end();
  // What may be asked for still, beside all that a treatment waits for.
  struct Offered {
    bool waiting = false, unanswered = false, counted = false;
  };
  void tell_the_end(const std::vector<intake::CountedOn>& unanswered,
                    const std::vector<intake::CountedOn>& not_asked);
  void tell_unanswered(const std::vector<intake::CountedOn>&);
  void tell_counted(const std::vector<intake::CountedOn>&);
  std::string by_group(const std::vector<model::FactId>&) const;
  void tell_waiting(const std::vector<model::Question>&);
  Outcome choose_at_end(const Offered&);

  intake::Conversation& conversation_;
  const Keep& keep_;
  Streams& streams_;
  Keys keys_;
};

}  // namespace windlass::tool
