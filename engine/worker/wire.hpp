// SPDX-License-Identifier: Apache-2.0
#pragma once

// Numbers and texts in a row of bytes, between two processes of one machine.
//
// Thread rule: plain values.

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <type_traits>

namespace windlass::worker {

class Packer {
 public:
  template <class T>
  Packer& raw(const T& value) {
    static_assert(std::is_trivially_copyable_v<T>);
    bytes_.append(reinterpret_cast<const char*>(&value), sizeof value);
    return *this;
  }
  Packer& text(std::string_view text) {
    raw(static_cast<std::uint32_t>(text.size()));
    bytes_.append(text);
    return *this;
  }
  Packer& bytes(const void* from, std::size_t size) {
    bytes_.append(static_cast<const char*>(from), size);
    return *this;
  }
  std::string take() { return std::move(bytes_); }

 private:
  std::string bytes_;
};

// Whoever wrote the bytes may be hostile: what is not there reads as zero, and ok() says no.
class Unpacker {
 public:
  explicit Unpacker(std::string_view bytes) : left_(bytes) {}

  template <class T>
  T raw() {
    static_assert(std::is_trivially_copyable_v<T>);
    T value{};
    bytes(&value, sizeof value);
    return value;
  }
  std::string text() {
    const auto size = raw<std::uint32_t>();
    if (size > left_.size()) {
      fail();
      return {};
    }
    std::string out(left_.substr(0, size));
    left_.remove_prefix(size);
    return out;
  }
  void bytes(void* to, std::size_t size) {
    if (size > left_.size()) return fail();
    std::memcpy(to, left_.data(), size);
    left_.remove_prefix(size);
  }
  // How many items follow, each of which has `least` bytes at least.
  std::size_t count(std::size_t least) {
    const auto number = raw<std::uint32_t>();
    if (number <= left_.size() / least) return number;
    fail();
    return 0;
  }
  bool ok() const { return ok_; }
  // Everything was read, and nothing was missing.
  bool whole() const { return ok_ && left_.empty(); }

 private:
  void fail() {
    ok_ = false;
    left_ = {};
  }
  std::string_view left_;
  bool ok_ = true;
};

}  // namespace windlass::worker
