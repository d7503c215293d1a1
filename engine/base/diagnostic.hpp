// SPDX-License-Identifier: Apache-2.0
#pragma once

// Diagnostics say what is wrong with something that was given to us, where, and how to mend it.
//
// They are bounded: one keeps an excerpt of its line, not the line, and a list keeps the first
// hundred and counts the others. So a small hostile document cannot make many large ones.
//
// Thread rule: plain values.

#include <algorithm>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "base/source.hpp"

namespace windlass::base {

enum class Severity { error, warning, note };

// One finding. It keeps what it shows, so it may outlive its Source.
struct Diagnostic {
  std::string code;     // stable, `floor.word`, listed in engine/base/README.md
  std::string message;  // one short sentence, lower case, no full stop
  std::string hint;     // what to do about it; may be empty
  Severity severity = Severity::error;
  std::string file;                  // empty where no document is concerned
  LineColumn place;                  // meaningful where `excerpt` is not empty
  std::uint32_t length = 1;          // of the faulty text, in code points, within its line
  std::string excerpt;               // of the line: at most about 200 code points around the fault
  std::uint32_t excerpt_column = 1;  // the column of the excerpt's first character
};

// A diagnostic about `span` of `source`, excerpt and place filled in. Messages and hints are cut at
// 2,000 bytes.
Diagnostic diagnostic_at(const Source& source, Span span, std::string code, std::string message,
                         std::string hint = {});
// A diagnostic about no place in a document (a missing file, a wrong option).
Diagnostic diagnostic(std::string file, std::string code, std::string message,
                      std::string hint = {});

// What was found, in the order it was found. The first hundred are kept, of many documents together
// the first thousand. The others are counted, and the last element then says how many there are
// (document.more).
class Diagnostics {
 public:
  static constexpr std::size_t most_of_document = 100;
  static constexpr std::size_t most_of_run = 1000;

  Diagnostics() = default;
  Diagnostics(std::initializer_list<Diagnostic> list);

  void push_back(Diagnostic);
  // Adds what was found in another part of the same document.
  void append(Diagnostics more);
  // Adds what was found in another document.
  void merge(Diagnostics more);
  // How many are not in the list. What an added list left out counts.
  std::size_t left_out() const { return left_out_; }
  // How many were found, in the list or not: compare this, not size(), to see whether there were
  // more.
  std::size_t total() const { return kept() + left_out_; }
  // Whether another one would only be counted, so that its hint need not be thought of.
  bool is_full() const { return kept() >= std::min(merged_ + most_of_document, most_of_run); }

  bool empty() const { return list_.empty(); }
  std::size_t size() const { return list_.size(); }
  const Diagnostic& operator[](std::size_t i) const { return list_[i]; }
  const Diagnostic& at(std::size_t i) const { return list_.at(i); }
  const Diagnostic& front() const { return list_.front(); }
  const Diagnostic& back() const { return list_.back(); }
  Diagnostic& front() { return list_.front(); }
  Diagnostic& back() { return list_.back(); }
  auto begin() const { return list_.begin(); }
  auto end() const { return list_.end(); }
  auto begin() { return list_.begin(); }
  auto end() { return list_.end(); }

 private:
  void add(Diagnostic, std::size_t most);
  void add_all(Diagnostics, std::size_t most);
  void leave_out(std::size_t count, Severity);
  std::size_t kept() const { return list_.size() - (left_out_ > 0 ? 1 : 0); }  // no summary

  std::vector<Diagnostic> list_;  // INVARIANT: ends in the summary exactly when left_out_ > 0
  std::size_t merged_ = 0;        // of list_, those from other documents
  std::size_t left_out_ = 0;
  Severity worst_left_out_ = Severity::note;
};

bool has_errors(const Diagnostics&);
// The list itself, or one diagnostic that says that the reason was lost (internal.reason) where the
// list is empty.
Diagnostics with_reason(Diagnostics);
// As a compiler prints it:
//   rules/a.yaml:14:24: error[rules.unit]: 'lab.inr' is a ratio, compared with mg/dL
//      14 |     - lab.inr: above 3 mg/dL
//         |                      ^~~~~~~
//      hint: leave the unit out
// Every line ends in a line feed. Unprintable characters are shown as U+FFFD, long lines are cut
// around the fault.
std::string render(const Diagnostic&);
std::string render(const Diagnostics&);

// The known word nearest to `word`, or an empty string when none is near enough to be worth
// proposing.
std::string nearest(std::string_view word, const std::vector<std::string>& known);
// A hint, "did you mean 'x'?", or an empty string.
std::string did_you_mean(std::string_view word, const std::vector<std::string>& known);

}  // namespace windlass::base
