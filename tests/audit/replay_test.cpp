// SPDX-License-Identifier: Apache-2.0
// Plans recorded by the real engine, computed again from an export when rules, plugins, store and
// keys are gone; and everything that must be noticed.
#include <algorithm>
#include <set>
#include <sstream>

#include "audit/recording.hpp"
#include "audit/replay.hpp"
#include "base/json.hpp"
#include "catch.hpp"
#include "log/bundle.hpp"
#include "log/support.hpp"

using namespace log_test;

namespace audit = windlass::audit;
namespace plan = windlass::plan;
namespace model = windlass::model;
using audit::Replayed;

namespace {

const std::string rules_folder = WINDLASS_SOURCE_DIR "/rules";
const std::string plugins_folder = WINDLASS_BUILD_DIR "/plugins";

std::shared_ptr<const plan::Engine> engine_of(const fs::path& rules, const fs::path& lock,
                                              const fs::path& layer = {}) {
  plan::EngineConfig config;
  config.rules = {rules};
  if (!layer.empty()) config.rules.push_back(layer);
  config.lock = lock;
  return good(plan::Engine::open(std::move(config)));
}
std::shared_ptr<const plan::Engine> tree_engine() {
  static const auto engine = engine_of(rules_folder, plugins_folder + "/plugins.lock");
  return engine;
}

// The samples as lines of facts, and patients made of them: a sample with some answers taken from
// another, dropped, unknown, in conflict or turned round.
class Clinic {
 public:
  explicit Clinic(std::uint64_t seed) : random_(seed) {
    for (int i = 1; i <= 8; ++i) {
      std::istringstream in(
          slurp(rules_folder + "/examples/patients/sample-" + std::to_string(i) + ".yaml"));
      std::map<std::string, std::string> facts;
      for (std::string line; std::getline(in, line);)
        if (line.size() > 4 && line.compare(0, 2, "  ") == 0 && line[2] != '#' && line[2] != ' ')
          if (const auto colon = line.find(": "); colon != std::string::npos)
            facts[line.substr(2, colon - 2)] = line.substr(colon + 2);
      samples_.push_back(std::move(facts));
    }
  }

  // A document that the vocabulary takes. Every patient's source carries `mark`.
  std::string patient(const model::Vocabulary& vocabulary, const std::string& id,
                      const std::string& mark) {
    for (;;) {
      auto facts = samples_[random_.below(samples_.size())];
      std::vector<std::string> ids;
      for (const auto& [fact, value] : facts) ids.push_back(fact);
      for (std::size_t changes = random_.below(9); changes > 0; --changes) {
        const auto& fact = ids[random_.below(ids.size())];
        const auto& other = samples_[random_.below(samples_.size())];
        switch (random_.below(5)) {
          case 0: facts.erase(fact); break;
          case 1: facts[fact] = "{unknown: asked_not_known}"; break;
          case 2: facts[fact] = "{unknown: source_error}"; break;
          case 3:
            if (facts[fact] == "false")
              facts[fact] = "true";
            else if (facts[fact] == "true")
              facts[fact] = "false";
            break;
          default:
            if (other.count(fact) > 0) facts[fact] = other.at(fact);
        }
      }
      std::string text = "windlass: 1\nkind: patient\nid: " + id + "\nas_of: 2026-01-15\nfacts:\n";
      for (const auto& [fact, value] : facts)
        text +=
            "  " + fact + ": " +
            (value == "true" || value == "false" ? "{value: " + value + ", source: " + mark + "}"
                                                 : value) +
            "\n";
      auto document = base::read_document("patient", text);
      if (document && model::read_patient(vocabulary, *document)) return text;
    }
  }

 private:
  Random random_;
  std::vector<std::map<std::string, std::string>> samples_;
};

model::Recommendation plan_of(const plan::Engine& engine, const std::string& text) {
  const auto document = good(base::read_document("patient", text));
  return engine.recommend(good(model::read_patient(engine.knowledge().vocabulary(), document)));
}
audit::Call call(const std::string& facts) {
  audit::Call out;
  out.facts = facts;
  out.client = "test";
  out.role = "physiotherapist";
  out.now = noon;
  out.options = {{"format", "json"}};
  return out;
}

void replace(std::string& text, const std::string& from, const std::string& to) {
  const auto at = text.find(from);
  REQUIRE(at != std::string::npos);
  text.replace(at, from.size(), to);
}

// A store with one plan in it, by the tree's engine.
struct One {
  One()
      : store(good(log::Store::open(folder / "log", options(folder)))),
        recorder(good(audit::Recorder::open(store, tree_engine()))) {
    facts = Clinic(7).patient(tree_engine()->knowledge().vocabulary(), "zebra-1", "quokka");
    draft = good(recorder.draft(plan_of(*tree_engine(), facts), call(facts)));
  }
  Replayed replayed(log::Draft changed) {
    const auto receipt = good(store.append(std::move(changed)));
    audit::Replayer replayer([this](const std::string& digest) { return store.blob(digest); });
    return replayer.replay(good(store.read(receipt.sequence)));
  }
  // Says something else about what the plan was made with.
  static void with_manifest(log::Draft& changed, const std::string& from, const std::string& to) {
    const auto& manifest = changed.blobs.at(0);
    auto about = good(log::parse_manifest(*manifest.bytes, "test")).about;
    replace(about, from, to);
    changed.blobs[0] = log::make_manifest(about, *manifest.parts);
  }
  Folder folder;
  log::Store store;
  audit::Recorder recorder;
  std::string facts;
  log::Draft draft;
};

}  // namespace

