// SPDX-License-Identifier: Apache-2.0
// The uuids of cards, and feedback that is recorded with nothing but them.
#include <set>

#include "service/card_id.hpp"
#include "service/hooks_support.hpp"
#include "service/override_reasons.hpp"

using namespace windlass::test;
using namespace windlass::service;

namespace {

const std::string view = "/cds-services/windlass-patient-view", feedback = view + "/feedback";
const std::vector<std::string> all = {"a", "b", "c", "d"};

struct Cards {
  std::string card, taping;
};
Cards cards_of(const Served& served) {
  const Response answer =
      served.send("POST", view, hook_request("patient-view", prefetch_of(sample(1))));
  REQUIRE(answer.status == 200);
  const auto document = parsed(answer.body);
  const auto& card = document.root.find("cards")->children.at(0);
  Cards out{card.find("uuid")->text, {}};
  for (const auto& one : card.find("suggestions")->children)
    if (one.find("label")->text == "Supportive taping") out.taping = one.find("uuid")->text;
  REQUIRE_FALSE(out.taping.empty());
  return out;
}

std::string accepted(const Cards& cards) {
  return R"({"card": ")" + cards.card + R"(", "outcome": "accepted", "acceptedSuggestions":)" +
         R"( [{"id": ")" + cards.taping + R"("}], "outcomeTimestamp": "2025-07-15T12:00:01Z"})";
}
std::string overridden(const std::string& card, const std::string& reason) {
  return R"({"card": ")" + card + R"(", "outcome": "overridden", "overrideReason": )" + reason +
         R"(, "outcomeTimestamp": "2025-07-15T12:00:01Z"})";
}
std::string batch(const std::string& entries) { return R"({"feedback": [)" + entries + "]}"; }

std::string size_of(const Served& served) {
  return parsed(served.opened.rules().text).root.find("store")->find("size")->text;
}

// What the log says of a card's plan: of which treatments the newest word is an acceptance, and how
// many words were said.
struct Spoken {
  std::set<std::string> accepted;
  std::size_t records = 0;
};
Spoken said_of(const Served& served, const std::string& card) {
  const auto record = record_of(card);
  REQUIRE(record);
  const std::string words = R"({"look": true, "sequence": )" + std::to_string(record->sequence) +
                            R"(, "leaf": ")" + record->leaf + "\"}";
  char* answer = nullptr;
  const auto result = windlass_feedback(served.opened.engine, words.data(), words.size(), &answer);
  const auto document = parsed(said(result, answer).text);
  Spoken out;
  for (const auto& one : document.root.find("accepted")->children) out.accepted.insert(one.text);
  out.records = std::stoul(size_of(served));
  return out;
}

}  // namespace

TEST_CASE("a uuid says what it is about, and nothing else reads as one") {
  const Recorded record{(std::uint64_t{1} << 36) - 1, "0123456789abcdef"};
  const std::string made = recorded_id(record, Subject::suggestion, {"b", "d"}, all);
  CHECK(is_uuid(made));
  CHECK(made[14] == '5');
  const auto read = read_id(made, all);
  REQUIRE(read);
  CHECK(read->sequence == record.sequence);
  CHECK(read->leaf == "0123456789");
  CHECK(read->subject == Subject::suggestion);
  CHECK(read->about == std::vector<std::string>{"b", "d"});
  CHECK(read_id(windlass::base::upper(made), all));
  CHECK(recorded_id(record, Subject::suggestion, {"b", "d"}, all) == made);
  CHECK(recorded_id(record, Subject::plan_card, {"b", "d"}, all) != made);
  // Other modalities in force, another digit anywhere, an id of no record: nothing is read.
  CHECK_FALSE(read_id(made, {"a", "b"}));
  CHECK_FALSE(read_id(made, {"a", "x", "c", "d"}));
  for (std::size_t i = 0; i < made.size(); ++i) {
    if (made[i] == '-') continue;
    std::string other = made;
    other[i] = made[i] == '1' ? '2' : '1';
    CAPTURE(other);
    CHECK_FALSE(read_id(other, all));
  }
  CHECK_FALSE(read_id(unrecorded_id({"x"}), all));
  CHECK_FALSE(read_id(instance, all));
  CHECK(is_uuid(unrecorded_id({"x", "y"})));
  CHECK(unrecorded_id({"x", "y"}) != unrecorded_id({"xy"}));
}

