// SPDX-License-Identifier: Apache-2.0
// How a run of cases is told: as text, JSON and JUnit's XML.
#include <algorithm>

#include "base/text.hpp"
#include "present/html_writer.hpp"
#include "testing.hpp"

namespace windlass::tool {

void show(const Failure& failure, Page& page) {
  page.blank();
  page.hang("FAILED  ",
            failure.document + ":" + std::to_string(failure.line) + " " + failure.id + ": " +
                failure.title,
            Ink::stop, Ink::bold);
  if (!failure.out_of_force.empty())
    page.hang("  ",
              "On the day of this case a rule set does not count: " +
                  base::join(failure.out_of_force, ", ") + ". Look at its `as_of`.",
              Ink::care);
  constexpr std::size_t most = 20;
  for (std::size_t i = 0; i < failure.differences.size() && i < most; ++i) {
    const cases::Difference& one = failure.differences[i];
    page.hang("  ", one.about);
    page.hang("    expected  ", one.expected);
    page.hang("    got       ", one.got);
    for (const std::string& reason : one.reasons) page.hang("    because   ", reason);
  }
  if (failure.differences.size() > most)
    page.hang(
        "  ",
        "and " + count(failure.differences.size() - most, "other difference", "other differences"),
        Ink::plain, Ink::faint);
}

void show(const Tally& covered, Page& page) {
  page.blank();
  const auto of_all = [&](Verdict verdict) {
    return std::to_string(covered.seen[static_cast<std::size_t>(verdict)]) + " of " +
           std::to_string(covered.rules);
  };
  page.hang("Rules seen true ", of_all(Verdict::true_) + ", false " + of_all(Verdict::false_) +
                                    ", unknown " + of_all(Verdict::unknown) + ".");
  if (!covered.never_true.empty()) page.line("Never seen true:", Ink::bold);
  for (const std::string& name : covered.never_true) page.hang("  - ", name);
}

void write_run(const TestRun& run, base::JsonWriter& json) {
  json.field("passed", static_cast<std::int64_t>(run.passed))
      .field("failed", static_cast<std::int64_t>(run.failures.size()))
      .key("failures")
      .begin_array();
  for (const Failure& failure : run.failures) {
    json.begin_object()
        .field("document", clean(failure.document))
        .field("line", std::int64_t{failure.line})
        .field("case", failure.id)
        .field("title", clean(failure.title))
        .key("differences")
        .begin_array();
    for (const cases::Difference& one : failure.differences) {
      json.begin_object()
          .field("about", clean(one.about))
          .field("expected", clean(one.expected))
          .field("got", clean(one.got))
          .key("because")
          .begin_array();
      for (const std::string& reason : one.reasons) json.string(clean(reason));
      json.end_array().end_object();
    }
    json.end_array().key("out_of_force").begin_array();
    for (const std::string& layer : failure.out_of_force) json.string(clean(layer));
    json.end_array().end_object();
  }
  json.end_array();
}

void write_tally(const Tally& covered, base::JsonWriter& json) {
  json.field("rules", static_cast<std::int64_t>(covered.rules))
      .field("seen_true", static_cast<std::int64_t>(covered.seen[1]))
      .field("seen_false", static_cast<std::int64_t>(covered.seen[0]))
      .field("seen_unknown", static_cast<std::int64_t>(covered.seen[2]));
  json.key("never_true").begin_array();
  for (const std::string& one : covered.never_true) json.string(one);
  json.end_array();
}

namespace {

const Failure* failure_of(const TestRun& run, const cases::CasesDocument& document,
                          const cases::Case& one) {
  const auto found =
      std::find_if(run.failures.begin(), run.failures.end(), [&](const Failure& failure) {
        return failure.document == document.name && failure.id == one.id;
      });
  return found == run.failures.end() ? nullptr : &*found;
}

// As text of an element: line feeds stay, everything else is escaped.
std::string lines_of(const Failure& failure) {
  std::string text;
  for (const std::string& layer : failure.out_of_force)
    text += present::escape("not in force on this day: " + layer) + "\n";
  for (const cases::Difference& one : failure.differences) {
    text += present::escape(one.about + ": expected " + one.expected + ", got " + one.got) + "\n";
    for (const std::string& reason : one.reasons)
      text += present::escape("  because " + reason) + "\n";
  }
  return text;
}

std::string attribute(std::string_view name, const std::string& value) {
  return " " + std::string(name) + "=\"" + present::escape(value) + "\"";
}

using Law = analyse::Proved::Verdict;

// The laws as a suite, empty where there are none. What was not decided is an error.
std::string suite_of(const TestedLaws& tested) {
  if (tested.laws.empty()) return {};
  std::string tests;
  for (const TestedLaws::One& one : tested.laws) {
    tests += "    <testcase" + attribute("classname", "laws") +
             attribute("name", one.law.id + ": " + one.law.title) +
             attribute("file", one.law.document) + attribute("line", std::to_string(one.law.line));
    if (one.proved.verdict == Law::holds) {
      tests += "/>\n";
      continue;
    }
    const bool refuted = one.proved.verdict == Law::refuted;
    const std::string element = refuted ? "failure" : "error";
    std::string message = one.proved.why, lines;
    for (std::size_t i = 0; i < one.proved.broken.size(); ++i)
      lines += one.proved.broken[i] + ", but " + one.proved.got[i] + "\n";
    if (refuted) message = one.proved.broken.front() + ", but " + one.proved.got.front();
    tests += ">\n      <" + element + attribute("message", message) +
             attribute("type", refuted ? "refuted" : "not_decided") + ">" +
             present::escape(lines + one.proved.patient) + "</" + element + ">\n    </testcase>\n";
  }
  return "  <testsuite" + attribute("name", "laws") +
         attribute("tests", std::to_string(tested.laws.size())) +
         attribute("failures", std::to_string(tested.number(Law::refuted))) +
         attribute("errors", std::to_string(tested.number(Law::not_decided))) + ">\n" + tests +
         "  </testsuite>\n";
}

}  // namespace

std::string junit(const std::vector<cases::CasesDocument>& documents, const TestRun& run,
                  const TestedLaws& laws) {
  const auto counted = [](std::size_t tests, std::size_t failures, std::size_t errors) {
    return attribute("tests", std::to_string(tests)) +
           attribute("failures", std::to_string(failures)) +
           attribute("errors", std::to_string(errors));
  };
  std::string xml =
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites" +
      attribute("name", "windlass test") +
      counted(run.total + laws.laws.size(), run.failures.size() + laws.number(Law::refuted),
              laws.number(Law::not_decided)) +
      ">\n";
  for (const cases::CasesDocument& document : documents) {
    std::string tests;
    std::size_t failures = 0;
    for (const cases::Case& one : document.cases) {
      tests += "    <testcase" + attribute("classname", document.id) +
               attribute("name", one.id + ": " + one.title) + attribute("file", document.name) +
               attribute("line", std::to_string(one.line));
      const Failure* failure = failure_of(run, document, one);
      if (failure == nullptr) {
        tests += "/>\n";
        continue;
      }
      ++failures;
      const cases::Difference& first = failure->differences.front();
      tests += ">\n      <failure" +
               attribute("message",
                         first.about + ": expected " + first.expected + ", got " + first.got) +
               attribute("type", "difference") + ">" + lines_of(*failure) +
               "</failure>\n    </testcase>\n";
    }
    xml += "  <testsuite" + attribute("name", document.id) +
           counted(document.cases.size(), failures, 0) + ">\n" + tests + "  </testsuite>\n";
  }
  return xml + suite_of(laws) + "</testsuites>\n";
}

}  // namespace windlass::tool
