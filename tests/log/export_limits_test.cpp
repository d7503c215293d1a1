// SPDX-License-Identifier: Apache-2.0
// What an export may contain at most: the writer refuses what the readers would refuse, and both
// agree at the border. Many checkpoints and many notes from outside are each looked at once.
#include <fstream>
#include <map>

#include "catch.hpp"
#include "log/bundle.hpp"
#include "log/crypto.hpp"
#include "log/export_frames.hpp"
#include "log/log_events.hpp"
#include "log/storage/database.hpp"
#include "log/text.hpp"
#include "support.hpp"

using namespace log_test;

namespace {

struct Memory final : log::ExportSink {
  base::Diagnostics write(std::string_view piece) override {
    bytes += piece;
    return {};
  }
  std::string bytes;
};

// An export in memory, its frames chosen by the test.
class Made {
 public:
  explicit Made(std::uint64_t limit = log::export_limit) : writer_(sink_, "made", limit) {}
  Made& frame(log::FrameKind kind, std::string_view name, std::string_view body) {
    writer_.frame(kind, name, {body});
    return *this;
  }
  std::string take() {
    writer_.finish();
    return std::move(sink_.bytes);
  }

 private:
  Memory sink_;
  log::FrameWriter writer_;
};

std::string refusal(const std::function<void()>& work) {
  try {
    work();
  } catch (const log::Failure& failure) {
    return failure.errors.front().code;
  }
  return "none";
}

// A log with a checkpoint after every record, as an export.
struct Signed {
  explicit Signed(std::size_t checkpoints) {
    key = {"auditor", log::public_key_of(seed)};
    log::Record record;
    record.origin = "test/" + std::string(32, '0') + "/1";
    record.written = noon;
    record.kind = "opening";
    record.public_json = log::opening_json({}, {});
    add(log::record_bytes(record));
    record.kind = "checkpoint";
    for (std::size_t i = 0; i < checkpoints; ++i) {
      const log::Checkpoint now{record.origin, i + 1, roots.back()};
      const auto body = log::checkpoint_body(now);
      notes.push_back(body + "\n" + log::signature_line("auditor", seed, body));
      record.sequence = i + 1;
      record.public_json = log::checkpoint_json(now.size, notes.back());
      add(log::record_bytes(record));
    }
    head = {{record.origin, records.size(), roots.back()}, true, noon};
  }
  void add(std::string bytes) {
    const auto leaf = log::leaf_hash(bytes);
    nodes[{0, tree.size()}] = leaf;
    tree.append(leaf, [this](unsigned level, std::uint64_t index, const log::Hash& hash) {
      nodes[{level, index}] = hash;
    });
    roots.push_back(tree.root());
    records.push_back(std::move(bytes));
  }
  // Record 0 alone, with every checkpoint's path to the head, or all records.
  std::string exported(bool complete) const {
    Made out;
    out.frame(log::FrameKind::head, "-", log::export_head({head.tree, complete, noon}));
    for (std::size_t i = 0; i < (complete ? 0 : notes.size()); ++i) {
      const auto name = std::to_string(i + 1);
      out.frame(log::FrameKind::checkpoint, name, notes[i]);
      out.frame(log::FrameKind::consistency, name, joined(consistency(i + 1)));
    }
    for (std::size_t i = 0; i < (complete ? records.size() : 1); ++i) {
      out.frame(log::FrameKind::record, std::to_string(i), records[i]);
      if (!complete) out.frame(log::FrameKind::proof, "0", joined(inclusion()));
    }
    return out.take();
  }
  std::vector<log::Hash> consistency(std::uint64_t size) const {
    return good(log::consistency_path(size, head.tree.size, subtrees()));
  }
  std::vector<log::Hash> inclusion() const {
    return good(log::inclusion_path(0, head.tree.size, subtrees()));
  }
  log::SubtreeSource subtrees() const {
    return [this](unsigned level, std::uint64_t index) -> base::Result<log::Hash> {
      return nodes.at({level, index});
    };
  }
  static std::string joined(const std::vector<log::Hash>& path) {
    std::string out;
    for (const auto& hash : path) out += log::view(hash);
    return out;
  }

  log::Bytes32 seed{};
  log::VerifyKey key;
  log::Frontier tree;
  std::map<std::pair<unsigned, std::uint64_t>, log::Hash> nodes;  // roots of complete subtrees
  log::ExportHead head;
  std::vector<log::Hash> roots;
  std::vector<std::string> records, notes;
};

// How many bytes this process has read; nothing where the system does not say.
std::optional<std::uint64_t> bytes_read() {
  std::ifstream in("/proc/self/io");
  std::string word;
  std::uint64_t number = 0;
  if (in >> word >> number && word == "rchar:") return number;
  return std::nullopt;
}

}  // namespace

