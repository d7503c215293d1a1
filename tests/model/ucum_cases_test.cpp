// SPDX-License-Identifier: Apache-2.0
// Conversions, validations and refusals that others published. They are no part of this repository;
// without them nothing here is tested.
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <set>

#include "base/files.hpp"
#include "model/unit.hpp"
#include "support.hpp"

using namespace windlass;
using namespace windlass::model;

namespace {

const std::filesystem::path cases_path =
    std::string(WINDLASS_SOURCE_DIR) + "/../shared/data/ucum-cases.json";

base::Document cases() {
  auto text = base::read_file(cases_path);
  if (!text) FAIL(base::render(text.error()));
  auto read = base::read_json("ucum-cases.json", std::move(text).value());
  if (!read) FAIL(base::render(read.error()));
  return std::move(read).value();
}

const std::string& field(const base::Node& node, std::string_view key) {
  const base::Node* found = node.find(key);
  if (found == nullptr) FAIL("no " << key);
  return found->text;
}

double real(const Number& n) {
  return static_cast<double>(n.numerator()) / static_cast<double>(n.denominator());
}

}  // namespace

TEST_CASE("published UCUM conversions, refusals and algebra") {
  if (!std::filesystem::exists(cases_path))
    LEAVE_OUT("the published UCUM cases are not part of this tree");
  const base::Document document = cases();
  std::size_t conversions = 0;
  for (const base::Node& c : document.root.find("conversions")->children) {
    INFO(field(c, "id"));
    const auto from = parse_unit(field(c, "from")), to = parse_unit(field(c, "to"));
    CHECK((from && to));
    if (!from || !to) continue;
    const auto result = convert(test::number(field(c, "value")), *from, *to);
    CHECK(result);
    if (!result) continue;
    const double want = std::strtod(field(c, "want").c_str(), nullptr),
                 tolerance = std::strtod(field(c, "relTol").c_str(), nullptr);
    CHECK(std::abs(real(*result) - want) <= std::abs(want) * tolerance);
    ++conversions;
  }
  CHECK(conversions == 104);

  std::size_t refusals = 0;
  for (const base::Node& c : document.root.find("refuse")->children) {
    INFO(field(c, "id"));
    const auto from = parse_unit(field(c, "from")), to = parse_unit(field(c, "to"));
    CHECK((from && to));
    if (!from || !to) continue;
    CHECK_FALSE(convert(1, *from, *to));
    ++refusals;
  }
  CHECK(refusals == 16);

  // Products and quotients of quantities, by way of the written product of their units.
  for (const base::Node& c : document.root.find("algebra")->children) {
    INFO(field(c, "id"));
    const auto& a = c.find("a")->children;
    const auto& b = c.find("b")->children;
    const auto& want = c.find("want")->children;
    const bool multiply = field(c, "op") == "multiply";
    const auto from =
        parse_unit("(" + a[1].text + ")" + (multiply ? "." : "/") + "(" + b[1].text + ")");
    const auto to = parse_unit(want[1].text.empty() ? "1" : want[1].text);
    REQUIRE((from && to));
    const Number x = test::number(a[0].text), y = test::number(b[0].text);
    const auto result = convert(multiply ? *x.times(y) : *x.over(y), *from, *to);
    REQUIRE(result);
    CHECK(std::abs(real(*result) - std::strtod(want[0].text.c_str(), nullptr)) <=
          0.05 * std::abs(real(*result)));
  }
}

TEST_CASE("published UCUM validations") {
  if (!std::filesystem::exists(cases_path))
    LEAVE_OUT("the published UCUM cases are not part of this tree");
  const base::Document document = cases();
  std::size_t agreed = 0;
  for (const base::Node& c : document.root.find("validations")->children) {
    INFO(field(c, "unit"));
    const bool agrees = parse_unit(field(c, "unit")).has_value() == (field(c, "valid") == "true");
    CHECK(agrees);
    if (agrees) ++agreed;
  }
  CHECK(agreed == 154);
}

// What people write, and the UCUM unit that they mean.
static const std::map<std::string, std::string> meant{{"weeks", "wk"},
                                                      {"week", "wk"},
                                                      {"wks", "wk"},
                                                      {"lbs", "[lb_av]"},
                                                      {"kgs", "kg"},
                                                      {"mcg", "ug"},
                                                      {"cc", "mL"},
                                                      {"years", "a"},
                                                      {"yrs", "a"},
                                                      {"months", "mo"},
                                                      {"mmHg", "mm[Hg]"},
                                                      {"bpm", "/min"},
                                                      {"IU", "[iU]"},
                                                      {"degC", "Cel"},
                                                      {"degrees", "deg"},
                                                      {"in", "[in_i]"},
                                                      {"inches", "[in_i]"},
                                                      {"Kg", "kg"},
                                                      {"kg/m^2", "kg/m2"},
                                                      {"kg/m\xc2\xb2", "kg/m2"},
                                                      {"\xc2\xb5g", "ug"},
                                                      {"\xc2\xb0"
                                                       "C",
                                                       "Cel"},
                                                      {"mj/mm2", "mJ/mm2"},
                                                      {"mg / mL", "mg/mL"},
                                                      {"percent", "%"},
                                                      {"", ""},
                                                      {" kg", "kg"},
                                                      {"kg ", "kg"},
                                                      {"sec", "s"},
                                                      {"hr", "h"},
                                                      {"hours", "h"},
                                                      {"day", "d"},
                                                      {"score", "{score}"},
                                                      {"ppm", "[ppm]"}};

TEST_CASE("spellings that people use are refused, and the right one is proposed") {
  if (!std::filesystem::exists(cases_path))
    LEAVE_OUT("the published UCUM cases are not part of this tree");
  const base::Document document = cases();
  std::set<std::string> seen;
  for (const base::Node& c : document.root.find("colloquial")->children) {
    const std::string& written = field(c, "unit");
    INFO("'" << written << "'");
    CHECK_FALSE(parse_unit(written));
    REQUIRE(meant.count(written) == 1);
    CHECK(ucum_spelling(written) == meant.at(written));
    seen.insert(written);
  }
  CHECK(seen.size() == 34);
}
