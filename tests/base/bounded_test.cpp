// SPDX-License-Identifier: Apache-2.0
// What is said about a document is bounded, however much is wrong with it.
#include <numeric>

#include "base/json.hpp"
#include "base/node.hpp"
#include "base/utf8.hpp"
#include "catch.hpp"

using namespace windlass::base;

namespace {

std::size_t bytes_of(const Diagnostics& list) {
  return std::accumulate(list.begin(), list.end(), std::size_t{0},
                         [](std::size_t sum, const Diagnostic& d) {
                           return sum + d.message.size() + d.hint.size() + d.excerpt.size() +
                                  d.file.size() + d.code.size();
                         });
}

}  // namespace

TEST_CASE("a diagnostic keeps the part of its line around the fault") {
  std::string line;
  for (int i = 0; i < 20'000; ++i) line += "\xC3\xA9";
  line += 'X' + line;
  const Source source("f", "first\n" + line + "\n");
  const Diagnostic found = diagnostic_at(source, {40'006, 1}, "c", "m");
  CHECK(found.place.line == 2);
  CHECK(found.place.column == 20'001);
  CHECK(count_code_points(found.excerpt) <= 202);
  CHECK(is_utf8(found.excerpt));
  CHECK(found.excerpt_column == 20'001 - 101);
  const std::string shown = render(found);
  CHECK(shown.starts_with("f:2:20001: error[c]: m\n    2 | ...\xC3\xA9"));
  CHECK(shown.find("X\xC3\xA9") != std::string::npos);
  CHECK(shown.ends_with("...\n      | " + std::string(43, ' ') + "^\n"));
}

TEST_CASE("the column of a fault is right wherever it stands in a long line") {
  std::string line;
  for (int i = 0; i < 3'000; ++i)
    line += i % 3 == 0 ? "\xF0\x9F\x98\x80" : i % 7 == 0 ? "\xFF" : "ab";
  const Source source("f", "\n" + line + "\nend\n");
  std::uint32_t column = 1;
  for (std::uint32_t at = 0; at < line.size(); ++column) {
    REQUIRE(source.position(at + 1).column == column);
    at += decode_utf8(line, at).bytes;
  }
  CHECK(source.position(static_cast<std::uint32_t>(line.size() + 2)).line == 3);
}

TEST_CASE("a message and a hint are cut when they grow long") {
  const Diagnostic found =
      diagnostic("f", "c", std::string(100'000, 'm'), std::string(100'000, 'h'));
  CHECK(found.message.size() < 2'010);
  CHECK(found.hint.size() < 2'010);
}

TEST_CASE("a list of diagnostics keeps a hundred and counts the others") {
  Diagnostics list;
  for (int i = 0; i < 5'912; ++i) list.push_back(diagnostic("f", "c", std::to_string(i)));
  REQUIRE(list.size() == 101);
  CHECK(list.left_out() == 5'812);
  CHECK(list[99].message == "99");
  CHECK(list.back().message == "and 5,812 more");
  CHECK(list.back().code == "document.more");
  CHECK(has_errors(list));
  CHECK(render(list.back()).starts_with("error[document.more]: and 5,812 more\n"));
}

TEST_CASE("lists that are put together stay bounded and count what is missing") {
  const auto of = [](int count, Severity severity = Severity::error) {
    Diagnostics list;
    for (int i = 0; i < count; ++i) {
      list.push_back(diagnostic("f", "c", std::to_string(i)));
      list.back().severity = severity;
    }
    return list;
  };
  Diagnostics document;
  for (int i = 0; i < 60; ++i) document.append(of(3));
  CHECK(document.size() == 101);
  CHECK(document.left_out() == 80);

  Diagnostics run;
  for (int i = 0; i < 5; ++i) run.merge(of(150));
  CHECK(run.size() == 501);
  CHECK(run.left_out() == 250);
  CHECK(run.back().message == "and 250 more");
  run.push_back(diagnostic("f", "c", "one of its own"));
  CHECK(run[500].message == "one of its own");
  for (int i = 0; i < 50; ++i) run.merge(of(100));
  CHECK(run.size() == 1'001);
  CHECK(run.left_out() == 250 + 501 + 5'000 - 1'000);

  // The summary is as severe as what it stands for.
  Diagnostics warnings;
  for (int i = 0; i < 300; ++i) {
    Diagnostic one = diagnostic("f", "c", "m");
    one.severity = Severity::warning;
    warnings.push_back(one);
  }
  CHECK_FALSE(has_errors(warnings));
  CHECK(warnings.back().severity == Severity::warning);
  warnings.push_back(diagnostic("f", "c", "m"));
  CHECK(has_errors(warnings));
}

TEST_CASE("many errors in one long line need little memory") {
  std::string text = "{\"list\": [";
  for (int i = 0; i < 30'000; ++i) text += "{},";
  text += "{}]}";
  const auto document = read_json("many.json", text);
  REQUIRE(document);
  Diagnostics problems;
  Fields fields(*document->source, document->root, "a thing", problems);
  CHECK(fields.texts("list").empty());
  fields.finish();
  CHECK(problems.size() == 101);
  CHECK(problems.left_out() == 30'001 - 100);
  CHECK(bytes_of(problems) < 100'000);
}
