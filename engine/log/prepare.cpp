// SPDX-License-Identifier: Apache-2.0
// What can be done with a draft before its place in the log is known: judging it, choosing the
// subject's key, sealing the values. It is done in the caller's thread and beside other callers'
// commits.
#include "log/core.hpp"
#include "log/text.hpp"

namespace windlass::log {

base::Result<std::optional<Bytes32>> Core::pseudonym_of(const std::string& subject) const {
  if (subject.empty()) return std::optional<Bytes32>();
  if (!options_.keys) {
    return base::diagnostic(where(), "audit.keys",
                            "a record about a subject needs the key file of the store",
                            "give the key file, or the key service, when the store is opened");
  }
  auto out = options_.keys->pseudonym(subject);
  if (!out) return out.error();
  return std::optional<Bytes32>(*out);
}

void Core::wipe_keys() {
  for (auto& [pseudonym, key] : subject_keys_) wipe(key.key.data(), key.key.size());
  subject_keys_.clear();
}
void Core::forget_keys() {
  const std::lock_guard hold(keys_mutex_);
  wipe_keys();
}
void Core::forget_key(const Bytes32& pseudonym) {
  const std::lock_guard hold(keys_mutex_);
  const auto found = subject_keys_.find(pseudonym);
  if (found == subject_keys_.end()) return;
  wipe(found->second.key.data(), found->second.key.size());
  subject_keys_.erase(found);
}

std::optional<KeyService::Fresh> Core::remembered_key(const Bytes32& pseudonym) {
  const std::lock_guard hold(keys_mutex_);
  const auto found = subject_keys_.find(pseudonym);
  return found == subject_keys_.end() ? std::nullopt : std::optional(found->second);
}

bool Core::is_remembered(const Bytes32& pseudonym, std::uint64_t key) {
  const std::lock_guard hold(keys_mutex_);
  const auto found = subject_keys_.find(pseudonym);
  return found != subject_keys_.end() && found->second.number == key;
}

base::Result<KeyService::Fresh> Core::key_for(const Bytes32& pseudonym) {
  if (const auto known = remembered_key(pseudonym)) return *known;
  auto fresh = options_.keys->reserve();
  if (!fresh) return fresh;
  constexpr std::size_t remembered = 10'000;
  const std::lock_guard hold(keys_mutex_);
  if (subject_keys_.size() >= remembered) wipe_keys();
  // Another caller may have been quicker: then his is used, and ours never.
  return subject_keys_.emplace(pseudonym, *fresh).first->second;
}

base::Diagnostics Core::seal_draft(Prepared& prepared) {
  auto key = key_for(*prepared.pseudonym);
  if (!key) return key.error();
  Shared shared;
  if (const auto& digest = prepared.draft->dictionary; !digest.empty()) {
    shared.dictionary =
        dictionaries_.find(digest, [&] { return find_blob(prepared.draft->blobs, digest)->bytes; });
    shared.digest = std::string(view(*hex_array<32>(digest)));
  }
  prepared.record.key = key->number;
  prepared.sealed = seal_values(prepared.draft->fields, key->key, shared, prepared.record);
  wipe(key->key.data(), key->key.size());
  return {};
}

base::Result<Core::Prepared> Core::prepare(const Draft& draft) {
  // Before a key is made for it.
  if (options_.mode == Mode::read)
    return base::diagnostic(where(), "audit.open", "the store is open for reading only");
  if (auto errors = check_draft(draft, where()); !errors.empty()) return errors;
  if (is_reserved(draft.kind)) {
    return base::diagnostic(where(), "audit.draft",
                            "records of this kind are written by the store alone");
  }
  auto pseudonym = pseudonym_of(draft.subject);
  if (!pseudonym) return pseudonym.error();
  Prepared out;
  out.draft = &draft;
  out.pseudonym = *pseudonym;
  out.record.origin = origin_;
  out.record.written = draft.now;
  out.record.kind = draft.kind;
  out.record.public_json = draft.public_json;
  if (*pseudonym) out.record.subject = to_hex(view(**pseudonym));
  if (draft.fields.empty()) return out;
  try {
    if (auto errors = seal_draft(out); !errors.empty()) return errors;
  } catch (const base::InternalError&) {
    return base::diagnostic(where(), "audit.internal",
                            "the values could not be sealed: a fault of ours");
  }
  return out;
}

}  // namespace windlass::log
