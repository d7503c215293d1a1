// SPDX-License-Identifier: Apache-2.0
#pragma once

// The one open store of a process, behind every Store handle to the same file. Private to the audit
// floor.
//
// Thread rule: public functions may be called from any thread; each takes the mutex for one piece
// of work.

#include <sys/types.h>

#include <condition_variable>
#include <cstring>
#include <deque>
#include <map>
#include <mutex>
#include <set>
#include <unordered_map>

#include "log/database.hpp"
#include "log/evidence.hpp"
#include "log/store.hpp"
#include "log/values.hpp"

namespace windlass::log {

// A row as it lies in the file.
struct Row {
  std::uint64_t sequence = 0;
  std::string leaf;
  std::string record;
  std::string sealed;
  bool has_sealed = false;
};

class Core {
 public:
  static base::Result<std::shared_ptr<Core>> open(const std::filesystem::path&, const OpenOptions&);
  ~Core();
  Core(const Core&) = delete;
  Core& operator=(const Core&) = delete;

  // Runs `work(Database&)` alone and after the checks that every use needs. What it throws as
  // Failure becomes the result.
  template <class Work>
  auto run(Work work) -> base::Result<decltype(work(std::declval<Database&>()))> {
    if (auto errors = usable(); !errors.empty()) return errors;
    const std::lock_guard hold(mutex_);
    try {
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
      const auto lock = need(FileLock::take(file_, lock_offset, options_.patience, where()));
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

  base::Result<Receipt> append(Draft&&);
  base::Result<std::vector<Receipt>> append_group(std::vector<Draft>&&);

  const std::filesystem::path& path() const { return path_; }
  const std::string& origin() const { return origin_; }
  const OpenOptions& options() const { return options_; }
  std::string where() const { return path_.string(); }

  // Inside run() or change(): REQUIRES the mutex.
  std::uint64_t stored_size(Database&) const;
  SubtreeSource subtrees(Database&) const;
  std::optional<Row> row(Database&, std::uint64_t sequence, bool with_sealed) const;
  Entry checked_entry(const Row&) const;  // throws audit.record
  // The records of a kind that the index of evidence names, newest first, at most `limit`; throws
  // audit.rolled_back, audit.index.
  std::vector<Record> evidence(Database&, std::string_view kind, std::size_t limit) const;
  std::vector<StoredCheckpoint> checkpoints(Database&, std::size_t limit) const;
  Receipt write(Database&, Record&, const std::vector<Blob>&, std::string_view sealed);
  void truncate_log(Database& database);
  void forget_keys();
  void forget_key(const Bytes32& pseudonym);
  base::Result<std::optional<Bytes32>> pseudonym_of(const std::string& subject) const;
  std::string blob(Database&, const std::string& digest) const;  // throws audit.no_blob, audit.blob
  // What became of a row's values, and the values themselves if they can be had.
  Opened open_values(Database&, const Row&, Entry);
  // The redaction of the subject that names the record.
  std::optional<std::uint64_t> redaction_of(Database&, std::string_view pseudonym,
                                            std::uint64_t sequence);

  static constexpr std::uint64_t lock_offset = std::uint64_t{1} << 61;

 private:
  friend base::Result<std::shared_ptr<Core>> create_fork(const std::filesystem::path&,
                                                         const OpenOptions&, const std::string&,
                                                         const std::string&);
  // A draft with all done that can be done before its place in the log is known. The draft itself
  // outlives it.
  struct Prepared {
    const Draft* draft = nullptr;
    std::optional<Bytes32> pseudonym;
    Record record;
    std::string sealed;
  };
  struct Ticket {
    Prepared prepared;
    bool done =
        false;  // committed, or failed; without a result when there was no memory to say why
    std::optional<base::Result<Receipt>> result;
    bool leads = false;
    std::condition_variable changed;
  };

  Core() = default;
  base::Diagnostics usable() const;
  void require_writable() const;
  void begin();
  void commit();
  void undo();
  void require_names() const;
  void start(const OpenOptions&, const std::string& origin, const std::string& opening);
  void initialise(const std::string& origin, const std::string& opening);
  void compare_schema();
  void load_frontier(Database&);
  void refresh(Database&);
  void check_known();
  base::Result<Prepared> prepare(const Draft&);
  base::Diagnostics seal_draft(Prepared&);
  base::Result<KeyService::Fresh> key_for(const Bytes32& pseudonym);
  void wipe_keys();
  std::optional<KeyService::Fresh> remembered_key(const Bytes32& pseudonym);
  bool is_remembered(const Bytes32& pseudonym, std::uint64_t key);
  base::Result<Receipt> write_prepared(Database&, Prepared&);
  void write_blob(Database&, const Blob&);
  using Group = std::vector<std::shared_ptr<Ticket>>;
  void commit_group(const Group&);
  std::vector<base::Result<Receipt>> write_group(const Group&);
  base::Result<Receipt> outcome(const Ticket&) const;

  static base::Result<std::shared_ptr<Core>> open_as(const std::filesystem::path&,
                                                     const OpenOptions&, const std::string& origin,
                                                     const std::string& opening);

  std::filesystem::path path_;
  OpenOptions options_;
  File file_;
  FileId id_;
  std::unique_ptr<Database> database_;
  std::mutex mutex_;
  std::string origin_;
  std::string keys_tag_;  // as the opening record says
  Frontier frontier_;
  pid_t process_ = 0;
  struct Erasure {
    std::uint64_t redaction = 0;
    Bytes32 pseudonym{};
  };
  std::map<std::uint64_t, Erasure>
      erased_;  // records that redactions name, of redactions below erased_until_
  std::uint64_t erased_until_ = 0;
  bool broken_ = false;  // the file or its log was replaced under us: nothing more is written
  std::set<std::string> known_blobs_;  // by their digest, manifests with an 'm' before it: they are
                                       // known with all that they name
  std::set<std::string> new_blobs_;    // of the open transaction

  // The keys that this process seals with. A subject has one for each process that recorded about
  // him, so that no caller waits for the log to be searched; a redaction finds them all in his
  // records.
  std::mutex keys_mutex_;
  struct FirstBytes {  // of what is random already
    std::size_t operator()(const Bytes32& key) const {
      std::size_t out = 0;
      std::memcpy(&out, key.data(), sizeof out);
      return out;
    }
  };
  std::unordered_map<Bytes32, KeyService::Fresh, FirstBytes> subject_keys_;
  Dictionaries dictionaries_;

  std::mutex queue_mutex_;
  std::deque<std::shared_ptr<Ticket>> queue_;
  bool led_ = false;
};

// 64 hexadecimal digits that a key service gives for its secret; empty without one.
base::Result<std::string> key_tag(const std::shared_ptr<KeyService>&);

// A new store at `path` (audit.exists) whose opening record carries `opening`, under a given
// origin.
base::Result<std::shared_ptr<Core>> create_fork(const std::filesystem::path& path,
                                                const OpenOptions&, const std::string& origin,
                                                const std::string& opening);

}  // namespace windlass::log
