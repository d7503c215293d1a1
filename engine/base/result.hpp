// SPDX-License-Identifier: Apache-2.0
#pragma once

// Diagnostics say what is wrong with something that was given to us, where, and how to mend it;
// Result<T> carries a value or the diagnostics that explain why there is none.
//
// This is the engine's one error channel for bad input. Absent knowledge about a patient is a
// value, never an error; a broken promise of our own code is an InternalError, thrown.
//
// Thread rule: plain values.

#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/internal_error.hpp"
#include "base/source.hpp"

namespace windlass::base {

enum class Severity { error, warning, note };

// One finding. Self-contained: it keeps the excerpt, so it may outlive its Source.
struct Diagnostic {
  std::string code;     // stable, `floor.word`, listed in engine/base/README.md
  std::string message;  // one short sentence, lower case, no full stop
  std::string hint;     // what to do about it; may be empty
  Severity severity = Severity::error;
  std::string file;          // empty where no document is concerned
  LineColumn place;          // meaningful where `excerpt` is not empty
  std::uint32_t length = 1;  // of the faulty text, in code points, within its line
  std::string excerpt;       // the whole line
};

using Diagnostics = std::vector<Diagnostic>;

// A diagnostic about `span` of `source`, excerpt and place filled in.
Diagnostic diagnostic_at(const Source& source, Span span, std::string code, std::string message,
                         std::string hint = {});
// A diagnostic about no place in a document (a missing file, a wrong option).
Diagnostic diagnostic(std::string file, std::string code, std::string message,
                      std::string hint = {});

bool has_errors(const Diagnostics&);
// As a compiler prints it:
//   rules/a.yaml:14:24: error[rules.unit]: 'lab.inr' is a ratio, compared with mg/dL
//      14 |     - lab.inr: above 3 mg/dL
//         |                      ^~~~~~~
//      hint: leave the unit out
// Every line ends in a line feed. Control characters are shown as U+FFFD, long lines are cut around
// the fault.
std::string render(const Diagnostic&);
std::string render(const Diagnostics&);

// The known word nearest to `word`, or an empty string when none is near enough to be worth
// proposing.
std::string nearest(std::string_view word, const std::vector<std::string>& known);
// " (did you mean 'x'?)"-style hint text, or empty: "did you mean 'x'?".
std::string did_you_mean(std::string_view word, const std::vector<std::string>& known);

template <class T>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
  Result(Diagnostics errors) : state_(std::in_place_index<1>, std::move(errors)) {}
  Result(Diagnostic error) : state_(std::in_place_index<1>, Diagnostics{std::move(error)}) {}

  explicit operator bool() const { return state_.index() == 0; }
  bool has_value() const { return state_.index() == 0; }
  // REQUIRES: has_value().
  T& value() & { return checked(); }
  const T& value() const& { return const_cast<Result*>(this)->checked(); }
  T&& value() && { return std::move(checked()); }
  T& operator*() & { return checked(); }
  const T& operator*() const& { return const_cast<Result*>(this)->checked(); }
  T* operator->() { return &checked(); }
  const T* operator->() const { return &const_cast<Result*>(this)->checked(); }
  // REQUIRES: !has_value().
  const Diagnostics& error() const { return std::get<1>(state_); }

 private:
  T& checked() {
    if (state_.index() != 0) throw InternalError("the value of a failed Result was read");
    return std::get<0>(state_);
  }
  std::variant<T, Diagnostics> state_;
};

}  // namespace windlass::base