TEST_CASE(
    "plans are computed again from an export alone, when rules, plugins, store and keys are gone") {
  const std::size_t patients = long_run() ? 1000 : 200;
  Folder folder;
  // Rules of their own, so that nothing of the tree could stand in for them.
  fs::copy(rules_folder, folder / "rules", fs::copy_options::recursive);
  auto pathway = slurp(folder / "rules/pathway.yaml");
  replace(pathway, "windlass: 1", "# of a clinic that is no more\nwindlass: 1");
  spill(folder / "rules/pathway.yaml", pathway);
  fs::create_directory(folder / "plugins");
  for (const auto& file : fs::directory_iterator(plugins_folder))
    if (file.is_regular_file() &&
        (file.path().extension() == ".so" || file.path().filename() == "plugins.lock"))
      fs::copy(file.path(), folder / "plugins");
  std::set<std::string> dispositions, statuses;
  {
    const auto engine = engine_of(folder / "rules", folder / "plugins/plugins.lock");
    REQUIRE(engine->knowledge().digest() != tree_engine()->knowledge().digest());
    auto store = good(log::Store::open(folder / "log", options(folder)));
    const auto recorder = good(audit::Recorder::open(store, engine));
    Clinic clinic(20260131);
    std::vector<log::Draft> drafts;
    for (std::size_t i = 0; i < patients; ++i) {
      const auto text =
          clinic.patient(engine->knowledge().vocabulary(), "p-" + std::to_string(i), "quokka");
      const auto one = plan_of(*engine, text);
      dispositions.insert(std::string(model::word(one.disposition)));
      for (const auto& modality : one.modalities)
        statuses.insert(std::string(model::word(modality.status)));
      drafts.push_back(good(recorder.draft(one, call(text))));
      if (drafts.size() == 50 || i + 1 == patients) {
        good(store.append_group(std::move(drafts)));
        drafts.clear();
      }
    }
    log::ExportOptions given;
    given.now = noon;
    good(store.export_to(folder / "export", given));
  }
  CHECK(dispositions.size() >= 4);  // the patients are not all the same
  CHECK(statuses.size() == 7);
  for (const auto& gone : {"rules", "plugins", "log", "log-wal", "log-shm", "keys"})
    fs::remove_all(folder / gone);
  const auto bundle = good(log::Bundle::open(folder / "export"));
  CHECK(bundle.verify({}).holds());
  audit::Replayer replayer([&](const std::string& digest) { return bundle.blob(digest); });
  std::size_t identical = 0;
  for (const auto sequence : bundle.sequences()) {
    const auto opened = good(bundle.read(sequence));
    if (opened.entry.record.kind != "recommendation") continue;
    const auto result = replayer.replay(opened);
    INFO("record " << sequence << ": " << audit::word(result.outcome) << " " << result.where << " "
                   << result.cause);
    REQUIRE(result.outcome == Replayed::Outcome::identical);
    ++identical;
  }
  CHECK(identical == patients);
}

