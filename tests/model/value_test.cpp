// SPDX-License-Identifier: Apache-2.0
#include <vector>

#include "support.hpp"

using namespace windlass;
using namespace windlass::model;
using test::complaints;
using test::document;
using test::number;

namespace {

// weeks: number with blank never; nprs: a score; hb: g/L; side: enum; tried: set; lit: bool; since:
// date; op: date with blank never.
const Vocabulary& vocabulary() {
  static const Vocabulary v = [] {
    const auto d = document(
        "windlass: 1\nkind: vocabulary\nid: t\ntitle: T\ngroups: [{id: g, title: G}]\nfacts:\n"
        "  - {id: weeks, title: W, group: g, type: number, unit: wk, range: [0, 1500], blank: "
        "never, question: W}\n"
        "  - {id: nprs, title: N, group: g, type: number, unit: \"{score}\", range: [0, 10], "
        "question: N}\n"
        "  - {id: hb, title: H, group: g, type: number, unit: g/L, question: H}\n"
        "  - {id: side, title: S, group: g, type: enum, values: [left, right, not_asked], "
        "unknown_values: {not_asked: asked_not_known}, question: S}\n"
        "  - {id: tried, title: T, group: g, type: set, values: [taping, loading, eswt, "
        "not_asked], unknown_values: {not_asked: nothing_found}, question: T}\n"
        "  - {id: lit, title: L, group: g, type: bool, question: L}\n"
        "  - {id: since, title: D, group: g, type: date, question: D}\n"
        "  - {id: op, title: O, group: g, type: date, blank: never, question: O}\n");
    auto read = Vocabulary::read({&d});
    if (!read) FAIL(complaints(read));
    return std::move(read).value();
  }();
  return v;
}

const FactDefinition& fact(std::string_view id) { return vocabulary()[*vocabulary().find(id)]; }

// Reads `v: <text>` as a value of the fact.
base::Result<Reading> read(std::string_view id, const std::string& written,
                           std::string_view unit = {}) {
  const auto d = document("v: " + written + "\n");
  return read_value(fact(id), *d.source, *d.root.find("v"), unit);
}

base::Result<Reading> read_as_json(std::string_view id, const std::string& written) {
  const auto d = document("{\"v\": " + written + "}");
  return read_value(fact(id), *d.source, *d.root.find("v"));
}

std::string shown(std::string_view id, const std::string& written, std::string_view unit = {}) {
  const auto r = read(id, written, unit);
  if (!r) return complaints(r);
  return r.value().state == State::known ? text(fact(id), r.value().value)
                                         : std::string(word(r.value().state));
}

}  // namespace

TEST_CASE("values are read and shown in the fact's own unit") {
  CHECK(shown("weeks", "7.5") == "7.5 wk");
  CHECK(shown("weeks", "14", "d") == "2 wk");
  CHECK(shown("weeks", "14 d") == "2 wk");
  CHECK(shown("weeks", "2   mo") == "about 8.696 wk");
  CHECK(read("weeks", "1 d").value().value.number == Number::ratio(1, 7));
  CHECK(shown("weeks", "never") == "never");
  CHECK(shown("weeks", "null") == "never");
  CHECK(shown("weeks", "0") == "0 wk");
  CHECK(shown("weeks", "1500") == "1500 wk");
  CHECK(shown("nprs", "4") == "4");
  CHECK(shown("nprs", "4 {score}") == "4");
  CHECK(shown("nprs", "4", "1") == "4");
  CHECK(shown("hb", "12.3 g/dL") == "123 g/L");
  CHECK(shown("side", "left") == "left");
  CHECK(shown("side", "\"left\"") == "left");
  CHECK(shown("side", "not_asked") == "asked_not_known");
  CHECK(shown("tried", "[loading, taping]") == "[taping, loading]");
  CHECK(shown("tried", "eswt") == "[eswt]");
  CHECK(shown("tried", "[]") == "[]");
  CHECK(shown("tried", "[not_asked]") == "nothing_found");
  CHECK(shown("lit", "true") == "true");
  CHECK(shown("lit", "false") == "false");
  CHECK(shown("since", "2026-01-31") == "2026-01-31");
  CHECK(shown("op", "never") == "never");
  CHECK(read_as_json("weeks", "7.50").value().value.number == Number::ratio(15, 2));
  CHECK(read_as_json("weeks", "\"never\"").value().value.never);
  CHECK(read_as_json("lit", "true").value().value.choice == 1);
}

