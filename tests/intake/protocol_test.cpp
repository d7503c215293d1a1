// SPDX-License-Identifier: Apache-2.0
// The conversation as JSON.
#include "intake/protocol.hpp"
#include "base/json.hpp"
#include "catch.hpp"
#include "intake/talk.hpp"

using namespace windlass;
using namespace windlass::test;

namespace {

base::Document said(intake::Conversation& conversation, const std::string& request) {
  auto reply = intake::say(conversation, document("request", request));
  if (!reply) throw std::runtime_error(base::render(reply.error()));
  return document("reply", *reply);
}

std::string refused(intake::Conversation& conversation, const std::string& request) {
  const std::string before = conversation.patient_document();
  const auto reply = intake::say(conversation, document("request", request));
  CHECK(conversation.patient_document() == before);
  return reply ? "" : reply.error().front().code;
}

const base::Node& at(const base::Node& node, const char* key) {
  const base::Node* found = node.find(key);
  if (found == nullptr) throw std::runtime_error(std::string("no ") + key);
  return *found;
}

}  // namespace

TEST_CASE("next, group, answer, undo: the same conversation as JSON") {
  intake::Conversation conversation = talk(patient_file("p01-nurse-10min"));
  base::Document reply = said(conversation, R"({"next": {}})");
  CHECK(at(reply.root, "kind").text == "intake");
  CHECK(at(at(at(reply.root, "next"), "group"), "id").text == "alarm");
  CHECK(at(at(reply.root, "next"), "together").text == "true");
  reply = said(conversation, R"({"group": {"id": "alarm", "answer": "none"}})");
  CHECK(at(reply.root, "answers").text == "1");
  reply = said(conversation,
               R"({"answer": {"fact": "meds.fluoroquinolone_last_12wk", "value": "none"}})");
  CHECK(at(reply.root, "disposition").text != "incomplete");
  CHECK(at(at(reply.root, "change"), "disposition").text == at(reply.root, "disposition").text);
  reply = said(conversation, R"({"undo": {}})");
  CHECK(at(reply.root, "disposition").text == "incomplete");
  reply =
      said(conversation, R"({"answer": {"fact": "demo.height_cm", "value": 1.7, "unit": "m"}})");
  reply = said(conversation, R"({"document": {}})");
  CHECK(at(reply.root, "document").text == conversation.patient_document());
  CHECK(conversation.patient_document().find("{value: 1.7, unit: \"m\"") != std::string::npos);
}

TEST_CASE("of some of a group something else is said in the same answer") {
  intake::Conversation conversation = talk(patient_file("p01-nurse-10min"));
  said(conversation,
       R"({"group": {"id": "alarm", "answer": "not_done",
           "but": {"symptom.chest_pain_or_breathlessness": true}}})");
  const std::string written = conversation.patient_document();
  CHECK(written.find("symptom.chest_pain_or_breathlessness: {value: true") != std::string::npos);
  CHECK(written.find("symptom.colour_temp_sweat_change: {unknown: not_done") != std::string::npos);
  CHECK(conversation.answers() == 1);
  REQUIRE(conversation.undo());
  CHECK(refused(conversation,
                R"({"group": {"id": "alarm", "answer": "none", "but": {"exam.abi": 1}}})") ==
        "intake.request");
  CHECK(refused(conversation,
                R"({"group": {"id": "alarm", "answer": "none", "but": ["symptom.allodynia"]}})") ==
        "intake.request");
  CHECK(refused(conversation,
                R"({"group": {"id": "alarm", "answer": "none",
                    "but": {"symptom.chest_pain_or_breathlessness": 7}}})") == "fact.type");
}

TEST_CASE("what cannot be carried out is refused and changes nothing") {
  intake::Conversation conversation = talk(patient_file("p01-nurse-10min"));
  CHECK(refused(conversation, R"({"undo": {}})") == "intake.request");
  CHECK(refused(conversation, R"({"guess": {}})") == "intake.request");
  CHECK(refused(conversation, R"([])") == "intake.request");
  CHECK(refused(conversation, R"({"next": {}, "undo": {}})") == "intake.request");
  CHECK(refused(conversation, R"({"answer": {"fact": "no.such", "value": 1}})") ==
        "intake.request");
  CHECK(refused(conversation, R"({"answer": {"fact": "symptom.rest_nprs", "value": 11}})") ==
        "fact.range");
  // Computed, and nobody is asked for it; skipped and answered at once.
  CHECK(refused(conversation, R"({"answer": {"fact": "dx.likely", "value": true}})") ==
        "intake.request");
  CHECK(refused(conversation,
                R"({"answer": {"fact": "symptom.rest_nprs", "skip": true, "value": 1}})") ==
        "intake.request");
  CHECK(refused(conversation, R"({"group": {"id": "consent", "answer": "none"}})") ==
        "intake.request");
  CHECK(refused(conversation, R"({"group": {"id": "alarm", "answer": "stale"}})") ==
        "intake.request");
  CHECK(refused(conversation, R"({"unchanged": {"since": "2027-01-01"}})") == "intake.request");
  CHECK(refused(conversation, R"({"visit": {"on": "2020-01-01"}})") == "patient.as_of");
}
