// SPDX-License-Identifier: Apache-2.0
#include <vector>

#include "support.hpp"

using namespace windlass;
using namespace windlass::model;
using test::complaints;
using test::document;

namespace {

const Vocabulary& vocabulary() {
  static const Vocabulary v = [] {
    const auto d = document(
        "windlass: 1\nkind: vocabulary\nid: t\ntitle: T\ngroups: [{id: g, title: G}]\nfacts:\n"
        "  - {id: weeks, title: W, group: g, type: number, unit: wk, range: [0, 1500], question: "
        "W}\n"
        "  - {id: inr, title: I, group: g, type: number, unit: \"1\", fresh_for: 7 d, safe: 1, "
        "question: I}\n"
        "  - {id: blood, title: B, group: g, type: enum, values: [none, vka, doac, not_asked], "
        "unknown_values: {not_asked: asked_not_known}, safe: none, question: B}\n"
        "  - {id: tried, title: T, group: g, type: set, values: [taping, loading], question: T}\n"
        "  - {id: lost, title: L, group: g, type: bool, safe: false, fresh_for: 3 mo, question: "
        "L}\n"
        "  - {id: scan, title: D, group: g, type: date, question: D}\n"
        "  - {id: surgery, title: S, group: g, type: number, unit: wk, blank: never, question: "
        "S}\n");
    auto read = Vocabulary::read({&d});
    if (!read) FAIL(complaints(read));
    return std::move(read).value();
  }();
  return v;
}

const std::string head = "windlass: 1\nkind: patient\nid: p-1\n";

base::Result<Facts> patient(const std::string& facts,
                            const std::string& as_of = "as_of: 2026-01-15\n") {
  return read_patient(vocabulary(), document(head + as_of + "facts:\n" + facts));
}

Fact one(const std::string& id, const std::string& entry) {
  const auto read = patient("  " + id + ": " + entry + "\n");
  if (!read) FAIL(complaints(read));
  return (*read)[*vocabulary().find(id)];
}

// The one diagnostic that an entry earns.
base::Diagnostic refused(const std::string& id, const std::string& entry,
                         const std::string& as_of = "as_of: 2026-01-15\n") {
  const auto read = patient("  " + id + ": " + entry + "\n", as_of);
  if (read) FAIL("accepted: " << entry);
  INFO(complaints(read));
  CHECK(read.error().size() == 1);
  return read.error().front();
}

}  // namespace

TEST_CASE("a patient is read in every form, from YAML and JSON alike") {
  const std::string yaml =
      head +
      "as_of: 2026-01-15\ntitle: A sample\nnote: synthetic\nfacts:\n"
      "  weeks: {value: 2, unit: mo, observed: 2026-01-15, source: patient}\n"
      "  inr: {unknown: asked_not_known, source: patient}\n"
      "  blood: {conflict: [{value: none, source: record}, {value: doac, source: patient}]}\n"
      "  tried: [loading]\n  lost: false\n  scan: 2026-01-02\n  surgery: never\n";
  const std::string json =
      "{\"windlass\": 1, \"kind\": \"patient\", \"id\": \"p-1\", \"as_of\": \"2026-01-15\", "
      "\"facts\": {\"surgery\": null, \"scan\": \"2026-01-02\", \"lost\": false, "
      "\"tried\": [\"loading\"], \"blood\": {\"conflict\": [{\"value\": \"none\", \"source\": "
      "\"record\"}, {\"value\": \"doac\", \"source\": \"patient\"}]}, "
      "\"inr\": {\"unknown\": \"asked_not_known\", \"source\": \"patient\"}, \"weeks\": "
      "{\"value\": 2, \"unit\": \"mo\", \"observed\": \"2026-01-15\", \"source\": \"patient\"}}}";
  for (const std::string& text : {yaml, json}) {
    const auto read = read_patient(vocabulary(), document(text));
    INFO(complaints(read));
    REQUIRE(read);
    const Facts& f = *read;
    REQUIRE(f.facts.size() == vocabulary().size());
    CHECK((f.id == "p-1" && f.as_of == parse_date("2026-01-15")));
    CHECK((f[0].state == State::known && f[0].value.number == Number::ratio(487, 56) &&
           f[0].lexeme == "2" && f[0].unit == "mo" && f[0].source == "patient"));
    CHECK(f[0].observed == parse_date("2026-01-15"));
    CHECK((f[1].state == State::asked_not_known && f[1].source == "patient"));
    CHECK(f[2].state == State::conflict);
    REQUIRE(f[2].candidates.size() == 2);
    CHECK((f[2].candidates[0].value.choice == 0 && f[2].candidates[0].source == "record"));
    CHECK((f[2].candidates[1].value.choice == 2 && f[2].candidates[1].source == "patient"));
    CHECK((f[3].state == State::known && f[3].value.members == windlass::model::ValueSet{1} &&
           f[3].lexeme == "[loading]"));
    CHECK((f[4].state == State::known && f[4].value.choice == 0));
    CHECK((f[5].state == State::known && f[5].value.day == parse_date("2026-01-02")->days));
    CHECK((f[6].state == State::known && f[6].value.never));
  }
}

