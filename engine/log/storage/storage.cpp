// SPDX-License-Identifier: Apache-2.0
#include "log/storage/storage.hpp"

#include <unistd.h>

#include <algorithm>

#include "log/log_events.hpp"
#include "log/manifest.hpp"
#include "log/storage/schema.hpp"
#include "log/text.hpp"

namespace windlass::log {
namespace {

constexpr std::uint64_t lock_offset = std::uint64_t{1} << 61;

base::Diagnostic rolled_back(const std::string& where) {
  return base::diagnostic(
      where, "audit.rolled_back", "the log lacks records that it had while it was open",
      "somebody removed or changed records, or put an older copy in their place; nothing more is "
      "recorded here: verify the store, then open it again");
}

}  // namespace

Storage::Storage(std::filesystem::path path, File file, Options options)
    : path_(std::move(path)),
      options_(std::move(options)),
      process_(::getpid()),
      file_(std::move(file)),
      id_(value_or_throw(identity(file_, path_.string()))) {
  std::optional<FileLock> lock;
  if (!read_only()) lock.emplace(writers_lock());
  Database::Options given;
  given.connection = choose_connection();
  given.patience = options_.patience;
  given.vfs = options_.vfs;
  database_ = value_or_throw(Database::open(path_, given));
  if (database_->number("SELECT count(*) FROM sqlite_schema") == 0) {
    create(*database_);
  } else {
    require_schema(*database_);
    if (!read_only()) require_write_ahead_log(*database_);
  }
  read_opening_record(*database_);
}

Storage::~Storage() {
  if (process_ == ::getpid()) return;
  if (database_) database_->abandon();
  file_.release();
}

FileLock Storage::writers_lock() const {
  return value_or_throw(FileLock::take(file_, lock_offset, options_.patience, where()));
}

// Where the folder can be written to, a reader takes part in SQLite's locking, as writers do. Where
// it cannot, and nobody has left an index of the write-ahead log, nobody is at work there, and the
// store is read without locks; whether that stays so is asked before each use.
Connection Storage::choose_connection() {
  if (!read_only()) return Connection::write;
  const auto found = value_or_throw(surroundings_of(path_));
  if (!options_.private_copy && (found.folder_writable || (found.has_index && found.has_log)))
    return Connection::read;
  surroundings_ = found;
  return found.log_size > 0 ? Connection::read_alone : Connection::read_without_log;
}

void Storage::require_surroundings() const {
  if (!surroundings_ || value_or_throw(surroundings_of(path_)) == *surroundings_) return;
  throw Failure{{base::diagnostic(
      where(), "audit.busy", "another program wrote to the store while it was read where it lies",
      "try again; or read it as a user who may write to its folder")}};
}

void Storage::create(Database& database) {
  if (options_.use != Options::Use::create) {
    throw Failure{
        {base::diagnostic(where(), "audit.schema", "the file is empty: it is not a store",
                          "if this is a copy of a log, its -wal file was left behind: copy both, "
                          "or make the copy with audit backup")}};
  }
  if (database.main_file() && *database.main_file() != id_) {
    throw Failure{{base::diagnostic(where(), "audit.replaced",
                                    "the file was replaced while it was being opened")}};
  }
  create_schema(database);
  Record record;
  origin_ = options_.origin;
  record.written = options_.written;
  record.kind = "opening";
  record.public_json = options_.opening;
  append(database, record, {}, {});
  commit();
}

void Storage::read_opening_record(Database& database) {
  const auto refuse = [&](const char* why) {
    throw Failure{{base::diagnostic(where(), "audit.damaged", why)}};
  };
  const auto row = find_row(database, 0, false);
  if (!row) refuse("the store has no opening record");
  const auto record = value_or_throw(parse_record(row->record, where()));
  origin_ = record.origin;
  if (row->leaf != view(leaf_hash(row->record)) || record.sequence != 0) {
    throw Failure{
        {base::diagnostic(where(), "audit.record", "record 0 does not match its leaf or its place",
                          "somebody changed the store; verify says how far it can be trusted")}};
  }
  if (record.kind != "opening") refuse("the first record is not an opening record");
  const auto opening = read_opening(record, where());
  opening_readable_ = static_cast<bool>(opening);
  if (opening) keys_tag_ = opening->keys;
}

base::Diagnostics Storage::usable() const {
  if (process_ == ::getpid()) return {};
  return {
      base::diagnostic(where(), "audit.fork", "the store was opened before this process was forked",
                       "open stores after fork(), or start the worker as a program of its own")};
}

void Storage::require_writable() const {
  if (read_only())
    throw Failure{{base::diagnostic(where(), "audit.open", "the store is open for reading only")}};
  if (replaced_) {
    throw Failure{{base::diagnostic(
        where(), "audit.replaced",
        "the store or its write-ahead log was replaced while it was open",
        "nothing more is recorded; find out what touched the file, then open it again")}};
  }
  if (went_back_) throw Failure{{rolled_back(where())}};
}

void Storage::require_names() {
  bool same =
      still_names(path_, id_) && (!database_->main_file() || *database_->main_file() == id_);
  if (const auto wal = database_->wal_file(); same && wal)
    same = still_names(path_.string() + "-wal", *wal);
  if (same) return;
  replaced_ = true;
  throw Failure{{base::diagnostic(
      where(), "audit.replaced", "the store or its write-ahead log was replaced while it was open",
      "nothing was answered; find out what touched the file, then open it again")}};
}

void Storage::begin() {
  database_->prepare("BEGIN IMMEDIATE").run();
  new_blobs_.clear();
  try {
    refresh(*database_);
    require_no_row_ahead(*database_, seen_.size);
    last_leaf_ = seen_.leaf;
  } catch (...) {
    undo();
    throw;
  }
}

void Storage::commit() {
  database_->prepare("COMMIT").run();
  // SQLite has said yes to a file that may have lost its name: only now is it certain that somebody
  // will find the record.
  require_names();
  seen_ = {frontier_.size(), last_leaf_};
  known_blobs_.merge(new_blobs_);
  new_blobs_.clear();
  constexpr int frames_before_checkpoint = 1000;
  if (database_->wal_frames() < frames_before_checkpoint) return;
  try {
    database_->checkpoint(false);
  } catch (const Failure&) {
    // The record is durable in the log; the next commit tries again and reports a disk that fails
    // for good.
  }
}

// What a failed change leaves is forgotten: the next one reads the tree's edge anew.
void Storage::undo() {
  try {
    database_->prepare("ROLLBACK").run();
  } catch (const std::exception&) {
  } catch (const Failure&) {
    // No transaction is open: SQLite has rolled back by itself, or the commit had gone through.
  }
  new_blobs_.clear();
  frontier_ = Frontier();
  greatest_key_ = {};
}

void Storage::truncate_log(Database& database) {
  const auto lock = writers_lock();
  require_names();
  database.checkpoint(true);
}

// Remembered apart from the tree's edge, which a failed change forgets.
void Storage::require_what_was_seen(Database& database, std::uint64_t size) {
  if (seen_.size > 0)
    went_back_ |= size < seen_.size || stored_leaf(database, seen_.size - 1) != seen_.leaf;
  if (went_back_) throw Failure{{rolled_back(where())}};
}

void Storage::refresh(Database& database) {
  const auto size = stored_size(database);
  require_what_was_seen(database, size);
  if (size == frontier_.size()) return;
  greatest_key_ = {};
  const auto tell = [&](const std::optional<std::string>& subject) {
    if (options_.on_redaction) options_.on_redaction(subject);
  };
  if (size - frontier_.size() > 1024) {
    tell(std::nullopt);
    frontier_ = stored_frontier(database, size);
    seen_ = {size, stored_leaf(database, size - 1)};
    return;
  }
  // Up to the size that was read: outside a transaction, others may have appended since.
  auto query = database.prepare(
      "SELECT sequence, leaf, record FROM entry WHERE sequence >= ? AND sequence < ? ORDER BY "
      "sequence");
  query.bind(1, frontier_.size()).bind(2, size);
  auto grown = frontier_;  // what fails half-way is done again from the beginning
  std::string last;
  while (query.step()) {
    Hash leaf{};
    const auto bytes = query.bytes(1);
    if (query.number(0) != static_cast<std::int64_t>(grown.size()) || bytes.size() != leaf.size())
      break;
    std::copy(bytes.begin(), bytes.end(), leaf.begin());
    grown.append(leaf);
    last = bytes;
    RecordView other;
    if (!parse_record(query.bytes(2), other).empty()) {
      tell(std::nullopt);
    } else if (other.kind == "redaction") {
      tell(std::string(view(hex_array<32>(other.subject).value_or(Bytes32{}))));
    }
  }
  if (grown.size() != size) {
    throw Failure{
        {base::diagnostic(where(), "audit.damaged", "the numbering of the records has a gap")}};
  }
  frontier_ = std::move(grown);
  seen_ = {size, last};
}

// What another process noted since is read with its records: both are one commit.
std::optional<NamedKey> Storage::greatest_key(Database& database) {
  if (greatest_key_.known) return greatest_key_.named;
  greatest_key_.named = noted_key(database);
  greatest_key_.noted = greatest_key_.named.has_value();
  if (!greatest_key_.noted) {
    if (read_only()) return std::nullopt;
    greatest_key_.named = log::greatest_key(database);
  }
  greatest_key_.known = true;
  return greatest_key_.named;
}

void Storage::take_key(Database& database, const NamedKey& named) {
  const auto greatest = greatest_key(database);
  const bool is_greater = !greatest || named.key > greatest->key;
  if (!is_greater && greatest_key_.noted) return;
  if (is_greater) greatest_key_.named = named;
  note_key(database, *greatest_key_.named);
  greatest_key_.noted = true;
}

bool Storage::knows_blob(const std::string& digest) const {
  return known_blobs_.count(digest) != 0 || new_blobs_.count(digest) != 0;
}

// Keeps what a manifest names first: what names something is never there without it.
void Storage::append_blob(Database& database, const Blob& blob) {
  const auto refuse = [&](const char* why) {
    throw Failure{{base::diagnostic(where(), "audit.draft", why)}};
  };
  const bool manifest = blob.media == manifest_media;
  const auto name = manifest ? "m" + blob.digest : blob.digest;
  if (knows_blob(name)) return;
  const auto digest = base::sha256(*blob.bytes);
  if (base::hex(digest) != blob.digest)
    refuse("a blob was given under a digest that is not its own");
  if (manifest) {
    const auto read = value_or_throw(parse_manifest(*blob.bytes, where()));
    if (!public_part_fault(read.about).empty())
      refuse("a manifest says something about itself that cannot be read back");
    for (const auto& named : read.blobs) {
      const auto* const part = blob.parts ? find_blob(*blob.parts, named.digest) : nullptr;
      if (part == nullptr || !part->bytes || part->bytes->size() != named.size)
        refuse("a manifest comes without what it names");
      append_blob(database, {named.media, part->bytes, part->digest});
    }
  }
  insert_blob(database, view(digest), *blob.bytes);
  new_blobs_.insert(name);
}

Hash Storage::append(Database& database, Record& record, const std::vector<Blob>& blobs,
                     std::string_view sealed) {
  record.origin = origin_;
  record.sequence = frontier_.size();
  record.blobs.clear();
  for (const auto& blob : blobs) {
    const auto same = [&](const Attachment& other) { return other.digest == blob.digest; };
    if (std::any_of(record.blobs.begin(), record.blobs.end(), same)) continue;
    record.blobs.push_back({blob.digest, blob.media, blob.bytes->size()});
    append_blob(database, blob);
  }
  const auto bytes = record_bytes(record);
  const auto leaf = leaf_hash(bytes);
  insert_record(database, record, bytes, leaf, sealed);
  if (record.has_private) take_key(database, {record.sequence, record.key});
  frontier_.append(leaf, [&](unsigned level, std::uint64_t position, const Hash& hash) {
    if (level % 8 == 0) insert_node(database, level, position, hash);
  });
  last_leaf_ = view(leaf);
  return leaf;
}

}  // namespace windlass::log
