// SPDX-License-Identifier: Apache-2.0
// Exports: read back without the store, checked twice (by us and by a second verifier in Python),
// every byte covered.
#include <fcntl.h>
#include <sys/wait.h>

#include <thread>

#include "catch.hpp"
#include "log/bundle.hpp"
#include "log/crypto.hpp"
#include "support.hpp"

using namespace log_test;

namespace {

// 0 holds, 1 does not, -1 no Python.
int second_verifier(const std::string& arguments) {
  if (std::system("python3 -c '' >/dev/null 2>&1") != 0) return -1;
  const auto command = "python3 -B '" WINDLASS_SOURCE_DIR "/tools/verify_export.py' " + arguments +
                       " >/dev/null 2>&1";
  return WEXITSTATUS(std::system(command.c_str()));
}
void sealed_again(std::string& bytes) {
  const auto body = bytes.rfind("end - 64\n") + 9;
  bytes.replace(body, 64, base::hex(base::sha256(std::string_view(bytes).substr(0, body))));
}

struct Exported {
  Exported() : store(filled(folder, 20)) {
    good(log::generate_signing_key(folder / "signer", "auditor"));
    auto signer = good(log::open_signer(folder / "signer"));
    check.trusted = {signer->verify_key()};
    note = good(store.checkpoint(*signer, noon)).note;
    good(store.add_anchor(21, "file", "seen by a witness", noon));
    good(store.append(draft(50)));
    good(store.redact({"patient-2", "a", "b", "asked", noon}));
    spill(folder / "key", signer->verify_key().text() + "\n");
    spill(folder / "note", note);
    given.keys = check.trusted;
    given.now = noon;
  }
  std::string python(const std::string& name, bool outside = true) const {
    return "'" + (folder / name).string() + "' --trusted '" + (folder / "key").string() + "'" +
           (outside ? " --known '" + (folder / "note").string() + "'" : "");
  }
  Folder folder;
  log::Store store;
  log::VerifyOptions check;
  log::ExportOptions given;
  std::string note;
};

// What a pipe gives, in small pieces.
base::Result<log::Bundle> from_pipe(const std::string& sent) {
  int ends[2];
  REQUIRE(::pipe(ends) == 0);
  std::thread writer([&] {
    for (std::size_t at = 0; at < sent.size();) {
      const auto done =
          ::write(ends[1], sent.data() + at, std::min<std::size_t>(777, sent.size() - at));
      if (done < 0) break;
      at += static_cast<std::size_t>(done);
    }
    ::close(ends[1]);
  });
  auto out = log::Bundle::open(ends[0], "pipe");
  writer.join();
  ::close(ends[0]);
  return out;
}

}  // namespace

TEST_CASE("a whole log is exported, read and replayed without its store") {
  Exported e;
  good(e.store.export_to(e.folder / "all", e.given));
  CHECK(code_of(e.store.export_to(e.folder / "all", e.given)) == "audit.exists");
  const auto bundle = good(log::Bundle::open(e.folder / "all"));
  e.check.notes = {e.note};
  const auto report = bundle.verify(e.check);
  INFO(log::render(report));
  CHECK(report.holds());
  CHECK(report.size == 25);
  CHECK(report.covered == 21);
  CHECK(bundle.checkpoints() ==
        std::vector<std::string>{e.note});  // in its record, and not once more beside it
  CHECK(report.covered_outside == 21);
  CHECK(report.redacted == 3);
  CHECK(report.opened == 18);
  CHECK(bundle.complete());
  for (const auto i : bundle.sequences()) {
    const auto ours = good(bundle.read(i));
    const auto theirs = good(e.store.read(i));
    CHECK(ours.entry.bytes == theirs.entry.bytes);
    CHECK(ours.state == theirs.state);
    REQUIRE(ours.fields.size() == theirs.fields.size());
    for (std::size_t k = 0; k < ours.fields.size(); ++k)
      CHECK(ours.fields[k].value == theirs.fields[k].value);
  }
  CHECK(good(bundle.blob(guideline().digest)) == *guideline().bytes);
  const int second = second_verifier(e.python("all"));
  if (second < 0) WARN("no python3: the second verifier was left out");
  CHECK(second <= 0);
}

