// SPDX-License-Identifier: Apache-2.0
// What can be done with a draft before its place in the log is known: judging it, choosing the subject's key, sealing the values. It is done in the
// caller's thread and beside other callers' commits.
#include "audit/core.hpp"
#include "audit/text.hpp"

namespace windlass::audit {

base::Result<std::optional<Bytes32>> Core::pseudonym_of(const std::string& subject) const {
  if (subject.empty()) return std::optional<Bytes32>();
  if (!options_.keys) {
    return base::about(where(), "audit.keys", "a record about a subject needs the key file of the store",
                       "give the key file, or the key service, when the store is opened");
  }
  auto out = options_.keys->pseudonym(subject);
  if (!out) return out.error();
  return std::optional<Bytes32>(*out);
}

void Core::forget_keys() {
  const std::lock_guard hold(keys_mutex_);
  subject_keys_.clear();
}

std::optional<std::uint64_t> Core::remembered_key(const Bytes32& pseudonym) {
  const std::lock_guard hold(keys_mutex_);
  const auto found = subject_keys_.find(pseudonym);
  return found == subject_keys_.end() ? std::nullopt : std::optional(found->second);
}

Core::SubjectKey Core::subject_key(Database& database, const Bytes32& pseudonym) {
  SubjectKey out;
  auto query = database.prepare("SELECT sequence FROM subject WHERE pseudonym = ? ORDER BY sequence DESC");
  query.bind_blob(1, view(pseudonym));
  while (query.step()) {
    out.seen = true;
    const auto found = row(database, static_cast<std::uint64_t>(query.number(0)), false);
    if (!found) break;
    const auto record = need(parse_record(found->record, where()));
    if (record.kind == "redaction") break;
    if (!record.has_private) continue;
    out.number = record.key;
    break;
  }
  return out;
}

// The key of the subject's values so far, or a fresh one. REQUIRES the mutex: what is found is remembered before any redaction can come in between.
base::Result<KeyService::Fresh> Core::choose_key(Database& database, const Bytes32& pseudonym, bool& fresh) {
  auto& keys = *options_.keys;
  auto number = remembered_key(pseudonym);  // another caller may have looked meanwhile
  if (!number) number = subject_key(database, pseudonym).number;
  KeyService::Fresh out;
  fresh = true;
  if (number) {
    const auto existing = keys.key(*number);
    if (!existing && existing.error().front().code != "audit.key_destroyed") return existing.error();
    if (existing) out = {*number, *existing};
    fresh = !existing;
  }
  if (fresh) {
    const auto reserved = keys.reserve();
    if (!reserved) return reserved.error();
    out = *reserved;
  }
  const std::lock_guard hold(keys_mutex_);
  if (subject_keys_.size() > 10'000) subject_keys_.clear();
  subject_keys_[pseudonym] = out.number;
  return out;
}

void Core::seal_draft(Prepared& prepared, KeyService::Fresh key) {
  prepared.record.key = key.number;
  Shared shared;
  if (const auto& digest = prepared.draft->dictionary; !digest.empty()) {
    shared.dictionary = dictionaries_.find(digest, [&] { return find_blob(prepared.draft->blobs, digest)->bytes; });
    shared.digest = std::string(view(*hex_array<32>(digest)));
  }
  prepared.sealed = seal_values(prepared.draft->fields, key.key, shared, prepared.record);
  wipe(key.key.data(), key.key.size());
}

base::Result<Core::Prepared> Core::prepare(const Draft& draft) {
  if (auto errors = check_draft(draft, where()); !errors.empty()) return errors;
  if (is_reserved(draft.kind)) {
    return base::about(where(), "audit.draft", "records of this kind are written by the store alone");
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
  if (const auto number = remembered_key(**pseudonym)) {
    if (const auto known = options_.keys->key(*number)) {
      seal_draft(out, {*number, *known});
      return out;
    }
  }
  auto chosen = run([&](Database& database) { return need(choose_key(database, **pseudonym, out.fresh_key)); });
  if (!chosen) return chosen.error();
  seal_draft(out, std::move(*chosen));
  return out;
}

}  // namespace windlass::audit
