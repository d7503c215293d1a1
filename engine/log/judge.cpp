// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "log/report.hpp"
#include "log/text.hpp"

namespace windlass::log {

void VerifyReport::add(std::string code, std::optional<std::uint64_t> sequence,
                       std::string message) {
  ++problem_count;
  if (problems.size() < 1000) problems.push_back({std::move(code), sequence, std::move(message)});
}

void Calendar::take(std::uint64_t sequence, std::string_view written, VerifyReport& report) {
  // Callers take the time before they wait for their turn, and clocks of two machines differ a
  // little.
  constexpr std::int64_t tolerated = 600;
  const auto now = seconds_of(written);
  if (now < latest_ - tolerated && report.dated_back.size() < 1000)
    report.dated_back.push_back(sequence);
  latest_ = std::max(latest_, now);
}

Judge::Judge(const VerifyOptions& options, const std::string& origin, VerifyReport& report)
    : options_(options), origin_(origin), report_(report) {
  for (const auto& note : options_.notes) add_note(note, true, "checkpoint kept outside");
}

void Judge::add_note(const std::string& text, bool outside, const std::string& where) {
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
  Claim claim;
  claim.checkpoint = note->checkpoint;
  claim.outside = outside;
  if (!options_.trusted.empty()) {
    const auto signer = verify_note(*note, options_.trusted, where);
    if (!signer) {
      report_.add(signer.error().front().code, std::nullopt,
                  where + ": " + signer.error().front().message);
      return;
    }
    claim.who = signer->name;
  }
  claims_.push_back(std::move(claim));
  sorted_ = false;
}

void Judge::grown(const Frontier& tree) {
  if (!sorted_) {
    std::stable_sort(claims_.begin(), claims_.end(), [](const Claim& a, const Claim& b) {
      return a.checkpoint.size < b.checkpoint.size;
    });
    sorted_ = true;
    next_ = 0;
    while (next_ < claims_.size() && claims_[next_].checkpoint.size < tree.size()) ++next_;
  }
  for (; next_ < claims_.size() && claims_[next_].checkpoint.size == tree.size(); ++next_) {
    auto& claim = claims_[next_];
    claim.reached = true;
    claim.met = tree.root() == claim.checkpoint.root;
    if (claim.met) {
      last_met_ = tree.size();
    } else {
      report_.add("audit.root", std::nullopt,
                  "the records " + std::to_string(last_met_) + " to " +
                      std::to_string(tree.size() - 1) + " are not those that " +
                      (claim.who.empty() ? "a checkpoint" : claim.who) + " covers");
    }
  }
}

void Judge::leaf(std::uint64_t sequence, const Hash& leaf) {
  for (const auto& receipt : options_.receipts) {
    if (receipt.sequence != sequence || receipt.origin != origin_) continue;
    if (receipt.leaf == to_hex(view(leaf))) {
      report_.grounds.push_back({"receipt", {}, sequence});
    } else {
      report_.add("audit.receipt", sequence,
                  "record " + std::to_string(sequence) + " is not the one that its receipt names");
    }
  }
}

void Judge::finish(std::uint64_t size, bool gap) {
  for (const auto& receipt : options_.receipts) {
    if (receipt.origin != origin_) {
      report_.add("audit.origin", std::nullopt, "a receipt belongs to another log");
    } else if (receipt.sequence >= size && gap) {
      report_.add(
          "audit.receipt", receipt.sequence,
          "record " + std::to_string(receipt.sequence) +
              " has a receipt and no place in the tree, because a record before it is missing");
    } else if (receipt.sequence >= size) {
      report_.add("audit.cut", receipt.sequence,
                  "record " + std::to_string(receipt.sequence) +
                      " has a receipt and is missing: the log was cut off or restored");
    }
  }
  for (const auto& claim : claims_) {
    const auto& checkpoint = claim.checkpoint;
    if (checkpoint.size > size && gap) {
      report_.add("audit.root", std::nullopt,
                  "the records 0 to " + std::to_string(checkpoint.size - 1) + ", which " +
                      (claim.who.empty() ? "a checkpoint" : claim.who) +
                      " covers, are not all there");
      continue;
    }
    if (checkpoint.size > size) {
      report_.add("audit.cut", size,
                  "the log ends before record " + std::to_string(size) + ", but " +
                      std::to_string(checkpoint.size) +
                      " records were signed: it was cut off or restored");
      continue;
    }
    const bool empty_tree = checkpoint.size == 0 && checkpoint.root == empty_root();
    if (!claim.met && !empty_tree) {
      if (!claim.reached) {
        report_.add(
            "audit.root", std::nullopt,
            "a checkpoint of size " + std::to_string(checkpoint.size) + " could not be compared");
      }
      continue;
    }
    if (claim.who.empty()) continue;  // nobody that we trust says so
    report_.grounds.push_back(
        {claim.outside ? "checkpoint kept outside" : "checkpoint in the store", claim.who,
         checkpoint.size});
    report_.vouched = std::max(report_.vouched, checkpoint.size);
    if (claim.outside) report_.vouched_outside = std::max(report_.vouched_outside, checkpoint.size);
  }
}

std::string render(const VerifyReport& report) {
  const auto range = [](std::uint64_t from, std::uint64_t until) {
    return until == from + 1
               ? "record " + std::to_string(from)
               : "records " + std::to_string(from) + " to " + std::to_string(until - 1);
  };
  std::string out = "log " + report.origin + ", " + std::to_string(report.size) +
                    " records, root " + to_hex(view(report.root)) + "\n";
  for (const auto& problem : report.problems)
    out += "PROBLEM " + problem.code + ": " + problem.message + "\n";
  if (report.problem_count > report.problems.size()) {
    out +=
        "and " + std::to_string(report.problem_count - report.problems.size()) + " problems more\n";
  }
  const auto signer = [&](bool outside) {
    std::string who;
    for (const auto& ground : report.grounds) {
      if (ground.kind == "receipt" || (outside && ground.kind != "checkpoint kept outside"))
        continue;
      if (ground.size == (outside ? report.vouched_outside : report.vouched)) who = ground.who;
    }
    return who;
  };
  if (report.vouched_outside > 0) {
    out += range(0, report.vouched_outside) + ": as signed by " + signer(true) +
           " in a checkpoint kept outside; neither changed, removed nor put in between since\n";
  }
  if (report.vouched > report.vouched_outside) {
    out += range(report.vouched_outside, report.vouched) + ": as signed by " + signer(false) +
           " in a checkpoint found beside the records; a later end of the log could have been cut "
           "off together with its checkpoint\n";
  }
  std::uint64_t receipts = 0;
  for (const auto& ground : report.grounds) receipts += ground.kind == "receipt" ? 1 : 0;
  if (receipts > 0)
    out += (receipts == 1 ? std::string("1 record matches its receipt")
                          : std::to_string(receipts) + " records match their receipts") +
           "\n";
  if (report.vouched < report.size) {
    const bool one = report.vouched + 1 == report.size;
    out += range(report.vouched, report.size);
    if (report.content <= report.vouched) {
      out += one ? ": a checkpoint or an anchor, which the next checkpoint will cover\n"
                 : ": checkpoints and anchors, which the next checkpoint will cover\n";
    } else {
      out += one ? ": consistent in itself, but no trusted signature covers it"
                 : ": consistent in themselves, but no trusted signature covers them";
      out += receipts > 0 ? "; receipts alone speak for those they name\n" : "\n";
    }
  }
  out += std::to_string(report.with_values) + " records with values";
  if (report.opened > 0)
    out += ", " + std::to_string(report.opened) +
           " of them opened and compared with their commitments";
  if (report.redacted > 0) {
    out += "; " + std::to_string(report.redacted) +
           " erased on request: evidence that they were made, no longer replayable";
    if (report.redacted_unsigned > 0) {
      out +=
          "; " +
          (report.redacted_unsigned == report.redacted ? std::string("all")
                                                       : std::to_string(report.redacted_unsigned)) +
          " of them by redactions that no trusted signature covers";
    }
  }
  out += "\n";
  for (std::size_t i = 0; i < report.dated_back.size() && i < 5; ++i) {
    out += "record " + std::to_string(report.dated_back[i]) +
           " says that it was written before a record that stands before it: a wrong clock, or "
           "dated back\n";
  }
  if (report.dated_back.size() > 5)
    out += "and " + std::to_string(report.dated_back.size() - 5) + " such records more\n";
  out += report.holds() ? "the log holds\n" : "the log does NOT hold\n";
  return out;
}

}  // namespace windlass::log