TEST_CASE(
    "a plan that is not what the record's parts give is named with its first difference and its "
    "cause") {
  One one;
  CHECK(one.replayed(one.draft).outcome == Replayed::Outcome::identical);

  auto other_plan = one.draft;  // the plan alone
  replace(other_plan.fields[1].value, "\"status\":\"", "\"status\":\"x");
  auto result = one.replayed(other_plan);
  CHECK(result.outcome == Replayed::Outcome::differs);
  CHECK(result.where.find("status") != std::string::npos);
  CHECK(result.recorded.substr(0, 1) == "x");
  CHECK(result.recorded.substr(1) == result.computed);

  auto other_facts = one.draft;
  replace(other_facts.fields[0].value, "id: zebra-1", "id: zebra-2");
  result = one.replayed(other_facts);
  CHECK(result.outcome == Replayed::Outcome::differs);
  CHECK(result.where == "patient");

  auto older = one.draft;  // made by another engine
  one.with_manifest(older, "\"version\":\"" + std::string(plan::engine_version()),
                    "\"version\":\"0.0.9");
  replace(older.fields[1].value, "\"status\":\"", "\"status\":\"x");
  CHECK(one.replayed(older).cause.find("made by engine 0.0.9") != std::string::npos);

  auto knowledge = one.draft;
  one.with_manifest(knowledge, "\"knowledge\":\"" + tree_engine()->knowledge().digest(),
                    "\"knowledge\":\"" + std::string(64, '0'));
  result = one.replayed(knowledge);
  CHECK(result.outcome == Replayed::Outcome::failed);
  CHECK(result.cause.find("knowledge digest") != std::string::npos);

  auto unreadable = one.draft;  // and no word of the patient in what is said about it
  replace(unreadable.fields[0].value, "as_of: 2026-01-15", "as_of: quokka");
  result = one.replayed(unreadable);
  CHECK(result.outcome == Replayed::Outcome::failed);
  CHECK(result.cause.find("quokka") == std::string::npos);

  audit::Replayer elsewhere([](const std::string&) {
    return base::Result<std::string>(base::diagnostic("x", "audit.no_blob", "not here"));
  });
  CHECK(elsewhere.replay(good(one.store.read(1))).cause == "audit.no_blob: not here");
}

TEST_CASE(
    "without keys a plan stays sealed, and a redacted one is evidence only, and none of its bytes "
    "is left") {
  One one;
  good(one.store.append(one.draft));
  auto other = one.draft;
  other.subject = "zebra-2";
  good(one.store.append(other));
  log::ExportOptions given;
  given.now = noon;
  good(one.store.export_to(one.folder / "before", given));
  // The control: the marks are where values are in the clear, so looking for them can fail.
  CHECK(slurp(one.folder / "before").find("quokka") != std::string::npos);
  const auto sealed_before = [&] {
    log::ExportOptions sealed = given;
    sealed.values = false;
    sealed.sequences = {1};
    good(one.store.export_to(one.folder / "sealed", sealed));
    const auto bundle = good(log::Bundle::open(one.folder / "sealed"));
    audit::Replayer replayer([&](const std::string& digest) { return bundle.blob(digest); });
    CHECK(replayer.replay(good(bundle.read(1))).outcome == Replayed::Outcome::sealed);
    const auto bytes = slurp(one.folder / "sealed");
    const auto at = bytes.find('\n', bytes.find("sealed 1 ")) + 1;
    return bytes.substr(at, 64);  // the beginning of what lies encrypted in the store
  }();
  const auto in_store = [&](const std::string& bytes) {
    std::string all;
    for (const char* name : {"log", "log-wal"}) all += slurp(one.folder / name);
    return all.find(bytes) != std::string::npos;
  };
  CHECK(in_store(sealed_before));
  const auto key_file = slurp(one.folder / "keys");

  good(one.store.redact({"zebra-1", "a", "b", "asked", noon}));
  CHECK_FALSE(in_store(sealed_before));
  CHECK_FALSE(in_store("quokka"));
  CHECK(slurp(one.folder / "keys") != key_file);
  audit::Replayer replayer([&](const std::string& digest) { return one.store.blob(digest); });
  CHECK(replayer.replay(good(one.store.read(1))).outcome == Replayed::Outcome::evidence_only);
  CHECK(replayer.replay(good(one.store.read(2))).outcome == Replayed::Outcome::identical);
  log::VerifyOptions with_values;
  with_values.values = true;
  const auto report = one.store.verify(with_values);
  INFO(log::render(report));
  CHECK(report.holds());
  CHECK(report.redacted == 1);
  given.sequences = {1};
  good(one.store.export_to(one.folder / "after", given));
  CHECK(slurp(one.folder / "after").find("quokka") == std::string::npos);
  CHECK(slurp(one.folder / "after").find(sealed_before) == std::string::npos);
}

TEST_CASE(
    "other rules are asked about recorded patients, and the counts are those of asking each "
    "patient directly") {
  One one;
  spill(one.folder / "layer.yaml",
        "windlass: 1\nkind: ruleset\nid: northside\nversion: 1.0.0\ntitle: A house rule\nextends: "
        "plantar-heel-pain\ntighten:\n  - modality: taping\n    contraindication:\n"
        "      id: house-rule\n      when: {demo.sex_at_birth: female}\n      level: absolute\n    "
        "  because: A rule of this test.\n      basis: design\n");
  const auto stricter =
      engine_of(rules_folder, plugins_folder + "/plugins.lock", one.folder / "layer.yaml");
  const auto& vocabulary = tree_engine()->knowledge().vocabulary();
  Clinic clinic(3);
  std::size_t changed = 0, expected = 0;
  for (std::size_t i = 0; i < 40; ++i) {
    const auto text = clinic.patient(vocabulary, "p-" + std::to_string(i), "record");
    const auto before = plan_of(*tree_engine(), text);
    const auto receipt = good(one.recorder.record(before, call(text)));
    const auto opened = good(one.store.read(receipt.sequence));
    const auto recorded = audit::Replayer::recorded(opened.entry.record);
    REQUIRE(recorded);
    CHECK(recorded->statuses == audit::Replayer::gist(before).statuses);
    const auto now = audit::Replayer::ask(*stricter, opened);
    REQUIRE(now);
    for (const auto& [modality, status] : now->statuses) {
      if (modality != "taping") continue;
      changed += status != recorded->statuses.at(modality) ? 1U : 0U;
    }
    const bool female = text.find("demo.sex_at_birth: female") != std::string::npos;
    const bool blocked = recorded->statuses.at("taping") == "block";
    if (female && !blocked) {
      CHECK(now->statuses.at("taping") == "block");
      ++expected;
    }
  }
  CHECK(expected > 5);
  CHECK(changed >= expected);
}

