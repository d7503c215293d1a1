// SPDX-License-Identifier: Apache-2.0
#pragma once

// Result<T> carries a value or the diagnostics that explain why there is none.
//
// This is the engine's one error channel for bad input. Absent knowledge about a patient is a
// value, never an error; a broken promise of our own code is an InternalError, thrown.
//
// Thread rule: plain values.

#include <utility>
#include <variant>

#include "base/diagnostic.hpp"
#include "base/internal_error.hpp"

namespace windlass::base {

// A Result without a value always has a reason, see with_reason().
//
// Of a Result that is about to go (`*read(...)`, `std::move(r).value()`) the value is moved out and
// returned as a value, so that no reference to it can dangle. T may be move-only.
template <class T>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
  Result(Diagnostics errors) : state_(std::in_place_index<1>, with_reason(std::move(errors))) {}
  Result(Diagnostic error) : state_(std::in_place_index<1>, Diagnostics{std::move(error)}) {}

  explicit operator bool() const { return has_value(); }
  bool has_value() const { return state_.index() == 0; }

  // REQUIRES: has_value().
  T& value() & { return checked<0>(state_); }
  const T& value() const& { return checked<0>(state_); }
  T value() && { return std::move(checked<0>(state_)); }
  T value() const&& { return checked<0>(state_); }
  T& operator*() & { return value(); }
  const T& operator*() const& { return value(); }
  T operator*() && { return std::move(*this).value(); }
  T operator*() const&& { return value(); }
  T* operator->() { return &checked<0>(state_); }
  const T* operator->() const { return &checked<0>(state_); }

  // REQUIRES: !has_value(). Never empty.
  const Diagnostics& error() const& { return checked<1>(state_); }
  Diagnostics error() && { return std::move(checked<1>(state_)); }

 private:
  template <std::size_t I, class State>
  static auto& checked(State& state) {
    auto* const found = std::get_if<I>(&state);
    if (found == nullptr)
      throw InternalError(I == 0 ? "the value of a failed Result was read"
                                 : "the error of a Result with a value was read");
    return *found;
  }
  std::variant<T, Diagnostics> state_;
};

}  // namespace windlass::base