TEST_CASE("a part is exported with its proofs, its redactions and the way to the checkpoint") {
  Exported e;
  e.given.sequences = {3, 8, 21, 22, 23};
  std::vector<std::uint64_t> told;
  e.given.progress = [&](std::uint64_t done, std::uint64_t total) {
    told.push_back(done);
    CHECK(total == 7);  // the five, the opening record, and the redaction of one
  };
  good(e.store.export_to(e.folder / "part", e.given));
  const auto bundle = good(log::Bundle::open(e.folder / "part"));
  CHECK(told == std::vector<std::uint64_t>{1, 2, 3, 4, 5, 6, 7});
  e.given.progress = {};
  CHECK(bundle.sequences() == std::vector<std::uint64_t>{0, 3, 8, 21, 22, 23, 24});
  auto report = bundle.verify(e.check);
  INFO(log::render(report));
  CHECK(report.holds());
  CHECK(report.covered == 21);
  CHECK(good(bundle.read(3)).state == log::ValueState::redacted);
  CHECK(good(bundle.blob(good(bundle.entry(22)).record.blobs.at(0).digest)) == "seen by a witness");
  CHECK(second_verifier(e.python("part")) <= 0);
  e.given.sequences = {5};
  e.given.values = false;
  good(e.store.export_to(e.folder / "sealed", e.given));
  const auto sealed = good(log::Bundle::open(e.folder / "sealed"));
  CHECK(sealed.head().size == 21);  // the signed tree has it all
  CHECK(good(sealed.read(5)).state == log::ValueState::sealed);
  CHECK(sealed.verify(e.check).holds());
  CHECK(slurp(e.folder / "sealed").find("secret") == std::string::npos);
  CHECK(second_verifier(e.python("sealed")) <= 0);
}

namespace {

// The same questions of the second verifier, about the exports "whole" and "part".
void second_verifier_proves(const Exported& e, bool whole) {
  const auto given = e.python(whole ? "whole" : "part");
  const auto ends = [&](const char* from, const char* to) {
    return " --from-checkpoint '" + (e.folder / from).string() + "' --to-checkpoint '" +
           (e.folder / to).string() + "'";
  };
  CHECK(second_verifier(given + " --record 5" + ends("note", "later")) <= 0);
  if (second_verifier(given) != 0) return;
  CHECK(second_verifier(given + " --record 19") == (whole ? 0 : 1));
  CHECK(second_verifier(given + ends("later", "note")) == 1);
  CHECK(second_verifier(given + " --from-checkpoint '" + (e.folder / "note").string() + "'") == 2);
}

}  // namespace

TEST_CASE("one record and two checkpoints are proved from an export alone, whole or in part") {
  Exported e;
  auto signer = good(log::open_signer(e.folder / "signer"));
  const auto later = good(e.store.checkpoint(*signer, noon)).note;
  const auto first = good(log::parse_note(e.note, "")).checkpoint;
  const auto second = good(log::parse_note(later, "")).checkpoint;
  auto altered = second;
  altered.root[0] ^= 1;
  auto stranger = first;
  stranger.origin += "0";
  auto between = good(e.store.head(12));
  spill(e.folder / "later", later);
  for (const bool whole : {true, false}) {
    CAPTURE(whole);
    e.given.sequences = whole ? std::vector<std::uint64_t>() : std::vector<std::uint64_t>{5, 22};
    const auto path = e.folder / (whole ? "whole" : "part");
    good(e.store.export_to(path, e.given));
    const auto bundle = good(log::Bundle::open(path));
    CHECK(good(bundle.prove_record(5, first)) > 0);
    CHECK(good(bundle.prove_record(22, second)) > 0);
    CHECK(good(bundle.prove_record(5, bundle.head())) > 0);
    CHECK(good(bundle.prove_growth(first, second)) > 0);
    CHECK(good(bundle.prove_growth(second, second)) == 0);
    CHECK(code_of(bundle.prove_record(22, first)) ==
          "audit.proof");  // younger than that checkpoint
    CHECK(code_of(bundle.prove_record(5, altered)) == "audit.proof");
    CHECK(code_of(bundle.prove_record(5, stranger)) == "audit.proof");
    CHECK(code_of(bundle.prove_record(99, second)) == "audit.no_record");
    CHECK(code_of(bundle.prove_growth(first, altered)) == "audit.proof");
    CHECK(code_of(bundle.prove_growth(altered, second)) == "audit.proof");
    CHECK(code_of(bundle.prove_growth(second, first)) == "audit.proof");
    CHECK(code_of(bundle.prove_growth(stranger, second)) == "audit.proof");
    if (whole) {
      CHECK(good(bundle.prove_growth(between, second)) > 0);
      between.root[0] ^= 1;
      CHECK(code_of(bundle.prove_growth(between, between)) ==
            "audit.proof");  // the two agree with each other, and with nothing here
    } else {
      const auto none = bundle.prove_record(5, between);
      REQUIRE_FALSE(none);
      CHECK(none.error().front().code == "audit.proof");
      CHECK_THAT(none.error().front().hint, WINDLASS_CONTAINS("--note"));
    }
    second_verifier_proves(e, whole);
  }
}

