// SPDX-License-Identifier: Apache-2.0
#include <vector>

#include "support.hpp"

using namespace windlass;
using namespace windlass::model;
using test::complaints;
using test::document;

namespace {

const std::string head = "windlass: 1\nkind: patient\nid: p-1\n";

}  // namespace

// --- former names ---

namespace {

base::Result<Facts> under_former_names(const std::string& facts) {
  static const Vocabulary names = [] {
    const auto d = document(
        "windlass: 1\nkind: vocabulary\nid: t\ntitle: T\ngroups: [{id: g, title: G}]\nfacts:\n"
        "  - {id: low, title: L, group: g, type: bool, safe: false, question: L}\n"
        "  - {id: broken, title: B, group: g, type: bool, safe: false, question: B}\n"
        "  - {id: wish, title: W, group: g, type: enum, values: [wants, open, no], question: W}\n"
        "former_names:\n"
        "  - {id: low_or_broken, now: [low, broken]}\n"
        "  - {id: no_needles, now: [wish], values: {\"true\": no, \"false\": open}}\n");
    auto read = Vocabulary::read({&d});
    if (!read) FAIL(complaints(read));
    return std::move(read).value();
  }();
  return read_patient(names, document(head + "facts: " + facts + "\n"));
}

}  // namespace

TEST_CASE("a former name answers every fact in its place, and says so") {
  const auto both = under_former_names("{low_or_broken: true}");
  INFO(complaints(both));
  REQUIRE(both);
  CHECK((*both)[0].value.choice == 1);
  CHECK((*both)[1].value.choice == 1);
  CHECK((*both)[2].state == State::not_supplied);
  CHECK(both->former_names == std::vector<std::uint32_t>{0});
  const auto unknown = under_former_names("{low_or_broken: {unknown: source_error}}");
  REQUIRE(unknown);
  CHECK((*unknown)[0].state == State::source_error);
  CHECK((*unknown)[1].state == State::source_error);
  const auto today = under_former_names("{low: true}");
  REQUIRE(today);
  CHECK(today->former_names.empty());
}

TEST_CASE("a former name speaks in the words of today, in every form") {
  for (const char* given : {"true", "{value: true, source: patient}"}) {
    const auto facts = under_former_names(std::string("{no_needles: ") + given + "}");
    INFO(complaints(facts));
    REQUIRE(facts);
    CHECK((*facts)[2].value.choice == 2);
  }
  const auto disputed =
      under_former_names("{no_needles: {conflict: [{value: true}, {value: false}]}}");
  REQUIRE(disputed);
  REQUIRE((*disputed)[2].candidates.size() == 2);
  CHECK((*disputed)[2].candidates[0].value.choice == 2);
  CHECK((*disputed)[2].candidates[1].value.choice == 1);
}

TEST_CASE("a former name and the name of today may agree and may not differ") {
  CHECK(under_former_names("{no_needles: true, wish: no}"));
  const auto differ = under_former_names("{no_needles: true, wish: wants}");
  REQUIRE_FALSE(differ);
  CHECK(differ.error().front().code == "fact.former");
  // One of two is enough, and what the other says stands.
  const auto one_of_two = under_former_names("{broken: false, low_or_broken: true}");
  REQUIRE(one_of_two);
  CHECK((*one_of_two)[0].value.choice == 1);
  CHECK((*one_of_two)[1].value.choice == 0);
  CHECK_FALSE(under_former_names("{low_or_broken: true, low: false, broken: false}"));
  CHECK(under_former_names("{low_or_broken: true, low: true, broken: false}"));
}

// --- who says that they do not know ---

