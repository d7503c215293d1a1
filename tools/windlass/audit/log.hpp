// SPDX-License-Identifier: Apache-2.0
#pragma once

// The log that a command of `windlass audit` reads: a store or an export.
//
// Thread rule: belongs to one thread.

#include "audit.hpp"
#include "audit/trusted_plugins.hpp"
#include "log/bundle.hpp"
#include "log/log_events.hpp"
#include "worker/worker.hpp"

namespace windlass::tool {

// A store or an export, which read the same way.
class Log {
 public:
  // Nothing after diagnostics were printed; `code` then is the exit code, `why` what was found.
  // With Use::look the log is judged by --trusted and --known before it is returned, an export by
  // its own proofs as well, and what vouches for it is told on `err`.
  static std::optional<Log> open(const LogOptions&, Streams&, Use, int& code,
                                 base::Diagnostics* why = nullptr);

  std::string origin() const { return store_ ? store_->origin() : bundle_->origin(); }
  std::string where() const { return where_; }
  bool has_keys() const { return store_ ? store_->has_keys() : bundle_->has_keys(); }
  const log::Store* store() const { return store_ ? &*store_ : nullptr; }
  const log::Bundle* bundle() const { return bundle_ ? &*bundle_ : nullptr; }
  base::Result<log::Opened> read(std::uint64_t sequence) const {
    return store_ ? store_->read(sequence) : bundle_->read(sequence);
  }
  base::Result<log::Entry> entry(std::uint64_t sequence) const {
    return store_ ? store_->entry(sequence) : bundle_->entry(sequence);
  }
  base::Result<log::Checkpoint> head() const {
    return store_ ? store_->head() : base::Result<log::Checkpoint>(bundle_->head());
  }
  base::Result<std::vector<std::string>> checkpoints() const {
    return store_ ? store_->checkpoints()
                  : base::Result<std::vector<std::string>>(bundle_->checkpoints());
  }
  // By how many hashes a record is in the tree of a checkpoint. audit.proof says why it is not.
  base::Result<std::size_t> prove(const log::Entry&, const log::Checkpoint&) const;
  log::FetchBlob blobs() const;
  // What vouches for the plugins that this log carries: `lock`, empty for the one that `recommend`
  // takes, and the checkpoints that --trusted signed. Nothing after diagnostics were printed.
  // REQUIRES: this object outlives the result.
  std::optional<audit::TrustedPlugins> trusted(const std::string& lock, Streams&) const;
  // The records in order that the filter lets through, until `visit` returns false; how many.
  base::Result<std::uint64_t> each(const RecordFilter&, class Progress*,
                                   const std::function<bool(const log::Entry&)>& visit) const;
  log::VerifyReport verify(const log::VerifyOptions& options) const {
    return store_ ? store_->verify(options) : bundle_->verify(options);
  }
  const std::vector<log::VerifyKey>& trusted() const { return trusted_; }
  const std::vector<std::string>& known() const { return known_; }

 private:
  bool open_export(const LogOptions&, Streams&, int& code, base::Diagnostics* why);
  // Whether an export holds by its own proofs and by what was named.
  bool judge_export(Streams&) const;
  base::Diagnostics tell_what_vouches(Streams&) const;

  std::optional<log::Store> store_;
  std::optional<log::Bundle> bundle_;
  std::vector<log::VerifyKey> trusted_;
  std::vector<std::string> known_;
  std::string where_;
};

// "continues windlass/... after a restore approved by ...: 7 records were left of it, ...".
std::string in_words(const log::Continued&);

// How recorded plugins run: each in a process of its own, whatever made the plan.
worker::Policy apart();

// What clinicians said of each plan's modalities, the last word of each: by sequence, then
// modality.
using FeedbackBySequence = std::map<std::uint64_t, std::map<std::string, audit::Feedback>>;
base::Result<FeedbackBySequence> feedback_of(const Log&);

}  // namespace windlass::tool
