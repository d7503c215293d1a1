// SPDX-License-Identifier: Apache-2.0
// Covers engine/plugin/call: what the host answers to a prescriber or calculator that breaks its
// contract.
#include "support.hpp"

using namespace windlass;
using namespace windlass::plugin_test;
using plugin::Outcome;

namespace {

const plugin::Plugin& liars() {
  static const auto opened = plugin::open_plugin(fixtures(), approve("liars", "1.0.0"));
  REQUIRE(opened.has_value());
  return *opened;
}
const windlass_value inputs[] = {known(44, 0, "a")};

plugin::Prescription ask(const std::string& id) {
  const plugin::Prescriber* prescriber = liars().find_prescriber(id);
  REQUIRE(prescriber != nullptr);
  return liars().prescribe(*prescriber, inputs);
}

}  // namespace

TEST_CASE("an honest protocol comes through, numbers in their shortest form", "[plugin][call]") {
  const auto given = ask("honest");
  INFO(given.reason);
  REQUIRE(given.answer == Outcome::given);
  REQUIRE(given.lines.size() == 3);
  CHECK(given.lines[0].output == 0);
  CHECK(given.lines[0].number.coefficient == 30);
  CHECK(given.lines[0].number.exponent == 0);
  CHECK(given.lines[1].text == "gently");
  CHECK(given.lines[2].text == "twice");
}

TEST_CASE("a lying prescriber is named and nothing of it is used", "[plugin][call]") {
  struct Case {
    const char* id;
    const char* problem;
  };
  const Case cases[] = {
      {"not_a_number", "the line dose holds no number"},
      {"huge_exponent", "the line dose holds no number"},
      {"out_of_range", "the line dose is 60.1 min, outside its declared range from 0 to 60"},
      {"below_range",
       "the line dose is -0.000000000000000001 min, outside its declared range from 0 to 60"},
      {"number_twice", "it wrote the number dose twice"},
      {"text_as_number", "the line words is a text and was written as a number"},
      {"number_as_text", "the line dose is a number and was written as a text"},
      {"unknown_output", "line 1 is for the output 3, and it declares 3"},
      {"reserved", "the line dose has a reserved field that is not zero"},
      {"unterminated", "the text of words is not terminated"},
      {"not_counted", "the text of words leaves the buffer or does not end in it"},
      {"leaves_buffer", "the text of words leaves the buffer or does not end in it"},
      {"unwritten_text", "the text of words is empty, no UTF-8, or has control characters"},
      {"control", "the text of words is empty, no UTF-8, or has control characters"},
      {"turned", "the text of words is empty, no UTF-8, or has control characters"},
      {"not_utf8", "the text of words is empty, no UTF-8, or has control characters"},
      {"empty_text", "the text of words is empty, no UTF-8, or has control characters"},
      {"endless_text", "the text of words has 1001 bytes, more than 1000"},
      {"too_many_lines", "it counts 129 lines, and 128 fit"},
      {"too_much_text", "it counts 16385 bytes of text, and 16384 fit"},
      {"unwritten_line", "line 1 is for the output 4294967295, and it declares 3"},
      {"nothing", "it wrote no line"},
      {"past_the_end", "it wrote past the end of a buffer"},
      {"past_the_lines", "it wrote past the end of a buffer"},
      {"own_buffer", "it changed the buffers it was given"},
      {"left_out", "it left out dose, which it declares as required"},
  };
  for (const Case& each : cases) {
    const auto fault = ask(each.id);
    CHECK(fault.answer == Outcome::fault);
    CHECK(fault.lines.empty());
    CHECK(fault.reason ==
          "plugin liars 1.0.0, prescriber " + std::string(each.id) + ": " + each.problem);
  }
}

TEST_CASE("a status other than done gives no lines", "[plugin][call]") {
  CHECK(ask("internal").answer == Outcome::fault);
  CHECK(ask("internal").reason ==
        "plugin liars 1.0.0, prescriber internal reports its own failure: a table is missing");
  CHECK(ask("strange_status").answer == Outcome::fault);
  CHECK(
      ask("strange_status").reason ==
      "plugin liars 1.0.0, prescriber strange_status returned the status 17, which does not exist");
  CHECK(ask("unknown").answer == Outcome::unknown);
  CHECK(ask("unknown").reason == "the duration is needed");
  CHECK(ask("unknown_silent").answer == Outcome::unknown);
  CHECK(ask("unknown_silent").reason.empty());
  CHECK(ask("invalid").answer == Outcome::invalid);
  CHECK(ask("invalid").reason == "age is negative");
  CHECK(ask("invalid").lines.empty());
  CHECK(ask("invalid_garbled").reason == "a message that is not plain text");
}

TEST_CASE("nothing of one call is left for the next", "[plugin][call]") {
  REQUIRE(ask("honest").answer == Outcome::given);
  CHECK(ask("unwritten_line").answer == Outcome::fault);
  CHECK(ask("unwritten_text").answer == Outcome::fault);
}

TEST_CASE("a calculator's number is checked", "[plugin][call]") {
  const auto& all = liars().calculators();
  const auto given = liars().compute(all[0], inputs);
  CHECK(given.answer == Outcome::given);
  CHECK(given.number.coefficient == 25);
  CHECK(given.number.exponent == -1);
  CHECK(liars().compute(all[1], inputs).reason ==
        "plugin liars 1.0.0, calculator answers_nothing: it gave no number");
  CHECK(liars().compute(all[2], inputs).answer == Outcome::fault);
  CHECK(liars().compute(all[3], inputs).reason ==
        "plugin liars 1.0.0, calculator answers_late reports its own failure: no table");
}

TEST_CASE("a calculator may say that it does not know, or that it cannot", "[plugin][call]") {
  const auto good = plugin::open_plugin(fixtures(), approve("good_c"));
  REQUIRE(good.has_value());
  const windlass_value missing[] = {known(1), in_state(WINDLASS_NUMBER, WINDLASS_NOT_SUPPLIED)};
  CHECK(good->compute(good->calculators()[0], missing).answer == Outcome::unknown);
  const windlass_value uneven[] = {known(1), known(1, -1)};
  CHECK(good->compute(good->calculators()[0], uneven).answer == Outcome::invalid);
  CHECK(good->compute(good->calculators()[0], uneven).reason == "the exponents differ");
}

TEST_CASE("giving a function other inputs than it declares is our own fault", "[plugin][call]") {
  const windlass_value two[] = {known(1), known(2)};
  const windlass_value flag[] = {whole(WINDLASS_BOOL, 1)};
  CHECK_THROWS_AS(liars().prescribe(liars().prescribers()[0], two), base::InternalError);
  CHECK_THROWS_AS(liars().prescribe(liars().prescribers()[0], flag), base::InternalError);
  CHECK_THROWS_AS(liars().compute(liars().calculators()[0], two), base::InternalError);
}