TEST_CASE("a source that says it does not know leaves the fact open beside what others say") {
  const auto d = document(
      "windlass: 1\nkind: vocabulary\nid: t\ntitle: T\ngroups: [{id: g, title: G}]\nfacts:\n"
      "  - {id: blood, title: B, group: g, type: enum, values: [none, vka, not_asked], "
      "unknown_values: {not_asked: asked_not_known}, question: B}\n");
  const auto vocabulary = Vocabulary::read({&d});
  REQUIRE(vocabulary);
  const auto said = [&](const std::string& what) {
    const auto facts = read_patient(*vocabulary, document(head + "facts: {blood: " + what + "}\n"));
    INFO(complaints(facts));
    REQUIRE(facts);
    return (*facts)[0];
  };
  const Fact open = said("{conflict: [{value: vka}, {value: not_asked, source: a}]}");
  REQUIRE((open.state == State::conflict && open.candidates.size() == 2));
  CHECK(open.candidates[0].unsure.empty());
  CHECK(open.candidates[1].unsure == "not_asked");
  CHECK(open.candidates[1].source == "a");
  CHECK(text((*vocabulary)[0], open.candidates[1]) == "not_asked");
  const Fact twice =
      said("{conflict: [{value: not_asked}, {value: vka}, {value: not_asked}, {value: vka}]}");
  CHECK(twice.candidates.size() == 2);
  const Fact nobody = said("{conflict: [{value: not_asked}, {value: not_asked}]}");
  CHECK((nobody.state == State::asked_not_known && nobody.candidates.empty()));
}

TEST_CASE("a source that failed leaves the fact open beside a plain no") {
  const auto d = document(
      "windlass: 1\nkind: vocabulary\nid: t\ntitle: T\ngroups: [{id: g, title: G}]\nfacts:\n"
      "  - {id: pacemaker, title: P, group: g, type: bool, question: P}\n");
  const auto vocabulary = Vocabulary::read({&d});
  REQUIRE(vocabulary);
  const auto said = [&](const std::string& what) {
    const auto facts =
        read_patient(*vocabulary, document(head + "facts: {pacemaker: " + what + "}\n"));
    INFO(complaints(facts));
    REQUIRE(facts);
    return (*facts)[0];
  };
  for (const char* why : {"source_error", "incomplete_page", "stale", "asked_not_known"}) {
    INFO(why);
    const std::string failed = std::string("{unknown: ") + why + ", source: ehr}";
    const Fact open = said("{conflict: [{value: false, source: a}, " + failed + "]}");
    REQUIRE((open.state == State::conflict && open.candidates.size() == 2));
    CHECK((open.candidates[0].unsure.empty() && open.candidates[0].source == "a"));
    CHECK((open.candidates[1].unsure == why && open.candidates[1].source == "ehr"));
    CHECK(said("{conflict: [" + failed + ", " + failed + "]}").state ==
          windlass::model::state_from(why));
  }
}

// --- what goes stale sooner ---

TEST_CASE("a blood count goes stale sooner while a drug is taken, or may be") {
  const auto d = document(
      "windlass: 1\nkind: vocabulary\nid: t\ntitle: T\ngroups: [{id: g, title: G}]\nfacts:\n"
      "  - {id: count, title: C, group: g, type: number, unit: \"1\", question: C, fresh_for: 12 "
      "wk, fresher: {for: 1 wk, when: {drug: [strong, mild]}}}\n"
      "  - {id: drug, title: D, group: g, type: enum, values: [none, strong, mild], question: "
      "D}\n");
  const auto read = Vocabulary::read({&d});
  INFO(complaints(read));
  REQUIRE(read);
  const auto state = [&](const char* day, const char* drug) {
    const auto facts = read_patient(*read, document(head +
                                                    "as_of: 2026-01-15\nfacts:\n  count: "
                                                    "{value: 4, observed: " +
                                                    day + "}\n" + drug));
    INFO(complaints(facts));
    REQUIRE(facts);
    return (*facts)[0].state;
  };
  CHECK(state("2026-01-08", "  drug: strong\n") == State::known);
  CHECK(state("2026-01-07", "  drug: strong\n") == State::stale);
  CHECK(state("2026-01-07", "  drug: mild\n") == State::stale);
  CHECK(state("2026-01-07", "  drug: none\n") == State::known);
  CHECK(state("2025-10-22", "  drug: none\n") == State::stale);
  CHECK(state("2025-10-22", "") == State::stale);
}

