// SPDX-License-Identifier: Apache-2.0
#include "present/marks.hpp"

#include <algorithm>
#include <array>

#include "base/rows.hpp"

namespace windlass::present {

using model::Disposition;
using model::Status;

namespace {

constexpr std::array statuses{
    StatusMark{Status::block, "\xE2\x9C\x95", Tone::stop, "#a8322d", "active", "must not be done"},
    StatusMark{Status::ask, "?", Tone::ask, "#2a6fb0", "draft", "not known yet"},
    StatusMark{Status::not_indicated, "\xE2\x80\x93", Tone::wait, "#b9bccb", "", "not indicated"},
    StatusMark{Status::defer, "\xE2\x86\x92", Tone::wait, "#8a8fa3", "on-hold", "later"},
    StatusMark{Status::caution, "!", Tone::care, "#c98a00", "", "with care"},
    StatusMark{Status::optional, "\xE2\x97\x8B", Tone::maybe, "#6db58c", "", "possible"},
    StatusMark{Status::recommend, "\xE2\x9C\x93", Tone::good, "#1b7f4b", "", "recommended"},
};
static_assert(statuses.size() == model::status_count &&
              base::in_order(statuses, &StatusMark::status));
constexpr std::array statuses_for_lists = [] {
  std::array reversed = statuses;
  std::reverse(reversed.begin(), reversed.end());
  return reversed;
}();

constexpr std::array dispositions{
    DispositionMark{Disposition::emergency, Tone::stop,
                    "the clinician who sees the patient, at once; then the emergency department",
                    "Emergency department, today. Nothing else is begun until this is settled."},
    DispositionMark{
        Disposition::urgent, Tone::stop,
        "the clinician who sees the patient, today; then the service that takes the patient over",
        "Same day, next working day at the latest; what says the same day is done today. Nothing "
        "else is begun until this is settled."},
    DispositionMark{
        Disposition::refer_urgent, Tone::care,
        "the clinician refers; the specialist sees the patient within days to two weeks",
        "Refer now, to be seen within days to two weeks. What is listed below respects it."},
    DispositionMark{
        Disposition::investigate_first, Tone::care,
        "the clinician orders the test or refers for it; treatment waits for the result",
        "Test before physical treatment. What is listed below respects it."},
    DispositionMark{Disposition::incomplete, Tone::care, "the clinician asks",
                    "Ask before anything: answers that the first screen needs are missing."},
    DispositionMark{Disposition::refer_routine, Tone::good,
                    "the clinician refers in the ordinary way", "Refer in the ordinary way."},
    DispositionMark{Disposition::proceed_with_referral, Tone::good,
                    "the clinician treats, and refers beside it",
                    "Treat as below, and refer beside it."},
    DispositionMark{
        Disposition::proceed, Tone::good, "the clinician",
        "What everybody is asked first is answered, and nothing that is known raises a red flag."},
};

static_assert(dispositions.size() == model::disposition_count &&
              base::in_order(dispositions, &DispositionMark::disposition));

struct ToneRow {
  Tone tone;
  std::string_view name;
  Ink ink;
};
constexpr std::array tones{
    ToneRow{Tone::plain, "", Ink::plain},     ToneRow{Tone::bold, "", Ink::bold},
    ToneRow{Tone::faint, "", Ink::faint},     ToneRow{Tone::good, "good", Ink::good},
    ToneRow{Tone::maybe, "maybe", Ink::good}, ToneRow{Tone::care, "care", Ink::care},
    ToneRow{Tone::stop, "stop", Ink::stop},   ToneRow{Tone::ask, "ask", Ink::ask},
    ToneRow{Tone::wait, "wait", Ink::faint},
};
static_assert(base::in_order(tones, &ToneRow::tone));

}  // namespace

std::string_view class_of(Tone tone) { return base::row_of(tones, tone).name; }
Ink ink_of(Tone tone) { return base::row_of(tones, tone).ink; }

std::span<const StatusMark> status_marks() { return statuses_for_lists; }
const StatusMark& mark_of(Status status) { return base::row_of(statuses, status); }

const DispositionMark& mark_of(Disposition disposition) {
  return base::row_of(dispositions, disposition);
}

std::string with_spaces(std::string_view word) {
  std::string out(word);
  std::replace(out.begin(), out.end(), '_', ' ');
  return out;
}

std::string with_spaces(Status status) { return with_spaces(model::word(status)); }

std::string mark(model::Basis basis) {
  if (basis == model::Basis::verified) return {};
  return " [" + std::string(model::word(basis)) + "]";
}

}  // namespace windlass::present
