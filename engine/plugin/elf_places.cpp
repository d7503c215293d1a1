// SPDX-License-Identifier: Apache-2.0
// Elf::parse: what the loader changes while it links, and that it is nothing that the loader itself
// goes by. It reads its tables where they are mapped, some of them after it has written
// relocations: a table that a relocation could reach would be another one than the one that was
// read here.
#include <elf.h>

#include <algorithm>
#include <array>

#include "plugin/elf_reader.hpp"

namespace windlass::plugin {
namespace {

// Whether two ranges have a byte in common.
bool meet(std::uint64_t first, std::uint64_t size, std::uint64_t second, std::uint64_t length) {
  return first < second ? second - first < size : first - second < length;
}

struct Table {
  std::uint64_t tag;
  std::uint64_t size;
  const char* name;
};

}  // namespace

// The file header and the program headers must not lie where the library writes.
bool ElfReader::check_headers(const Elf64_Ehdr& header) {
  const std::uint64_t size = std::uint64_t{header.e_phnum} * sizeof(Elf64_Phdr);
  const bool open = std::any_of(elf_.segments_.begin(), elf_.segments_.end(), [&](const auto& one) {
    return one.writable && one.size != 0 &&
           (meet(one.offset, one.size, 0, sizeof(Elf64_Ehdr)) ||
            meet(one.offset, one.size, header.e_phoff, size));
  });
  return !open || fail("its program headers can be changed");
}

// Every place that the loader writes to can be written, and none is in the dynamic section, which
// some linkers put among the data.
bool ElfReader::check_places() {
  for (const Elf::Relocation& one : elf_.relocations_) {
    const bool writable =
        std::any_of(elf_.segments_.begin(), elf_.segments_.end(), [&one](const auto& segment) {
          return segment.writable && one.size <= segment.memory && one.place >= segment.address &&
                 one.place - segment.address <= segment.memory - one.size;
        });
    if (!writable) return fail("it relocates a place that cannot be written to");
    if (meet(one.place, one.size, *dynamic_, dynamic_end_ - *dynamic_))
      return fail("it changes its own dynamic section when it is loaded");
  }
  return check_counted_relative();
}

// The loader believes DT_RELACOUNT without looking at the types of so many relocations.
bool ElfReader::check_counted_relative() {
  const std::uint64_t count = tag(DT_RELACOUNT).value_or(0);
  const std::uint64_t relative = elf_.is_x86_64() ? R_X86_64_RELATIVE : R_AARCH64_RELATIVE;
  if (count > tag(DT_RELASZ).value_or(0) / sizeof(Elf64_Rela))
    return fail("its relocations are damaged");
  for (std::uint64_t i = 0; i < count; ++i) {
    const auto entry = in_memory<Elf64_Rela>(*tag(DT_RELA) + i * sizeof(Elf64_Rela));
    if (!entry || ELF64_R_TYPE(entry->r_info) != relative)
      return fail("its relocations are damaged");
  }
  return true;
}

// Whether these bytes lie in the file, in a segment that nobody writes to.
bool ElfReader::cannot_change(std::uint64_t address, std::uint64_t size) const {
  return std::any_of(elf_.segments_.begin(), elf_.segments_.end(), [=](const auto& one) {
    return !one.writable && size <= one.size && address >= one.address &&
           address - one.address <= one.size - size;
  });
}

// Of the lists of versions, which the loader has copied before it links, the first entry is looked
// at.
bool ElfReader::check_tables() {
  const std::uint64_t symbols = elf_.symbols_.size();
  const std::array<Table, 10> tables{{
      {DT_RELA, tag(DT_RELASZ).value_or(0), "RELA"},
      {DT_JMPREL, tag(DT_PLTRELSZ).value_or(0), "JMPREL"},
      {DT_RELR, tag(DT_RELRSZ).value_or(0), "RELR"},
      {DT_SYMTAB, symbols * sizeof(Elf64_Sym), "SYMTAB"},
      {DT_STRTAB, tag(DT_STRSZ).value_or(0), "STRTAB"},
      {DT_GNU_HASH, hash_size_, "GNU_HASH"},
      {DT_HASH, old_hash_size_, "HASH"},
      {DT_VERSYM, symbols * sizeof(Elf64_Half), "VERSYM"},
      {DT_VERNEED, sizeof(Elf64_Verneed), "VERNEED"},
      {DT_VERDEF, sizeof(Elf64_Verdef), "VERDEF"},
  }};
  for (const Table& one : tables)
    if (one.size != 0 && tag(one.tag) && !cannot_change(*tag(one.tag), one.size))
      return fail(std::string("a table that the loader goes by can be changed (") + one.name + ")");
  return true;
}

}  // namespace windlass::plugin
