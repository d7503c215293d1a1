// SPDX-License-Identifier: Apache-2.0
#include "base/result.hpp"

#include <memory>

#include "base/utf8.hpp"
#include "catch.hpp"

using namespace windlass::base;

TEST_CASE("a diagnostic looks as a compiler prints it") {
  std::string text;
  for (int i = 1; i < 14; ++i) text += "#\n";
  text += "    - lab.inr: above 3 mg/dL\n";
  const Source source("rules/a.yaml", text);
  const auto offset = static_cast<std::uint32_t>(text.find("above"));
  CHECK(render(diagnostic_at(source, {offset, 13}, "rules.unit",
                             "'lab.inr' is a ratio, compared with mg/dL", "leave the unit out")) ==
        "rules/a.yaml:14:16: error[rules.unit]: 'lab.inr' is a ratio, compared with mg/dL\n"
        "   14 |     - lab.inr: above 3 mg/dL\n"
        "      |                ^~~~~~~~~~~~~\n"
        "   hint: leave the unit out\n");
}

TEST_CASE("a diagnostic without a place has no excerpt") {
  CHECK(render(diagnostic("a.yaml", "file.missing", "there is no such file")) ==
        "a.yaml: error[file.missing]: there is no such file\n");
  Diagnostic note = diagnostic("", "x.y", "why");
  note.severity = Severity::note;
  CHECK(render(note) == "note[x.y]: why\n");
  note.severity = Severity::warning;
  CHECK(render(Diagnostics{note, note}) == "warning[x.y]: why\nwarning[x.y]: why\n");
  CHECK_FALSE(has_errors({note}));
  CHECK(has_errors({note, diagnostic("", "a", "b")}));
  CHECK_FALSE(has_errors({}));
}

TEST_CASE("the caret counts code points and follows tabs") {
  const Source source("f", "\t\xC3\xA9\tx y\n");
  CHECK(render(diagnostic_at(source, {4, 3}, "c", "m")) ==
        "f:1:4: error[c]: m\n"
        "    1 |     \xC3\xA9    x y\n"
        "      |          ^~~\n");
  CHECK(render(diagnostic_at(source, {0, 3}, "c", "m")) ==
        "f:1:1: error[c]: m\n"
        "    1 |     \xC3\xA9    x y\n"
        "      | ^~~~~\n");
}

TEST_CASE("a span ends with its line and may begin at its end") {
  const Source source("f", "abc\r\ndef\n");
  CHECK(diagnostic_at(source, {1, 99}, "c", "m").length == 2);
  CHECK(render(diagnostic_at(source, {3, 9}, "c", "m")) ==
        "f:1:4: error[c]: m\n    1 | abc\n      |    ^\n");
  CHECK(render(diagnostic_at(source, {9, 1}, "c", "m")) ==
        "f:3:1: error[c]: m\n    3 |\n      | ^\n");
  CHECK(render(diagnostic_at(source, {4'000'000'000U, 4'000'000'000U}, "c", "m")) ==
        "f:3:1: error[c]: m\n    3 |\n      | ^\n");
}

TEST_CASE("long lines are cut around the fault") {
  std::string line(300, '.');
  line[150] = 'X';
  const std::string middle = render(diagnostic_at(Source("f", line), {150, 1}, "c", "m"));
  CHECK(middle == "f:1:151: error[c]: m\n    1 | ..." + line.substr(110, 100) + "...\n      | " +
                      std::string(43, ' ') + "^\n");
  const std::string end = render(diagnostic_at(Source("f", line), {299, 1}, "c", "m"));
  CHECK(end == "f:1:300: error[c]: m\n    1 | ..." + line.substr(200) + "\n      | " +
                   std::string(102, ' ') + "^\n");
  const std::string all = render(diagnostic_at(Source("f", line), {0, 300}, "c", "m"));
  CHECK(all == "f:1:1: error[c]: m\n    1 | " + line.substr(0, 100) + "...\n      | ^" +
                   std::string(99, '~') + "\n");
  const std::string behind = render(diagnostic_at(Source("f", line), {300, 1}, "c", "m"));
  CHECK(behind == "f:1:301: error[c]: m\n    1 | ..." + line.substr(200) + "\n      | " +
                      std::string(103, ' ') + "^\n");
}

