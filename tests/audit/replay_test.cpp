// SPDX-License-Identifier: Apache-2.0
// Plans recorded by the real engine, computed again from an export when rules, plugins, store and
// keys are gone; and everything that must be noticed.
#include <algorithm>
#include <set>

#include "audit/support.hpp"
#include "base/json.hpp"

using namespace audit_test;

namespace {

// Rules and plugins in a folder, so that nothing of the tree could stand in for them.
void copy_clinic(const Folder& folder) {
  fs::copy(rules_folder, folder / "rules", fs::copy_options::recursive);
  auto pathway = slurp(folder / "rules/pathway.yaml");
  replace(pathway, "windlass: 1", "# of a clinic that is no more\nwindlass: 1");
  spill(folder / "rules/pathway.yaml", pathway);
  fs::create_directory(folder / "plugins");
  for (const auto& file : fs::directory_iterator(plugins_folder))
    if (file.is_regular_file() &&
        (file.path().extension() == ".so" || file.path().filename() == "plugins.lock"))
      fs::copy(file.path(), folder / "plugins");
}

// The beginning of what lies encrypted in the store as the values of record 1.
std::string sealed_bytes_of(const OnePlan& one) {
  log::ExportOptions sealed;
  sealed.now = noon;
  sealed.values = false;
  sealed.sequences = {1};
  good(one.store.export_to(one.folder / "sealed", sealed));
  const auto bundle = good(log::Bundle::open(one.folder / "sealed"));
  audit::Replayer replayer([&](const std::string& digest) { return bundle.blob(digest); },
                           tree_plugins());
  CHECK(replayer.replay(good(bundle.read(1))).outcome == Replayed::Outcome::sealed);
  const auto bytes = slurp(one.folder / "sealed");
  const auto at = bytes.find('\n', bytes.find("sealed 1 ")) + 1;
  return bytes.substr(at, 64);
}

}  // namespace

TEST_CASE(
    "plans are computed again from an export alone, when rules, plugins, store and keys are gone") {
  const std::size_t patients = long_run() ? 1000 : 200;
  Folder folder;
  copy_clinic(folder);
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
  audit::Replayer replayer([&](const std::string& digest) { return bundle.blob(digest); },
                           tree_plugins());
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
  OnePlan one;
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

  audit::Replayer elsewhere(
      [](const std::string&) {
        return base::Result<std::string>(base::diagnostic("x", "audit.no_blob", "not here"));
      },
      tree_plugins());
  CHECK(elsewhere.replay(good(one.store.read(1))).cause == "audit.no_blob: not here");
}

TEST_CASE(
    "without keys a plan stays sealed, and a redacted one is evidence only, and none of its bytes "
    "is left") {
  OnePlan one;
  good(one.store.append(one.draft));
  auto other = one.draft;
  other.subject = "zebra-2";
  good(one.store.append(other));
  log::ExportOptions given;
  given.now = noon;
  good(one.store.export_to(one.folder / "before", given));
  // The control: the marks are where values are in the clear, so looking for them can fail.
  CHECK(slurp(one.folder / "before").find("quokka") != std::string::npos);
  const auto sealed_before = sealed_bytes_of(one);
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
  audit::Replayer replayer([&](const std::string& digest) { return one.store.blob(digest); },
                           tree_plugins());
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
  OnePlan one;
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
    CHECK(recorded->statuses == audit::Replayer::outcome_of(before).statuses);
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
