// SPDX-License-Identifier: Apache-2.0
#include "present/marks.hpp"

#include <algorithm>

#include "base/result.hpp"

namespace windlass::present {

using model::Disposition;
using model::Status;

namespace {

constexpr StatusMark statuses[] = {
    {Status::recommend, "\xE2\x9C\x93", Tone::good, "#1b7f4b"},      // check mark
    {Status::optional, "\xE2\x97\x8B", Tone::maybe, "#6db58c"},      // circle
    {Status::caution, "!", Tone::care, "#c98a00"},                   //
    {Status::defer, "\xE2\x86\x92", Tone::wait, "#8a8fa3"},          // arrow
    {Status::not_indicated, "\xE2\x80\x93", Tone::wait, "#b9bccb"},  // dash
    {Status::ask, "?", Tone::ask, "#2a6fb0"},                        //
    {Status::block, "\xE2\x9C\x95", Tone::stop, "#a8322d"},          // cross
};

constexpr DispositionMark dispositions[] = {
    {Disposition::emergency, Tone::stop,
     "the clinician who sees the patient, at once; then the emergency department",
     "Emergency department, today. Nothing else is begun until this is settled."},
    {Disposition::urgent, Tone::stop,
     "the clinician who sees the patient, today; then the service that takes the patient over",
     "Same day, next working day at the latest. Nothing else is begun until this is settled."},
    {Disposition::refer_urgent, Tone::care,
     "the clinician refers; the specialist sees the patient within days to two weeks",
     "Refer now, to be seen within days to two weeks. What is listed below respects it."},
    {Disposition::investigate_first, Tone::care,
     "the clinician orders the test or refers for it; treatment waits for the result",
     "Test before physical treatment. What is listed below respects it."},
    {Disposition::incomplete, Tone::care, "the clinician asks",
     "Ask before anything: answers that the first screen needs are missing."},
    {Disposition::refer_routine, Tone::good, "the clinician refers in the ordinary way",
     "Refer in the ordinary way."},
    {Disposition::proceed_with_referral, Tone::good, "the clinician treats, and refers beside it",
     "Treat as below, and refer beside it."},
    {Disposition::proceed, Tone::good, "the clinician",
     "The first screen is answered, and nothing that is known raises a red flag."},
};

struct ToneRow {
  Tone tone;
  std::string_view name;
  Ink ink;
};
constexpr ToneRow tones[] = {
    {Tone::plain, "", Ink::plain},     {Tone::bold, "", Ink::bold},
    {Tone::faint, "", Ink::faint},     {Tone::good, "good", Ink::good},
    {Tone::maybe, "maybe", Ink::good}, {Tone::care, "care", Ink::care},
    {Tone::stop, "stop", Ink::stop},   {Tone::ask, "ask", Ink::ask},
    {Tone::wait, "wait", Ink::faint},
};

template <class Row, std::size_t n, class Key>
const Row& row_of(const Row (&rows)[n], Key Row::*key, Key wanted) {
  const Row* row = std::find_if(rows, rows + n, [&](const Row& one) { return one.*key == wanted; });
  if (row == rows + n) throw base::InternalError("a status, disposition or tone without a row");
  return *row;
}

}  // namespace

std::string_view class_of(Tone tone) { return row_of(tones, &ToneRow::tone, tone).name; }
Ink ink_of(Tone tone) { return row_of(tones, &ToneRow::tone, tone).ink; }

std::span<const StatusMark> status_marks() { return statuses; }
const StatusMark& mark_of(Status status) { return row_of(statuses, &StatusMark::status, status); }

const DispositionMark& mark_of(Disposition disposition) {
  return row_of(dispositions, &DispositionMark::disposition, disposition);
}

bool treatments_wait(Disposition disposition) {
  return disposition == Disposition::emergency || disposition == Disposition::urgent;
}

std::string spoken(std::string_view word) {
  std::string out(word);
  std::replace(out.begin(), out.end(), '_', ' ');
  return out;
}

std::string spoken(Status status) { return spoken(model::word(status)); }

std::string mark(model::Basis basis) {
  if (basis == model::Basis::verified) return {};
  return " [" + std::string(model::word(basis)) + "]";
}

}  // namespace windlass::present