TEST_CASE("without a record the same call gives the same uuids, and feedback says it is not kept") {
  const Served served;
  const Cards first = cards_of(served), second = cards_of(served);
  CHECK(first.card == second.card);
  CHECK(first.taping == second.taping);
  const Response answer = served.send("POST", feedback, batch(accepted(first)));
  CHECK(answer.status == 404);
  CHECK(code_of(answer) == "embed.store");
}

TEST_CASE("feedback is recorded once, late and by another process too") {
  const Folder folder;
  Cards cards;
  {
    const Served served(config_with_store(folder));
    cards = cards_of(served);
    CHECK(size_of(served) == "2");
  }
  const Served later(config_with_store(folder));
  const std::string entries =
      accepted(cards) + ", " +
      overridden(cards.card, R"({"reason": {"code": "Does-Not-Align-Preferences", "system": "s"},)"
                             R"( "userComment": "Zqxwv says no"})");
  CHECK(later.send("POST", feedback, batch(accepted(cards))).status == 200);
  const std::string after_first = size_of(later);
  CHECK(after_first == "3");
  CHECK(later.send("POST", feedback, batch(accepted(cards))).status == 200);
  CHECK(size_of(later) == after_first);
  CHECK(later.send("POST", feedback, batch(entries)).status == 200);
  const std::string after_batch = size_of(later);
  CHECK(std::stoul(after_batch) > std::stoul(after_first));
  CHECK(file_text(folder / "s.db").find("Zqxwv") == std::string::npos);
  CHECK(later.opened.verify().result == WINDLASS_DONE);
}

TEST_CASE("an earlier outcome that is delivered again adds nothing") {
  const Folder folder;
  const Served served(config_with_store(folder));
  const Cards cards = cards_of(served);
  std::string later = overridden(cards.card, "{}");
  later.replace(later.find("12:00:01"), 8, "12:05:00");
  CHECK(served.send("POST", feedback, batch(accepted(cards))).status == 200);
  CHECK(served.send("POST", feedback, batch(later)).status == 200);
  const std::string size = size_of(served);
  CHECK(served.send("POST", feedback, batch(accepted(cards))).status == 200);
  CHECK(served.send("POST", feedback, batch(later)).status == 200);
  CHECK(size_of(served) == size);
}

TEST_CASE("feedback that names no card of ours is told so, and malformed feedback is refused") {
  const Folder folder;
  const Served served(config_with_store(folder));
  const Cards cards = cards_of(served);
  const std::string size = size_of(served);
  for (const std::string& wrong :
       {std::string("{}"), std::string("[]"), batch(""), batch("1"), batch("{}"),
        batch(R"({"card": "x", "outcome": "accepted", "outcomeTimestamp": "2025-07-15"})"),
        batch(R"({"card": ")" + instance + R"(", "outcome": "ignored",)" +
              R"( "outcomeTimestamp": "2025-07-15"})"),
        batch(R"({"card": ")" + instance + R"(", "outcome": "accepted",)" +
              R"( "outcomeTimestamp": "2025-07-15"})"),
        batch(R"({"card": ")" + cards.card + R"(", "outcome": "overridden",)" +
              R"( "outcomeTimestamp": "yesterday"})"),
        batch(accepted(cards) + ", {}")}) {
    CAPTURE(wrong);
    CHECK(served.send("POST", feedback, wrong).status == 400);
  }
  CHECK(size_of(served) == size);
  const Response unknown =
      served.send("POST", feedback, batch(overridden(instance, "{}") + ", " + accepted(cards)));
  CHECK(unknown.status == 404);
  CHECK(code_of(unknown) == "hooks.card");
  CHECK_THAT(unknown.body, WINDLASS_CONTAINS("1 card is not of this service and record"));
  CHECK(std::stoul(size_of(served)) == std::stoul(size) + 1);
  CHECK(served.send("POST", "/cds-services/none/feedback", batch(accepted(cards))).status == 404);
}