TEST_CASE("what is not named was not supplied") {
  const auto read = read_patient(vocabulary(), document(head + "facts: {}\n"));
  REQUIRE(read);
  CHECK_FALSE(read->as_of);
  for (const Fact& fact : read->facts) CHECK(fact.state == State::not_supplied);
}

TEST_CASE("every reason for not knowing is kept") {
  for (const char* why : {"not_supplied", "asked_not_known", "nothing_found", "source_error",
                          "incomplete_page", "stale"})
    CHECK(word(one("weeks", std::string("{unknown: ") + why + "}").state) == why);
  const Fact word_of_its_own = one("blood", "not_asked");
  CHECK((word_of_its_own.state == State::asked_not_known && word_of_its_own.lexeme == "not_asked"));
  CHECK(one("blood", "{value: not_asked, source: form}").state == State::asked_not_known);
}

TEST_CASE("an old observation is stale, to the day") {
  CHECK(one("inr", "{value: 2.5, observed: 2026-01-08}").state == State::known);  // seven days
  CHECK(one("inr", "{value: 2.5, observed: 2026-01-07}").state == State::stale);  // eight
  CHECK(one("inr", "{value: 2.5, observed: 2026-01-07}").value.number == Number::ratio(5, 2));
  CHECK(one("inr", "2.5").state == State::known);
  CHECK(one("lost", "{value: true, observed: 2025-10-16}").state ==
        State::known);  // 91 days of 91.3125
  CHECK(one("lost", "{value: true, observed: 2025-10-15}").state == State::stale);  // 92
  CHECK(one("weeks", "{value: 2, observed: 1990-01-01}").state ==
        State::known);  // stays fresh for ever
  CHECK(one("inr", "{unknown: source_error, observed: 2020-01-01}").state == State::source_error);
}