TEST_CASE("an export is covered up to the largest checkpoint of a trusted key, proof checked") {
  Exported e;
  auto signer = good(log::open_signer(e.folder / "signer"));
  const std::vector<log::VerifyKey> stranger = {
      {"stranger", log::public_key_of(log::random_array<32>())}};
  const std::vector<log::VerifyKey> namesake = {
      {"auditor", log::public_key_of(log::random_array<32>())}};
  good(e.store.export_to(e.folder / "all", e.given));
  e.given.sequences = {3, 8};
  good(e.store.export_to(e.folder / "part", e.given));
  const auto later = good(e.store.checkpoint(*signer, noon)).note;
  for (const char* name : {"all", "part"}) {
    CAPTURE(name);
    const auto bytes = slurp(e.folder / name);
    const auto bundle = good(log::Bundle::open(e.folder / name));
    CHECK(good(bundle.covered_until(e.check.trusted)) == 21);
    CHECK(good(bundle.covered_until(e.check.trusted, {e.note})) == 21);
    CHECK(good(bundle.covered_until({})) == 0);
    CHECK(good(bundle.covered_until(stranger)) == 0);
    CHECK(good(bundle.covered_until(namesake)) == 0);  // another key of the same name
    CHECK(good(bundle.covered_until(e.check.trusted, {later})) == 25);  // the head's own size
    // A record or a note that was changed, with the file's own digest made to fit.
    auto changed = bytes;
    changed.replace(changed.find("\"recommend\""), 11, "\"optional_\"");
    sealed_again(changed);
    CHECK(code_of(good(log::Bundle::parse(changed, "record")).covered_until(e.check.trusted)) ==
          (std::string(name) == "all" ? "audit.root" : "audit.proof"));
    changed = bytes;
    const auto line = changed.find("\xE2\x80\x94");
    changed[line + 50] = changed[line + 50] == 'A' ? 'B' : 'A';
    sealed_again(changed);
    CHECK(code_of(good(log::Bundle::parse(changed, "note")).covered_until(e.check.trusted)) ==
          "audit.signature");
  }
  good(e.store.append(draft(60)));
  const auto beyond = good(e.store.checkpoint(*signer, noon)).note;
  for (const char* name : {"all", "part"}) {
    const auto bundle = good(log::Bundle::open(e.folder / name));
    CHECK(code_of(bundle.covered_until(e.check.trusted, {beyond})) ==
          (std::string(name) == "all" ? "audit.root" : "audit.proof"));
  }
}

TEST_CASE("an export is read from a file, a stream and memory alike") {
  Exported e;
  const auto done = good(e.store.export_to(e.folder / "all", e.given));
  CHECK(done.bytes == fs::file_size(e.folder / "all"));
  CHECK(done.records == 25);
  CHECK(done.open == 18);
  CHECK(done.complete);
  const auto bytes = slurp(e.folder / "all");
  const auto expected = log::render(good(log::verify_export(bytes, e.check)));
  const int file = ::open((e.folder / "all").c_str(), O_RDONLY);
  CHECK(log::render(good(log::Bundle::open(file, "file")).verify(e.check)) == expected);
  ::close(file);
  CHECK(log::render(good(from_pipe(bytes)).verify(e.check)) == expected);
  CHECK(code_of(from_pipe(bytes.substr(0, bytes.size() - 1))) == "audit.export");
  CHECK(code_of(from_pipe("")) == "audit.export");
  CHECK(code_of(from_pipe("something else altogether")) == "audit.export");
  const int zeros = ::open("/dev/zero", O_RDONLY);  // refused by its first bytes, not by its length
  CHECK(code_of(log::Bundle::open(zeros, "zeros")) == "audit.export");
  ::close(zeros);
  CHECK(code_of(log::Bundle::open(e.folder / "nothing")) == "file.missing");
  CHECK(code_of(log::Bundle::open(e.folder.path())) == "file.kind");
}

