// SPDX-License-Identifier: Apache-2.0
#pragma once

// What one Store handle may do: the log that the process has open, with the rights and keys that
// this handle was opened with. A handle for reading writes nothing and one without keys decrypts
// nothing, whatever other handles of the process may do.
//
// Thread rule: may be used from any thread; what takes a Database is to be called within run() or
// change().

#include "log/entries.hpp"
#include "log/open_log.hpp"
#include "log/options.hpp"

namespace windlass::log {

class Session {
 public:
  // Checks the keys, `known` and `trusted` of this handle, whether or not the log was open already.
  static base::Result<std::shared_ptr<Session>> open(const std::filesystem::path&,
                                                     const OpenOptions&);
  // A new log at `path` (audit.exists) whose opening record carries `opening`, under a given
  // origin.
  static base::Result<std::shared_ptr<Session>> create(const std::filesystem::path& path,
                                                       const OpenOptions&,
                                                       const std::string& origin,
                                                       const std::string& opening);

  // Over a log that is open already.
  static base::Result<std::shared_ptr<Session>> over(std::shared_ptr<OpenLog>, const OpenOptions&);

  template <class Work>
  auto run(Work work) {
    return log_->storage().run(std::move(work));
  }
  // One write transaction. audit.open for a handle that may only read.
  template <class Work>
  auto change(Work work) -> decltype(std::declval<Storage&>().change(std::move(work))) {
    if (auto errors = may_write(); !errors.empty()) return errors;
    return log_->storage().change(std::move(work));
  }

  base::Result<Receipt> append(const Draft& draft) { return append(draft, nullptr); }
  base::Result<Recorded> append_and_look_back(const Draft&);
  base::Result<std::vector<Receipt>> append_group(const std::vector<Draft>&);

  const std::filesystem::path& path() const { return log_->storage().path(); }
  const std::string& origin() const { return log_->storage().origin(); }
  std::string where() const { return log_->storage().where(); }
  const OpenOptions& options() const { return options_; }
  // What whoever opened it should know: audit.file_system.
  const base::Diagnostics& warnings() const { return warnings_; }
  Storage& storage() { return log_->storage(); }
  KeyCache& key_cache() { return log_->sealing().keys; }

  base::Diagnostics may_write() const;
  base::Result<std::optional<Bytes32>> pseudonym_of(const std::string& subject) const;

  // Within run() or change(); errors are thrown as Failure.
  std::optional<Row> row(Database& database, std::uint64_t sequence, bool with_sealed) const {
    return find_row(database, sequence, with_sealed);
  }
  Entry checked_entry(const Row& row) const { return log::checked_entry(row, origin(), where()); }
  std::vector<StoredCheckpoint> checkpoints(Database& database, std::size_t limit) const {
    return stored_checkpoints(database, limit, origin());
  }
  // Runs what needs the database: for callers that are within run(), and for those that are not.
  using Within = std::function<void(const std::function<void(Database&)>&)>;
  static Within inside(Database& database) {
    return [&database](const auto& work) { work(database); };
  }
  Within outside() {
    return [this](const auto& work) {
      // Where it fails, the caller's answer stays as it was: not found.
      static_cast<void>(run([&](Database& database) { return work(database), true; }));
    };
  }
  // What became of a row's values, and the values themselves if this handle can have them. Apart
  // from `within` it may be called outside of run().
  Opened open_values(const Row&, Entry, const Within&);
  // The redaction of the subject (raw pseudonym) that names the record.
  std::optional<std::uint64_t> redaction_of(Database& database, std::string_view pseudonym,
                                            std::uint64_t sequence) {
    return log_->redactions().find(database, pseudonym, sequence);
  }
  // As newest_entry(); the first search of a log reads all of its subjects, part by part.
  static constexpr std::size_t parts_at_once = 16;
  std::optional<Entry> newest(Database& database, std::string_view pseudonym, std::string_view kind,
                              std::uint64_t committed, std::size_t most,
                              std::uint64_t& until) const {
    return newest_entry(database, log_->subjects(), pseudonym, kind, committed, most, until,
                        origin());
  }
  SubjectFilter& subjects() { return log_->subjects(); }
  // Writes a record that the store alone writes.
  Receipt write(Database&, Record&, const std::vector<Blob>&);

 private:
  Session(std::shared_ptr<OpenLog> log, const OpenOptions& options)
      : log_(std::move(log)), options_(options) {}
  static base::Result<std::shared_ptr<Session>> open_as(const std::filesystem::path&,
                                                        const OpenOptions&,
                                                        const std::string& origin,
                                                        const std::string& opening);
  base::Diagnostics check_rights();
  void check_keys() const;
  void check_key_numbers(Database&);
  void check_known(Database&) const;
  void compare(Database&, const Checkpoint&) const;
  base::Result<Receipt> append(const Draft&, LookBack*);
  void look_back(Database&, const PreparedDraft&) const;
  base::Result<std::optional<Opened>> opened_before(const Draft&, LookBack&);
  Receipt write_prepared(Database&, PreparedDraft&);
  std::vector<base::Result<Receipt>> write_group(const GroupCommit::Group&);

  const std::shared_ptr<OpenLog> log_;
  const OpenOptions options_;
  base::Diagnostics warnings_;
};

// 64 hexadecimal digits that a key service gives for its secret; empty without one.
base::Result<std::string> key_tag(const std::shared_ptr<KeyService>&);
// Nothing when they are the keys that a log was made with, whose opening record has that tag; else
// audit.keys.
base::Diagnostics foreign_keys(const std::shared_ptr<KeyService>&, const std::string& tag,
                               const std::string& where);

}  // namespace windlass::log