TEST_CASE("sources that agree are no conflict, sources that differ are") {
  const Fact same =
      one("weeks", "{conflict: [{value: 14, unit: d, source: a}, {value: 2, source: b}]}");
  CHECK((same.state == State::known && same.value.number == Number(2) && same.candidates.empty()));
  const Fact three = one("weeks",
                         "{conflict: [{value: 2, source: a}, {value: 3, source: b}, {value: 14, "
                         "unit: d, source: c}]}");
  CHECK((three.state == State::conflict && three.candidates.size() == 2));
  CHECK(
      one("inr", "{conflict: [{value: 2, observed: 2025-01-01}, {value: 2, observed: 2026-01-14}]}")
          .state == State::known);
  CHECK(
      one("inr", "{conflict: [{value: 2, observed: 2025-01-01}, {value: 2, observed: 2025-01-02}]}")
          .state == State::stale);
  CHECK(one("inr", "{conflict: [{value: 2, observed: 2025-01-01}, {value: 2}]}").state ==
        State::known);
  // Old ones are kept. Where none is recent, nor without a date, not knowing is one more.
  const auto besides = [](const std::string& more) {
    return one("inr", "{conflict: [{value: 2, observed: 2025-01-01}, " + more + "]}").candidates;
  };
  for (const char* counts : {"{value: 5, observed: 2026-01-14}", "{value: 5}"})
    CHECK(besides(counts).size() == 2);
  const auto old = besides("{value: 5, observed: 2025-02-01}, {value: 5, observed: 2025-01-01}");
  REQUIRE(old.size() == 3);
  CHECK((old[1].observed == model::parse_date("2025-02-01") && !old[2].unsure.empty()));
  CHECK(one("surgery", "{conflict: [{value: never}, {value: 3}]}").candidates.size() == 2);

  CHECK(refused("weeks", "{conflict: [{value: 2}]}").code == "fact.conflict");
  CHECK(refused("weeks", "{conflict: []}").code == "fact.conflict");
  CHECK(refused("weeks", "{conflict: 2}").code == "document.type");
  for (const char* nobody : {"nothing_found", "not_supplied", "not_done"})
    CHECK(refused("weeks", std::string("{conflict: [{value: 2}, {unknown: ") + nobody + "}]}")
              .message == "where nobody looked there is no candidate of a conflict");
  CHECK(
      refused("weeks", "{conflict: [{value: 2}, {conflict: [{value: 1}, {value: 2}]}]}").message ==
      "a candidate of a conflict is no conflict itself");
  CHECK(refused("weeks", "{conflict: [{value: 2}, {value: 1501}]}").code == "fact.range");
  CHECK(refused("weeks", "{conflict: [{value: 2}, {value: 3, unit: cm}]}").code == "fact.unit");
  CHECK(refused("weeks", "{conflict: [{value: 2}, {value: 3, observed: 2026-01-16}]}").code ==
        "fact.future");
  CHECK(refused("weeks", "{conflict: [{value: 2}, 3]}").code == "document.type");
  CHECK(refused("weeks", "{conflict: [{value: 2}, {value: 3}], source: x}").code == "document.key");
}

TEST_CASE("nothing is known of the future") {
  CHECK(refused("scan", "2026-01-16").code == "fact.future");
  CHECK(refused("scan", "2026-01-16").message == "'scan' is later than as_of");
  CHECK(refused("inr", "{value: 2, observed: 2026-01-16}").message ==
        "'inr' was observed later than as_of");
  CHECK(refused("inr", "{unknown: stale, observed: 2026-01-16}").code == "fact.future");
  CHECK(one("scan", "2026-01-15").state == State::known);
  CHECK(patient("  scan: 2099-01-01\n", ""));  // no as_of, no future
  CHECK(refused("inr", "{value: 2, observed: 2026-01-01}", "").code == "patient.as_of");
}

TEST_CASE("an entry that is none is refused") {
  CHECK(refused("inr", "null").hint == "write {unknown: not_supplied}, or leave the line out");
  CHECK(refused("inr", "{value: null}").code == "fact.type");
  CHECK(one("surgery", "{value: null}").value.never);
  CHECK(one("surgery", "null").value.never);
  CHECK(refused("inr", "{}").code == "document.missing");
  CHECK(refused("inr", "{valeu: 2, value: 2}").hint == "did you mean 'value'?");
  CHECK(refused("inr", "{unknown: staale}").hint == "did you mean 'stale'?");
  CHECK(refused("inr", "{unknown: conflict}").code == "fact.value");
  CHECK(refused("inr", "{unknown: known}").code == "fact.value");
  CHECK(refused("inr", "{unknown: [stale]}").code == "fact.value");
  CHECK(refused("inr", "{unknown: stale, value: 2}").code == "document.key");
  CHECK(refused("inr", "{value: 2, observed: yesterday}").message == "'observed' needs a date");
  CHECK(refused("inn", "2").code == "fact.unknown_id");
  CHECK(refused("week", "2").hint == "did you mean 'weeks'?");
  CHECK(refused("week", "2").place.column == 3);
}