TEST_CASE("the second verifier takes the options of audit import, and standard input") {
  Exported e;
  good(e.store.export_to(e.folder / "all", e.given));
  const auto given = e.python("all");
  if (second_verifier(given) < 0) return;  // no python3
  const auto unpacked = e.folder / "unpacked";
  CHECK(second_verifier(given + " --verify --format json --unpack '" + unpacked.string() + "'") ==
        0);
  CHECK(slurp(unpacked / guideline().digest) == *guideline().bytes);
  CHECK(slurp(unpacked / "record-5.json") == good(e.store.entry(5)).bytes);
  CHECK(second_verifier(given + " --unpack '" + unpacked.string() + "'") == 2);  // it is there
  CHECK(second_verifier("- < '" + (e.folder / "all").string() + "'") == 0);
  spill(e.folder / "receipt", "{\"receipt\":{\"origin\":\"" + e.store.origin() +
                                  "\",\"sequence\":5,\"leaf\":\"" + good(e.store.entry(5)).leaf +
                                  "\"}}");
  const auto receipt = " --receipt '" + (e.folder / "receipt").string() + "'";
  CHECK(second_verifier(given + receipt) == 0);
  spill(e.folder / "receipt", "{\"origin\":\"" + e.store.origin() +
                                  "\",\"sequence\":6,\"leaf\":\"" + good(e.store.entry(5)).leaf +
                                  "\"}");
  CHECK(second_verifier(given + receipt) == 1);
  CHECK(second_verifier(given + " --nonsense") == 2);
  // The folder alone is enough, wherever it lies.
  fs::copy(fs::path(WINDLASS_SOURCE_DIR) / "tools" / "verify_export", e.folder / "copied");
  fs::create_directory(e.folder / "elsewhere");
  fs::rename(e.folder / "copied", e.folder / "elsewhere/verify_export");
  const auto command = "cd / && python3 -B '" + (e.folder / "elsewhere/verify_export").string() +
                       "' '" + (e.folder / "all").string() + "' >/dev/null";
  CHECK(std::system(command.c_str()) == 0);
}

TEST_CASE("every flipped byte of an export is found") {
  Exported e;
  good(e.store.export_to(e.folder / "all", e.given));
  const auto bytes = slurp(e.folder / "all");
  Random random(3);
  std::size_t flips = 0;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    auto flipped = bytes;
    flipped[i] = static_cast<char>(flipped[i] ^ (1 << random.below(8)));
    if (log::Bundle::parse(flipped, "flipped")) FAIL("byte " << i << " was flipped unseen");
    ++flips;
  }
  CHECK(flips == bytes.size());
  for (const std::size_t cut : {std::size_t{1}, std::size_t{66}, bytes.size() / 2, bytes.size()}) {
    CHECK(code_of(log::Bundle::parse(bytes.substr(0, bytes.size() - cut), "cut")) ==
          "audit.export");
  }
  CHECK(code_of(log::Bundle::parse(bytes + "\n", "more")) == "audit.export");
}

TEST_CASE("an export whose own digest was made to fit is still found by both verifiers") {
  Exported e;
  good(e.store.export_to(e.folder / "all", e.given));
  e.given.sequences = {3, 8, 21, 22, 23};
  good(e.store.export_to(e.folder / "part", e.given));
  e.check.notes = {e.note};
  struct Attack {
    const char* from;
    const char* to;
  };
  const std::vector<Attack> attacks = {{"\"recommend\"", "\"optional_\""},
                                       {"secret-4-", "secret-5-"},
                                       {"kind: ruleset", "kind: rulesat"},
                                       {"\"sequence\":8", "\"sequence\":9"},
                                       {"record 8 ", "record 7 "},
                                       {"\"size\":25,\"root\"", "\"size\":24,\"root\""},
                                       {"\n21\n", "\n20\n"},
                                       {"\\n21\\n", "\\n20\\n"},
                                       {"{\"size\":21,\"type\"", "{\"size\":20,\"type\""},
                                       {"seen by a witness", "seen by a witnesz"},
                                       {"\"redaction\"", "\"redactiom\""},
                                       {"\"complete\":true", "\"complete\":false"}};
  for (const char* name : {"all", "part"}) {
    const auto bytes = slurp(e.folder / name);
    for (const auto& attack : attacks) {
      auto changed = bytes;
      const auto at = changed.find(attack.from);
      if (at == std::string::npos) continue;
      changed.replace(at, std::string(attack.from).size(), attack.to);
      sealed_again(changed);
      INFO(name << ": " << attack.from);
      const auto bundle = log::Bundle::parse(changed, "attacked");
      CHECK((!bundle || !bundle->verify(e.check).holds()));
      spill(e.folder / "attacked", changed);
      const int second = second_verifier(e.python("attacked"));
      CHECK((second == 1 || second < 0));
    }
  }
}

TEST_CASE("every byte of a value is bound to its commitment, and a signature to its key") {
  Exported e;
  good(e.store.export_to(e.folder / "all", e.given));
  const auto bytes = slurp(e.folder / "all");
  auto at = bytes.find("value 5/0 ");
  at = bytes.find('\n', at) + 1;
  for (std::size_t i = 0; i < 160; ++i) {
    auto changed = bytes;
    changed[at + i] = static_cast<char>(changed[at + i] ^ 1);
    sealed_again(changed);
    CHECK_FALSE(good(log::Bundle::parse(changed, "attacked")).verify(e.check).holds());
  }
  // A stranger's signature, though the file names the stranger's key.
  auto stranger = e.check;
  stranger.trusted = {{"auditor", log::public_key_of(log::random_array<32>())}};
  CHECK_FALSE(good(log::Bundle::parse(bytes, "whole")).verify(stranger).holds());
}
