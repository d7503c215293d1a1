// SPDX-License-Identifier: Apache-2.0
#pragma once

// What a plugin's function reads: a view on each input of one call. Part of plugin.hpp.
//
// Thread rule: a view on what the host passed, for the length of the call.

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "windlass/decimal.hpp"

namespace windlass {

// One input of the call: a fact's value, or why there is none. On anything but a known value of the
// right kind number() is not a number, with which every comparison is false, and yes(), no(), is()
// and has() are false. So a dose for the worse case asks may_be_...(): these are true of an answer
// in doubt as well.
class In {
 public:
  constexpr explicit In(const windlass_value& value) : value_(&value) {}

  constexpr bool known() const { return value_->state == WINDLASS_KNOWN; }
  // It is known that it has not happened.
  constexpr bool never() const { return value_->state == WINDLASS_NEVER; }
  // Stale and in conflict count as unknown.
  constexpr bool unknown() const { return !known() && !never(); }
  // WINDLASS_KNOWN, WINDLASS_STALE, ...
  constexpr std::uint32_t state() const { return value_->state; }

  constexpr bool yes() const {
    return known() && value_->kind == WINDLASS_BOOL && value_->integer != 0;
  }
  constexpr bool no() const {
    return known() && value_->kind == WINDLASS_BOOL && value_->integer == 0;
  }
  constexpr bool flag() const { return yes(); }
  // Somebody may know better: too old, disputed, a source that failed, or asked in vain. Where
  // nobody looked it is not in doubt; the plan says what it assumes then.
  constexpr bool in_doubt() const {
    return state() == WINDLASS_STALE || state() == WINDLASS_CONFLICT ||
           state() == WINDLASS_SOURCE_ERROR || state() == WINDLASS_INCOMPLETE_PAGE ||
           state() == WINDLASS_ASKED_NOT_KNOWN;
  }
  // Nobody asked, or looked, and nobody could not tell.
  constexpr bool unsaid() const { return unknown() && !in_doubt(); }
  // What a dose for the worse case asks.
  constexpr bool may_be_yes() const { return yes() || in_doubt(); }
  constexpr Decimal number() const {
    return known() && value_->kind == WINDLASS_NUMBER ? Decimal(value_->number)
                                                      : Decimal::not_a_number();
  }
  constexpr Decimal number_or(Decimal fallback) const {
    return known() && value_->kind == WINDLASS_NUMBER ? Decimal(value_->number) : fallback;
  }
  // Whether a number may be on the side of a limit that wants the smaller dose.
  constexpr bool may_be_at_least(Decimal limit) const { return number() >= limit || in_doubt(); }
  constexpr bool may_be_above(Decimal limit) const { return number() > limit || in_doubt(); }
  constexpr bool may_be_at_most(Decimal limit) const { return number() <= limit || in_doubt(); }
  constexpr bool may_be_below(Decimal limit) const { return number() < limit || in_doubt(); }
  constexpr std::string_view code() const {
    return known() && value_->kind == WINDLASS_CODE && value_->text ? std::string_view(value_->text)
                                                                    : std::string_view();
  }
  constexpr bool is(std::string_view word) const {
    return known() && value_->kind == WINDLASS_CODE && code() == word;
  }
  template <class... Words>
  constexpr bool is_any(Words... words) const {
    return (is(words) || ...);
  }
  template <class... Words>
  constexpr bool may_be(Words... words) const {
    return is_any(words...) || in_doubt();
  }
  // Of a choice of which one word is the harmless one.
  constexpr bool may_be_other_than(std::string_view word) const {
    return in_doubt() || (known() && !is(word));
  }
  // Whether a set holds `member`.
  constexpr bool has(std::string_view member) const {
    if (!known() || value_->kind != WINDLASS_SET || value_->text == nullptr) return false;
    for (std::string_view rest = value_->text; !rest.empty();) {
      const std::size_t space = rest.find(' ');
      if (rest.substr(0, space) == member) return true;
      rest.remove_prefix(space == std::string_view::npos ? rest.size() : space + 1);
    }
    return false;
  }
  // Of a date: days since 1970-01-01; 0 when it is not known.
  constexpr std::int64_t days() const {
    return known() && value_->kind == WINDLASS_DATE ? value_->integer : 0;
  }

 private:
  const windlass_value* value_;
};

// The inputs of one call, by the author's enum.
template <class E>
class Facts {
 public:
  constexpr explicit Facts(const windlass_value* values) : values_(values) {}
  constexpr In operator[](E input) const { return In(values_[static_cast<std::size_t>(input)]); }
  template <class... Es>
  constexpr bool known(Es... inputs) const {
    return ((*this)[inputs].known() && ...);
  }

 private:
  const windlass_value* values_;
};

}  // namespace windlass