TEST_CASE("the document around the facts is checked") {
  const auto code = [](const std::string& text) {
    const auto read = read_patient(vocabulary(), document(text));
    if (read) return std::string("accepted");
    INFO(complaints(read));
    CHECK(read.error().size() == 1);
    return read.error().front().code;
  };
  CHECK(code(head + "facts: {}\nname: X\n") == "document.key");
  CHECK(code(head + "version: 1.0.0\nfacts: {}\n") == "document.key");
  CHECK(code(head) == "document.missing");
  CHECK(code(head + "facts: []\n") == "document.type");
  CHECK(code(head + "facts:\n") == "document.type");
  CHECK(code(head + "as_of: 2026-13-01\nfacts: {}\n") == "patient.as_of");
  CHECK(code(head + "as_of: [2026]\nfacts: {}\n") == "patient.as_of");
  CHECK(code("windlass: 1\nkind: patient\nid: Jane Doe\nfacts: {}\n") == "patient.id");
  CHECK(code("windlass: 1\nkind: patient\nid: " + std::string(65, 'a') + "\nfacts: {}\n") ==
        "patient.id");
  CHECK(code("windlass: 1\nkind: patient\nid: " + std::string(64, 'a') + "\nfacts: {}\n") ==
        "accepted");
  CHECK(code("windlass: 1\nkind: patient\nid: urn:uuid:0b-A_9.x\nfacts: {}\n") == "accepted");
  CHECK(code("windlass: 1\nkind: patinet\nid: p\nfacts: {}\n") == "document.kind");
  CHECK(code("windlass: 3\nkind: patient\nid: p\nfacts: {}\n") == "document.language");
}

TEST_CASE("all problems of a patient are gathered") {
  const auto read = patient(
      "  weeks: -1\n  inr: {value: 1, unit: wk}\n  lost: maybe\n  nobody: 1\n  scan: 2027-01-01\n");
  REQUIRE_FALSE(read);
  std::vector<std::string> codes;
  for (const base::Diagnostic& d : read.error()) codes.push_back(d.code);
  CHECK(codes == std::vector<std::string>{"fact.range", "fact.unit", "fact.type", "fact.unknown_id",
                                          "fact.future"});
}

TEST_CASE("no message repeats what a document says of a patient") {
  // The excerpt may: it is the document's own line, shown to whoever gave it.
  for (const char* entry :
       {"weeks: Ermengarde", "weeks: {value: Ermengarde}", "weeks: 2 Ermengarde",
        "weeks: {value: 2, unit: Ermengarde}", "blood: Ermengarde", "tried: [Ermengarde]",
        "lost: Ermengarde", "scan: Ermengarde", "inr: {unknown: Ermengarde}",
        "inr: {value: 2, observed: Ermengarde}", "Ermengarde: true"}) {
    const auto read = patient("  " + std::string(entry) + "\n");
    INFO(entry);
    REQUIRE_FALSE(read);
    for (const base::Diagnostic& d : read.error())
      CHECK((d.message + d.hint).find("Ermengarde") == std::string::npos);
  }
}

TEST_CASE("screened negative is every safe answer and never, and nothing else") {
  const Facts facts = screened_negative(vocabulary());
  for (FactId id = 0; id < vocabulary().size(); ++id) {
    INFO(vocabulary()[id].id);
    const bool expected = vocabulary()[id].safe.has_value() || vocabulary()[id].blank_is_never;
    CHECK(facts[id].state == (expected ? State::known : State::not_supplied));
  }
  CHECK(facts[*vocabulary().find("inr")].value.number == Number(1));
  CHECK(facts[*vocabulary().find("blood")].value.choice == 0);
  CHECK(facts[*vocabulary().find("surgery")].value.never);
  CHECK_FALSE(facts[*vocabulary().find("lost")].value.never);
}