TEST_CASE("the writer of an export and its readers agree on the largest frames") {
  using log::FrameKind;
  const Signed log(0);
  const auto head = log::export_head(log.head);
  for (const auto kind : {FrameKind::checkpoint, FrameKind::record, FrameKind::proof}) {
    CAPTURE(log::word(kind));
    const std::string most(log::frame_limit(kind), 'x');
    CHECK(refusal([&] { Made().frame(kind, "0", most); }) == "none");
    CHECK(refusal([&] { Made().frame(kind, "0", most + "x"); }) == "audit.export");
  }
  // A blob of the largest size is written and read back; one byte more is refused by its header.
  const auto name = std::string(64, '0');
  const auto with_blob = [&](std::size_t size) {
    return Made()
        .frame(FrameKind::head, "-", head)
        .frame(FrameKind::blob, name, std::string(size, 'b'))
        .frame(FrameKind::record, "0", log.records[0])
        .take();
  };
  CHECK(refusal([&] { with_blob(log::blob_limit + 1); }) == "audit.export");
  auto bytes = with_blob(1000);
  CHECK(good(log::Bundle::parse(bytes, "a blob")).blob_count() == 1);
  bytes.replace(bytes.find(" 1000\n"), 6, " " + std::to_string(log::blob_limit + 1) + "\n");
  const auto refused = log::Bundle::parse(bytes, "too large a blob");
  REQUIRE_FALSE(refused);
  CHECK_THAT(refused.error().front().message, WINDLASS_CONTAINS("longer than the format allows"));
}

TEST_CASE("an export that would be too large, or have too many parts, is not written") {
  using log::FrameKind;
  const Signed log(0);
  const auto key = log.key.text();
  const auto with_keys = [&](std::uint64_t keys, std::uint64_t limit = log::export_limit) {
    Made out(limit);
    out.frame(FrameKind::head, "-", log::export_head(log.head));
    for (std::uint64_t i = 0; i < keys; ++i) out.frame(FrameKind::key, "auditor", key);
    return out.frame(FrameKind::record, "0", log.records[0]).take();
  };
  CHECK(good(log::Bundle::parse(with_keys(log::key_count_limit), "keys")).keys().size() ==
        log::key_count_limit);
  CHECK(refusal([&] { with_keys(log::key_count_limit + 1); }) == "audit.export");
  const auto size = with_keys(3).size();
  CHECK(with_keys(3, size).size() == size);
  CHECK(refusal([&] { with_keys(3, size - 1); }) == "audit.export");
  // What a disk refuses leaves no file behind, and neither does a name that is taken.
  const Folder folder;
  const auto store = filled(folder, 3);
  log::ExportOptions given;
  given.now = noon;
  spill(folder / "taken", "something");
  CHECK(code_of(store.export_to(folder / "taken", given)) == "audit.exists");
  CHECK(slurp(folder / "taken") == "something");
  struct Full final : log::ExportSink {
    base::Diagnostics write(std::string_view) override {
      return {base::diagnostic("disk", "audit.write", "full")};
    }
  } full;
  CHECK(code_of(store.export_to(full, given)) == "audit.write");
  given.sequences = {99};
  CHECK(code_of(store.export_to(folder / "new", given)) == "audit.no_record");
  for (const auto& entry : fs::directory_iterator(folder.path()))
    CHECK(entry.path().string().find("unfinished") == std::string::npos);
  CHECK_FALSE(fs::exists(folder / "new"));
}

TEST_CASE("what the system refuses of an export is told in words") {
  const Folder folder;
  const auto store = filled(folder, 1);
  log::ExportOptions given;
  given.now = noon;
  const auto told = [](const auto& result) {
    return result ? std::string("not refused") : result.error().front().message;
  };
  CHECK(told(store.export_to(folder / "nowhere/new", given)) ==
        "the export cannot be created: there is no such file or folder");
  fs::create_symlink("loop", folder / "loop");
  CHECK(told(log::Bundle::open(folder / "loop")) ==
        "the file cannot be opened: it is a symbolic link, or too many links lead to it");
  CHECK(told(log::Bundle::open(-1, "a stream")) ==
        "the stream cannot be examined: " + base::SystemError(EBADF).words());
}

TEST_CASE("many checkpoints and many notes from outside are each looked at once") {
  const std::size_t count = long_run() ? 50'000 : 1'000;
  const Signed log(count);
  const Folder folder;
  for (const bool complete : {true, false}) {
    CAPTURE(complete);
    spill(folder / "export", log.exported(complete));
    const auto bundle = good(log::Bundle::open(folder / "export"));
    log::VerifyOptions check;
    check.trusted = {log.key};
    const auto start = bytes_read();
    CHECK(bundle.verify(check).covered == count);
    const auto without = bytes_read();
    for (std::size_t i = 0; i < 200; ++i) check.notes.push_back(log.notes[i * count / 200]);
    const auto report = bundle.verify(check);
    const auto with = bytes_read();
    CHECK(report.holds());
    CHECK(report.covered_outside == count - count / 200 + 1);
    CHECK(good(bundle.covered_until(check.trusted, check.notes)) == count);
    if (!start || !without || !with) continue;
    CHECK(*with - *without < (*without - *start) * 5 / 4);
    CHECK(*without - *start < 4 * fs::file_size(folder / "export"));
  }
}