TEST_CASE(
    "where nobody knows whether an answer is too old it is asked again, and alarms until then") {
  const auto d = document(
      "windlass: 1\nkind: vocabulary\nid: t\ntitle: T\ngroups: [{id: g, title: G}]\nfacts:\n"
      "  - {id: count, title: C, group: g, type: number, unit: \"1\", question: C, safe: 9, "
      "fresh_for: 12 wk, fresher: {for: 1 wk, when: {drug: strong}}}\n"
      "  - {id: drug, title: D, group: g, type: enum, values: [none, strong], fresh_for: 1 wk, "
      "question: D}\n");
  const auto read = Vocabulary::read({&d});
  INFO(complaints(read));
  REQUIRE(read);
  const auto count = [&](const char* value, const std::string& drug) {
    const auto facts =
        read_patient(*read, document(head + "as_of: 2026-01-15\nfacts: {count: {value: " + value +
                                     ", observed: 2026-01-07, source: lab}" + drug + "}\n"));
    INFO(complaints(facts));
    REQUIRE(facts);
    Facts again = *facts;
    age(*read, again);
    CHECK(again[0].state == (*facts)[0].state);
    CHECK(again[0].candidates.size() == (*facts)[0].candidates.size());
    return (*facts)[0];
  };
  for (const char* open :
       {"", ", drug: {unknown: asked_not_known}", ", drug: {unknown: source_error}",
        ", drug: {unknown: incomplete_page}", ", drug: {value: none, observed: 2026-01-07}",
        ", drug: {conflict: [{value: none}, {value: strong}]}"}) {
    INFO(open);
    const Fact alarms = count("4", open);
    REQUIRE(alarms.state == State::conflict);
    REQUIRE(alarms.candidates.size() == 2);
    CHECK(alarms.candidates[0].value.number == Number(std::int64_t{4}));
    CHECK(alarms.candidates[0].source == "lab");
    CHECK(alarms.candidates[0].observed == parse_date("2026-01-07"));
    CHECK(alarms.candidates[1].unsure == "not known, as it may be too old");
    CHECK(count("9", open).state == State::stale);
  }
  CHECK(count("4", ", drug: strong").state == State::stale);
  CHECK(count("4", ", drug: none").state == State::known);
}

TEST_CASE("what ages a fact sooner is one other fact that is known by a word") {
  for (const char* fresher : {"{for: soon, when: {drug: [a]}}", "{for: 1 wk, when: {none: [a]}}",
                              "{for: 1 wk, when: {drug: [c]}}", "{for: 1 wk, when: {count: 3}}",
                              "{for: 1 wk, when: a}"}) {
    const auto d = document(
        std::string("windlass: 1\nkind: vocabulary\nid: t\ntitle: T\ngroups: [{id: g, title: "
                    "G}]\nfacts:\n  - {id: count, title: C, group: g, type: number, unit: \"1\", "
                    "question: C, fresher: ") +
        fresher +
        "}\n  - {id: drug, title: D, group: g, type: enum, values: [a, b], question: D}\n");
    const auto read = Vocabulary::read({&d});
    INFO(fresher);
    REQUIRE_FALSE(read);
    CHECK(read.error().front().code == "vocabulary.fresh_for");
  }
}

// --- one answer for several ---

namespace {

base::Result<Facts> at_a_later_visit(const std::string& facts) {
  static const Vocabulary screen = [] {
    const auto d = document(
        "windlass: 1\nkind: vocabulary\nid: t\ntitle: T\ngroups: [{id: g, title: G}]\nfacts:\n"
        "  - {id: none_new, title: N, group: g, type: bool, question: N, fresh_for: 1 "
        "wk, refreshes: [fever, shot, start]}\n"
        "  - {id: fever, title: F, group: g, type: bool, safe: false, question: F, fresh_for: 1 "
        "wk}\n"
        "  - {id: shot, title: S, group: g, type: number, unit: wk, range: [0, 9], blank: never, "
        "question: S, fresh_for: 1 wk}\n"
        "  - {id: start, title: O, group: g, type: enum, values: [slow, pop], question: O}\n");
    auto read = Vocabulary::read({&d});
    if (!read) FAIL(complaints(read));
    return std::move(read).value();
  }();
  return read_patient(screen, document(head + "as_of: 2026-01-29\nfacts: " + facts + "\n"));
}

const std::string of_week_0 =
    "fever: {value: false, observed: 2026-01-15, source: a}, shot: {value: never, observed: "
    "2026-01-15}, start: {value: slow, observed: 2026-01-15}";

}  // namespace

