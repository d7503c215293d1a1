// SPDX-License-Identifier: Apache-2.0
#include "phrases.hpp"

#include <algorithm>
#include <array>

#include "wrap.hpp"

namespace windlass::tool {

using model::Disposition;
using model::ModalityPlan;
using model::Origin;
using model::ProtocolLine;
using model::Reason;
using model::Status;
using model::Verdict;

std::string meaning(Disposition disposition) {
  switch (disposition) {
    case Disposition::emergency: return "Emergency department, today. Nothing else is begun until this is settled.";
    case Disposition::urgent: return "Same day, next working day at the latest. Nothing else is begun until this is settled.";
    case Disposition::refer_urgent: return "Refer now, to be seen within days to two weeks. What is listed below respects it.";
    case Disposition::investigate_first: return "Test before physical treatment. What is listed below respects it.";
    case Disposition::incomplete: return "Ask before anything: answers that the first screen needs are missing.";
    case Disposition::refer_routine: return "Refer in the ordinary way.";
    case Disposition::proceed_with_referral: return "Treat as below, and refer beside it.";
    case Disposition::proceed: return "The first screen is answered, and nothing that is known raises a red flag.";
  }
  return {};
}

bool treatments_wait(Disposition disposition) { return disposition == Disposition::emergency || disposition == Disposition::urgent; }

std::string spoken(std::string_view word) {
  std::string out(word);
  std::replace(out.begin(), out.end(), '_', ' ');
  return out;
}

std::string name_of(Origin origin, std::string_view id) { return spoken(model::word(origin)) + " " + std::string(id); }

bool decides(const Reason& reason, Status status) {
  if (status == Status::ask) return reason.effect == Status::ask || (reason.verdict == Verdict::unknown && reason.effect < Status::caution);
  return reason.effect == status && (reason.verdict == Verdict::true_ || status == Status::caution);
}

std::vector<const Reason*> deciding(const ModalityPlan& plan) {
  std::vector<const Reason*> found;
  for (const Reason& reason : plan.because) {
    const bool repeats = std::any_of(found.begin(), found.end(), [&](const Reason* one) { return one->text == reason.text; });
    if (decides(reason, plan.status) && !repeats) found.push_back(&reason);
  }
  return found;
}

std::string mark(model::Basis basis) {
  switch (basis) {
    case model::Basis::design: return " [design]";
    case model::Basis::unverified: return " [unverified]";
    case model::Basis::secondhand: return " [secondhand]";
    case model::Basis::verified: return {};
  }
  return {};
}

std::string how_sure(const ModalityPlan& plan) {
  static const std::array<std::string_view, 8> order{"strong", "moderate", "weak", "conflicting", "theoretical", "expert", "against", "none"};
  std::vector<std::string> strengths, grades;
  for (const Reason& reason : plan.because) {
    // What speaks for doing it; a caution's own evidence speaks of the caution.
    if (reason.origin != Origin::indication || reason.verdict != Verdict::true_ || reason.evidence == nullptr) continue;
    for (const model::Evidence& one : *reason.evidence) {
      if (one.strength != "none" && std::find(strengths.begin(), strengths.end(), one.strength) == strengths.end()) strengths.emplace_back(one.strength);
      if (one.grade != "none" && std::find(grades.begin(), grades.end(), one.grade) == grades.end()) grades.emplace_back(one.grade);
    }
  }
  if (strengths.empty()) return "no published evidence cited";
  std::sort(strengths.begin(), strengths.end(), [](const std::string& a, const std::string& b) {
    return std::find(order.begin(), order.end(), a) < std::find(order.begin(), order.end(), b);
  });
  std::sort(grades.begin(), grades.end());
  return "evidence " + join(strengths, ", ") + (grades.empty() ? "" : "; grade " + join(grades, ", "));
}

std::string standing(const model::Evidence& one) {
  std::string out(one.strength == "none" ? "no strength given" : one.strength);
  if (one.grade != "none") out += ", grade " + std::string(one.grade) + (one.grading == "none" ? "" : " of " + std::string(one.grading));
  if (one.quality != "not_assessed") out += ", quality " + spoken(one.quality);
  return out + ", " + (one.verification == "project" ? "this project's own" : spoken(one.verification));
}

namespace {

// Whether the title names the unit already, so that "Sets 3" need not be "Sets 3 sets". Units of measure are never left out.
bool says_unit(std::string_view title, std::string_view word) {
  if (word == "count" || word == "score" || word == "grade") return true;
  if (word.size() < 3) return false;
  if (word.back() == 's') word.remove_suffix(1);
  return upper(title).find(upper(word)) != std::string::npos;
}

}  // namespace

std::string amount(const ProtocolLine& line) {
  if (line.number.empty()) return std::string(line.title) + ": " + line.text;
  std::string value = line.text;
  const bool counted = !line.unit.empty() && (line.unit.front() == '{' || line.unit == "wk");
  if (counted && value.starts_with(line.number + " ") && says_unit(line.title, std::string_view(value).substr(line.number.size() + 1))) value = line.number;
  return std::string(line.title) + " " + value;
}

std::string dose_in_brief(const model::Protocol& protocol) {
  std::vector<std::string> parts;
  // A wait before it may begin is never left out.
  for (const ProtocolLine& line : protocol.lines)
    if (line.key.starts_with("earliest") && line.number != "0") parts.push_back(amount(line));
  for (const std::string_view section : {"dose", "schedule"})
    for (const ProtocolLine& line : protocol.lines) {
      if (line.section != section || line.key.starts_with("earliest")) continue;
      const bool dose = section == "dose";
      const bool brief = line.number.empty() ? dose && columns(line.text) <= 48 : dose || line.number != "0";
      std::string part = amount(line);
      if (part.back() == '.') part.pop_back();
      if (brief && parts.size() < (dose ? 6U : 5U)) parts.push_back(std::move(part));
    }
  return parts.empty() ? std::string() : join(parts, "; ") + ".";
}

std::string method_in_brief(const model::Protocol& protocol) {
  for (const ProtocolLine& line : protocol.lines) {
    if (line.section != "technique") continue;
    const std::size_t end = line.text.find_first_of(".;");
    return line.text.substr(0, end) + ".";
  }
  return {};
}

std::vector<std::string> lines_of(const model::Protocol& protocol, std::string_view section) {
  std::vector<std::string> out;
  for (const ProtocolLine& line : protocol.lines)
    if (line.section == section) out.push_back(amount(line));
  return out;
}

std::string week_line(const model::Recommendation& plan) {
  for (const model::Review& review : plan.reviews)
    if (review.due) return "week " + std::to_string(review.week) + ": " + std::string(review.purpose);
  return {};
}

}  // namespace windlass::tool
