// SPDX-License-Identifier: Apache-2.0
// engine.h: what it answers, what it refuses, and that rules are exchanged whole.
#include <atomic>
#include <functional>
#include <thread>
#include <vector>

#include "catch.hpp"
#include "embed/library.hpp"

using namespace windlass::test;

TEST_CASE("an engine opens without a configuration and says what is in force") {
  const Opened one;
  REQUIRE(one.answer.result == WINDLASS_DONE);
  CHECK_THAT(one.answer.text, WINDLASS_CONTAINS("\"semantics\": 1"));
  CHECK_THAT(one.answer.text, WINDLASS_CONTAINS("\"id\": \"taping\""));
  CHECK_THAT(one.answer.text, WINDLASS_CONTAINS("\"store\": null"));
  CHECK(one.rules().text == one.answer.text);
  CHECK_THAT(windlass_version(), WINDLASS_CONTAINS("\"plugin_abi\": 1"));
}

TEST_CASE("a plan is the same on every call, in every form that is asked for") {
  const Opened one;
  const Said plan = one.recommend(sample(1));
  REQUIRE(plan.result == WINDLASS_DONE);
  CHECK(one.recommend(sample(1)).text == plan.text);
  CHECK(plan.text.back() == '\n');
  CHECK_THAT(plan.text, WINDLASS_CONTAINS("\"disposition\": \"proceed\""));
  CHECK_THAT(one.recommend(sample(1), R"({"form": "html"})").text, WINDLASS_CONTAINS("<html"));
  const Said text = one.recommend(sample(1), R"({"form": "text", "width": 200})");
  CHECK(text.result == WINDLASS_DONE);
  CHECK_THAT(text.text, WINDLASS_CONTAINS("no medical advice"));
  CHECK(one.recommend(sample(1), R"({"explain": true})").text.size() > plan.text.size());
  CHECK_THAT(one.explain(sample(1), R"({"about": "gait", "ask": true})").text,
             WINDLASS_CONTAINS("\"questions\""));
}

TEST_CASE("asking goes on from the document of the answer before") {
  const Opened one;
  const std::string nobody = "windlass: 1\nkind: patient\nid: n\nas_of: 2026-03-02\nfacts: {}\n";
  const Said first = one.intake(nobody, R"([{"group": {"id": "alarm", "answer": "none"}}])");
  REQUIRE(first.result == WINDLASS_DONE);
  CHECK_THAT(first.text, WINDLASS_CONTAINS("\"answers\": 1"));
  CHECK_THAT(first.text, WINDLASS_CONTAINS("\"document\": \"windlass: 1"));
  CHECK_THAT(first.text, WINDLASS_CONTAINS("symptom.unexplained_weight_loss: {value: false"));
  CHECK(one.intake(nobody, "[]").text ==
        one.intake(nobody, R"([{"group": {"id": "alarm", "answer": "none"}}, {"undo": {}}])").text);
  for (const char* wrong : {"", "{}", R"([{"guess": {}}])", R"([{"undo": {}}])"})
    CHECK(one.intake(nobody, wrong).result == WINDLASS_BAD_INPUT);
}

TEST_CASE("plugins in processes of their own give the same plans") {
  const Opened here, isolated(R"({"isolate": true, "plugin_milliseconds": 30000})");
  REQUIRE(isolated.engine != nullptr);
  CHECK_THAT(isolated.answer.text, WINDLASS_CONTAINS("\"isolated\": true"));
  CHECK_THAT(isolated.answer.text, WINDLASS_CONTAINS("\"ended\": 0"));
  CHECK_THAT(here.answer.text, WINDLASS_CONTAINS("\"isolated\": false"));
  for (int number = 1; number <= 8; ++number)
    CHECK(isolated.recommend(sample(number)).text == here.recommend(sample(number)).text);
  for (const char* wrong : {R"({"isolate": "yes"})", R"({"plugin_milliseconds": 5})",
                            R"({"isolate": true, "plugin_megabytes": 1})"})
    CHECK(Opened(wrong).answer.result == WINDLASS_BAD_INPUT);
}

