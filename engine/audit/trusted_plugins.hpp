// SPDX-License-Identifier: Apache-2.0
#pragma once

// Decides whether recorded code may be loaded. A log carries the plugins that its plans were made
// with; whoever can write the file can put others there, so the file itself proves nothing.
//
// Two things make a plugin trusted: its digest in the site's own lock (current, or retired for
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

class TrustedPlugins {
 public:
  // Trusts no plugin.
  TrustedPlugins() = default;

  // Trusts every plugin that `lock` lists, as current or as retired.
  void add_lock(const plugin::Lock& lock);

  // Trusts plugins of records that a checkpoint signed by one of `keys` covers. Uses the largest
  // such checkpoint, from the log or from `kept_notes` (notes that were kept elsewhere). A second
  // call replaces the first. Errors: those of reading the checkpoints, and of an export those of
  // covered_until().
  base::Diagnostics set_signed_log(const log::Store&, const std::vector<log::VerifyKey>& keys,
                                   const std::vector<std::string>& kept_notes);
  base::Diagnostics set_signed_log(const log::Bundle&, const std::vector<log::VerifyKey>& keys,
                                   const std::vector<std::string>& kept_notes);

  // The size up to which a signed checkpoint reaches, before any proof; 0 when there is none.
  std::uint64_t signed_size() const { return signed_size_; }

  // Whether the record is proved to be in a tree that a trusted key signed.
  bool is_in_signed_log(const log::Entry&) const;

  // Why the plugin `name` of this digest (64 hexadecimal digits), which `entry` was made with, may
  // not be loaded: audit.not_vouched. Nothing when it may be loaded.
  std::optional<base::Diagnostic> refusal(const log::Entry& entry, const std::string& name,
                                          const std::string& digest) const;

 private:
  void forget_signed_log();
  // Of a record below signed_size_.
  using IsInSignedTree = std::function<bool(const log::Entry&)>;

  std::vector<std::string> digests_;  // that the lock lists, sorted
  std::uint64_t signed_size_ = 0;
  IsInSignedTree is_in_signed_tree_;
  // Each plugin of a record asks the same question.
  mutable std::string cached_leaf_;
  mutable bool cached_result_ = false;
};

}  // namespace windlass::audit
