// SPDX-License-Identifier: Apache-2.0
#include "coverage.hpp"

#include <algorithm>
#include <filesystem>

namespace windlass::tool {

using cases::Counts;
using cases::CoveredCondition;
using cases::CoveredPart;
using cases::Point;

namespace {

std::vector<std::string> missing_of(const CoveredPart& part) {
  std::vector<std::string> made;
  for (const Point& point : part.points)
    if (point.missing()) made.push_back(point.says);
  return made;
}

std::string summary(const Counts& counts) {
  std::string text = std::to_string(counts.seen) + " of " + std::to_string(counts.possible()) +
                     " (" + percent(counts.seen, counts.possible()) + ")";
  if (counts.impossible != 0)
    text += ", " + std::to_string(counts.impossible) + " more that nobody can reach";
  return text;
}

}  // namespace

bool lies_below(const std::string& name, const std::string& folder) {
  const auto plain = [](const std::string& path) {
    return std::filesystem::absolute(path).lexically_normal().string();
  };
  std::string below = plain(folder);
  while (below.size() > 1 && below.back() == '/') below.pop_back();
  const std::string file = plain(name);
  return file == below || file.rfind(below + "/", 0) == 0;
}

std::string percent(std::size_t part, std::size_t whole) {
  if (part == whole) return "100 %";
  const std::size_t tenths = part * 1000 / whole;
  return std::to_string(tenths / 10) + "." + std::to_string(tenths % 10) + " %";
}

std::vector<CoveredDocument> by_document(const cases::Coverage& coverage,
                                         const std::vector<std::string>& own) {
  std::vector<CoveredDocument> made;
  for (const CoveredCondition& one : coverage.conditions) {
    const std::uint32_t document = one.whose.document;
    auto found = std::find_if(made.begin(), made.end(),
                              [&](const auto& other) { return other.document == document; });
    if (found == made.end()) {
      CoveredDocument first;
      first.document = document;
      const std::string& name = coverage.base->document(document).source->name();
      first.own = coverage.base->documents()[document].plugin.empty() &&
                  std::any_of(own.begin(), own.end(),
                              [&](const std::string& path) { return lies_below(name, path); });
      found = made.insert(made.end(), std::move(first));
    }
    found->counts += cases::counts(one);
    found->conditions.push_back(&one);
  }
  for (CoveredDocument& one : made)
    std::stable_sort(one.conditions.begin(), one.conditions.end(), [](auto* a, auto* b) {
      return a->parts.front().span.offset < b->parts.front().span.offset;
    });
  std::stable_sort(made.begin(), made.end(), [](const auto& a, const auto& b) {
    return a.own != b.own ? a.own : a.document < b.document;
  });
  return made;
}

void show_coverage(const cases::Coverage& coverage, std::vector<CoveredDocument> documents,
                   const cases::Trial::Only& only, Page& page) {
  if (only) std::erase_if(documents, [&](const auto& one) { return !only(one.document); });
  Counts counts;
  for (const CoveredDocument& one : documents) counts += one.counts;
  page.blank();
  page.hang("Conditions, parts and thresholds seen: ", summary(counts) + ".");
  if (only)
    page.hang("  ", "What was seen of the rules beneath is not shown; `--all` shows it.",
              Ink::faint);
  for (const CoveredDocument& one : documents) {
    const std::string& name = coverage.base->document(one.document).called();
    page.blank();
    page.hang(clean(name) + "  ", summary(one.counts), Ink::bold,
              one.counts.seen == one.counts.possible() ? Ink::good : Ink::plain);
    for (const CoveredCondition* condition : one.conditions)
      for (const CoveredPart& part : condition->parts) {
        const std::vector<std::string> missing = missing_of(part);
        if (missing.empty()) continue;
        page.hang("  " + clean(name) + ":" + std::to_string(part.line) + "  ",
                  condition->whose.rule + (part.depth == 0 ? "" : ", '" + part.says + "'") +
                      ": never seen " + join(missing, "; "));
      }
  }
}

void write_coverage(const cases::Coverage& coverage, const std::vector<CoveredDocument>& documents,
                    base::JsonWriter& json) {
  const auto write = [&](const Counts& counts) {
    json.field("points", static_cast<std::int64_t>(counts.points))
        .field("seen", static_cast<std::int64_t>(counts.seen))
        .field("impossible", static_cast<std::int64_t>(counts.impossible));
  };
  write(cases::counts(coverage));
  json.key("documents").begin_array();
  for (const CoveredDocument& one : documents) {
    json.begin_object()
        .field("document", clean(coverage.base->document(one.document).called()))
        .field("own", one.own);
    write(one.counts);
    json.key("missing").begin_array();
    for (const CoveredCondition* condition : one.conditions)
      for (const CoveredPart& part : condition->parts) {
        const std::vector<std::string> missing = missing_of(part);
        if (missing.empty()) continue;
        json.begin_object()
            .field("line", std::int64_t{part.line})
            .field("column", std::int64_t{part.column})
            .field("rule", clean(condition->whose.rule))
            .field("part", clean(part.says))
            .key("never_seen")
            .begin_array();
        for (const std::string& word : missing) json.string(clean(word));
        json.end_array().end_object();
      }
    json.end_array().end_object();
  }
  json.end_array();
}

}  // namespace windlass::tool