TEST_CASE("what is wrong with a text is said in the answer, and nothing else is in it") {
  const Opened one;
  const auto code = [&](const Said& answer, windlass_result result) {
    CHECK(answer.result == result);
    CHECK(answer.text.rfind("{\n  \"error\"", 0) == 0);
    return answer.text;
  };
  const auto patient = [&](const std::string& text) {
    return code(one.recommend(text), WINDLASS_BAD_INPUT);
  };
  CHECK_THAT(patient(""), WINDLASS_CONTAINS("\"code\": \""));
  CHECK_THAT(patient("{"), WINDLASS_CONTAINS("\"line\": 1"));
  CHECK_THAT(patient(std::string("windlass: 1\0", 12)), WINDLASS_CONTAINS("\"code\": \""));
  CHECK_THAT(patient("windlass: 1\nkind: patient\nid: p\nfacts: {exam.aby: 1}\n"),
             WINDLASS_CONTAINS("fact.unknown_id"));
  for (const char* options : {"[]", "{\"form\": \"pdf\"}", "{\"Form\": \"json\"}", "{\"width\": 7}",
                              "{\"width\": -1}", "{\"role\": \"a\\nb\"}", "nonsense"})
    CHECK_THAT(code(one.recommend(sample(1), options), WINDLASS_BAD_INPUT),
               WINDLASS_CONTAINS("\"diagnostics\""));
  CHECK_THAT(code(one.explain(sample(1), R"({"about": "tapping"})"), WINDLASS_BAD_INPUT),
             WINDLASS_CONTAINS("tapping"));
  CHECK_THAT(code(one.verify(), WINDLASS_REFUSED), WINDLASS_CONTAINS("embed.store"));
  CHECK_THAT(code(one.feedback("{}"), WINDLASS_REFUSED), WINDLASS_CONTAINS("embed.store"));
}

namespace {

// A patient with diabetes as FHIR has her, and the day of the question.
const std::string bundle =
    R"({"resourceType":"Bundle","type":"collection","entry":[{"resource":)"
    R"({"resourceType":"Patient","id":"p1","birthDate":"1980-04-02"}},{"resource":)"
    R"({"resourceType":"Condition","id":"c1","subject":{"reference":"Patient/p1"},)"
    R"("code":{"coding":[{"system":"http://snomed.info/sct","code":"44054006"}]}}}]})";
const std::string day = R"({"as_of": "2026-03-01"})";

}  // namespace

TEST_CASE("FHIR becomes facts, and the plan is that of the patient document they make") {
  const Opened opened;
  const Said facts = opened.facts(bundle, day);
  REQUIRE(facts.result == WINDLASS_DONE);
  CHECK_THAT(facts.text, WINDLASS_CONTAINS("\"history.diabetes\""));
  CHECK_THAT(facts.text, WINDLASS_CONTAINS("Condition/c1"));
  const Said plan = opened.recommend(bundle, day);
  REQUIRE(plan.result == WINDLASS_DONE);
  CHECK_THAT(plan.text, WINDLASS_CONTAINS("\"patient\": \"p1\""));
  // Without a day it is the clock's.
  CHECK(opened.facts(bundle).result == WINDLASS_DONE);

  // A patient document says both itself.
  const std::string document = R"({"windlass": 1, "kind": "patient", "id": "p1", "facts": {}})";
  for (const std::string& option : {day, std::string(R"({"patient": "p1"})")}) {
    CHECK(opened.recommend(document, option).result == WINDLASS_BAD_INPUT);
    CHECK_THAT(opened.recommend(document, option).text, WINDLASS_CONTAINS("\"fhir.option\""));
    CHECK_THAT(opened.explain(document, option).text, WINDLASS_CONTAINS("\"fhir.option\""));
  }

  CHECK(opened.facts("[1]", day).result == WINDLASS_BAD_INPUT);
  CHECK_THAT(opened.facts(bundle, R"({"day": "2026-03-01"})").text,
             WINDLASS_CONTAINS("document.key"));
  const std::string dead = R"({"resourceType":"Patient","id":"p1","deceasedBoolean":true})";
  CHECK(opened.facts(dead, day).result == WINDLASS_DONE);
  CHECK_THAT(opened.recommend(dead, day).text, WINDLASS_CONTAINS("fhir.deceased"));

  const Opened other(R"({"bindings": ["/no/such/binding"]})");
  CHECK(other.engine == nullptr);
  CHECK_THAT(other.answer.text, WINDLASS_CONTAINS("file.missing"));
}

TEST_CASE("a byte order mark before a text is passed over, and a second one is called so") {
  const std::string mark = "\xEF\xBB\xBF";
  const Opened opened(mark + "{}");
  REQUIRE(opened.answer.result == WINDLASS_DONE);
  CHECK(opened.facts(mark + bundle, mark + day).text == opened.facts(bundle, day).text);
  CHECK(opened.recommend(mark + bundle, day).text == opened.recommend(bundle, day).text);
  CHECK(opened.recommend(mark + sample(1)).text == opened.recommend(sample(1)).text);
  CHECK(opened.explain(mark + sample(1)).text == opened.explain(sample(1)).text);
  for (const Said& twice :
       {opened.facts(mark + mark + bundle, day), opened.recommend(mark + mark + bundle, day),
        opened.recommend(mark + mark + sample(1))}) {
    CHECK(twice.result == WINDLASS_BAD_INPUT);
    CHECK_THAT(twice.text, WINDLASS_CONTAINS("a byte order mark (U+FEFF) stands here"));
  }
  const std::string utf16("\xFF\xFE{\0}\0", 6);
  CHECK_THAT(opened.recommend(utf16, day).text, WINDLASS_CONTAINS("this is not valid UTF-8"));
}

