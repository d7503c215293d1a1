// SPDX-License-Identifier: Apache-2.0
#pragma once

// The open file of a log: its connection, its transactions, the edge of its tree, and the watch
// over its names. It appends records and blobs; it knows no keys and no callers' rights.
//
// Thread rule: public functions may be called from any thread; run() and change() take the mutex
// for one piece of work, and what takes a Database is to be called within them.

#include <sys/types.h>

#include <functional>
#include <mutex>
#include <set>

#include "log/storage/rows.hpp"

namespace windlass::log {

class Storage {
 public:
  struct Options {
    enum class Use { read, write, create } use = Use::write;
    unsigned patience = 10'000;  // milliseconds to wait for another process
    std::string vfs;             // empty: SQLite's own
    bool private_copy = false;   // to read: nobody else has the file
    // Of a log that is created: what its first record says.
    std::string origin, written, opening;
    // Called when records of another process were read: the subject (raw pseudonym) whose values it
    // erased, or nothing when that may be anybody.
    std::function<void(const std::optional<std::string>& subject)> on_redaction;
  };
  // REQUIRES: `file` was opened through open_guarded and is `path`, resolved. Throws Failure.
  Storage(std::filesystem::path path, File file, Options options);
  // In a forked child it only forgets: what is open belongs to the parent.
  ~Storage();
  Storage(const Storage&) = delete;
  Storage& operator=(const Storage&) = delete;

  // Runs `work(Database&)` alone. What it throws as Failure becomes the result. audit.fork.
  template <class Work>
  auto run(Work work) -> base::Result<decltype(work(std::declval<Database&>()))> {
    if (auto errors = usable(); !errors.empty()) return errors;
    const std::lock_guard hold(mutex_);
    try {
      require_surroundings();
      return work(*database_);
    } catch (const Failure& failure) {
      return failure.errors;
    }
  }
  // As run, inside one write transaction that is committed, guarded and only then answered.
  template <class Work>
  auto change(Work work) -> base::Result<decltype(work(std::declval<Database&>()))> {
    return run([&](Database& database) {
      require_writable();
      const auto lock = writers_lock();
      begin();
      try {
        auto out = work(database);
        commit();
        return out;
      } catch (...) {
        undo();
        throw;
      }
    });
  }
  // audit.fork when this process is a child of the one that opened the store. To be asked before
  // any mutex is taken: in a forked child it may be held for ever.
  base::Diagnostics usable() const;

  // Within change(): gives the record its origin and its place, and writes it with its blobs.
  // Returns its leaf.
  Hash append(Database&, Record&, const std::vector<Blob>&, std::string_view sealed);
  // Within change(): whether a blob was written by this process, or just now.
  bool knows_blob(const std::string& digest) const;
  // Within run(): reads the edge of the tree, or what came to it. audit.damaged. A log that lacks
  // what was seen of it, or has something else in its place, is never written again while it is
  // open: audit.rolled_back.
  void refresh(Database&);
  // Within change(): how many records the log had when the change began.
  std::uint64_t committed() const { return seen_.size; }
  // Within run(): the record that names the greatest number of a key. In a log that was written
  // before it was noted every record is read, once; a log that may only be read says nothing then.
  std::optional<NamedKey> greatest_key(Database&);
  // Within run(): throws audit.replaced when the file or its write-ahead log lost its name.
  void require_names();
  // Within run(): empties the write-ahead log.
  void truncate_log(Database&);

  const std::filesystem::path& path() const { return path_; }
  std::string where() const { return path_.string(); }
  const std::string& origin() const { return origin_; }
  // As the opening record says; empty for a log without keys, and where that record is damaged.
  const std::string& keys_tag() const { return keys_tag_; }
  bool opening_readable() const { return opening_readable_; }
  bool read_only() const { return options_.use == Options::Use::read; }
  // Whether it lies on a file system in memory, and is gone when the machine stops.
  bool in_memory() const { return is_in_memory(file_); }

 private:
  FileLock writers_lock() const;
  Connection choose_connection();
  void create(Database&);
  void read_opening_record(Database&);
  void require_writable() const;
  void require_what_was_seen(Database&, std::uint64_t size);
  void require_surroundings() const;
  void begin();
  void commit();
  void undo();
  void append_blob(Database&, const Blob&);
  void take_key(Database&, const NamedKey&);

  const std::filesystem::path path_;
  const Options options_;
  const pid_t process_;
  File file_;
  FileId id_;
  std::string origin_;
  std::string keys_tag_;
  bool opening_readable_ = false;

  std::mutex mutex_;  // guards what follows
  std::unique_ptr<Database> database_;
  std::optional<Surroundings> surroundings_;  // where the store is read without locks
  Frontier frontier_;
  // What was seen of the log, whatever became of the change after it: its records, and the leaf of
  // the newest (raw).
  struct Seen {
    std::uint64_t size = 0;
    std::string leaf;
  } seen_;
  // The greatest key that is named, as far as it was looked for; `noted`: the table has it.
  struct GreatestKey {
    bool known = false, noted = false;
    std::optional<NamedKey> named;
  } greatest_key_;
  std::string last_leaf_;   // of the newest record of the open transaction
  bool went_back_ = false;  // the log lacked what was seen: nothing more is written
  bool replaced_ = false;   // the file or its log was replaced under us: nothing more is written
  std::set<std::string> known_blobs_;  // by digest, manifests with an 'm' before it: they are known
                                       // with all that they name
  std::set<std::string> new_blobs_;    // of the open transaction
};

}  // namespace windlass::log
