// SPDX-License-Identifier: Apache-2.0
#pragma once

// How the last exercises were borne, and what holds a step or takes one back. Pure.
// SOURCE: clinical brief 3.7: 5 of 10, and settled the next day; 3.0: the last tolerated load.

#include "tables.hpp"

namespace {

using namespace windlass;

enum class Response { too_much, settled, unclear };

// Pain in the exercises above 5, or not back to usual after 24 h, is too much. The worst pain of
// the week bounds the pain of exercises that nobody asked about while it is 5 or less; above 5 it
// says nothing of it. An answer in doubt is taken for too much.
inline Response response(Facts<F> in) {
  const bool bounded = in[F::worst].number() <= 5;
  if (in[F::settle].may_be_above(24) || in[F::exercise].may_be_above(5)) return Response::too_much;
  const bool calm = in[F::exercise].known() || bounded;
  return in[F::settle].known() && calm ? Response::settled : Response::unclear;
}

constexpr std::string_view settle_question =
    "after activity, how many hours until the pain is back to usual?";
constexpr std::string_view exercise_question =
    "how much did the exercises hurt at the last sessions, 0 to 10?";

// Why a step is held or taken back, and the question that frees it where an answer does.
struct Why {
  std::string_view what, question = {};
};
inline Why why_too_much(Facts<F> in) {
  if (in[F::settle].number() > 24) return {"the pain was not back to usual after 24 h."};
  if (in[F::exercise].number() > 5) return {"the exercises hurt above 5 of 10."};
  if (in[F::settle].in_doubt())
    return {"the hours until it settles are in doubt.", settle_question};
  return {"the pain during the exercises is in doubt.", exercise_question};
}

// Worse than at the start, or pain at night: no step before the red flags are looked at again.
inline bool rescreen(Facts<F> in) {
  return in[F::worst].number() - in[F::worst_start].number() >= 2 || in[F::worst].in_doubt() ||
         in[F::worst_start].in_doubt() || in[F::night].may_be_yes();
}

// The first two weeks of a relapse, or nobody knows how old it is.
inline bool fresh_relapse(Facts<F> in) {
  return in[F::relapse].may_be_yes() && !(in[F::relapse_weeks].number() > 2);
}
// The last tolerated load of a relapse (brief 3.0): what is done in it hurts 5 or less and is back
// to usual the next day. What nobody said, or is in doubt, is not tolerated.
inline bool load_borne(Facts<F> in) {
  return !in[F::injection].unknown() && in[F::exercise].number() <= 5 &&
         in[F::settle].number() <= 24 && !rescreen(in);
}

}  // namespace
