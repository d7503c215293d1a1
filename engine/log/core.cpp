// SPDX-License-Identifier: Apache-2.0
#include "log/core.hpp"

#include <unistd.h>

#include <array>

#include "log/text.hpp"

namespace windlass::log {
namespace {

constexpr std::int64_t application_id = 0x57414C31;  // "WAL1": Windlass audit log 1
// FORMAT: compared byte for byte with what the file says, so a change here is a new format.
struct Object {
  std::string_view type;
  std::string_view name;
  std::string_view table;
  const char* sql;
};
constexpr std::array<Object, 5> schema = {{
    {"table", "entry", "entry",
     "CREATE TABLE entry(sequence INTEGER PRIMARY KEY, leaf BLOB NOT NULL, record BLOB NOT NULL, "
     "sealed BLOB) STRICT"},
    {"table", "subject", "subject",
     "CREATE TABLE subject(sequence INTEGER PRIMARY KEY, pseudonym BLOB NOT NULL) STRICT"},
    {"table", "node", "node",
     "CREATE TABLE node(level INTEGER NOT NULL, position INTEGER NOT NULL, hash BLOB NOT NULL, "
     "PRIMARY KEY(level, position)) "
     "STRICT, WITHOUT ROWID"},
    {"table", "blob", "blob",
     "CREATE TABLE blob(digest BLOB NOT NULL PRIMARY KEY, bytes BLOB NOT NULL) STRICT, WITHOUT "
     "ROWID"},
    {"table", "evidence", "evidence",
     "CREATE TABLE evidence(kind TEXT NOT NULL, sequence INTEGER NOT NULL, PRIMARY KEY(kind, "
     "sequence)) STRICT, WITHOUT ROWID"},
}};

// Every store that this process has open, so that none gets a second connection: two connections
// would own their OFD locks separately while SQLite counts them as one.
std::recursive_mutex registry_mutex;  // recursive: a store that failed to open is closed under it
std::map<std::pair<std::uint64_t, std::uint64_t>, std::weak_ptr<Core>>& registry() {
  static auto* const open =
      new std::map<std::pair<std::uint64_t, std::uint64_t>, std::weak_ptr<Core>>();
  return *open;
}
std::map<std::pair<std::uint64_t, std::uint64_t>, pid_t>& owners() {
  static auto* const pids = new std::map<std::pair<std::uint64_t, std::uint64_t>, pid_t>();
  return *pids;
}

// The path with its folder resolved: SQLite would refuse symbolic links in the folder's path as
// well.
base::Result<std::filesystem::path> resolved(const std::filesystem::path& path) {
  std::error_code error;
  const auto folder =
      std::filesystem::canonical(path.has_parent_path() ? path.parent_path() : ".", error);
  if (error || !path.has_filename())
    return base::diagnostic(path.string(), "audit.missing", "there is no such folder");
  return folder / path.filename();
}

}  // namespace

// What ties a log to the secret of its pseudonyms: the pseudonym of nobody.
base::Result<std::string> key_tag(const std::shared_ptr<KeyService>& keys) {
  if (!keys) return std::string();
  const auto tag = keys->pseudonym("");
  if (!tag) return tag.error();
  return to_hex(view(*tag));
}

base::Result<std::shared_ptr<Core>> Core::open(const std::filesystem::path& path,
                                               const OpenOptions& options) {
  if (options.mode == Mode::write_or_create &&
      (!is_plain_name(options.name) || !is_utc_time(options.now))) {
    return base::diagnostic(path.string(), "audit.open",
                            "a store that may be created needs a plain name and a UTC time");
  }
  const auto keys = key_tag(options.keys);
  if (!keys) return keys.error();
  const auto tag = random_array<16>();
  return open_as(path, options, options.name + "/" + to_hex(view(tag)) + "/1",
                 opening_json(*keys, {}));
}

base::Result<std::shared_ptr<Core>> create_fork(const std::filesystem::path& path,
                                                const OpenOptions& options,
                                                const std::string& origin,
                                                const std::string& opening) {
  std::error_code error;
  if (std::filesystem::exists(std::filesystem::symlink_status(path, error))) {
    return base::diagnostic(path.string(), "audit.exists", "there is a file of this name already");
  }
  return Core::open_as(path, options, origin, opening);
}

base::Result<std::shared_ptr<Core>> Core::open_as(const std::filesystem::path& given,
                                                  const OpenOptions& options,
                                                  const std::string& origin,
                                                  const std::string& opening) {
  auto path = resolved(given);
  if (!path) return path.error();
  const auto where = path->string();
  const bool may_create = options.mode == Mode::write_or_create;
  // One at a time in this process: opening is rare, and two threads must agree on one connection.
  std::unique_lock hold(registry_mutex);
  const auto access = options.mode == Mode::read ? Access::read : Access::write;
  auto file = open_guarded(*path, access, 0);
  if (!file && may_create && file.error().front().code == "audit.missing") {
    file = open_guarded(*path, Access::create, 0600);
    if (!file && file.error().front().code == "audit.exists") file = open_guarded(*path, access, 0);
    if (file && !sync_folder_of(*path))
      return base::diagnostic(where, "audit.open", "the new file's name could not be made durable");
  }
  if (!file) return file.error();
  auto id = identity(*file, where);
  if (!id) return id.error();
  const auto key = std::make_pair(id->device, id->inode);
  if (auto found = registry().find(key); found != registry().end()) {
    if (owners()[key] != ::getpid()) {
      return base::diagnostic(
          where, "audit.fork", "the store was open when this process was forked",
          "open stores after fork(), or start the worker as a program of its own");
    }
    // A store that is just being closed in another thread still holds its locks: it goes first.
    while (found != registry().end() && found->second.expired()) {
      hold.unlock();
      ::usleep(200);
      hold.lock();
      found = registry().find(key);
    }
    if (auto core = found == registry().end() ? nullptr : found->second.lock()) {
      if (core->options_.mode == Mode::read && options.mode != Mode::read) {
        return base::diagnostic(where, "audit.open",
                                "the store is open for reading in this process already");
      }
      if (!core->options_.keys && options.keys) {
        return base::diagnostic(where, "audit.open",
                                "the store is open without keys in this process already");
      }
      const auto tag = key_tag(options.keys);
      if (!tag) return tag.error();
      if (options.keys && *tag != core->keys_tag_)
        return base::diagnostic(where, "audit.keys",
                                "this is not the key file that the log was made with");
      return core;
    }
  }
  std::shared_ptr<Core> core(new Core);
  core->path_ = *path;
  core->file_ = std::move(*file);
  core->id_ = *id;
  core->process_ = ::getpid();
  try {
    core->start(options, origin, opening);
  } catch (const Failure& failure) {
    return failure.errors;
  }
  registry()[key] = core;
  owners()[key] = core->process_;
  return core;
}

void Core::start(const OpenOptions& options, const std::string& origin,
                 const std::string& opening) {
  options_ = options;
  std::optional<FileLock> lock;
  if (options.mode != Mode::read)
    lock.emplace(need(FileLock::take(file_, lock_offset, options.patience, where())));
  database_ =
      need(Database::open(path_, {options.mode == Mode::read, options.patience, options.vfs}));
  const bool empty = database_->number("SELECT count(*) FROM sqlite_schema") == 0;
  if (empty) {
    if (options.mode != Mode::write_or_create) {
      throw Failure{
          {base::diagnostic(where(), "audit.schema", "the file is empty: it is no store")}};
    }
    if (database_->main_file() && *database_->main_file() != id_) {
      throw Failure{{base::diagnostic(where(), "audit.replaced",
                                      "the file was replaced while it was being opened")}};
    }
    initialise(origin, opening);
  } else {
    compare_schema();
    if (options.mode != Mode::read && database_->text("PRAGMA journal_mode=WAL") != "wal") {
      throw Failure{
          {base::diagnostic(where(), "audit.sqlite", "the store does not take a write-ahead log")}};
    }
  }
  const auto first = row(*database_, 0, false);
  if (!first)
    throw Failure{{base::diagnostic(where(), "audit.damaged", "the store has no opening record")}};
  origin_ = need(parse_record(first->record, where())).origin;
  if (checked_entry(*first).record.kind != "opening") {
    throw Failure{
        {base::diagnostic(where(), "audit.damaged", "the first record is no opening record")}};
  }
  const auto opening_record = read_opening(checked_entry(*first).record, where());
  keys_tag_ = opening_record ? opening_record->keys : std::string();
  if (options.keys && (options.mode != Mode::read || opening_record) &&
      need(key_tag(options.keys)) != keys_tag_) {
    // Another secret would give the same patient another pseudonym, and an erasure would pass his
    // records by.
    throw Failure{{base::diagnostic(
        where(), "audit.keys",
        keys_tag_.empty() ? "the log was made without keys, so there is no key file for it"
                          : "this is not the key file that the log was made with",
        "name the right one; if it is lost, open a new log: what is recorded stays verifiable")}};
  }
  if (options.mode == Mode::read && options.inspect) return require_names();
  load_frontier(*database_);
  if (const auto last = row(*database_, frontier_.size() - 1, false); last) checked_entry(*last);
  check_known();
  require_names();
}

Core::~Core() {
  const auto key = std::make_pair(id_.device, id_.inode);
  if (process_ != ::getpid()) {  // in a child: what is open belongs to the parent
    if (database_) database_->abandon();
    file_.abandon();
    return;
  }
  forget_keys();
  const std::lock_guard hold(registry_mutex);
  database_.reset();
  if (auto found = registry().find(key); found != registry().end() && found->second.expired()) {
    registry().erase(found);
    owners().erase(key);
  }
}

void Core::initialise(const std::string& origin, const std::string& opening) {
  auto& database = *database_;
  // Before anything else is said of the file, or it stays at 4096. Three records of plans fit into
  // such a page and one into a smaller one: many at once are written half as quickly again, and one
  // alone is written as quickly.
  database.execute("PRAGMA page_size=8192");
  database.execute("PRAGMA application_id=1463897137");
  static_assert(application_id == 1463897137);
  database.execute("PRAGMA user_version=1");
  if (database.text("PRAGMA journal_mode=WAL") != "wal") {
    throw Failure{
        {base::diagnostic(where(), "audit.sqlite", "the store does not take a write-ahead log")}};
  }
  database.execute("BEGIN IMMEDIATE");
  for (const auto& object : schema) database.execute(object.sql);
  Record record;
  record.origin = origin_ = origin;
  record.written = options_.now;
  record.kind = "opening";
  record.public_json = opening;
  write(database, record, {}, {});
  commit();
}

void Core::compare_schema() {
  const auto refuse = [&] {
    throw Failure{{base::diagnostic(where(), "audit.schema",
                                    "the file's schema is not that of a store of version 1",
                                    "it is another program's database, or somebody changed it")}};
  };
  if (database_->number("PRAGMA application_id") != application_id ||
      database_->number("PRAGMA user_version") != 1)
    refuse();
  if (database_->text("PRAGMA encoding") != "UTF-8") refuse();
  auto query =
      database_->prepare("SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY rowid");
  for (const auto& object : schema) {
    if (!query.step() || query.bytes(0) != object.type || query.bytes(1) != object.name ||
        query.bytes(2) != object.table || query.bytes(3) != object.sql) {
      refuse();
    }
  }
  if (query.step()) refuse();
}

base::Diagnostics Core::usable() const {
  // Before any mutex: in a forked child it may be held for ever.
  if (process_ != ::getpid()) {
    return {base::diagnostic(
        where(), "audit.fork", "the store was opened before this process was forked",
        "open stores after fork(), or start the worker as a program of its own")};
  }
  return {};
}

void Core::require_writable() const {
  if (options_.mode == Mode::read)
    throw Failure{{base::diagnostic(where(), "audit.open", "the store is open for reading only")}};
  if (broken_) {
    throw Failure{{base::diagnostic(
        where(), "audit.replaced",
        "the store or its write-ahead log was replaced while it was open",
        "nothing more is recorded; find out what touched the file, then open it again")}};
  }
}

void Core::require_names() const {
  bool same =
      still_names(path_, id_) && (!database_->main_file() || *database_->main_file() == id_);
  if (const auto wal = database_->wal_file(); same && wal)
    same = still_names(path_.string() + "-wal", *wal);
  if (same) return;
  const_cast<Core*>(this)->broken_ = true;
  throw Failure{{base::diagnostic(
      where(), "audit.replaced", "the store or its write-ahead log was replaced while it was open",
      "nothing was answered; find out what touched the file, then open it again")}};
}

void Core::begin() {
  database_->prepare("BEGIN IMMEDIATE").run();
  new_blobs_.clear();
  try {
    refresh(*database_);
  } catch (...) {
    undo();
    throw;
  }
}

void Core::commit() {
  database_->prepare("COMMIT").run();
  // SQLite has said yes to a file that may have lost its name: only now is it certain that somebody
  // will find the record.
  require_names();
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
void Core::undo() {
  try {
    database_->prepare("ROLLBACK").run();
  } catch (const std::exception&) {
  } catch (const Failure&) {
    // No transaction is open: SQLite has rolled back by itself, or the commit had gone through.
  }
  new_blobs_.clear();
  frontier_ = Frontier();
}

void Core::truncate_log(Database& database) {
  const auto lock = need(FileLock::take(file_, lock_offset, options_.patience, where()));
  require_names();
  database.checkpoint(true);
}

std::uint64_t Core::stored_size(Database& database) const {
  auto query = database.prepare("SELECT max(sequence) FROM entry");
  if (!query.step() || query.bytes(0).empty()) return 0;
  const auto last = query.number(0);
  return last < 0 ? 0 : static_cast<std::uint64_t>(last) + 1;
}

void Core::load_frontier(Database& database) {
  const auto size = stored_size(database);
  const auto source = subtrees(database);
  Frontier loaded;
  for (unsigned level = 63; level-- > 0;) {
    if ((size >> level) & 1)
      loaded.append_subtree(level, need(source(level, loaded.size() >> level)));
  }
  frontier_ = loaded;
}

void Core::refresh(Database& database) {
  const auto size = stored_size(database);
  if (size == frontier_.size()) return;
  if (size < frontier_.size()) {
    throw Failure{{base::diagnostic(where(), "audit.rolled_back",
                                    "the log has fewer records than when it was opened",
                                    "somebody removed records or put an older copy in its place")}};
  }
  if (size - frontier_.size() > 1024) {
    forget_keys();
    return load_frontier(database);
  }
  auto query = database.prepare(
      "SELECT sequence, leaf, record FROM entry WHERE sequence >= ? ORDER BY sequence");
  query.bind(1, frontier_.size());
  auto grown = frontier_;  // what fails half-way is done again from the beginning
  while (query.step()) {
    Hash leaf{};
    const auto bytes = query.bytes(1);
    if (query.number(0) != static_cast<std::int64_t>(grown.size()) || bytes.size() != leaf.size())
      break;
    std::copy(bytes.begin(), bytes.end(), leaf.begin());
    grown.append(leaf);
    // Another process may have destroyed a key that we remember.
    RecordView other;
    const bool readable = parse_record(query.bytes(2), other).empty();
    if (!readable) forget_keys();
    if (readable && other.kind == "redaction")
      forget_key(hex_array<32>(other.subject).value_or(Bytes32{}));
  }
  if (grown.size() == size) frontier_ = std::move(grown);
  if (frontier_.size() != size)
    throw Failure{
        {base::diagnostic(where(), "audit.damaged", "the numbering of the records has a gap")}};
}

void Core::check_known() {
  const auto source = subtrees(*database_);
  const auto compare = [&](const Checkpoint& checkpoint) {
    if (checkpoint.origin != origin_) {
      throw Failure{
          {base::diagnostic(where(), "audit.origin", "a checkpoint belongs to another log")}};
    }
    if (checkpoint.size > frontier_.size()) {
      throw Failure{
          {base::diagnostic(where(), "audit.rolled_back",
                            "the log has " + std::to_string(frontier_.size()) + " records, but " +
                                std::to_string(checkpoint.size) + " were signed",
                            "if a backup was restored, open a new origin from it with a fork")}};
    }
    if (need(tree_root(checkpoint.size, source)) != checkpoint.root) {
      throw Failure{{base::diagnostic(where(), "audit.root",
                                      "the first " + std::to_string(checkpoint.size) +
                                          " records are not those that were signed",
                                      "verify names what changed")}};
    }
  };
  for (const auto& stored : checkpoints(*database_, 1)) {
    if (!options_.trusted.empty()) need(verify_note(stored.note, options_.trusted, where()));
    compare(stored.note.checkpoint);
  }
  for (const auto& text : options_.known) {
    const auto note = need(parse_note(text, where()));
    if (!options_.trusted.empty()) need(verify_note(note, options_.trusted, where()));
    if (note.checkpoint.origin == origin_ || options_.mode != Mode::write_or_create)
      compare(note.checkpoint);
  }
}

}  // namespace windlass::log
