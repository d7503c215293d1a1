// SPDX-License-Identifier: Apache-2.0
#include "service/page_cache.hpp"

namespace windlass::service {

void PageCache::drop_oldest() {
  const auto found = pages_.find(order_.front());
  bytes_ -= found->second.source.body.size();
  pages_.erase(found);
  order_.pop_front();
}

void PageCache::put(const std::string& token, PageSource source, std::int64_t now) {
  const std::lock_guard lock(mutex_);
  bytes_ += source.body.size();
  pages_[token] = {std::move(source), now + lifetime};
  order_.push_back(token);
  while (!order_.empty() && (bytes_ > max_bytes || pages_.size() > max_pages ||
                             pages_.at(order_.front()).until <= now))
    drop_oldest();
}

std::optional<PageSource> PageCache::find(const std::string& token, std::int64_t now) {
  const std::lock_guard lock(mutex_);
  const auto found = pages_.find(token);
  if (found == pages_.end() || found->second.until <= now) return std::nullopt;
  return found->second.source;
}

}  // namespace windlass::service