TEST_CASE("a Bundle that says late that it is one is read as FHIR") {
  const Opened opened;
  std::string late = bundle;
  const std::string type = R"("resourceType":"Bundle",)";
  late.erase(late.find(type), type.size());
  late.insert(1, "\"id\":\"" + std::string(10'000, 'b') + "\",");
  late.insert(late.size() - 1, R"(,"resourceType":"Bundle")");
  const Said plan = opened.recommend(late, day);
  CHECK(plan.result == WINDLASS_DONE);
  CHECK_THAT(plan.text, WINDLASS_CONTAINS("\"patient\": \"p1\""));
}

TEST_CASE("an engine that cannot be opened is NULL, and the answer says why") {
  for (const char* config :
       {"{\"rules\": \"/nowhere\"}", "{\"rule\": []}", "{\"plugins\": \"/nowhere/plugins.lock\"}",
        "{\"store\": {\"path\": \"/nowhere/s.db\"}}", "{\"store\": {}}", "7"}) {
    const Opened one(config);
    CHECK(one.engine == nullptr);
    CHECK(one.answer.result != WINDLASS_DONE);
    CHECK_THAT(one.answer.text, WINDLASS_CONTAINS("\"error\""));
  }
}

TEST_CASE("NULL where something must be is refused, and nothing is where nothing need be") {
  char* answer = nullptr;
  CHECK(windlass_open(nullptr, 0, nullptr, nullptr, &answer) == WINDLASS_BAD_INPUT);
  CHECK(answer != nullptr);
  windlass_free(answer);
  CHECK(windlass_recommend(nullptr, "x", 1, nullptr, 0, &answer) == WINDLASS_BAD_INPUT);
  windlass_free(answer);
  CHECK(windlass_rules(nullptr, nullptr) == WINDLASS_BAD_INPUT);
  windlass_close(nullptr);
  windlass_free(nullptr);
}

TEST_CASE("a refused reload keeps the old rules, an accepted one puts the new ones in force") {
  const Folder folder;
  const std::filesystem::path source =
      std::filesystem::path(WINDLASS_SOURCE_DIR) / "rules/ankle-sprain";
  std::filesystem::copy(source, folder / "rules", std::filesystem::copy_options::recursive);
  const Opened one("{\"rules\": [\"" + (folder / "rules") + "\"]}");
  REQUIRE(one.answer.result == WINDLASS_DONE);
  const std::string path = folder / "rules/pathway.yaml", before = file_text(path);
  std::ofstream(path) << "windlass: 1\nkind: pathway\n";
  CHECK(one.reload().result == WINDLASS_REFUSED);
  CHECK(one.rules().text == one.answer.text);
  std::string changed = before;
  const std::size_t at = changed.find("title: ");
  REQUIRE(at != std::string::npos);
  changed.insert(at + 7, "New ");
  std::ofstream(path) << changed;
  const Said reloaded = one.reload();
  CHECK(reloaded.result == WINDLASS_DONE);
  CHECK(reloaded.text != one.answer.text);
  CHECK(one.rules().text == reloaded.text);
}

TEST_CASE("sixteen threads get the same bytes while rules are loaded anew") {
  const Opened one;
  // Every call that decides, of documents and of FHIR, and FHIR as an answer.
  std::vector<std::function<Said()>> calls = {
      [&] { return one.facts(bundle, day); },
      [&] { return one.recommend(bundle, day); },
      [&] { return one.recommend(bundle, R"({"as_of": "2026-03-01", "form": "fhir"})"); },
      [&] { return one.explain(sample(2), R"({"ask": true})"); },
      [&] { return one.intake(sample(2), "[]"); },
  };
  for (int i = 1; i <= 8; ++i) calls.emplace_back([&one, i] { return one.recommend(sample(i)); });
  std::vector<std::string> expected;
  for (const auto& call : calls) {
    expected.push_back(call().text);
    REQUIRE(call().result == WINDLASS_DONE);
  }
  std::atomic<int> wrong{0};
  std::vector<std::thread> threads;
  for (std::size_t k = 0; k < 16; ++k)
    threads.emplace_back([&, k] {
      for (std::size_t i = 0; i < 12; ++i) {
        const std::size_t n = (i + k) % calls.size();
        if (calls[n]().text != expected[n]) ++wrong;
      }
    });
  for (int i = 0; i < 3; ++i)
    if (one.reload().result != WINDLASS_DONE) ++wrong;
  for (std::thread& thread : threads) thread.join();
  CHECK(wrong == 0);
}
