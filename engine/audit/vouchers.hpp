// SPDX-License-Identifier: Apache-2.0
#pragma once

// Decides whether recorded code may be loaded. A log carries the plugins that its plans were made
// with; whoever can write the file can put others there, so the file itself vouches for nothing.
//
// Two things vouch for a plugin: its digest in the site's own lock (current, or retired for
// replay), and a checkpoint of this log, signed by a key that the caller trusts, whose tree
// includes the record that names it. Keys that a store or an export brings along count for nothing.
//
// Thread rule: belongs to one thread.

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "log/bundle.hpp"
#include "log/store.hpp"
#include "plugin/lock.hpp"

namespace windlass::audit {

class Vouchers {
 public:
  // Nothing vouches for any code.
  Vouchers() = default;

  // Every plugin that `site` lists is vouched for.
  void add_lock(const plugin::Lock& site);

  // Plugins of records that a checkpoint signed by one of `trusted` covers are vouched for; of such
  // checkpoints, in the log or among `known` (texts of notes that were kept elsewhere), the largest
  // counts. One log at a time: a second call takes the place of the first. Errors: those of reading
  // the checkpoints, and of an export what covered_until() says.
  base::Diagnostics set_signed_log(const log::Store&, const std::vector<log::VerifyKey>& trusted,
                                   const std::vector<std::string>& known);
  base::Diagnostics set_signed_log(const log::Bundle&, const std::vector<log::VerifyKey>& trusted,
                                   const std::vector<std::string>& known);

  // The size up to which a signed checkpoint reaches, before any proof; 0 when there is none.
  std::uint64_t signed_size() const { return signed_size_; }

  // Whether the record is proved to be in a tree that a trusted key signed.
  bool covers(const log::Entry&) const;

  // Why the plugin `name` of this digest (64 hexadecimal digits), which `entry` was made with, may
  // not be loaded: audit.not_vouched. Nothing when it may.
  std::optional<base::Diagnostic> refusal(const log::Entry& entry, const std::string& name,
                                          const std::string& digest) const;

 private:
  // Whether a record, which lies below signed_size_, is in the tree that was signed.
  using Prove = std::function<bool(const log::Entry&)>;

  std::vector<std::string> digests_;  // that the lock lists, sorted
  std::uint64_t signed_size_ = 0;
  Prove prove_;
  // Each plugin of a record asks the same question.
  mutable std::string last_asked_;  // a leaf
  mutable bool last_answer_ = false;
};

}  // namespace windlass::audit
