// SPDX-License-Identifier: Apache-2.0
#include "audit/vouchers.hpp"

#include <algorithm>

#include "log/text.hpp"

namespace windlass::audit {

namespace {

// The checkpoint of a note, when a trusted key signed it for this log.
std::optional<log::Checkpoint> trusted_checkpoint(const std::string& text,
                                                  const std::string& origin,
                                                  const std::vector<log::VerifyKey>& trusted) {
  const auto note = log::parse_note(text, {});
  if (!note || note->checkpoint.origin != origin) return std::nullopt;
  if (!log::verify_note(*note, trusted, {})) return std::nullopt;
  return note->checkpoint;
}

}  // namespace

void Vouchers::add_lock(const plugin::Lock& site) {
  for (const plugin::LockEntry& one : site.plugins) digests_.push_back(base::hex(one.sha256));
  for (const plugin::RetiredEntry& one : site.retired) digests_.push_back(base::hex(one.sha256));
  std::sort(digests_.begin(), digests_.end());
}

base::Diagnostics Vouchers::set_signed_log(const log::Store& store,
                                           const std::vector<log::VerifyKey>& trusted,
                                           const std::vector<std::string>& known) {
  if (trusted.empty()) return {};
  auto notes = store.checkpoints();
  if (!notes) return notes.error();
  notes->insert(notes->end(), known.begin(), known.end());
  std::optional<log::Checkpoint> largest;
  for (const std::string& text : *notes) {
    auto one = trusted_checkpoint(text, store.origin(), trusted);
    if (one && (!largest || one->size > largest->size)) largest = std::move(one);
  }
  if (!largest) return {};
  signed_size_ = largest->size;
  prove_ = [store, checkpoint = *largest](const log::Entry& entry) {
    const std::uint64_t sequence = entry.record.sequence;
    const auto path = store.inclusion_proof(sequence, checkpoint.size);
    const auto leaf = log::hex_array<32>(entry.leaf);
    return path && leaf &&
           log::verify_inclusion(*leaf, sequence, checkpoint.size, *path, checkpoint.root);
  };
  return {};
}

base::Diagnostics Vouchers::set_signed_log(const log::Bundle& bundle,
                                           const std::vector<log::VerifyKey>& trusted,
                                           const std::vector<std::string>& known) {
  if (trusted.empty()) return {};
  const auto size = bundle.covered_until(trusted, known);
  if (!size) return size.error();
  signed_size_ = *size;
  prove_ = [bundle](const log::Entry& entry) {
    const auto own = bundle.entry(entry.record.sequence);
    return own && own->leaf == entry.leaf;
  };
  return {};
}

bool Vouchers::covers(const log::Entry& entry) const {
  if (entry.record.sequence >= signed_size_) return false;
  if (last_asked_ == entry.leaf) return last_answer_;
  last_asked_ = entry.leaf;
  last_answer_ = prove_(entry);
  return last_answer_;
}

std::optional<base::Diagnostic> Vouchers::refusal(const log::Entry& entry, const std::string& name,
                                                  const std::string& digest) const {
  if (std::binary_search(digests_.begin(), digests_.end(), digest) || covers(entry))
    return std::nullopt;
  return base::diagnostic(
      {}, "audit.not_vouched",
      "nobody vouches for plugin '" + name + "', SHA-256 " + digest +
          ": it is not in the lock of " +
          "this site, and no checkpoint of a trusted key covers record " +
          std::to_string(entry.record.sequence),
      "to run it, have its digest in plugins.lock (approved, or under 'retired:'; --plugins LOCK), "
      "or name the key that signed this log: --trusted KEY");
}

}  // namespace windlass::audit
