// SPDX-License-Identifier: Apache-2.0
#pragma once

// The kinds of findings, the most serious first: rules/README.md has a line for each.
//
// FORMAT: codes stand in reports that others keep, and in comments that silence a finding.
//
// Thread rule: constants.

#include <array>
#include <string_view>

#include "base/diagnostic.hpp"

namespace windlass::analyse {

struct FindingKind {
  std::string_view code;
  base::Severity level;
  std::string_view says;
  bool by_day = false;  // found on some days and not on others
};

inline constexpr std::array finding_kinds{
    FindingKind{"check.flag", base::Severity::error,
                "Nothing can trigger this level of a red flag"},
    FindingKind{"check.never", base::Severity::error, "Nobody can fulfil this condition"},
    FindingKind{"check.stage", base::Severity::error,
                "Nobody can begin this stage, or nobody can leave it"},
    FindingKind{"check.always", base::Severity::error,
                "Everybody of whom it is known fulfils this condition"},
    FindingKind{"check.modality", base::Severity::error, "Nobody can get this modality"},
    FindingKind{"check.forbidden", base::Severity::error,
                "Whoever has this indication never gets the modality by it"},
    FindingKind{"check.overlap", base::Severity::error,
                "Lines of a protocol contradict each other, or leave somebody out"},
    FindingKind{"check.duplicate", base::Severity::error, "Two rules concern the same patients"},
    FindingKind{"check.shadowed", base::Severity::warning,
                "Another rule says as much, or an earlier case decides, of everybody concerned"},
    FindingKind{"check.part", base::Severity::warning,
                "Nobody, or everybody of whom it is known, fulfils this part of a condition"},
    FindingKind{"check.turned", base::Severity::warning,
                "A condition stands against its own words, or against what raises no concern"},
    FindingKind{
        "check.guard", base::Severity::warning,
        "A failed answer never reaches this condition, as it asks first whether it is known"},
    FindingKind{"check.requirement", base::Severity::warning,
                "Whether this is known never matters"},
    FindingKind{"check.comment", base::Severity::warning,
                "A text is cut by a '#' that begins a comment"},
    FindingKind{"check.silence", base::Severity::warning,
                "A comment that is to silence a finding gives no reason, or silences nothing"},
    FindingKind{"check.ended", base::Severity::note,
                "An override or a layer has ended: what it says does nothing", true},
    FindingKind{"check.begins", base::Severity::note,
                "A layer begins later: until then what it says does nothing", true},
    FindingKind{"check.expires", base::Severity::note, "An override ends soon", true},
    FindingKind{"check.fresh", base::Severity::note,
                "A contraindication rests on an answer that never grows too old"},
    FindingKind{"check.review", base::Severity::note, "The review of this evidence was due", true},
    FindingKind{"check.unverified", base::Severity::note,
                "All that an indication cites was recalled from memory"},
    FindingKind{"check.order", base::Severity::note,
                "Two modalities have the same place in a visit"},
    FindingKind{"check.gap", base::Severity::note,
                "No indication speaks between two thresholds, or at one"},
    FindingKind{"check.edge", base::Severity::note,
                "A threshold stands at the end of the range, or is a fraction of a per cent"},
    FindingKind{"check.text", base::Severity::note,
                "A text states what its condition does not read, or does no longer"},
    FindingKind{"check.role", base::Severity::note,
                "Age, sex and the like decide what the vocabulary does not declare them for"},
    FindingKind{"check.unread", base::Severity::note, "Nothing reads or asks this fact"},
    FindingKind{"check.uncited", base::Severity::note, "Nothing cites this evidence"},
    FindingKind{"check.fixture", base::Severity::note, "No case builds on this fixture"},
};

// Null where the code is none of a finding.
constexpr const FindingKind* finding_kind(std::string_view code) {
  for (const FindingKind& one : finding_kinds)
    if (one.code == code) return &one;
  return nullptr;
}

}  // namespace windlass::analyse