TEST_CASE("a named fact is replaced whole") {
  Facts facts = screened_negative(vocabulary());
  facts.as_of = parse_date("2026-01-15");
  const auto d = document("blood: {conflict: [{value: none}, {value: vka}]}\nsurgery: 3\n");
  base::Diagnostics diagnostics;
  apply_facts(vocabulary(), *d.source, d.root, facts, diagnostics);
  CHECK(diagnostics.empty());
  CHECK(facts[*vocabulary().find("blood")].state == State::conflict);
  CHECK(facts[*vocabulary().find("surgery")].value == Value{Number(3)});
  const auto again = document("blood: doac\n");
  apply_facts(vocabulary(), *again.source, again.root, facts, diagnostics);
  CHECK(facts[*vocabulary().find("blood")].state == State::known);
  CHECK(facts[*vocabulary().find("blood")].candidates.empty());
  CHECK(facts[*vocabulary().find("lost")].state == State::known);
}

TEST_CASE("two notations of one instant make one patient") {
  // Eight days of UTC before as_of, and the result stays fresh for seven.
  const std::string zone = "{value: 1, observed: 2026-01-08T00:30:00+14:00}";
  const std::string utc = "{value: 1, observed: 2026-01-07T10:30:00Z}";
  CHECK(one("inr", zone).state == State::stale);
  CHECK(one("inr", utc).state == State::stale);
  CHECK(one("inr", zone).observed == one("inr", utc).observed);
  CHECK(one("inr", "{value: 1, observed: 2026-01-08}").state == State::known);
  CHECK(one("inr", "{value: 1, observed: 2026-01-07T23:30:00-05:00}").state == State::known);

  // The same holds for dates as values, and for as_of itself.
  CHECK(one("scan", "2026-01-08T00:30:00+14:00").value == one("scan", "2026-01-07").value);
  for (const char* as_of :
       {"as_of: 2026-01-15T00:30:00+14:00\n", "as_of: 2026-01-14T10:30:00Z\n"}) {
    const auto read = patient("  inr: {value: 1, observed: 2026-01-07}\n", as_of);
    INFO(complaints(read));
    REQUIRE(read);
    CHECK(read->as_of == parse_date("2026-01-14"));
    CHECK((*read)[*vocabulary().find("inr")].state == State::known);
  }
}

namespace {

constexpr std::int64_t a_day = 86'400;

std::int64_t day_of(std::int64_t seconds) {
  return seconds / a_day - (seconds % a_day < 0 ? 1 : 0);  // since 1970
}

// An instant as somebody so many minutes ahead of UTC writes it.
std::string written(std::int64_t seconds, std::int64_t ahead) {
  const auto two = [](std::int64_t n) {
    return std::string(n < 10 ? "0" : "") + std::to_string(n);
  };
  const std::int64_t local = seconds + ahead * 60, day = day_of(local), rest = local - day * a_day;
  const std::int64_t minutes = ahead < 0 ? -ahead : ahead;
  return text(Date{static_cast<std::int32_t>(day)}) + "T" + two(rest / 3600) + ":" +
         two(rest / 60 % 60) + ":" + two(rest % 60) + (ahead < 0 ? "-" : "+") + two(minutes / 60) +
         ":" + two(minutes % 60);
}

}  // namespace

