// SPDX-License-Identifier: Apache-2.0
#pragma once

// A test plugin's file with something changed in it, and how it is refused.

#include <elf.h>

#include <cstring>

#include "plugin/inspect.hpp"
#include "support.hpp"

namespace windlass::plugin_test {

// The message of a refusal that inspecting and opening agree on.
inline std::string refused(const std::filesystem::path& folder, const std::string& name) {
  const std::string file = name + ".so";
  const auto seen = plugin::inspect(file, bytes_of(folder / file));
  const auto opened = plugin::open_plugin(folder, approve(folder, file, "good_c"));
  if (code(seen) != "plugin.load" || code(opened) != "plugin.load")
    return "inspect: " + refusal(seen) + "open: " + refusal(opened);
  if (seen.error()[0].message != opened.error()[0].message) return "they differ";
  return seen.error()[0].message.substr(std::string("cannot be loaded: ").size());
}
inline std::string refused(const std::string& name) { return refused(fixtures(), name); }

// A good plugin's file, to be changed.
class Bytes {
 public:
  explicit Bytes(const std::string& name = "good_c")
      : bytes_(bytes_of(fixtures() / (name + ".so"))) {}

  template <class T>
  T get(std::uint64_t offset) const {
    T record;
    std::memcpy(&record, bytes_.data() + offset, sizeof record);
    return record;
  }
  template <class T>
  void put(std::uint64_t offset, const T& record) {
    std::memcpy(bytes_.data() + offset, &record, sizeof record);
  }
  // Changes the first program header of this type with `change`.
  template <class Change>
  void segment(std::uint32_t type, Change change) {
    const auto header = get<Elf64_Ehdr>(0);
    for (std::uint64_t i = 0; i < header.e_phnum; ++i) {
      const std::uint64_t at = header.e_phoff + i * sizeof(Elf64_Phdr);
      auto segment = get<Elf64_Phdr>(at);
      if (segment.p_type != type) continue;
      change(segment);
      return put(at, segment);
    }
    FAIL("no such segment");
  }
  // Changes the entry of this dynamic tag with `change`.
  template <class Change>
  void dynamic(std::int64_t tag, Change change) {
    std::uint64_t at = 0;
    segment(PT_DYNAMIC, [&at](const Elf64_Phdr& segment) { at = segment.p_offset; });
    for (; get<Elf64_Dyn>(at).d_tag != DT_NULL; at += sizeof(Elf64_Dyn)) {
      auto entry = get<Elf64_Dyn>(at);
      if (entry.d_tag != tag) continue;
      change(entry);
      return put(at, entry);
    }
    FAIL("no such tag");
  }
  void text(const std::string& from, const std::string& to) {
    const std::size_t at = bytes_.find(from);
    REQUIRE(at != std::string::npos);
    bytes_.replace(at, to.size(), to);
  }
  // The segment that holds an address, and where in the file that address lies.
  Elf64_Phdr load_of(std::uint64_t address) const {
    const auto header = get<Elf64_Ehdr>(0);
    for (std::uint64_t i = 0; i < header.e_phnum; ++i) {
      const auto one = get<Elf64_Phdr>(header.e_phoff + i * sizeof(Elf64_Phdr));
      if (one.p_type == PT_LOAD && address >= one.p_vaddr && address - one.p_vaddr < one.p_memsz)
        return one;
    }
    FAIL("no segment holds the address");
    return {};
  }
  std::uint64_t offset_of(std::uint64_t address) const {
    const Elf64_Phdr load = load_of(address);
    return load.p_offset + (address - load.p_vaddr);
  }
  std::uint64_t tag(std::int64_t number) {
    std::uint64_t value = 0;
    dynamic(number, [&value](const Elf64_Dyn& entry) { value = entry.d_un.d_val; });
    return value;
  }
  // Changes the first relocation of DT_RELA that `is` picks, and gives it as it was.
  template <class Is, class Change>
  Elf64_Rela relocation(Is is, Change change) {
    const std::uint64_t table = offset_of(tag(DT_RELA)), size = tag(DT_RELASZ);
    for (std::uint64_t at = table; at < table + size; at += sizeof(Elf64_Rela)) {
      const auto old = get<Elf64_Rela>(at);
      if (!is(old)) continue;
      Elf64_Rela fresh = old;
      change(fresh);
      put(at, fresh);
      return old;
    }
    FAIL("no such relocation");
    return {};
  }
  // Where in the file a dynamic symbol's record lies.
  std::uint64_t symbol(const std::string& name) {
    const std::uint64_t table = offset_of(tag(DT_SYMTAB)), names = offset_of(tag(DT_STRTAB));
    for (std::uint64_t at = table + sizeof(Elf64_Sym); at < names; at += sizeof(Elf64_Sym))
      if (bytes_.compare(names + get<Elf64_Sym>(at).st_name, name.size() + 1, name + '\0') == 0)
        return at;
    FAIL("no such symbol");
    return 0;
  }
  const std::string& bytes() const { return bytes_; }
  std::string refused() const {
    const Folder folder;
    folder.write("changed.so", bytes_);
    return plugin_test::refused(folder.path(), "changed");
  }

 private:
  std::string bytes_;
};

}  // namespace windlass::plugin_test
