// SPDX-License-Identifier: Apache-2.0
#pragma once

// The keys that this process seals values with: one for each subject and process, so that no caller
// waits for the log to be searched. A redaction finds them all in the subject's records.
//
// It is no key service: it hands out what a service reserved, and forgets.
//
// Thread rule: may be called from any thread.

#include <cstring>
#include <mutex>
#include <unordered_map>

#include "log/keys.hpp"

namespace windlass::log {

class KeyCache {
 public:
  // The key of the subject; a fresh one of `service` when none is remembered.
  base::Result<KeyService::Fresh> key_for(const Bytes32& pseudonym, KeyService& service);
  // Whether the key with this number is the one that key_for() would give.
  bool is_current(const Bytes32& pseudonym, std::uint64_t number);
  void forget(const Bytes32& pseudonym);
  void forget_all();

 private:
  struct FirstBytes {  // of what is random already
    std::size_t operator()(const Bytes32& key) const {
      std::size_t out = 0;
      std::memcpy(&out, key.data(), sizeof out);
      return out;
    }
  };
  std::mutex mutex_;  // guards what follows
  std::unordered_map<Bytes32, KeyService::Fresh, FirstBytes> keys_;
};

}  // namespace windlass::log
