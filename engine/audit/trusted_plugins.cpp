// SPDX-License-Identifier: Apache-2.0
#include "audit/trusted_plugins.hpp"

#include <algorithm>

#include "log/text.hpp"

namespace windlass::audit {

namespace {

// The checkpoint of a note, when a trusted key signed it for this log.
std::optional<log::Checkpoint> trusted_checkpoint(const std::string& text,
                                                  const std::string& origin,
                                                  const std::vector<log::VerifyKey>& keys) {
  const auto note = log::parse_note(text, {});
  if (!note || note->checkpoint.origin != origin) return std::nullopt;
  if (!log::verify_note(*note, keys, {})) return std::nullopt;
  return note->checkpoint;
}

}  // namespace

void TrustedPlugins::add_lock(const plugin::Lock& lock) {
  for (const plugin::LockEntry& one : lock.plugins) digests_.push_back(base::hex(one.sha256));
  for (const plugin::RetiredEntry& one : lock.retired) digests_.push_back(base::hex(one.sha256));
  std::sort(digests_.begin(), digests_.end());
}

base::Diagnostics TrustedPlugins::set_signed_log(const log::Store& store,
                                                 const std::vector<log::VerifyKey>& keys,
                                                 const std::vector<std::string>& kept_notes) {
  forget_signed_log();
  if (keys.empty()) return {};
  auto notes = store.checkpoints();
  if (!notes) return notes.error();
  notes->insert(notes->end(), kept_notes.begin(), kept_notes.end());
  std::optional<log::Checkpoint> largest;
  for (const std::string& text : *notes) {
    auto one = trusted_checkpoint(text, store.origin(), keys);
    if (one && (!largest || one->size > largest->size)) largest = std::move(one);
  }
  if (!largest) return {};
  signed_size_ = largest->size;
  is_in_signed_tree_ = [store, checkpoint = *largest](const log::Entry& entry) {
    const std::uint64_t sequence = entry.record.sequence;
    const auto path = store.inclusion_proof(sequence, checkpoint.size);
    const auto leaf = log::hex_array<32>(entry.leaf);
    return path && leaf &&
           log::verify_inclusion(*leaf, sequence, checkpoint.size, *path, checkpoint.root);
  };
  return {};
}

base::Diagnostics TrustedPlugins::set_signed_log(const log::Bundle& bundle,
                                                 const std::vector<log::VerifyKey>& keys,
                                                 const std::vector<std::string>& kept_notes) {
  forget_signed_log();
  if (keys.empty()) return {};
  const auto size = bundle.covered_until(keys, kept_notes);
  if (!size) return size.error();
  signed_size_ = *size;
  is_in_signed_tree_ = [bundle](const log::Entry& entry) {
    const auto own = bundle.entry(entry.record.sequence);
    return own && own->leaf == entry.leaf;
  };
  return {};
}

void TrustedPlugins::forget_signed_log() {
  signed_size_ = 0;
  cached_leaf_.clear();
}

bool TrustedPlugins::is_in_signed_log(const log::Entry& entry) const {
  if (entry.record.sequence >= signed_size_) return false;
  if (cached_leaf_ == entry.leaf) return cached_result_;
  cached_leaf_ = entry.leaf;
  cached_result_ = is_in_signed_tree_(entry);
  return cached_result_;
}

std::optional<base::Diagnostic> TrustedPlugins::refusal(const log::Entry& entry,
                                                        const std::string& name,
                                                        const std::string& digest) const {
  if (std::binary_search(digests_.begin(), digests_.end(), digest) || is_in_signed_log(entry))
    return std::nullopt;
  return base::diagnostic(
      {}, "audit.not_vouched",
      "nobody vouches for plugin '" + name + "', SHA-256 " + digest +
          ": it is not in the lock of " +
          "this site, and no checkpoint of a trusted key covers record " +
          std::to_string(entry.record.sequence),
      "to run it, approve it in plugins.lock (or list it under 'retired:') and "
      "pass --plugins LOCK, or pass the key that signed this log: --trusted KEY");
}

}  // namespace windlass::audit
