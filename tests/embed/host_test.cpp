// SPDX-License-Identifier: Apache-2.0
// What a program gives the engine: a store, a clock, a key service, a log sink.
#include <array>
#include <cstring>
#include <map>
#include <mutex>
#include <vector>

#include "catch.hpp"
#include "embed/library.hpp"

using namespace windlass::test;

namespace {

// A key service in memory. Its pseudonym is no HMAC: the library cannot tell.
struct Site {
  std::vector<std::string> lines;
  std::map<std::uint64_t, std::array<std::uint8_t, 32>> keys;
  std::uint64_t next = 1;
  bool broken = false;
  std::mutex mutex;

  windlass_host host() {
    windlass_host made{};
    made.size = sizeof made;
    made.context = this;
    made.log = [](void* context, std::int32_t level, const char* line) noexcept {
      Site& site = *static_cast<Site*>(context);
      const std::lock_guard lock(site.mutex);
      site.lines.push_back(std::to_string(level) + " " + line);
    };
    made.clock = [](void*) noexcept -> std::int64_t { return 1'767'225'600; };  // 2026-01-01
    return made;
  }
  windlass_host with_keys() {
    windlass_host made = host();
    made.key_pseudonym = [](void* context, const char* subject, std::size_t size,
                            std::uint8_t* out) noexcept -> std::int32_t {
      if (static_cast<Site*>(context)->broken) return 7;
      std::memset(out, 9, 32);
      for (std::size_t i = 0; i < size; ++i)
        out[i % 32] = static_cast<std::uint8_t>(out[i % 32] * 31 + subject[i]);
      return 0;
    };
    made.key_reserve = [](void* context, std::uint64_t* number,
                          std::uint8_t* key) noexcept -> std::int32_t {
      Site& site = *static_cast<Site*>(context);
      const std::lock_guard lock(site.mutex);
      if (site.broken) return 7;
      *number = site.next++;
      auto& made_key = site.keys[*number];
      made_key.fill(static_cast<std::uint8_t>(*number));
      std::memcpy(key, made_key.data(), 32);
      return 0;
    };
    made.key_read = [](void* context, std::uint64_t number,
                       std::uint8_t* key) noexcept -> std::int32_t {
      Site& site = *static_cast<Site*>(context);
      const std::lock_guard lock(site.mutex);
      const auto found = site.keys.find(number);
      if (found == site.keys.end()) return 2;
      std::memcpy(key, found->second.data(), 32);
      return 0;
    };
    made.key_destroy = [](void* context, std::uint64_t number) noexcept -> std::int32_t {
      Site& site = *static_cast<Site*>(context);
      const std::lock_guard lock(site.mutex);
      return site.keys.erase(number) == 1 ? 0 : 1;
    };
    return made;
  }
};

std::string between(const std::string& text, const std::string& before, char end) {
  const std::size_t at = text.find(before);
  if (at == std::string::npos) return {};
  return text.substr(at + before.size(), text.find(end, at + before.size()) - at - before.size());
}

}  // namespace

TEST_CASE("with a store a plan is recorded before it is answered, and feedback follows it") {
  const Folder folder;
  const Opened one("{\"client\": \"ehr\", \"store\": {\"path\": \"" + (folder / "s.db") +
                   "\", \"keys\": \"" + (folder / "s.keys") + "\", \"create\": true}}");
  REQUIRE(one.answer.result == WINDLASS_DONE);
  const Said plan = one.recommend(sample(1), R"({"user": "u-1", "role": "physiotherapist"})");
  REQUIRE(plan.result == WINDLASS_DONE);
  const std::string sequence = between(plan.text, "\"sequence\": ", ','),
                    leaf = between(plan.text, "\"leaf\": \"", '"');
  REQUIRE(leaf.size() == 64);
  const std::string words = "{\"sequence\": " + sequence + ", \"leaf\": \"" + leaf +
                            "\", \"modality\": \"taping\", \"outcome\": \"accepted\", \"role\": "
                            "\"physiotherapist\"}";
  const std::string plan_words = "\"sequence\": " + sequence + ", \"leaf\": \"" + leaf + "\"";
  const Said looked = one.feedback("{\"look\": true, " + plan_words + "}");
  CHECK(looked.result == WINDLASS_DONE);
  CHECK_THAT(looked.text, WINDLASS_CONTAINS("\"taping\""));
  CHECK_THAT(looked.text, WINDLASS_CONTAINS("\"leaf\": \"" + leaf));
  CHECK(one.feedback("{\"look\": true, " + plan_words + ", \"modality\": \"taping\"}").result ==
        WINDLASS_BAD_INPUT);
  CHECK(one.feedback("{\"look\": true, \"sequence\": 0, \"leaf\": \"" + leaf + "\"}").result ==
        WINDLASS_BAD_INPUT);
  const Said first = one.feedback(words), again = one.feedback(words);
  CHECK(first.result == WINDLASS_DONE);
  CHECK_THAT(first.text, WINDLASS_CONTAINS("\"added\": true"));
  CHECK_THAT(again.text, WINDLASS_CONTAINS("\"added\": false"));
  CHECK(one.feedback("{\"sequence\": 0, \"leaf\": \"" + leaf +
                     "\", \"modality\": \"taping\", \"outcome\": \"accepted\", \"role\": \"r\"}")
            .result == WINDLASS_BAD_INPUT);
  const Said ahead =
      one.feedback(words.substr(0, words.size() - 1) + ", \"at\": \"9999-12-31T00:00:00Z\"}");
  CHECK(ahead.result == WINDLASS_BAD_INPUT);
  CHECK_THAT(ahead.text, WINDLASS_CONTAINS("audit.ahead"));
  // A brief plan is recorded as any other, and says nothing of the one before.
  const Said brief = one.recommend(sample(1), R"({"brief": true})");
  CHECK_THAT(brief.text, WINDLASS_CONTAINS("\"receipt\":"));
  CHECK_THAT(brief.text, !WINDLASS_CONTAINS("\"since\""));
  const Said whole = one.recommend(sample(1));
  CHECK(between(whole.text, "\"since\": {\n    \"sequence\": ", ',') ==
        between(brief.text, "\"sequence\":", ','));
  CHECK_THAT(one.verify().text, WINDLASS_CONTAINS("\"holds\": true"));
  const Said reloaded = one.reload();
  CHECK_THAT(reloaded.text, WINDLASS_CONTAINS("\"size\": 5"));
}

TEST_CASE("a store without keys, or with two services for them, is refused") {
  const Folder folder;
  Site site;
  const windlass_host host = site.with_keys();
  const std::string path = "{\"store\": {\"path\": \"" + (folder / "s.db") + "\", \"create\": true";
  CHECK(Opened(path + "}}").answer.result == WINDLASS_REFUSED);
  CHECK(Opened(path + ", \"keys\": \"" + (folder / "k") + "\"}}", &host).answer.result ==
        WINDLASS_REFUSED);
  CHECK_FALSE(std::filesystem::exists(folder / "s.db"));
}

TEST_CASE(
    "the site's own key service seals values, and a plan that cannot be sealed is not shown") {
  const Folder folder;
  Site site;
  const windlass_host host = site.with_keys();
  const Opened one("{\"store\": {\"path\": \"" + (folder / "s.db") + "\", \"create\": true}}",
                   &host);
  REQUIRE(one.answer.result == WINDLASS_DONE);
  CHECK(one.recommend(sample(1)).result == WINDLASS_DONE);
  CHECK_FALSE(site.keys.empty());
  site.broken = true;
  const Said refused = one.recommend(sample(2));
  CHECK(refused.result != WINDLASS_DONE);
  CHECK_THAT(refused.text, WINDLASS_CONTAINS("audit.keys"));
  CHECK(refused.text.find("disposition") == std::string::npos);
}

TEST_CASE("a record has the host's time") {
  const Folder folder;
  Site site;
  const windlass_host host = site.host();
  const std::string config = "{\"store\": {\"path\": \"" + (folder / "s.db") + "\", \"keys\": \"" +
                             (folder / "k") + "\", \"create\": true}}";
  {
    const Opened one(config, &host);
    REQUIRE(one.answer.result == WINDLASS_DONE);
    CHECK(one.recommend(sample(1)).result == WINDLASS_DONE);
  }
  CHECK(
      (file_text(folder / "s.db") + file_text(folder / "s.db-wal")).find("2026-01-01T00:00:00Z") !=
      std::string::npos);
}

TEST_CASE("the day of a host's clock is the plan's, and a clock beyond all years gives none") {
  static std::int64_t seconds;
  windlass_host host{};
  host.size = sizeof host;
  host.clock = [](void*) noexcept { return seconds; };
  const Opened one({}, &host);
  const auto day_at = [&](std::int64_t time) {
    seconds = time;
    const Said said = one.facts(R"({"resourceType": "Patient", "id": "p"})");
    return said.result == WINDLASS_DONE ? between(said.text, R"(\"as_of\": \")", '\\')
                                        : between(said.text, "\"code\": \"", '"');
  };
  CHECK(day_at(-1) == "1969-12-31");
  CHECK(day_at(1'767'225'599) == "2025-12-31");
  CHECK(day_at(1'767'225'600) == "2026-01-01");
  CHECK(day_at(253'402'300'799) == "9999-12-31");
  CHECK(day_at(253'402'300'800) == "fhir.as_of");
  CHECK(day_at(INT64_MAX) == "fhir.as_of");
  CHECK(day_at(INT64_MIN) == "fhir.as_of");
}

TEST_CASE("the sink hears of steps and refusals, never of a patient") {
  Site site;
  const windlass_host host = site.host();
  {
    const Opened one({}, &host);
    CHECK(one.recommend(sample(1)).result == WINDLASS_DONE);
    CHECK(one.recommend("windlass: 1\nkind: patient\nid: Secretname\nfacts: {exam.abi: Hidden}\n")
              .result == WINDLASS_BAD_INPUT);
    CHECK(one.explain(sample(1), "{\"about\": \"Secretname\"}").result == WINDLASS_BAD_INPUT);
    CHECK(one.reload().result == WINDLASS_DONE);
  }
  REQUIRE(site.lines.size() >= 4);
  for (const std::string& line : site.lines) {
    INFO(line);
    CHECK(line.find("Secretname") == std::string::npos);
    CHECK(line.find("Hidden") == std::string::npos);
    CHECK(line.find("sample") == std::string::npos);
  }
}

TEST_CASE("a host that is none of ours is refused") {
  Site site;
  windlass_host host = site.with_keys();
  host.key_read = nullptr;
  CHECK(Opened({}, &host).answer.result == WINDLASS_BAD_INPUT);
  host = site.host();
  host.size = 3;
  CHECK(Opened({}, &host).answer.result == WINDLASS_BAD_INPUT);
  host = site.host();
  host.reserved = 1;
  CHECK(Opened({}, &host).answer.result == WINDLASS_BAD_INPUT);
}
