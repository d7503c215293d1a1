// SPDX-License-Identifier: Apache-2.0
// Whose recorded code is run: never because a store or an export says so.
#include "audit/support.hpp"
#include "log/note.hpp"

using namespace audit_test;

namespace {

// The lock of the tree, its plugins current or retired.
windlass::plugin::Lock tree_lock(bool retired) {
  auto lock = good(windlass::plugin::open_lock(plugins_folder + "/plugins.lock")).lock;
  if (!retired) return lock;
  for (const auto& one : lock.plugins) lock.retired.push_back({one.id, one.version, one.sha256});
  lock.plugins.clear();
  return lock;
}

// A store with plan 1, a checkpoint of it by `signer`, and plan 3 behind the checkpoint, made with
// the same plugins.
struct Signed : OnePlan {
  Signed() {
    key = good(log::generate_signing_key(folder / "signer", "auditor.example"));
    stranger = good(log::generate_signing_key(folder / "stranger", "auditor.example"));
    good(store.append(draft));
    note = sign("signer");
    good(store.append(draft));
  }
  std::string sign(const std::string& name) {
    const auto signer = good(log::open_signer(folder / name));
    return good(store.checkpoint(*signer, noon)).note;
  }
  log::Bundle exported() {
    log::ExportOptions what;
    what.now = noon;
    what.keys = {stranger, key};
    const auto path = folder / ("export-" + std::to_string(++exports));
    good(store.export_to(path, what));
    return good(log::Bundle::open(path));
  }
  // What comes of replaying a record of the store.
  Replayed::Outcome of_store(const audit::TrustedPlugins& trusted,
                             std::uint64_t sequence = 1) const {
    audit::Replayer replayer([this](const std::string& digest) { return store.blob(digest); },
                             trusted);
    return replayer.replay(good(store.read(sequence))).outcome;
  }
  audit::TrustedPlugins trusting(const std::vector<log::VerifyKey>& keys,
                                 const std::vector<std::string>& known = {}) const {
    audit::TrustedPlugins out;
    CHECK(out.set_signed_log(store, keys, known).empty());
    return out;
  }
  log::VerifyKey key, stranger;
  std::string note;
  int exports = 0;
};

using Outcome = Replayed::Outcome;

}  // namespace

TEST_CASE("without a voucher no recorded code runs, and the refusal says what would vouch for it") {
  Signed one;
  CHECK(one.of_store({}) == Outcome::not_vouched);
  audit::Replayer replayer([&](const std::string& digest) { return one.store.blob(digest); }, {});
  const auto result = replayer.replay(good(one.store.read(1)));
  CHECK(result.cause.find("SHA-256") != std::string::npos);
  CHECK(result.hint.find("--trusted") != std::string::npos);
  CHECK(result.hint.find("plugins.lock") != std::string::npos);
  CHECK(code_of(replayer.engine_of(good(one.store.entry(1)))) == "audit.not_vouched");
}

TEST_CASE("the site's lock vouches for its plugins, current and retired, and for all or none") {
  Signed one;
  for (const bool retired : {false, true}) {
    audit::TrustedPlugins trusted;
    trusted.add_lock(tree_lock(retired));
    CHECK(one.of_store(trusted) == Outcome::identical);
    CHECK(one.of_store(trusted, 3) == Outcome::identical);
  }
  auto short_of_one = tree_lock(false);
  short_of_one.plugins.pop_back();
  audit::TrustedPlugins trusted;
  trusted.add_lock(short_of_one);
  CHECK(one.of_store(trusted) == Outcome::not_vouched);
}

TEST_CASE("a trusted signature vouches for the records below its checkpoint and for no others") {
  Signed one;
  const auto trusted = one.trusting({one.key});
  CHECK(trusted.signed_size() == 2);
  CHECK(one.of_store(trusted, 1) == Outcome::identical);
  CHECK(one.of_store(trusted, 3) == Outcome::not_vouched);
  // Also when the very same plugins are loaded already.
  audit::Replayer replayer([&](const std::string& digest) { return one.store.blob(digest); },
                           trusted);
  CHECK(replayer.replay(good(one.store.read(1))).outcome == Outcome::identical);
  CHECK(replayer.replay(good(one.store.read(3))).outcome == Outcome::not_vouched);
}

TEST_CASE("keys that nobody named vouch for nothing, wherever their signatures lie") {
  Signed one;
  CHECK(one.of_store(one.trusting({})) == Outcome::not_vouched);
  CHECK(one.of_store(one.trusting({one.stranger})) == Outcome::not_vouched);
  CHECK(one.of_store(one.trusting({one.stranger}, {one.note})) == Outcome::not_vouched);
  // The stranger, who has the same name, signs what lies behind the checkpoint.
  one.sign("stranger");
  CHECK(one.of_store(one.trusting({one.key}), 3) == Outcome::not_vouched);
  CHECK(one.of_store(one.trusting({one.stranger}), 3) == Outcome::identical);
}

TEST_CASE("a signature counts for the tree that it signed alone") {
  Signed one, other;
  const auto forged = [&](const log::Checkpoint& checkpoint) {
    const auto signer = good(log::open_signer(one.folder / "stranger"));
    return good(signer->sign(checkpoint, {}));
  };
  const auto keys = std::vector{one.stranger};
  // A tree of that size with another root; a tree of another log.
  log::Checkpoint wrong = good(one.store.head());
  wrong.root = {};
  CHECK(one.of_store(one.trusting(keys, {forged(wrong)}), 3) == Outcome::not_vouched);
  CHECK(one.of_store(one.trusting({other.key}, {other.note})) == Outcome::not_vouched);
  CHECK(one.of_store(one.trusting({one.key}, {"no note at all"}), 3) == Outcome::not_vouched);
}

TEST_CASE("an export is asked the same as a store") {
  Signed one;
  const auto bundle = one.exported();
  const auto of_export = [&](const std::vector<log::VerifyKey>& keys, std::uint64_t sequence,
                             bool with_lock = false) {
    audit::TrustedPlugins trusted;
    if (with_lock) trusted.add_lock(tree_lock(true));
    CHECK(trusted.set_signed_log(bundle, keys, {}).empty());
    audit::Replayer replayer([&](const std::string& digest) { return bundle.blob(digest); },
                             trusted);
    return replayer.replay(good(bundle.read(sequence))).outcome;
  };
  CHECK(of_export({}, 1) == Outcome::not_vouched);
  CHECK(of_export({one.stranger}, 1) == Outcome::not_vouched);
  CHECK(of_export({one.key}, 1) == Outcome::identical);
  CHECK(of_export({one.key}, 3) == Outcome::not_vouched);
  CHECK(of_export({}, 3, true) == Outcome::identical);
}