TEST_CASE("nothing new makes old answers of no concern count anew") {
  const auto old = at_a_later_visit("{" + of_week_0 + "}");
  REQUIRE(old);
  CHECK((*old)[1].state == State::stale);
  CHECK((*old)[2].state == State::stale);
  const auto fresh =
      at_a_later_visit("{none_new: {value: true, observed: 2026-01-28}, " + of_week_0 + "}");
  REQUIRE(fresh);
  CHECK((*fresh)[1].state == State::known);
  CHECK((*fresh)[1].value.choice == 0);
  CHECK((*fresh)[1].observed == parse_date("2026-01-28"));
  CHECK((*fresh)[1].source == "a; unchanged: none_new");
  CHECK(((*fresh)[2].state == State::known && (*fresh)[2].value.never));
  CHECK(((*fresh)[3].state == State::known && (*fresh)[3].source.empty()));
}

TEST_CASE("whoever was asked what is new and is not known to have said nothing may have said no") {
  const auto state = [](const std::string& none_new) {
    const auto facts = at_a_later_visit("{none_new: " + none_new +
                                        ", fever: {value: false, observed: 2026-01-26}}");
    INFO(complaints(facts));
    REQUIRE(facts);
    return (*facts)[1].state;
  };
  CHECK(state("{unknown: not_supplied}") == State::known);
  CHECK(state("{unknown: nothing_found}") == State::known);
  CHECK(state("{value: true, observed: 2026-01-28}") == State::known);
  CHECK(state("{value: false, observed: 2026-01-28}") == State::stale);
  CHECK(state("{value: false, observed: 2026-01-25}") == State::known);  // said before the answer
  for (const char* unsure : {"asked_not_known", "source_error", "incomplete_page", "stale"})
    CHECK(state("{unknown: " + std::string(unsure) + "}") == State::stale);
  CHECK(state("{conflict: [{value: true}, {value: false}]}") == State::stale);
}

TEST_CASE("what alarmed holds until it is asked again, whatever may be new since then") {
  const auto fever = [](const std::string& none_new, const std::string& day) {
    const auto facts = at_a_later_visit("{none_new: " + none_new +
                                        ", fever: {value: true, observed: " + day + "}}");
    INFO(complaints(facts));
    REQUIRE(facts);
    return (*facts)[1];
  };
  for (const char* word :
       {"{value: false, observed: 2026-01-28}", "{unknown: asked_not_known}",
        "{unknown: source_error}", "{conflict: [{value: true}, {value: false}]}"}) {
    INFO(word);
    const Fact said = fever(word, "2026-01-26");
    REQUIRE(said.state == State::conflict);
    REQUIRE(said.candidates.size() == 2);
    CHECK(said.candidates[0].value.choice == 1);
    CHECK(said.candidates[1].unsure == "not known, as something may be new since then");
    CHECK(fever(word, "2026-01-15").state == State::stale);
  }
  CHECK(fever("true", "2026-01-26").state == State::known);
}

TEST_CASE("what alarmed, what nobody said, and an old or disputed answer are not made anew") {
  const auto state = [](const std::string& none_new, const std::string& fever) {
    const auto facts = at_a_later_visit("{none_new: " + none_new + ", fever: " + fever + "}");
    INFO(complaints(facts));
    REQUIRE(facts);
    return (*facts)[1].state;
  };
  CHECK(state("true", "{value: false, observed: 2026-01-15}") == State::known);
  CHECK(state("true", "{value: true, observed: 2026-01-15}") == State::stale);
  CHECK(state("true", "{unknown: stale}") == State::stale);
  CHECK(state("true", "{unknown: not_supplied}") == State::not_supplied);
  CHECK(state("{value: true, observed: 2026-01-21}", "{value: false, observed: 2026-01-15}") ==
        State::stale);
  CHECK(state("{conflict: [{value: true}, {value: false}]}",
              "{value: false, observed: 2026-01-15}") == State::stale);
}

