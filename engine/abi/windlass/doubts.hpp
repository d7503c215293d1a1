// SPDX-License-Identifier: Apache-2.0
#pragma once

// What a dose rests on that is not certain. Part of plugin.hpp.
//
// Thread rule: [pure], but for the protocol that is written.

#include <initializer_list>
#include <string_view>

#include "windlass/facts.hpp"
#include "windlass/protocol.hpp"

namespace windlass {

// An answer that may be in doubt, or that nobody gave, and what it says: "Whether sensation is
// lost". `elsewhere`: where nobody gave it, another line says what follows, or nothing does.
template <class E>
struct Doubt {
  E fact;
  std::string_view what;
  bool elsewhere = false;
};

// The first letter as inside a sentence: "A bleeding disorder" begins small, "INR" stays.
constexpr char small_first(std::string_view what) noexcept {
  const auto capital = [](char c) { return c >= 'A' && c <= 'Z'; };
  if (what.empty() || !capital(what[0]) || (what.size() > 1 && capital(what[1])))
    return what.empty() ? ' ' : what[0];
  return static_cast<char>(what[0] - 'A' + 'a');
}
static_assert(small_first("A bleeding disorder") == 'a' && small_first("INR") == 'I');

// Goes on with those of the list that `named` picks: " hypermobility; the Tinel sign".
template <class F, class L, class Picks>
void name_each(Facts<F> in, std::initializer_list<Doubt<F>> list, Picks named,
               std::string_view& before, Protocol<L>& out) {
  for (const Doubt<F>& one : list)
    if (named(in[one.fact], one)) {
      const char first = small_first(one.what);
      out.more(before, std::string_view(&first, 1), one.what.substr(one.what.empty() ? 0 : 1));
      before = "; ";
    }
}

// What a dose rests on that is not certain, with all the facts of which `may_be_yes` or `may_be`
// was asked. What is in doubt has a line each, as the dose is for the worse case. What nobody said
// has one together, as the dose counts on a reassuring answer. Once.
//
// `silences`: further facts that the dose counts on, in doubt or never told.
template <class F, class L>
void say_doubts(Facts<F> in, std::initializer_list<Doubt<F>> doubts, L line, Protocol<L>& out,
                std::initializer_list<Doubt<F>> silences = {}) {
  const auto unsaid = [](In fact, const Doubt<F>& one) { return !one.elsewhere && fact.unsaid(); };
  bool some = false;
  for (const Doubt<F>& one : doubts) {
    if (in[one.fact].in_doubt())
      out.text(line, one.what, " is in doubt: the dose is for the worse case. Settle it.");
    some = some || unsaid(in[one.fact], one);
  }
  for (const Doubt<F>& one : silences) {
    if (!one.elsewhere && in[one.fact].in_doubt())
      out.text(line, one.what, " is in doubt: the dose counts on a reassuring answer. Settle it.");
    some = some || unsaid(in[one.fact], one);
  }
  if (!some) return;
  out.text(line, "Nobody has said:");
  std::string_view before = " ";
  name_each(in, doubts, unsaid, before, out);
  name_each(in, silences, unsaid, before, out);
  out.more(". The dose counts on reassuring answers: ask before the first time.");
}

// Goes on with what of these is not known.
template <class F, class L>
void name_unknown(Facts<F> in, std::initializer_list<Doubt<F>> list, Protocol<L>& out) {
  std::string_view before = " ";
  name_each(
      in, list, [](In fact, const Doubt<F>&) { return fact.unknown(); }, before, out);
}

}  // namespace windlass