struct Refused {
  const char *id, *written, *unit, *code, *message, *hint;
};
static const std::vector<Refused> refused{
    {"weeks", "-1", "", "fact.range", "'weeks' is outside its range of 0 to 1500 wk",
     "check the entry and its unit"},
    {"weeks", "1500.000000000001", "", "fact.range", "'weeks' is outside its range of 0 to 1500 wk",
     "check the entry and its unit"},
    {"weeks", "400", "mo", "fact.range", "'weeks' is outside its range of 0 to 1500 wk",
     "check the entry and its unit"},
    {"nprs", "11", "", "fact.range", "'nprs' is outside its range of 0 to 10",
     "check the entry and its unit"},
    {"weeks", "2", "cm", "fact.unit", "the unit does not convert to wk, the unit of 'weeks'",
     "'weeks' is in wk"},
    {"nprs", "80", "%", "fact.unit", "the unit does not convert to {score}, the unit of 'nprs'",
     "'nprs' is in {score}"},
    {"nprs", "4 {points}", "", "fact.unit",
     "the unit does not convert to {score}, the unit of 'nprs'", "'nprs' is in {score}"},
    {"weeks", "2", "weeks", "fact.unit", "not a valid UCUM unit", "did you mean 'wk'?"},
    {"weeks", "2", "zork", "fact.unit", "not a valid UCUM unit", "'weeks' is in wk"},
    {"weeks", "2 weeks", "", "fact.unit", "not a valid UCUM unit", "did you mean 'wk'?"},
    {"weeks", "2 wk", "wk", "fact.unit", "'weeks' was given two units", "write the unit once"},
    {"lit", "true", "wk", "fact.unit", "'lit' has no unit", "leave the unit out"},
    {"weeks", "010", "", "fact.number", "'weeks' needs a number", "write it without leading zeros"},
    {"weeks", "-07", "", "fact.number", "'weeks' needs a number", "write it without leading zeros"},
    {"weeks", "+5", "", "fact.number", "'weeks' needs a number", "write it without the plus"},
    {"weeks", "1,5", "", "fact.number", "'weeks' needs a number",
     "write a decimal point and no thousands separator"},
    {"weeks", "1234567890123456789", "", "fact.number", "'weeks' needs a number",
     "at most 18 digits and exponents to 18 are read"},
    {"weeks", ".nan", "", "fact.number", "'weeks' needs a number",
     "write a decimal such as 7.5; if the value is not known, write {unknown: asked_not_known}"},
    {"weeks", "-.inf", "", "fact.number", "'weeks' needs a number",
     "write a decimal such as 7.5; if the value is not known, write {unknown: asked_not_known}"},
    {"weeks", "0x10", "", "fact.number", "'weeks' needs a number",
     "write a decimal such as 7.5; if the value is not known, write {unknown: asked_not_known}"},
    {"weeks", "about 5", "", "fact.number", "'weeks' needs a number",
     "write a decimal such as 7.5; if the value is not known, write {unknown: asked_not_known}"},
    {"weeks", "\"5\"", "", "fact.type", "'weeks' is a number, not text",
     "write it without quotes; a unit goes beside it: {value: 4, unit: wk}"},
    {"weeks", "[5]", "", "fact.type", "'weeks' needs one value, not a list", ""},
    {"nprs", "null", "", "fact.type", "nothing is given for 'nprs'",
     "write {unknown: not_supplied}, or leave the line out"},
    {"nprs", "never", "", "fact.value", "'nprs' cannot be 'never'", ""},
    {"since", "never", "", "fact.value", "'since' cannot be 'never'", ""},
    {"side", "lft", "", "fact.value", "not a valid value of 'side'", "did you mean 'left'?"},
    {"side", "Ermengarde", "", "fact.value", "not a valid value of 'side'",
     "it is one of left, right, not_asked"},
    {"side", "[left]", "", "fact.type", "'side' needs one value, not a list", ""},
    {"side", "{a: b}", "", "fact.type", "'side' needs one value, not a mapping", ""},
    {"tried", "[taping, tapping]", "", "fact.value", "not a valid value of 'tried'",
     "did you mean 'taping'?"},
    {"tried", "[taping, taping]", "", "fact.value", "named twice in 'tried'", "name each once"},
    {"tried", "[taping, not_asked]", "", "fact.value",
     "a word for 'not known' stands beside other values", "write it alone, or leave it out"},
    {"tried", "[[taping]]", "", "fact.type", "the members of 'tried' are words",
     "it is a list of taping, loading, eswt, not_asked"},
    {"lit", "yes", "", "fact.type", "'lit' is true or false",
     "write true, false, or {unknown: asked_not_known}"},
    {"lit", "True", "", "fact.type", "'lit' is true or false",
     "write true, false, or {unknown: asked_not_known}"},
    {"lit", "1", "", "fact.type", "'lit' is true or false",
     "write true, false, or {unknown: asked_not_known}"},
    {"lit", "\"true\"", "", "fact.type", "'lit' is true or false",
     "write true or false without quotes"},
    {"since", "2026-02-30", "", "fact.value", "'since' needs a date", time_hint.data()},
    {"since", "2026-02", "", "fact.value", "'since' needs a date", time_hint.data()},
};

TEST_CASE("every value that is not one is refused in the same words") {
  for (const Refused& c : refused) {
    INFO(c.id << ": " << c.written << " " << c.unit);
    const auto r = read(c.id, c.written, c.unit);
    REQUIRE_FALSE(r);
    REQUIRE(r.error().size() == 1);
    const base::Diagnostic& d = r.error().front();
    CHECK(d.code == c.code);
    CHECK(d.message == c.message);
    CHECK(d.hint == c.hint);
    CHECK((d.place.line == 1 && d.place.column >= 4));
  }
}

TEST_CASE("JSON text is no number, whatever it looks like") {
  REQUIRE_FALSE(read_as_json("weeks", "\"12\""));
  CHECK(read_as_json("weeks", "\"12\"").error().front().code == "fact.type");
  CHECK(read_as_json("weeks", "\"12 wk\"").error().front().code == "fact.type");
  CHECK(read_as_json("lit", "\"false\"").error().front().code == "fact.type");
}

TEST_CASE("a threshold is met in every unit alike") {
  // 42 d, 6 wk and 1008 h are the same value, to the last bit.
  const Value a = read("weeks", "42 d").value().value, b = read("weeks", "6").value().value,
              c = read("weeks", "1008 h").value().value;
  CHECK(a == b);
  CHECK(b == c);
  CHECK(read("weeks", "1 a").value().value == read("weeks", "12 mo").value().value);
  CHECK(read("weeks", "41.999999999999999 d").value().value.number < b.number);
}