TEST_CASE("ages, staleness and the future are the same in every notation of the same instants") {
  test::Random random(20260229);
  const FactId inr = *vocabulary().find("inr"), scan = *vocabulary().find("scan");
  std::size_t seen[3] = {};  // refused, stale, known
  for (int i = 0; i < 20'000; ++i) {
    // Around the end of a February; observed close to as_of, or close to seven days before it.
    const std::int64_t now = random.between(1'709'000'000, 1'709'600'000);
    const std::int64_t at =
        now - (random.next() % 2 == 0 ? 0 : 7 * a_day) + random.between(-a_day, a_day);
    const std::int64_t age = day_of(now) - day_of(at);
    const std::size_t right = at > now ? 0 : age > 7 ? 1 : 2;
    ++seen[right];
    const std::int64_t zone = random.between(-14 * 4, 14 * 4) * 15;
    const std::string as_of = written(now, random.between(-14 * 4, 14 * 4) * 15);
    const std::string observed = written(at, zone);
    INFO(as_of << " " << observed);
    const auto read =
        patient("  inr: {value: 1, observed: " + observed + "}\n  scan: " + observed + "\n",
                "as_of: " + as_of + "\n");
    CHECK(bool(read) == (right != 0));
    if (!read) {
      CHECK(read.error().front().code == "fact.future");
      continue;
    }
    CHECK(((*read)[inr].state == State::stale) == (right == 1));
    CHECK(read->as_of->days - (*read)[scan].value.day == age);
  }
  for (const std::size_t number : seen) CHECK(number > 1'000);
}

TEST_CASE("nothing is observed later than as_of") {
  const std::string as_of = "as_of: 2026-01-15T08:00:00Z\n";
  const auto state = [&](const std::string& observed) {
    const auto read = patient("  inr: {value: 1, observed: " + observed + "}\n", as_of);
    return read ? std::string() : read.error().front().code;
  };
  CHECK(state("2026-01-15T20:00:00Z") == "fact.future");
  CHECK(state("2026-01-15T08:00:00.001Z") == "fact.future");
  CHECK(state("2026-01-15T22:00:00+14:00").empty());           // the same instant
  CHECK(state("2026-01-15T22:00:01+14:00") == "fact.future");  // a second later
  CHECK(state("2026-01-15T02:59:59-05:00").empty());
  CHECK(state("2026-01-15").empty());  // some time of that day
  CHECK(state("2026-01-16") == "fact.future");
  CHECK(refused("inr", "{value: 1, observed: 2026-01-16T00:00:00Z}").code == "fact.future");
  CHECK(refused("inr", "{value: 1, observed: 2026-01-15T19:00:00-05:00}").code == "fact.future");
  CHECK(one("inr", "{value: 1, observed: 2026-01-15T23:59:59Z}").state == State::known);
  CHECK(refused("scan", "2026-01-15T20:00:00Z", as_of).code == "fact.future");
  CHECK(patient("  scan: 2026-01-15T07:00:00Z\n", as_of));
  CHECK(
      refused("inr", "{conflict: [{value: 1, observed: 2026-01-15T20:00:00Z}, {value: 2}]}", as_of)
          .code == "fact.future");
}

TEST_CASE("many faults of one patient are counted, not kept") {
  std::string members;
  for (int i = 0; i < 6'000; ++i) members += "taping,";
  const auto read = patient("  tried: [" + members + "loading]\n");
  REQUIRE_FALSE(read);
  CHECK(read.error().size() == 101);
  CHECK(read.error().total() == 5'999);
  CHECK(read.error().back().message == "and 5,899 more");
  CHECK(base::render(read.error()).size() < 60'000);

  std::string facts;
  for (int i = 0; i < 5'000; ++i) facts += "  no_such_fact_" + std::to_string(i) + ": 1\n";
  CHECK(patient(facts).error().total() == 5'000);
}

TEST_CASE("candidates that repeat each other are found among many") {
  std::string candidates;
  for (int i = 0; i < 9'000; ++i) candidates += "{value: " + std::to_string(i % 3'000) + "},";
  const Fact fact = one("inr", "{conflict: [" + candidates + "]}");
  CHECK(fact.state == State::conflict);
  CHECK(fact.candidates.size() == 3'000);
  CHECK(fact.candidates[2'999].value.number == Number(2'999));
}