TEST_CASE("feedback that is dated ahead of the service's clock is refused whole") {
  const Folder folder;
  const Served served(config_with_store(folder));  // its clock stands at 2026-07-15T12:00:00Z
  const Cards cards = cards_of(served);
  const std::string size = size_of(served);
  const auto at = [&](const std::string& time) {
    std::string later = overridden(cards.card, "{}");
    const std::string before = "2025-07-15T12:00:01Z";
    return batch(accepted(cards) + ", " + later.replace(later.find(before), before.size(), time));
  };
  for (const char* ahead : {"2026-07-15T12:05:01Z", "2026-07-15T14:05:01+02:00", "2026-07-17",
                            "2027-01-01T00:00:00Z", "9999-12-31"}) {
    CAPTURE(ahead);
    const Response refused = served.send("POST", feedback, at(ahead));
    CHECK(refused.status == 400);
    CHECK(code_of(refused) == "hooks.ahead");
  }
  CHECK(size_of(served) == size);
}

TEST_CASE("feedback on another service's card is told so, and nothing of it is recorded") {
  const Folder folder;
  const Served served(config_with_store(folder));
  const Cards cards = cards_of(served);
  const std::string size = size_of(served);
  for (const char* other : {"order-select", "order-sign"}) {
    const std::string path = std::string("/cds-services/windlass-") + other + "/feedback";
    for (const std::string& one : {accepted(cards), overridden(cards.card, "{}")}) {
      const Response told = served.send("POST", path, batch(one));
      CHECK(told.status == 404);
      CHECK(code_of(told) == "hooks.card");
    }
  }
  CHECK(size_of(served) == size);
  CHECK(served.send("POST", feedback, batch(accepted(cards))).status == 200);
  // The three services' cards about one plan are told apart.
  const Recorded record{1, "0123456789"};
  std::set<std::string> ids;
  for (const char* hook : {"patient-view", "order-select", "order-sign"})
    ids.insert(recorded_id(record, cards_of_hook(hook), {"a"}, all));
  CHECK(ids.size() == 3);
}

TEST_CASE("a batch that names more plans than one request may ask about is refused whole") {
  const Folder folder;
  const Served served(config_with_store(folder));
  const Cards cards = cards_of(served);
  const std::string size = size_of(served);
  std::string many = accepted(cards);
  for (std::uint64_t i = 0; i < 300; ++i)
    many += ", " + overridden(recorded_id({i, "0123456789"}, Subject::plan_card, {"a"}, all), "{}");
  const Response refused = served.send("POST", feedback, batch(many));
  CHECK(refused.status == 400);
  CHECK(code_of(refused) == "hooks.feedback");
  CHECK(size_of(served) == size);
}

TEST_CASE("a card is a card, and a suggestion is one of its own") {
  const Folder folder;
  const Served served(config_with_store(folder));
  const Cards first = cards_of(served), second = cards_of(served);
  CHECK(first.card != second.card);
  const std::string size = size_of(served);
  // A suggestion of another card, a card in place of a suggestion.
  for (const std::string& id : {second.taping, first.card, std::string(instance)}) {
    const Response answer = served.send("POST", feedback, batch(accepted({first.card, id})));
    CHECK(answer.status == 404);
    CHECK(code_of(answer) == "hooks.suggestion");
  }
  // A suggestion in place of a card.
  for (const std::string& entry :
       {overridden(first.taping, "{}"), accepted({first.taping, first.taping})}) {
    const Response answer = served.send("POST", feedback, batch(entry));
    CHECK(answer.status == 404);
    CHECK(code_of(answer) == "hooks.card");
  }
  CHECK(size_of(served) == size);
  // What is right beside them is recorded.
  CHECK(served.send("POST", feedback, batch(accepted(first) + ", " + overridden(instance, "{}")))
            .status == 404);
  CHECK(std::stoul(size_of(served)) == std::stoul(size) + 1);
  CHECK(served.send("POST", feedback, batch(accepted(second))).status == 200);
}

