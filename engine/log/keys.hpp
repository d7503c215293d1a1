// SPDX-License-Identifier: Apache-2.0
#pragma once

// Where the keys of subjects live: the small interface that a site's own key service may implement,
// and the file that serves when there is none.
//
// Destroying a key is how a person's values are erased, so a key service must not keep copies that
// outlive destroy(): its backups need a retention of their own. Keys are numbered; a number is
// never used for two subjects and never again.
//
// Thread rule: a KeyService may be called from any thread.

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "log/crypto.hpp"

namespace windlass::log {

class KeyService {
 public:
  virtual ~KeyService() = default;

  // HMAC-SHA256 of the subject's id under a secret of the site that never changes. What it gives
  // for the empty id tells one secret from another: a log keeps it in its opening record.
  virtual base::Result<Bytes32> pseudonym(std::string_view subject) = 0;

  // A fresh random key, already durable, never handed out before.
  struct Fresh {
    std::uint64_t number = 0;
    Bytes32 key{};
    Fresh() = default;
    Fresh(std::uint64_t n, const Bytes32& k) : number(n), key(k) {}
    Fresh(const Fresh&) = default;
    Fresh& operator=(const Fresh&) = default;
    ~Fresh() { wipe(key.data(), key.size()); }  // no copy of it outlives its use
  };
  virtual base::Result<Fresh> reserve() = 0;

  // audit.key_destroyed, audit.key_missing.
  virtual base::Result<WipedKey> key(std::uint64_t number) = 0;

  // Durable when it returns; repeating it is harmless. Returns the number.
  virtual base::Result<std::uint64_t> destroy(std::uint64_t number) = 0;
};

// What a key file is opened for.
enum class KeyUse {
  read,   // to find and open what is sealed: a file that only its owner may read is enough
  write,  // to seal and to erase, too
  create  // the same, and make the file when it is absent or empty (readable by its owner alone)
};
// Refused: audit.missing, audit.keys (damaged, or others than its owner, who is us or root, may
// read or write it), audit.link, audit.open (it cannot be opened for that use), audit.busy; and
// audit.fork in the child of the process that opened it, where no key can be had. One that was
// opened to read gives no fresh key and destroys none (audit.keys). Several processes may share one
// key file: keys are reserved in batches under a lock of the file.
base::Result<std::shared_ptr<KeyService>> open_key_file(const std::filesystem::path&, KeyUse);

}  // namespace windlass::log
