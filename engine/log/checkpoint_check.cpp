// SPDX-License-Identifier: Apache-2.0
#include "log/checkpoint_check.hpp"

#include <algorithm>

#include "log/text.hpp"

namespace windlass::log {

void ClockCheck::take(std::uint64_t sequence, std::string_view written, VerifyReport& report) {
  // Callers take the time before they wait for their turn, and clocks of two machines differ a
  // little.
  constexpr std::int64_t tolerated = 600;
  const auto now = seconds_of(written);
  if (now < latest_ - tolerated && report.dated_back.size() < 1000)
    report.dated_back.push_back(sequence);
  latest_ = std::max(latest_, now);
}

void note_not_compared(const std::vector<std::uint64_t>& records, VerifyReport& report) {
  if (records.empty()) return;
  std::string out = "the values of record " + std::to_string(records.front());
  if (records.size() > 1) out += " and of " + std::to_string(records.size() - 1) + " more";
  report.notes.push_back(out +
                         " were not compared with their commitments: no key at hand opens them");
}

CheckpointCheck::CheckpointCheck(const VerifyOptions& options, const std::string& origin,
                                 VerifyReport& report)
    : options_(options), origin_(origin), report_(report) {
  for (const auto& receipt : options_.receipts) {
    if (receipt.origin == origin_) receipts_.emplace(receipt.sequence, &receipt);
  }
  for (const auto& note : options_.notes) add_note(note, true, "checkpoint kept outside");
}

void CheckpointCheck::add_note(const std::string& text, bool outside, const std::string& where) {
  const auto note = parse_note(text, where);
  if (!note) {
    report_.add(note.error().front().code, std::nullopt,
                where + ": " + note.error().front().message);
    return;
  }
  if (note->checkpoint.origin != origin_) {
    report_.add("audit.origin", std::nullopt,
                where + ": a checkpoint of size " + std::to_string(note->checkpoint.size) +
                    " belongs to another log");
    return;
  }
  GivenCheckpoint given;
  given.checkpoint = note->checkpoint;
  given.outside = outside;
  if (!options_.trusted.empty()) {
    const auto signer = verify_note(*note, options_.trusted, where);
    if (!signer) {
      report_.add(signer.error().front().code, std::nullopt,
                  where + ": " + signer.error().front().message);
      return;
    }
    given.signer = signer->name;
  }
  given_.push_back(std::move(given));
  sorted_ = false;
}

void CheckpointCheck::grown(const Frontier& tree) {
  if (!sorted_) {
    std::stable_sort(given_.begin(), given_.end(),
                     [](const GivenCheckpoint& a, const GivenCheckpoint& b) {
                       return a.checkpoint.size < b.checkpoint.size;
                     });
    sorted_ = true;
    next_ = 0;
    while (next_ < given_.size() && given_[next_].checkpoint.size < tree.size()) ++next_;
  }
  for (; next_ < given_.size() && given_[next_].checkpoint.size == tree.size(); ++next_) {
    auto& given = given_[next_];
    given.reached = true;
    given.matches = tree.root() == given.checkpoint.root;
    if (given.matches) {
      last_match_ = tree.size();
    } else {
      report_.add("audit.root", std::nullopt,
                  "the records " + std::to_string(last_match_) + " to " +
                      std::to_string(tree.size() - 1) + " are not those that " +
                      (given.signer.empty() ? "a checkpoint" : given.signer) + " covers");
    }
  }
}

void CheckpointCheck::leaf(std::uint64_t sequence, const Hash& leaf) {
  const auto [first, last] = receipts_.equal_range(sequence);
  for (auto receipt = first; receipt != last; ++receipt) {
    if (receipt->second->leaf == to_hex(view(leaf))) {
      report_.grounds.push_back({"receipt", {}, sequence});
    } else {
      report_.add("audit.receipt", sequence,
                  "record " + std::to_string(sequence) + " is not the one that its receipt names");
    }
  }
}

void CheckpointCheck::add_receipt_result(const Receipt& receipt, std::uint64_t size, bool gap) {
  const auto name = "record " + std::to_string(receipt.sequence);
  if (receipt.origin != origin_) {
    report_.add("audit.origin", std::nullopt, "a receipt belongs to another log");
  } else if (receipt.sequence >= size && gap) {
    report_.add("audit.receipt", receipt.sequence,
                name +
                    " has a receipt and no place in the tree, because a record before it is "
                    "missing");
  } else if (receipt.sequence >= size) {
    report_.add("audit.cut", receipt.sequence,
                name + " has a receipt and is missing: the log was cut off or restored");
  }
}

void CheckpointCheck::add_checkpoint_result(const GivenCheckpoint& given, std::uint64_t size,
                                            bool gap) {
  const auto& checkpoint = given.checkpoint;
  if (checkpoint.size > size && gap) {
    report_.add("audit.root", std::nullopt,
                "the records 0 to " + std::to_string(checkpoint.size - 1) + ", which " +
                    (given.signer.empty() ? "a checkpoint" : given.signer) +
                    " covers, are not all there");
    return;
  }
  if (checkpoint.size > size) {
    report_.add("audit.cut", size,
                "the log ends before record " + std::to_string(size) + ", but " +
                    std::to_string(checkpoint.size) +
                    " records were signed: it was cut off or restored");
    return;
  }
  const bool empty_tree = checkpoint.size == 0 && checkpoint.root == empty_root();
  if (!given.matches && !empty_tree) {
    if (given.reached) return;
    report_.add(
        "audit.root", std::nullopt,
        "a checkpoint of size " + std::to_string(checkpoint.size) + " could not be compared");
    return;
  }
  if (given.signer.empty()) return;  // nobody that we trust says so
  report_.grounds.push_back({given.outside ? "checkpoint kept outside" : "checkpoint in the store",
                             given.signer, checkpoint.size});
  report_.covered = std::max(report_.covered, checkpoint.size);
  if (given.outside) report_.covered_outside = std::max(report_.covered_outside, checkpoint.size);
}

void CheckpointCheck::finish(std::uint64_t size, bool gap) {
  report_.receipts = options_.receipts.size();
  for (const auto& receipt : options_.receipts) add_receipt_result(receipt, size, gap);
  for (const auto& given : given_) add_checkpoint_result(given, size, gap);
}

}  // namespace windlass::log
