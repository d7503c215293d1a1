// SPDX-License-Identifier: Apache-2.0
#include "plugin/elf.hpp"

#include <elf.h>

#include <algorithm>
#include <cstring>
#include <limits>

namespace windlass::plugin {

bool Elf::is_x86_64() const { return machine_ == EM_X86_64; }

std::optional<std::uint64_t> Elf::find(std::string_view symbol) const {
  for (const Symbol& s : symbols_) {
    if (s.exported && s.address != 0 && s.name == symbol) return s.address;
  }
  return std::nullopt;
}

// `size` bytes at `address` as they lie in the file.
std::string_view Elf::file_bytes(std::uint64_t address, std::uint64_t size) const {
  for (const Segment& s : segments_) {
    if (address < s.address) continue;
    const std::uint64_t into = address - s.address;
    if (into <= s.size && size <= s.size - into) return bytes_.substr(s.offset + into, size);
  }
  return {};
}

std::string_view Elf::bytes_at(std::uint64_t address, std::uint64_t size) const {
  return is_relocated(address, size) ? std::string_view() : file_bytes(address, size);
}

std::optional<std::uint32_t> Elf::u32_at(std::uint64_t address) const {
  const std::string_view bytes = bytes_at(address, sizeof(std::uint32_t));
  if (bytes.empty()) return std::nullopt;
  std::uint32_t value = 0;
  std::memcpy(&value, bytes.data(), sizeof value);
  return value;
}

const Elf::Relocation* Elf::relocation_at(std::uint64_t address) const {
  const auto found =
      std::lower_bound(relocations_.begin(), relocations_.end(), address,
                       [](const Relocation& r, std::uint64_t a) { return r.place < a; });
  return found != relocations_.end() && found->place == address ? &*found : nullptr;
}

// Whether the loader writes into one of `size` bytes at `address`.
bool Elf::is_relocated(std::uint64_t address, std::uint64_t size) const {
  if (size > std::numeric_limits<std::uint64_t>::max() - address) return true;
  auto behind =
      std::lower_bound(relocations_.begin(), relocations_.end(), address + size,
                       [](const Relocation& r, std::uint64_t end) { return r.place < end; });
  if (behind == relocations_.begin()) return false;
  const Relocation& last = *--behind;  // of those that begin before the end, and none overlap
  return last.place + last.size > address;
}

std::optional<std::uint64_t> Elf::pointer_at(std::uint64_t address) const {
  const Relocation* const relocation = relocation_at(address);
  return relocation == nullptr ? std::nullopt : relocation->value;
}

std::string_view Elf::import_at(std::uint64_t address) const {
  const Relocation* const relocation = relocation_at(address);
  if (relocation == nullptr || relocation->import == 0) return {};
  return symbols_[relocation->import].name;
}

bool Elf::is_blank(std::uint64_t address) const {
  return !is_relocated(address, 1) &&
         std::any_of(segments_.begin(), segments_.end(), [address](const Segment& s) {
           const std::uint64_t into = address - s.address;
           return address >= s.address && s.writable && into >= s.size && into < s.memory;
         });
}

std::optional<std::string> Elf::text_at(std::uint64_t address, std::size_t limit) const {
  for (const Segment& s : segments_) {
    if (address < s.address || address - s.address >= s.size) continue;
    const std::uint64_t into = address - s.address;
    const std::uint64_t most = std::min<std::uint64_t>(s.size - into, limit + 1);
    const std::string_view rest = bytes_.substr(s.offset + into, most);
    const std::size_t end = rest.find('\0');
    if (end == std::string_view::npos || is_relocated(address, end + 1)) return std::nullopt;
    return std::string(rest.substr(0, end));
  }
  return std::nullopt;
}

}  // namespace windlass::plugin
