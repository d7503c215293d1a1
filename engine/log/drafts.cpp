// SPDX-License-Identifier: Apache-2.0
#include "log/drafts.hpp"

#include "log/log_events.hpp"
#include "log/text.hpp"

namespace windlass::log {

base::Result<std::optional<Bytes32>> pseudonym_of(const std::string& subject,
                                                  const std::shared_ptr<KeyService>& keys,
                                                  const std::string& where) {
  if (subject.empty()) return std::optional<Bytes32>();
  if (!keys) {
    return base::diagnostic(where, "audit.keys",
                            "a record about a subject needs the key file of the store",
                            "give the key file, or the key service, when the store is opened");
  }
  auto out = keys->pseudonym(subject);
  if (!out) return out.error();
  return std::optional<Bytes32>(*out);
}

base::Diagnostics seal_draft(PreparedDraft& prepared, Sealing& sealing) {
  const auto key = sealing.keys.key_for(*prepared.pseudonym, *prepared.keys);
  if (!key) return key.error();
  SharedText shared;
  if (const auto& digest = prepared.draft->dictionary; !digest.empty()) {
    shared.dictionary = sealing.dictionaries.find(
        digest, [&] { return find_blob(prepared.draft->blobs, digest)->bytes; });
    shared.digest = std::string(view(*hex_array<32>(digest)));
  }
  prepared.record.key = key->number;
  prepared.sealed = seal_values(prepared.draft->fields, key->key, shared, prepared.record);
  return {};
}

base::Result<PreparedDraft> prepare_draft(const Draft& draft,
                                          const std::shared_ptr<KeyService>& keys, Sealing& sealing,
                                          const std::string& origin, const std::string& where) {
  // Before a key is made for it.
  if (auto errors = check_draft(draft, where); !errors.empty()) return errors;
  if (is_reserved(draft.kind)) {
    return base::diagnostic(where, "audit.draft",
                            "records of this kind are written by the store alone");
  }
  auto pseudonym = pseudonym_of(draft.subject, keys, where);
  if (!pseudonym) return pseudonym.error();
  PreparedDraft out;
  out.draft = &draft;
  out.keys = keys;
  out.pseudonym = *pseudonym;
  out.record.origin = origin;
  out.record.written = draft.now;
  out.record.kind = draft.kind;
  out.record.public_json = draft.public_json;
  if (*pseudonym) out.record.subject = to_hex(view(**pseudonym));
  if (draft.fields.empty()) return out;
  try {
    if (auto errors = seal_draft(out, sealing); !errors.empty()) return errors;
  } catch (const base::InternalError&) {
    return base::diagnostic(where, "audit.internal",
                            "the values could not be sealed: a fault of ours");
  }
  return out;
}

}  // namespace windlass::log
