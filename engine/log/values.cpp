// SPDX-License-Identifier: Apache-2.0
#include "log/values.hpp"

#include <algorithm>

#include "log/text.hpp"

namespace windlass::log {
namespace {

// FORMAT: the first byte of what is encrypted.
constexpr char format_plain = 0;
constexpr char format_zstandard = 1;
constexpr char format_with_dictionary = 2;
constexpr std::size_t worth_compressing = 512;
// How well a text compresses tells something of it, and the length of the sealed values is there to
// see: it is rounded up.
constexpr std::size_t padding = 256;

WipedKey sealing_key(Hkdf& keys) { return WipedKey(keys.derive("windlass audit sealing 1")); }
Bytes32 opening_key(Hkdf& keys, std::string_view field) {
  return keys.derive("windlass audit opening 1 " + std::string(field));
}

// Memory that is used again: getting it anew for every record costs more than the cryptography.
struct Workspace {
  std::string plain;   // the values one after the other
  std::string packed;  // what is encrypted
  base::Zstandard zstandard;

  // Our copies of somebody's values do not outlast their use. What the compressor's own tables keep
  // of them is overwritten by whoever comes next.
  void clear() {
    for (auto* text : {&plain, &packed}) {
      wipe(*text);
      constexpr std::size_t kept = std::size_t{1} << 20;
      if (text->capacity() > kept) text->shrink_to_fit();
    }
  }
};

// As many as threads were ever at work at the same time. Never freed: threads may seal while the
// process ends.
class Workspaces {
 public:
  class Lease {
   public:
    Lease() : own_(all().take()) {}
    ~Lease() {
      own_->clear();
      all().give(std::move(own_));
    }
    Lease(const Lease&) = delete;
    Lease& operator=(const Lease&) = delete;
    Workspace& operator*() const { return *own_; }

   private:
    std::unique_ptr<Workspace> own_;
  };

 private:
  static constexpr std::size_t most_idle = 8;
  Workspaces() { idle_.reserve(most_idle); }
  static Workspaces& all() {
    static auto* const out = new Workspaces();
    return *out;
  }
  // Never waits: a process may have been forked while another thread held the mutex.
  std::unique_ptr<Workspace> take() {
    const std::unique_lock hold(mutex_, std::try_to_lock);
    if (!hold || idle_.empty()) return std::make_unique<Workspace>();
    auto out = std::move(idle_.back());
    idle_.pop_back();
    return out;
  }
  void give(std::unique_ptr<Workspace> one) {
    const std::unique_lock hold(mutex_, std::try_to_lock);
    if (hold && idle_.size() < most_idle) idle_.push_back(std::move(one));
  }
  std::mutex mutex_;
  std::vector<std::unique_ptr<Workspace>> idle_;
};

void pack(const SharedText& shared, Workspace& work) {
  auto& out = work.packed;
  out.reserve(work.plain.size() + work.plain.size() / 128 +
              512);  // so that no copy is left behind while it grows
  if (work.plain.size() >= worth_compressing) {
    out = shared.dictionary ? format_with_dictionary + shared.digest
                            : std::string(1, format_zstandard);
    work.zstandard.compress(work.plain, shared.dictionary.get(), out);
    out.resize((out.size() + padding - 1) / padding * padding);
    if (out.size() < work.plain.size()) return;
  }
  out.assign(1, format_plain);
  out += work.plain;
}

bool unpack(std::string_view packed, std::size_t size,
            const std::function<Dictionaries::Found(const std::string&)>& dictionary,
            Workspace& work) {
  if (packed.empty()) return false;
  auto rest = packed.substr(1);
  Dictionaries::Found found;
  switch (packed[0]) {
    case format_plain: work.plain = rest; return rest.size() == size;
    case format_zstandard: break;
    case format_with_dictionary:
      if (rest.size() <= 32) return false;
      found = dictionary(to_hex(rest.substr(0, 32)));
      rest.remove_prefix(32);
      if (!found) return false;
      break;
    default: return false;
  }
  if (!work.zstandard.decompress(rest, found.get(), size, work.plain)) return false;
  return packed.size() % padding == 0 && rest.size() < padding &&
         rest.find_first_not_of('\0') == std::string_view::npos;
}

}  // namespace

Dictionaries::Found Dictionaries::find(
    std::string_view digest, const std::function<std::shared_ptr<const std::string>()>& bytes) {
  {
    const std::lock_guard hold(mutex_);
    if (const auto known = known_.find(digest); known != known_.end()) return known->second;
  }
  // Without the lock: it may wait for the store, whose owner may wait for us.
  const auto content = bytes();
  if (!content || !base::Dictionary::is_raw(*content) ||
      base::hex(base::sha256(*content)) != digest)
    return nullptr;
  auto made = std::make_shared<const base::Dictionary>(*content);
  const std::lock_guard hold(mutex_);
  if (known_.size() >= 16) known_.clear();  // a rule base has one
  return known_.emplace(digest, std::move(made)).first->second;
}

std::string seal_values(const std::vector<PrivateField>& fields, const Bytes32& subject_key,
                        const SharedText& shared, Record& record) {
  const auto salt = random_array<16>();
  record.has_private = true;
  record.salt = to_hex(view(salt));
  record.fields.clear();
  const Workspaces::Lease lease;
  auto& work = *lease;
  std::size_t size = 0;
  for (const auto& field : fields) size += field.value.size();
  work.plain.reserve(size);
  Hkdf keys(view(subject_key), view(salt));
  for (const auto& field : fields) {
    const WipedKey opening(opening_key(keys, field.name));
    const auto commitment = hmac(view(*opening), {field.value});
    record.fields.push_back({field.name, field.value.size(), to_hex(view(commitment))});
    work.plain += field.value;
  }
  pack(shared, work);
  auto sealed = seal(*sealing_key(keys), record.origin, work.packed);
  record.sealed = to_hex(view(hash_parts({sealed})));
  return sealed;
}

std::optional<OpenValues> open_values(
    const Record& record, const Bytes32& subject_key, std::string_view sealed,
    const std::function<Dictionaries::Found(const std::string&)>& dictionary) {
  const auto salt = hex_array<16>(record.salt);
  if (!salt) return std::nullopt;
  std::size_t size = 0;
  for (const auto& field : record.fields) {
    if (field.size > private_limit - size) return std::nullopt;
    size += field.size;
  }
  Hkdf keys(view(subject_key), view(*salt));
  auto packed = unseal(*sealing_key(keys), record.origin, sealed);
  if (!packed) return std::nullopt;
  const WipedAtEnd wiped(*packed);
  const Workspaces::Lease lease;
  auto& work = *lease;
  if (!unpack(*packed, size, dictionary, work)) return std::nullopt;
  OpenValues out;
  std::size_t at = 0;
  for (const auto& field : record.fields) {
    out.fields.push_back({field.name, work.plain.substr(at, field.size)});
    at += field.size;
    out.openings.push_back(opening_key(keys, field.name));
    if (to_hex(view(hmac(view(out.openings.back()), {out.fields.back().value}))) !=
        field.commitment)
      return std::nullopt;
  }
  return out;
}

}  // namespace windlass::log
