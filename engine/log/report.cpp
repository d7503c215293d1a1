// SPDX-License-Identifier: Apache-2.0
#include "log/report.hpp"

#include "base/json.hpp"
#include "log/text.hpp"

namespace windlass::log {
namespace {

std::string records(std::uint64_t from, std::uint64_t until) {
  return until == from + 1 ? "record " + std::to_string(from)
                           : "records " + std::to_string(from) + " to " + std::to_string(until - 1);
}

std::string count(std::uint64_t number, const char* one, const char* more) {
  return std::to_string(number) + " " + (number == 1 ? one : more);
}

// Who signed the largest checkpoint.
std::string signer_of(const VerifyReport& report, bool outside) {
  std::string who;
  for (const auto& ground : report.grounds) {
    if (ground.kind == "receipt" || (outside && ground.kind != "checkpoint kept outside")) continue;
    if (ground.size == (outside ? report.covered_outside : report.covered)) who = ground.who;
  }
  return who;
}

std::string what_is_signed(const VerifyReport& report) {
  std::string out;
  if (report.covered_outside > 0) {
    out += records(0, report.covered_outside) + ": as signed by " + signer_of(report, true) +
           " in a checkpoint kept outside; neither changed, removed nor put in between since\n";
  }
  if (report.covered > report.covered_outside) {
    out += records(report.covered_outside, report.covered) + ": as signed by " +
           signer_of(report, false) +
           " in a checkpoint found beside the records; a later end of the log could have been cut "
           "off together with its checkpoint\n";
  }
  return out;
}

std::string what_rests_on_receipts(const VerifyReport& report) {
  std::uint64_t receipts = 0;
  for (const auto& ground : report.grounds) receipts += ground.kind == "receipt" ? 1 : 0;
  std::string out;
  if (report.holds() && receipts > 0)
    out = count(receipts, "record matches its receipt", "records match their receipts") + "\n";
  if (!report.holds() && report.receipts > 0)
    out = "of " + count(report.receipts, "receipt, ", "receipts, ") + std::to_string(receipts) +
          (receipts == 1 ? " names" : " name") +
          " a record with the same leaf: that says nothing of the problems above\n";
  if (report.covered >= report.size) return out;
  const bool one = report.covered + 1 == report.size;
  out += records(report.covered, report.size);
  if (report.content <= report.covered) {
    return out + (one ? ": a checkpoint or an anchor, which the next checkpoint will cover\n"
                      : ": checkpoints and anchors, which the next checkpoint will cover\n");
  }
  if (report.holds())
    out += one ? ": consistent in itself, but no" : ": consistent in themselves, but no";
  else
    out += ": no";
  out += one ? " trusted signature covers it" : " trusted signature covers them";
  return out + (receipts > 0 ? "; receipts alone speak for those they name\n" : "\n");
}

std::string what_has_values(const VerifyReport& report) {
  auto out = count(report.with_values, "record with values", "records with values");
  if (report.opened > 0)
    out += ", " + std::to_string(report.opened) +
           " of them opened and compared with their commitments";
  if (report.redacted > 0) {
    out += "; " + std::to_string(report.redacted) +
           " erased on request: still proved, no longer replayable";
    if (report.redacted_unsigned > 0) {
      const bool all = report.redacted_unsigned == report.redacted;
      out += "; " + (all ? std::string("all") : std::to_string(report.redacted_unsigned)) +
             " of them by redactions that no trusted signature covers";
    }
  }
  return out + "\n";
}

std::string what_is_dated_back(const VerifyReport& report) {
  std::string out;
  for (std::size_t i = 0; i < report.dated_back.size() && i < 5; ++i) {
    out += "record " + std::to_string(report.dated_back[i]) +
           " says that it was written before a record that stands before it: a wrong clock, or "
           "dated back\n";
  }
  if (report.dated_back.size() > 5)
    out += "and " + count(report.dated_back.size() - 5, "more such record", "more such records") +
           "\n";
  return out;
}

}  // namespace

void VerifyReport::add(std::string code, std::optional<std::uint64_t> sequence,
                       std::string message) {
  ++problem_count;
  if (problems.size() < 1000) problems.push_back({std::move(code), sequence, std::move(message)});
}

std::string render(const VerifyReport& report) {
  std::string out = "log " + report.origin + ", " + count(report.size, "record", "records") +
                    ", root " + to_hex(view(report.root)) + "\n";
  for (const auto& problem : report.problems)
    out += "PROBLEM " + problem.code + ": " + problem.message + "\n";
  if (report.problem_count > report.problems.size()) {
    out += "and " +
           count(report.problem_count - report.problems.size(), "more problem", "more problems") +
           "\n";
  }
  out += what_is_signed(report) + what_rests_on_receipts(report) + what_has_values(report) +
         what_is_dated_back(report);
  for (const auto& sentence : report.notes) out += sentence + "\n";
  out +=
      report.holds()
          ? "the log holds\n"
          : "the log does NOT hold: " + count(report.problem_count, "problem", "problems") + "\n";
  return out;
}

std::string to_json(const VerifyReport& report) {
  base::JsonWriter json(2);
  const auto number = [&](std::string_view key, std::uint64_t value) {
    json.field(key, static_cast<std::int64_t>(value));
  };
  json.begin_object().field("holds", report.holds()).field("origin", report.origin);
  number("size", report.size);
  json.field("root", to_hex(view(report.root)));
  number("covered", report.covered);
  number("covered_outside", report.covered_outside);
  json.key("grounds").begin_array();
  for (const Ground& ground : report.grounds) {
    json.begin_object().field("kind", ground.kind).field("who", ground.who);
    number("size", ground.size);
    json.end_object();
  }
  json.end_array();
  number("with_values", report.with_values);
  number("opened", report.opened);
  number("redacted", report.redacted);
  number("redacted_unsigned", report.redacted_unsigned);
  number("blobs", report.blobs);
  json.key("dated_back").begin_array();
  for (const std::uint64_t sequence : report.dated_back)
    json.integer(static_cast<std::int64_t>(sequence));
  json.end_array();
  json.key("notes").begin_array();
  for (const std::string& sentence : report.notes) json.string(sentence);
  json.end_array();
  number("problem_count", report.problem_count);
  json.key("problems").begin_array();
  for (const Problem& problem : report.problems) {
    json.begin_object().field("code", problem.code).field("message", problem.message);
    if (problem.sequence) number("sequence", *problem.sequence);
    json.end_object();
  }
  return json.end_array().end_object().take();
}

}  // namespace windlass::log
