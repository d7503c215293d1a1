// SPDX-License-Identifier: Apache-2.0
#include "log/session.hpp"

#include "log/parallel.hpp"
#include "log/text.hpp"

namespace windlass::log {

// What ties a log to the secret of its pseudonyms: the pseudonym of the empty name.
base::Result<std::string> key_tag(const std::shared_ptr<KeyService>& keys) {
  if (!keys) return std::string();
  const auto tag = keys->pseudonym("");
  if (!tag) return tag.error();
  return to_hex(view(*tag));
}

// Another secret would give the same patient another pseudonym: a search would miss the records
// under the old one, and so would an erasure.
base::Diagnostics foreign_keys(const std::shared_ptr<KeyService>& keys, const std::string& tag,
                               const std::string& where) {
  const auto own = key_tag(keys);
  if (!own) return own.error();
  if (*own == tag) return {};
  return {base::diagnostic(
      where, "audit.keys",
      tag.empty() ? "the log was made without keys, so there is no key file for it"
                  : "this is not the key file that the log was made with",
      "name the right one; if it is lost, open a new log: what is recorded stays verifiable")};
}

base::Result<std::shared_ptr<Session>> Session::open(const std::filesystem::path& path,
                                                     const OpenOptions& options) {
  if (options.mode == Mode::write_or_create &&
      (!is_plain_name(options.name) || !is_utc_time(options.now))) {
    return base::diagnostic(path.string(), "audit.open",
                            "a store that may be created needs a plain name and a UTC time");
  }
  const auto keys = key_tag(options.keys);
  if (!keys) return keys.error();
  return open_as(path, options, options.name + "/" + to_hex(view(random_array<16>())) + "/1",
                 opening_json(*keys, {}));
}

base::Result<std::shared_ptr<Session>> Session::create(const std::filesystem::path& path,
                                                       const OpenOptions& options,
                                                       const std::string& origin,
                                                       const std::string& opening) {
  std::error_code error;
  if (std::filesystem::exists(std::filesystem::symlink_status(path, error)))
    return base::diagnostic(path.string(), "audit.exists", "there is a file of this name already");
  return open_as(path, options, origin, opening);
}

base::Result<std::shared_ptr<Session>> Session::open_as(const std::filesystem::path& given,
                                                        const OpenOptions& options,
                                                        const std::string& origin,
                                                        const std::string& opening) {
  const auto path = resolved_path(given);
  if (!path) return path.error();
  using Use = Storage::Options::Use;
  Storage::Options storage;
  // A log of which a checkpoint is known is there, or it is gone: it is not made anew.
  const bool create = options.mode == Mode::write_or_create && options.known.empty();
  storage.use = options.mode == Mode::read ? Use::read : create ? Use::create : Use::write;
  storage.patience = options.patience;
  storage.vfs = options.vfs;
  storage.origin = origin;
  storage.written = options.now;
  storage.opening = opening;
  auto log = OpenLog::open(*path, storage);
  if (!log && options.mode == Mode::write_or_create && !create &&
      log.error().front().code == "audit.missing") {
    return base::diagnostic(path->string(), "audit.rolled_back",
                            "the log is gone, but a checkpoint of it is known",
                            "if a backup was restored, open a new origin from it with a fork");
  }
  if (!log) return log.error();
  if ((*log)->storage().read_only() && options.mode != Mode::read) {
    return base::diagnostic(path->string(), "audit.open",
                            "the store is open for reading in this process already",
                            "close it first, or open it for writing before it is opened to read");
  }
  return over(std::move(*log), options);
}

base::Result<std::shared_ptr<Session>> Session::over(std::shared_ptr<OpenLog> log,
                                                     const OpenOptions& options) {
  std::shared_ptr<Session> out(new Session(std::move(log), options));
  if (auto errors = out->check_rights(); !errors.empty()) return errors;
  return out;
}

// Asked of each handle, whether or not the log was open already.
base::Diagnostics Session::check_rights() {
  if (options_.mode != Mode::read && storage().in_memory()) {
    base::Diagnostic warning = base::diagnostic(
        where(), "audit.file_system",
        "the store lies on a file system in memory: it is gone when the machine stops",
        "put it on a disk");
    warning.severity = base::Severity::warning;
    warnings_.push_back(std::move(warning));
  }
  const auto done = run([&](Database& database) {
    check_keys();
    if (options_.mode == Mode::read && options_.inspect) {
      storage().require_names();
      return true;
    }
    storage().refresh(database);
    if (const auto last = find_row(database, stored_size(database) - 1, false))
      checked_entry(*last);
    check_known(database);
    check_key_numbers(database);
    storage().require_names();
    return true;
  });
  return done ? base::Diagnostics() : done.error();
}

void Session::check_keys() const {
  const auto& storage = log_->storage();
  if (!options_.keys || (options_.mode == Mode::read && !storage.opening_readable())) return;
  if (auto errors = foreign_keys(options_.keys, storage.keys_tag(), where()); !errors.empty())
    throw Failure{std::move(errors)};
}

// A key file that is an older copy of itself, or was cut short, would give the numbers of the keys
// that it lacks once more: an erasure would then destroy a key under which somebody else's records
// are sealed. The store notes which record names the greatest number; the newest records are looked
// at as well, whatever it notes.
void Session::check_key_numbers(Database& database) {
  if (!options_.keys) return;
  auto highest = subjects().highest_key(database, stored_size(database));
  if (const auto noted = storage().greatest_key(database);
      noted && (!highest || noted->key > highest->key))
    highest = noted;
  if (!highest) return;
  const auto key = options_.keys->key(highest->key);
  if (key || key.error().front().code != "audit.key_missing") return;
  auto problem = base::diagnostic(
      where(), "audit.keys",
      "the key file lacks key " + std::to_string(highest->key) + ", which record " +
          std::to_string(highest->record) +
          " names: it is older than the log, was cut short, or is damaged",
      "name the newest copy of the key file; what was sealed under keys that no copy has is lost");
  if (options_.mode != Mode::read) throw Failure{{problem}};
  problem.severity = base::Severity::warning;
  warnings_.push_back(std::move(problem));
}

void Session::compare(Database& database, const Checkpoint& checkpoint) const {
  const auto size = stored_size(database);
  if (checkpoint.size > size) {
    throw Failure{{base::diagnostic(
        where(), "audit.rolled_back",
        "the log has " + std::to_string(size) + " records, but " + std::to_string(checkpoint.size) +
            " were signed",
        "if this is a copy, its -wal file was left behind: copy both, or make the copy with audit "
        "backup; if a backup was restored, open a new origin from it with a fork")}};
  }
  if (value_or_throw(tree_root(checkpoint.size, subtrees(database))) != checkpoint.root) {
    throw Failure{{base::diagnostic(
        where(), "audit.root",
        "the first " + std::to_string(checkpoint.size) + " records are not those that were signed",
        "verify names what changed")}};
  }
}

void Session::check_known(Database& database) const {
  const auto trust = [&](const Note& note) {
    if (!options_.trusted.empty()) value_or_throw(verify_note(note, options_.trusted, where()));
  };
  for (const auto& stored : checkpoints(database, 1)) {
    trust(stored.note);
    compare(database, stored.note.checkpoint);
  }
  std::optional<Opening> opening;  // which names the log that this one continues
  for (const auto& text : options_.known) {
    const auto note = value_or_throw(parse_note(text, where()));
    trust(note);
    if (note.checkpoint.origin == origin()) {
      compare(database, note.checkpoint);
      continue;
    }
    if (!opening)
      opening = value_or_throw(read_opening(entry_at(database, 0, origin()).record, where()));
    const auto& old = opening->continued;
    if (old && old->origin == note.checkpoint.origin && note.checkpoint.size <= old->signed_size)
      continue;
    throw Failure{
        {base::diagnostic(where(), "audit.origin", "a checkpoint belongs to another log")}};
  }
}

base::Diagnostics Session::may_write() const {
  if (options_.mode != Mode::read) return {};
  return {base::diagnostic(where(), "audit.open", "the store is open for reading only")};
}

base::Result<std::optional<Bytes32>> Session::pseudonym_of(const std::string& subject) const {
  return log::pseudonym_of(subject, options_.keys, where());
}

Opened Session::open_values(const Row& row, Entry entry, const Within& within) {
  Opened out;
  out.entry = std::move(entry);
  const auto& record = out.entry.record;
  if (!record.has_private) return out;
  const auto pseudonym = hex_array<32>(record.subject);
  const auto redacted = [&] {
    bool found = false;
    within([&](Database& database) {
      found = redaction_of(database, view(*pseudonym), record.sequence).has_value();
    });
    return found;
  };
  out.state = ValueState::missing;
  if (!row.has_sealed) {
    if (redacted()) out.state = ValueState::redacted;
    return out;
  }
  out.changed = base::hex(base::sha256(row.sealed)) != record.sealed;
  if (out.changed) return out;
  out.state = ValueState::sealed;
  if (!options_.keys) return out;
  auto key = options_.keys->key(record.key);
  if (!key) {
    if (redacted()) out.state = ValueState::redacted;
    return out;
  }
  const auto dictionary = [&](const std::string& digest) -> Dictionaries::Found {
    return log_->sealing().dictionaries.find(digest, [&] {
      std::shared_ptr<const std::string> bytes;
      within([&](Database& database) {
        try {
          bytes = std::make_shared<const std::string>(read_blob(database, digest));
        } catch (const Failure&) {
          // Then the values cannot be had; verify names the blob.
        }
      });
      return bytes;
    });
  };
  auto values = log::open_values(record, **key, row.sealed, dictionary);
  out.state = values ? ValueState::open : ValueState::missing;
  out.changed = !values;
  if (values) {
    out.fields = std::move(values->fields);
    out.openings = std::move(values->openings);
  }
  return out;
}

Receipt Session::write(Database& database, Record& record, const std::vector<Blob>& blobs) {
  const auto leaf = storage().append(database, record, blobs, {});
  return {origin(), record.sequence, to_hex(view(leaf))};
}

// How many parts are read while a commit waits; older ones are sought after it.
constexpr std::size_t parts_within = 2;

void Session::look_back(Database& database, const PreparedDraft& prepared) const {
  LookBack& back = *prepared.back;
  back = {};
  if (!prepared.pseudonym) return;
  back.until = UINT64_MAX;
  try {
    back.found = newest(database, view(*prepared.pseudonym), prepared.draft->kind,
                        log_->storage().committed(), parts_within, back.until);
    if (back.found) back.row = *find_row(database, back.found->record.sequence, true);
  } catch (const Failure& failure) {
    back.errors = failure.errors;
  }
}

Receipt Session::write_prepared(Database& database, PreparedDraft& prepared) {
  if (prepared.back != nullptr) look_back(database, prepared);
  auto& record = prepared.record;
  // The subject's values may have been redacted since the key was chosen, here or in another
  // process: that key is being destroyed and must not seal what comes afterwards.
  if (record.has_private && !key_cache().is_current(*prepared.pseudonym, record.key)) {
    if (auto errors = seal_draft(prepared, log_->sealing()); !errors.empty()) throw Failure{errors};
  }
  const auto leaf = storage().append(database, record, prepared.draft->blobs, prepared.sealed);
  const auto& dictionary = prepared.draft->dictionary;
  if (!dictionary.empty() && !storage().knows_blob(dictionary)) {
    throw Failure{
        {base::diagnostic(where(), "audit.draft", "the dictionary is not one of the blobs")}};
  }
  return {origin(), record.sequence, to_hex(view(leaf))};
}

// One commit for all. A draft that fails must not fail the rest of its group: then each has a
// commit of its own.
std::vector<base::Result<Receipt>> Session::write_group(const GroupCommit::Group& group) {
  try {
    auto done = change([&](Database& database) {
      std::vector<base::Result<Receipt>> out;
      for (auto* const prepared : group) out.push_back(write_prepared(database, *prepared));
      return out;
    });
    if (done) return std::move(*done);
    const auto& code = done.error().front().code;
    const bool one_to_blame = code == "audit.draft" || code == "audit.manifest";
    if (group.size() == 1 || !one_to_blame)
      return std::vector<base::Result<Receipt>>(group.size(), done.error());
  } catch (...) {
    if (group.size() == 1) throw;
  }
  std::vector<base::Result<Receipt>> out;
  for (auto* const prepared : group) {
    try {
      out.push_back(std::move(write_group({prepared}).front()));
    } catch (...) {
      out.push_back(base::diagnostic(where(), "audit.internal",
                                     "the record could not be written: a fault of ours"));
    }
  }
  return out;
}

base::Result<Receipt> Session::append(const Draft& draft, LookBack* back) {
  if (auto errors = storage().usable(); !errors.empty()) return errors;
  if (auto errors = may_write(); !errors.empty()) return errors;
  auto prepared = prepare_draft(draft, options_.keys, log_->sealing(), origin(), where());
  if (!prepared) return prepared.error();
  prepared->back = back;
  return log_->commits().append(
      std::move(*prepared), [this](const GroupCommit::Group& group) { return write_group(group); },
      where());
}

base::Result<std::optional<Opened>> Session::opened_before(const Draft& draft, LookBack& back) {
  if (!back.errors.empty()) return back.errors;
  const auto pseudonym = pseudonym_of(draft.subject);
  if (!pseudonym) return pseudonym.error();
  while (!back.found && back.until > 0) {
    const auto done = run([&](Database& database) {
      back.found = newest(database, view(**pseudonym), draft.kind, stored_size(database),
                          parts_at_once, back.until);
      if (back.found) back.row = *find_row(database, back.found->record.sequence, true);
      return true;
    });
    if (!done) return done.error();
  }
  if (!back.found) return std::optional<Opened>();
  return std::optional<Opened>(open_values(back.row, std::move(*back.found), outside()));
}

base::Result<Recorded> Session::append_and_look_back(const Draft& draft) {
  LookBack back;
  const auto receipt = append(draft, &back);
  if (!receipt) return receipt.error();
  return Recorded{*receipt, opened_before(draft, back)};
}

base::Result<std::vector<Receipt>> Session::append_group(const std::vector<Draft>& drafts) {
  if (auto errors = storage().usable(); !errors.empty()) return errors;
  if (auto errors = may_write(); !errors.empty()) return errors;
  std::vector<std::optional<base::Result<PreparedDraft>>> prepared(drafts.size());
  in_parallel(drafts.size(), [&](std::size_t i) {
    prepared[i] = prepare_draft(drafts[i], options_.keys, log_->sealing(), origin(), where());
  });
  for (const auto& one : prepared) {
    if (!*one) return one->error();
  }
  if (drafts.empty()) return std::vector<Receipt>();
  return change([&](Database& database) {
    std::vector<Receipt> out;
    for (auto& one : prepared) out.push_back(write_prepared(database, **one));
    return out;
  });
}

}  // namespace windlass::log
