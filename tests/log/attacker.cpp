// SPDX-License-Identifier: Apache-2.0
#include "attacker.hpp"

#include "log/log_events.hpp"
#include "log/text.hpp"

namespace log_test {

void Shell::rehash() {
  log::Frontier tree;
  run("DELETE FROM node; DELETE FROM subject; DELETE FROM evidence");
  const auto n = size();
  for (std::size_t i = 0; i < n; ++i) {
    auto bytes = record(i);
    if (const auto parsed = log::parse_record(bytes, "x")) {
      auto renumbered = *parsed;
      renumbered.sequence = i;
      bytes = log::record_bytes(renumbered);
      if (!renumbered.subject.empty()) {
        run("INSERT INTO subject VALUES(" + std::to_string(i) + ",x'" + renumbered.subject + "')");
      }
    }
    if (const auto parsed = log::parse_record(bytes, "x");
        parsed && log::is_indexed(parsed->kind)) {
      run("INSERT INTO evidence VALUES('" + parsed->kind + "'," + std::to_string(i) + ")");
    }
    set_record(i, bytes);
    const auto leaf = log::leaf_hash(bytes);
    run("UPDATE entry SET leaf=" + quoted(log::view(leaf)) +
        " WHERE sequence=" + std::to_string(i));
    tree.append(leaf, [&](unsigned level, std::uint64_t index, const log::Hash& h) {
      if (level % 8 == 0) {
        run("INSERT INTO node VALUES(" + std::to_string(level) + "," + std::to_string(index) + "," +
            quoted(log::view(h)) + ")");
      }
    });
  }
}

Subject::Subject(std::size_t records, bool keep_inside) {
  log::OpenOptions given = options(folder);
  auto store = filled(folder, records);
  good(log::generate_signing_key(folder / "signer", "auditor"));
  auto signer = good(log::open_signer(folder / "signer"));
  check.trusted = {signer->verify_key()};
  const auto head = good(store.head());
  check.notes = {keep_inside ? good(store.checkpoint(*signer, noon)).note
                             : good(signer->sign(head, {}))};
  check.receipts = {{store.origin(), records, good(store.entry(records)).leaf}};
}

bool Subject::found(const fs::path& path, std::optional<std::uint64_t> names, std::string* said) {
  log::OpenOptions given;
  given.mode = log::Mode::write;
  auto store = log::Store::open(path, given);
  if (!store) {
    if (said != nullptr) *said = base::render(store.error());
    return true;
  }
  const auto report = store->verify(check);
  if (said != nullptr) *said = log::render(report);
  if (!names) return !report.holds();
  for (const auto& problem : report.problems) {
    if (problem.sequence == names) return true;
  }
  return false;
}

bool Subject::attacked(const std::function<void(Shell&)>& attack,
                       std::optional<std::uint64_t> names, std::string* said) {
  const auto copy = folder / "copy";
  fs::remove(copy);
  fs::copy_file(folder / "log", copy);
  {
    Shell shell(copy);
    attack(shell);
  }
  const bool out = found(copy, names, said);
  fs::remove(copy);
  fs::remove(folder / "copy-wal");
  fs::remove(folder / "copy-shm");
  return out;
}

void remove_and_close_up(Shell& shell, std::size_t i) {
  shell.run("DELETE FROM entry WHERE sequence=" + id(i));
  const auto n = shell.size();
  for (std::size_t k = i; k < n; ++k) {
    shell.run("UPDATE entry SET sequence=" + id(k) + " WHERE sequence=" + id(k + 1));
  }
}

void swap(Shell& shell, std::size_t i, const std::string& what) {
  const auto one = id(i), other = id(i + 1);
  if (what == "both") {
    shell.run("UPDATE entry SET sequence=-5 WHERE sequence=" + one +
              "; UPDATE entry SET sequence=" + one + " WHERE sequence=" + other +
              "; UPDATE entry SET sequence=" + other + " WHERE sequence=-5");
    return;
  }
  for (const std::string column : {"leaf", "record", "sealed"}) {
    if ((column == "sealed") != (what == "sealed")) continue;
    shell.run("CREATE TEMP TABLE kept AS SELECT " + column +
              " AS bytes FROM entry WHERE sequence=" + one + "; UPDATE entry SET " + column +
              "=(SELECT " + column + " FROM entry WHERE sequence=" + other +
              ") WHERE sequence=" + one + "; UPDATE entry SET " + column +
              "=(SELECT bytes FROM kept) WHERE sequence=" + other + "; DROP TABLE kept");
  }
}

std::string changed(std::string bytes) {
  const auto at = bytes.find("\"recommend\"");
  if (at != std::string::npos) {
    bytes.replace(at, 11, "\"optional_\"");
  } else {
    bytes.replace(bytes.find("\"format\":1"), 10, "\"format\":2");
  }
  return bytes;
}

}  // namespace log_test