TEST_CASE("nothing that steers a terminal is shown") {
  Diagnostic evil = diagnostic_at(Source("f\x1B[2J", "a\x1B]0;x\x07 \xE2\x80\xAE \xFF"), {0, 1},
                                  "c", "say \x1B[31m\nforged: error", "\x9B");
  const std::string shown = render(evil);
  CHECK(find_invalid_utf8(shown) == std::string::npos);
  CHECK(shown.find('\x1B') == std::string::npos);
  CHECK(shown.find('\x07') == std::string::npos);
  CHECK(shown.find("\xE2\x80\xAE") == std::string::npos);
  CHECK(shown.find("\nforged") == std::string::npos);
}

TEST_CASE("the nearest word is proposed, and none when none is near") {
  const std::vector<std::string> known = {"absolute", "relative", "symptom.duration_weeks",
                                          "all",      "any",      "id"};
  CHECK(nearest("absolut", known) == "absolute");
  CHECK(nearest("abslouet", known) == "absolute");  // two exchanges
  CHECK(nearest("Relative", known) == "relative");
  CHECK(nearest("duration_weeks", known) == "symptom.duration_weeks");
  CHECK(nearest("symptom.duration_week", known) == "symptom.duration_weeks");
  CHECK(nearest("symptom-duration-weeks", known) == "symptom.duration_weeks");
  CHECK(nearest("an", known) == "any");
  CHECK(nearest("di", known) == "id");
  CHECK(nearest("", known).empty());
  CHECK(nearest("x", known).empty());
  CHECK(nearest("zebra", known).empty());
  CHECK(nearest(std::string(100'000, 'a'), {std::string(100'000, 'b')}).empty());
  CHECK(nearest("cat", {"bat", "hat"}) == "bat");  // a tie: the first
  CHECK(nearest("cat", {"bat", "cart", "cat"}) == "cat");
  CHECK(did_you_mean("absolut", known) == "did you mean 'absolute'?");
  CHECK(did_you_mean("zebra", known).empty());
}

TEST_CASE("a Result carries a value or the reasons for none") {
  Result<int> good = 3;
  REQUIRE(good);
  CHECK(*good == 3);
  Result<int> bad = diagnostic("f", "c", "m");
  REQUIRE_FALSE(bad);
  CHECK(bad.error().size() == 1);
  CHECK_THROWS_AS(bad.value(), InternalError);
}

TEST_CASE("a Result that is about to go gives its value away") {
  const auto make = [](std::vector<int> list) { return Result<std::vector<int>>(std::move(list)); };
  static_assert(std::is_same_v<decltype(*make({})), std::vector<int>>);
  static_assert(std::is_same_v<decltype(make({}).value()), std::vector<int>>);
  // The range outlives the Result that it came from.
  int sum = 0;
  for (const int one : *make({1, 2, 3})) sum += one;
  CHECK(sum == 6);
  const auto& kept = *make({4, 5});
  CHECK(kept.size() == 2);
  const auto& reasons = Result<int>(diagnostic("f", "c", "m")).error();
  CHECK(reasons.front().message == "m");
}

TEST_CASE("a Result may hold what only moves") {
  Result<std::unique_ptr<int>> made = std::make_unique<int>(7);
  REQUIRE(made);
  CHECK(**made == 7);
  const std::unique_ptr<int> taken = *std::move(made);
  CHECK(*taken == 7);
  const Result<std::unique_ptr<int>> fixed = std::make_unique<int>(8);
  CHECK(**fixed == 8);
}

TEST_CASE("a Result without a value always has a reason") {
  const Result<int> silent = Diagnostics{};
  REQUIRE_FALSE(silent);
  REQUIRE(silent.error().size() == 1);
  CHECK(silent.error().front().code == "internal.reason");
  CHECK_THROWS_AS(Result<int>(1).error(), InternalError);
  CHECK_THROWS_AS(*Result<int>(diagnostic("f", "c", "m")), InternalError);
}