TEST_CASE("a word counts for what was answered before it, and no longer than the answer would") {
  const auto d = document(
      "windlass: 1\nkind: vocabulary\nid: t\ntitle: T\ngroups: [{id: g, title: G}]\nfacts:\n"
      "  - {id: none_new, title: N, group: g, type: bool, question: N, refreshes: [fever]}\n"
      "  - {id: fever, title: F, group: g, type: bool, safe: false, question: F, fresh_for: 1 "
      "wk}\n");
  const auto vocabulary = Vocabulary::read({&d});
  REQUIRE(vocabulary);
  const auto fever = [&](const std::string& said, const std::string& answered) {
    const auto facts = read_patient(
        *vocabulary,
        document(head + "as_of: 2026-01-29\nfacts: {none_new: {value: true, observed: " + said +
                 "}, fever: {value: false, observed: " + answered + "}}\n"));
    REQUIRE(facts);
    return (*facts)[1].state;
  };
  CHECK(fever("2026-01-29", "2026-01-15") == State::known);
  CHECK(fever("2026-01-22", "2026-01-15") == State::known);  // a week, as the answer itself
  CHECK(fever("2026-01-21", "2026-01-15") == State::stale);
  CHECK(fever("2023-01-21", "2022-01-15") == State::stale);
  CHECK(fever("2026-01-10", "2026-01-15") == State::stale);  // said before it was answered
}

TEST_CASE("what a vocabulary says of one fact by naming another is read strictly") {
  const auto refused = [](const std::string& more, const std::string& former) {
    const auto d = document(
        "windlass: 1\nkind: vocabulary\nid: t\ntitle: T\ngroups: [{id: g, title: G}]\nfacts:\n"
        "  - {id: fever, title: F, group: g, type: bool, safe: false, question: F}\n"
        "  - {id: made, title: M, group: g, type: bool, derived: true}\n"
        "  - {id: drug, title: D, group: g, type: enum, values: [none, some], question: D}\n"
        "  - {id: it, title: I, group: g, type: bool, question: I" +
        more + "}\n" + former);
    const auto read = Vocabulary::read({&d});
    return read ? std::string("read") : read.error().front().code;
  };
  CHECK(refused(", refreshes: [fever]", "") == "read");
  CHECK(refused(", safe: false, refreshes: [fever]", "") == "vocabulary.refreshes");
  CHECK(refused(", refreshes: [fever, fever]", "") == "vocabulary.refreshes");
  CHECK(refused(", refreshes: [it]", "") == "vocabulary.refreshes");
  CHECK(refused(", refreshes: [made]", "") == "vocabulary.refreshes");
  const std::string sooner = ", fresh_for: 2 wk, fresher: {when: {drug: some}, for: ";
  CHECK(refused(sooner + "1 wk}", "") == "read");
  CHECK(refused(sooner + "2 wk}", "") == "vocabulary.fresh_for");
  const std::string names = "former_names:\n  - {id: old, now: [";
  CHECK(refused("", names + "drug], values: {\"true\": some}}\n") == "read");
  CHECK(refused("", names + "drug], values: {\"true\": sum}}\n") == "fact.value");
  CHECK(refused("", names + "made]}\n") == "vocabulary.former");
  CHECK(refused("", names + "fever]}\n  - {id: old, now: [drug]}\n") == "vocabulary.former");
}

TEST_CASE("anything new outdates what was answered before it") {
  const auto facts = at_a_later_visit(
      "{none_new: {value: false, observed: 2026-01-28}, fever: {value: false, observed: "
      "2026-01-27}, shot: {value: 3, observed: 2026-01-28}, start: slow}");
  REQUIRE(facts);
  CHECK((*facts)[1].state == State::stale);
  CHECK((*facts)[2].state == State::known);
  CHECK((*facts)[3].state == State::known);  // without a day it is of today
}
