// SPDX-License-Identifier: Apache-2.0
#include "log/key_cache.hpp"

namespace windlass::log {

base::Result<KeyService::Fresh> KeyCache::key_for(const Bytes32& pseudonym, KeyService& service) {
  {
    const std::lock_guard hold(mutex_);
    if (const auto found = keys_.find(pseudonym); found != keys_.end()) return found->second;
  }
  auto fresh = service.reserve();
  if (!fresh) return fresh;
  constexpr std::size_t most = 10'000;
  const std::lock_guard hold(mutex_);
  if (keys_.size() >= most) keys_.clear();
  // Another caller may have been quicker: then its key is used, and ours never.
  return keys_.emplace(pseudonym, *fresh).first->second;
}

bool KeyCache::is_current(const Bytes32& pseudonym, std::uint64_t number) {
  const std::lock_guard hold(mutex_);
  const auto found = keys_.find(pseudonym);
  return found != keys_.end() && found->second.number == number;
}

void KeyCache::forget(const Bytes32& pseudonym) {
  const std::lock_guard hold(mutex_);
  keys_.erase(pseudonym);
}

void KeyCache::forget_all() {
  const std::lock_guard hold(mutex_);
  keys_.clear();
}

}  // namespace windlass::log