TEST_CASE(
    "feedback refers to a plan by sequence and leaf, with a coded reason and a role, or is "
    "refused") {
  One one;
  const auto receipt = good(one.store.append(one.draft));
  audit::Feedback said;
  said.recommendation = receipt;
  said.modality = "taping";
  said.outcome = "overridden";
  said.reason = "patient-declined";
  said.role = "physiotherapist";
  said.now = noon;
  const auto recorded = good(audit::record_feedback(one.store, said));
  const auto entry = good(one.store.entry(recorded.sequence));
  const auto read = audit::read_feedback(entry.record);
  REQUIRE(read);
  CHECK(read->recommendation.sequence == receipt.sequence);
  CHECK(read->recommendation.leaf == receipt.leaf);
  CHECK(read->reason == "patient-declined");
  CHECK(read->role == "physiotherapist");
  const auto refused = [&](auto change) {
    audit::Feedback other = said;
    change(other);
    return code_of(audit::record_feedback(one.store, other));
  };
  CHECK(refused([](auto& f) { f.reason.clear(); }) == "audit.feedback");
  CHECK(refused([](auto& f) { f.reason = "Mrs Smith said no"; }) == "audit.feedback");
  CHECK(refused([](auto& f) { f.role.clear(); }) == "audit.feedback");
  CHECK(refused([](auto& f) { f.outcome = "liked"; }) == "audit.feedback");
  CHECK(refused([](auto& f) { f.modality = "magic"; }) == "audit.feedback");
  CHECK(refused([](auto& f) { f.recommendation.leaf = std::string(64, '0'); }) == "audit.feedback");
  CHECK(refused([](auto& f) { f.recommendation.origin = "another/1"; }) == "audit.feedback");
  CHECK(refused([](auto& f) { f.recommendation = {"", 0, ""}; }) == "audit.feedback");
  CHECK(refused([](auto& f) { f.recommendation.sequence = 99; }) == "audit.no_record");
  CHECK(good(one.store.size()) == 3);
}

TEST_CASE(
    "the public part of a plan's record names what it was made with, and nothing of the patient") {
  One one;
  const auto receipt = good(one.store.append(one.draft));
  const auto entry = good(one.store.entry(receipt.sequence));
  const auto summary = audit::summarise(entry.record);
  REQUIRE(summary);
  audit::Manifests manifests([&](const std::string& digest) { return one.store.blob(digest); });
  const auto& made_with = *good(manifests.of(entry.record));
  CHECK(made_with.knowledge == tree_engine()->knowledge().digest());
  CHECK(made_with.engine_version == plan::engine_version());
  CHECK(made_with.plugins.size() == tree_engine()->plugins().size());
  CHECK(made_with.documents.size() >= 5);
  CHECK(summary->client == "test");
  CHECK(summary->options == std::vector<std::pair<std::string, std::string>>{{"format", "json"}});
  std::set<std::string> kept;
  REQUIRE(entry.record.blobs.size() == 1);
  for (const auto& blob :
       good(log::parse_manifest(good(one.store.blob(made_with.digest)), "test")).blobs)
    kept.insert(blob.digest);
  for (const auto& list : {made_with.documents, made_with.plugins})
    for (const auto& part : list) CHECK(kept.count(part.digest) == 1);
  for (const auto& [id, modality] : summary->modalities) {
    auto rules = modality.rules;
    std::sort(rules.begin(), rules.end());
    CHECK(std::adjacent_find(rules.begin(), rules.end()) == rules.end());
  }
  for (const char* word : {"zebra", "quokka", "sample", "2026-01-15"})
    CHECK(entry.bytes.find(word) == std::string::npos);
  // Nor an unsalted digest, against which guesses could be tried.
  for (const auto& value : one.draft.fields)
    CHECK(entry.bytes.find(base::hex(base::sha256(value.value))) == std::string::npos);
}
