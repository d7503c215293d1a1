// SPDX-License-Identifier: Apache-2.0
#pragma once

// The words of a plan: verdicts, the status of a modality, and what happens to the patient first.
//
// One row of `statuses` is one status, and one row of `dispositions` is one disposition: code that
// lists, counts or ranks them iterates over these tables. How a status comes about is
// plan/status.cpp; its colour and its mark belong to present.
//
// Thread rule: constants and [pure] functions.

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/rows.hpp"

namespace windlass::model {

enum class Verdict : std::uint8_t { false_, true_, unknown };
std::string_view word(Verdict);  // "false", "true", "unknown"

// Most to least cautious, so that the lesser enumerator wins when statuses meet.
enum class Status : std::uint8_t { block, ask, not_indicated, defer, caution, optional, recommend };

struct StatusRow {
  Status status;
  // FORMAT: written to recommendation documents and audit records; do not rename.
  std::string_view word;
  bool actionable;  // something a clinician may do now
};
inline constexpr std::array statuses{
    StatusRow{Status::block, "block", false},
    StatusRow{Status::ask, "ask", false},
    StatusRow{Status::not_indicated, "not_indicated", false},
    StatusRow{Status::defer, "defer", false},
    StatusRow{Status::caution, "caution", true},
    StatusRow{Status::optional, "optional", true},
    StatusRow{Status::recommend, "recommend", true},
};
static_assert(base::in_order(statuses, &StatusRow::status));
constexpr std::size_t status_count = statuses.size();

// How much waits, most first: the rank of questions. Which of several a patient gets is said by
// `precedence` below.
enum class Disposition : std::uint8_t {
  emergency,
  urgent,
  refer_urgent,
  investigate_first,
  incomplete,
  refer_routine,
  proceed_with_referral,
  proceed,
};

// How a disposition comes about.
enum class DecidedBy : std::uint8_t {
  urgent_flag,  // a true red flag; an open one leaves the screen incomplete
  screen,       // what the screen needs is not known
  lesser_flag,  // a true red flag; an open one is asked about and changes nothing
  nothing,      // no flag
};

struct DispositionRow {
  Disposition disposition;
  // FORMAT: written to recommendation documents and audit records; do not rename.
  std::string_view word;
  DecidedBy by;
  bool treatment_waits;   // nothing is begun before it is settled
  bool hides_treatments;  // until then a plan lists nothing else to do
  bool screen_done;       // the first stage of a pathway, its screen, is over
};
inline constexpr std::array dispositions{
    DispositionRow{Disposition::emergency, "emergency", DecidedBy::urgent_flag, true, true, false},
    DispositionRow{Disposition::urgent, "urgent", DecidedBy::urgent_flag, true, true, false},
    DispositionRow{Disposition::refer_urgent, "refer_urgent", DecidedBy::urgent_flag, false, false,
                   false},
    DispositionRow{Disposition::investigate_first, "investigate_first", DecidedBy::urgent_flag,
                   false, false, false},
    DispositionRow{Disposition::incomplete, "incomplete", DecidedBy::screen, true, false, false},
    DispositionRow{Disposition::refer_routine, "refer_routine", DecidedBy::lesser_flag, false,
                   false, false},
    DispositionRow{Disposition::proceed_with_referral, "proceed_with_referral",
                   DecidedBy::lesser_flag, false, false, true},
    DispositionRow{Disposition::proceed, "proceed", DecidedBy::nothing, false, false, true},
};
static_assert(base::in_order(dispositions, &DispositionRow::disposition));
constexpr std::size_t disposition_count = dispositions.size();
// Which of them is a patient's: that of the most urgent true red flag, and `incomplete` only where
// none is true. Whether the screen is complete, a plan says besides (Recommendation::screen_open).
inline constexpr std::array precedence{
    Disposition::emergency,         Disposition::urgent,        Disposition::refer_urgent,
    Disposition::investigate_first, Disposition::refer_routine, Disposition::proceed_with_referral,
    Disposition::incomplete,        Disposition::proceed};
static_assert(precedence.size() == disposition_count);
constexpr bool comes_before(Disposition a, Disposition b) {
  for (const Disposition one : precedence)
    if (one == a || one == b) return one == a && a != b;
  return false;
}

constexpr const StatusRow& row(Status s) { return base::row_of(statuses, s); }
constexpr const DispositionRow& row(Disposition d) { return base::row_of(dispositions, d); }
constexpr std::string_view word(Status s) { return row(s).word; }
constexpr std::string_view word(Disposition d) { return row(d).word; }
constexpr bool actionable(Status s) { return row(s).actionable; }
std::optional<Status> status_from(std::string_view);
std::optional<Disposition> disposition_from(std::string_view);

// Every word, in the order of the table (for messages that list them).
std::vector<std::string> status_words();
std::vector<std::string> disposition_words();

}  // namespace windlass::model