TEST_CASE("a client's own reason is kept as it was given, and a sentence is no code") {
  const Folder folder;
  const Served served(config_with_store(folder));
  const std::string card = cards_of(served).card;
  const auto status_of = [&](const std::string& reason) {
    return served.send("POST", feedback, batch(overridden(card, R"({"reason": )" + reason + "}")))
        .status;
  };
  CHECK(status_of(R"({"system": "urn:ehr.example:why", "code": "Pt/Declined#4"})") == 200);
  const auto recorded = std::stoul(size_of(served));
  CHECK(status_of(R"({"system": "urn:ehr.example:why", "code": "Pt/Declined#4"})") == 200);
  CHECK(std::stoul(size_of(served)) == recorded);
  const std::string kept = file_text(folder / "s.db") + file_text(folder / "s.db-wal");
  CHECK(kept.find("Pt/Declined#4") != std::string::npos);
  CHECK(kept.find("urn:ehr.example:why") != std::string::npos);
  CHECK(kept.find("pt-declined-4") != std::string::npos);
  for (const std::string& wrong :
       {std::string(R"({"system": "urn:x", "code": "Mrs Zqxwv says no"})"),
        std::string(R"({"system": "urn x", "code": "no"})"), std::string(R"({"system": "urn:x"})"),
        R"({"code": ")" + std::string(201, 'a') + "\"}", std::string(R"("words")"),
        std::string(R"({"system": "urn:windlass:override-reason", "code": "not/ours"})")}) {
    CAPTURE(wrong);
    CHECK(status_of(wrong) == 400);
  }
  CHECK(std::stoul(size_of(served)) == recorded);
  CHECK(served.opened.verify().result == WINDLASS_DONE);
}

TEST_CASE("what a batch repeats is recorded once, and a batch beyond bounds is refused whole") {
  const Folder folder;
  const Served served(config_with_store(folder));
  const Cards cards = cards_of(served);
  const std::size_t size = std::stoul(size_of(served));
  std::string same, other;
  for (int i = 0; i < 1'000; ++i) {
    same += (same.empty() ? "" : ", ") + accepted(cards);
    other += (other.empty() ? "" : ", ") +
             overridden(cards.card, R"({"reason": {"code": "r-)" + std::to_string(i) + R"("}})");
  }
  const Response refused = served.send("POST", feedback, batch(other));
  CHECK(refused.status == 400);
  CHECK(code_of(refused) == "hooks.feedback");
  CHECK(std::stoul(size_of(served)) == size);
  CHECK(served.send("POST", feedback, batch(same)).status == 200);
  CHECK(std::stoul(size_of(served)) == size + 1);
}

TEST_CASE("an override of a card takes back nothing that was accepted of it") {
  for (const bool together : {false, true}) {
    INFO(together);
    const Folder folder;
    const Served served(config_with_store(folder));
    const Cards cards = cards_of(served);
    const std::string declined =
        overridden(cards.card, R"({"reason": {"code": "not-convenient-feasible", "system": ")" +
                                   std::string(reasons_of_hl7) + "\"}}");
    if (together) {
      CHECK(served.send("POST", feedback, batch(declined + ", " + accepted(cards))).status == 200);
    } else {
      CHECK(served.send("POST", feedback, batch(accepted(cards))).status == 200);
      CHECK(served.send("POST", feedback, batch(declined)).status == 200);
    }
    const Spoken spoken = said_of(served, cards.card);
    CHECK(spoken.accepted == std::set<std::string>{"taping"});
    CHECK(spoken.records > 4);  // the other treatments of the card are overridden
    // Said again, nothing is added.
    const Response later = served.send("POST", feedback, batch(declined));
    CHECK(later.status == 200);
    CHECK(said_of(served, cards.card).records == spoken.records);
  }
}

TEST_CASE("an override by a rule of one treatment is of that treatment alone") {
  const Folder folder;
  const Served served(config_with_store(folder));
  const Cards cards = cards_of(served);
  const std::size_t before = said_of(served, cards.card).records;
  const std::string managed = overridden(
      cards.card, R"({"reason": {"code": "managed.dry_needling.antiplatelet", "system": ")" +
                      std::string(reasons_of_rules) + "\"}}");
  CHECK(served.send("POST", feedback, batch(managed)).status == 200);
  CHECK(said_of(served, cards.card).records == before + 1);
  // The same code of somebody else's system is no rule of ours.
  const std::string foreign = overridden(
      cards.card, R"({"reason": {"code": "managed.dry_needling.antiplatelet", "system": "s"}})");
  CHECK(served.send("POST", feedback, batch(foreign)).status == 200);
  CHECK(said_of(served, cards.card).records > before + 3);
}
