// SPDX-License-Identifier: Apache-2.0
// Elf::parse: the file header, the segments and the relocations. The dynamic section, which points
// to most of what is read, is read by elf_dynamic.cpp, the symbols by elf_symbols.cpp.
#include <elf.h>

#include <algorithm>
#include <bit>

#include "plugin/elf.hpp"
#include "plugin/elf_reader.hpp"

namespace windlass::plugin {
namespace {

static_assert(std::endian::native == std::endian::little,
              "the reader copies little-endian records as they are");

constexpr std::uint64_t page = 4096;
constexpr std::uint64_t most_segments = 64;
constexpr std::uint64_t most_memory = std::uint64_t{256} << 20;
constexpr std::uint64_t most_start_functions = 4096;
constexpr std::uint32_t pt_gnu_sframe = 0x6474e554;  // too new for <elf.h> of our platforms

// What the loader does for a relocation of this type.
enum class Effect { none, relative, symbol, thread, resolver, unknown };

Effect effect_of(std::uint16_t machine, std::uint64_t type) {
  if (machine == EM_X86_64) {
    switch (type) {
      case R_X86_64_NONE: return Effect::none;
      case R_X86_64_RELATIVE: return Effect::relative;
      case R_X86_64_64:
      case R_X86_64_GLOB_DAT:
      case R_X86_64_JUMP_SLOT: return Effect::symbol;
      case R_X86_64_DTPMOD64:
      case R_X86_64_DTPOFF64:
      case R_X86_64_TPOFF64:
      case R_X86_64_TLSDESC: return Effect::thread;
      case R_X86_64_IRELATIVE: return Effect::resolver;
      default: return Effect::unknown;
    }
  }
  switch (type) {
    case R_AARCH64_NONE: return Effect::none;
    case R_AARCH64_RELATIVE: return Effect::relative;
    case R_AARCH64_ABS64:
    case R_AARCH64_GLOB_DAT:
    case R_AARCH64_JUMP_SLOT: return Effect::symbol;
    case R_AARCH64_TLS_DTPMOD:
    case R_AARCH64_TLS_DTPREL:
    case R_AARCH64_TLS_TPREL:
    case R_AARCH64_TLSDESC: return Effect::thread;
    case R_AARCH64_IRELATIVE: return Effect::resolver;
    default: return Effect::unknown;
  }
}

// A thread's relocation that writes two words.
bool is_pair(std::uint16_t machine, std::uint64_t type) {
  return type == (machine == EM_X86_64 ? R_X86_64_TLSDESC : R_AARCH64_TLSDESC);
}

}  // namespace

bool ElfReader::read_header() {
  const auto header = at<Elf64_Ehdr>(0);
  if (!header || std::memcmp(header->e_ident, ELFMAG, SELFMAG) != 0)
    return fail("it is not an ELF file");
  if (header->e_ident[EI_CLASS] != ELFCLASS64 || header->e_ident[EI_DATA] != ELFDATA2LSB)
    return fail("it is not for a 64-bit little-endian machine");
  if (header->e_ident[EI_OSABI] != ELFOSABI_SYSV && header->e_ident[EI_OSABI] != ELFOSABI_GNU)
    return fail("it is for another system (ABI " + std::to_string(header->e_ident[EI_OSABI]) + ")");
  if (header->e_type != ET_DYN) return fail("it is not a shared library");
  elf_.machine_ = header->e_machine;
  if (elf_.machine_ != EM_X86_64 && elf_.machine_ != EM_AARCH64)
    return fail("it is for a machine that this engine does not know");
  if (header->e_phentsize != sizeof(Elf64_Phdr) || header->e_phnum > most_segments ||
      header->e_phoff > elf_.bytes_.size())
    return fail("its program headers are damaged");
  for (std::uint64_t i = 0; i < header->e_phnum; ++i) {
    const auto segment = at<Elf64_Phdr>(header->e_phoff + i * sizeof(Elf64_Phdr));
    if (!segment) return fail("its program headers are damaged");
    if (!read_segment(*segment)) return false;
  }
  if (!check_headers(*header) || !check_closed()) return false;
  if (!stack_seen_) return fail("it does not say that its stack is not executable");
  return dynamic_ || fail("its dynamic section is missing or damaged");
}

bool ElfReader::read_segment(const Elf64_Phdr& segment) {
  switch (segment.p_type) {
    case PT_NULL:
    case PT_NOTE:
    case PT_PHDR:
    case PT_GNU_EH_FRAME:
    case PT_GNU_PROPERTY:
    case pt_gnu_sframe: return true;
    case PT_LOAD: return add_load(segment);
    case PT_GNU_RELRO: closed_.push_back(segment); return true;
    case PT_TLS: elf_.thread_storage_ = true; return true;
    case PT_GNU_STACK:
      stack_seen_ = true;
      return (segment.p_flags & PF_X) == 0 || fail("it wants an executable stack");
    case PT_DYNAMIC:
      if (dynamic_) return fail("it has two dynamic sections");
      dynamic_ = segment.p_vaddr;
      dynamic_end_ = segment.p_vaddr + std::min(segment.p_memsz, most_memory);
      return true;
    case PT_INTERP: return fail("it is a program: it names an interpreter");
    default: return fail("it has a segment of the unknown type " + hexadecimal(segment.p_type));
  }
}

// What the loader closes to writing when it has linked, is of a segment that can be written: it
// would take the right to run from code, and the whole process down where there is nothing.
bool ElfReader::check_closed() {
  for (const Elf64_Phdr& closed : closed_) {
    const bool inside = std::any_of(
        elf_.segments_.begin(), elf_.segments_.end(), [&closed](const Elf::Segment& one) {
          const std::uint64_t end = (one.address + one.memory + page - 1) / page * page;
          return one.writable && closed.p_vaddr >= one.address && closed.p_vaddr <= end &&
                 closed.p_memsz <= end - closed.p_vaddr;
        });
    if (!inside) return fail("it closes to writing what cannot be written to");
  }
  return true;
}

// The loader maps whole pages, a later segment over an earlier one: so they must not meet.
bool ElfReader::add_load(const Elf64_Phdr& segment) {
  // A segment beyond the end of the file would be mapped, and then kill whoever reads it.
  if (segment.p_offset > elf_.bytes_.size() ||
      segment.p_filesz > elf_.bytes_.size() - segment.p_offset)
    return fail("it is cut short");
  if ((segment.p_flags & PF_W) != 0 && (segment.p_flags & PF_X) != 0)
    return fail("it has code that can be written to");
  if (segment.p_vaddr > most_memory || segment.p_memsz > most_memory - segment.p_vaddr)
    return fail("it takes more than 256 MiB of memory");
  const std::uint64_t first = segment.p_vaddr / page * page;
  // Only a page of the file can be mapped as a page.
  if (segment.p_filesz > segment.p_memsz || first < memory_end_ ||
      (segment.p_vaddr - segment.p_offset) % page != 0)
    return fail("its program headers are damaged");
  memory_end_ = (segment.p_vaddr + segment.p_memsz + page - 1) / page * page;
  elf_.segments_.push_back({segment.p_vaddr, segment.p_offset, segment.p_filesz, segment.p_memsz,
                            (segment.p_flags & PF_W) != 0});
  return true;
}

bool ElfReader::read_relocations() {
  const std::uint64_t plain = tag(DT_RELA).value_or(0), plain_size = tag(DT_RELASZ).value_or(0);
  std::uint64_t calls = tag(DT_JMPREL).value_or(0), calls_size = tag(DT_PLTRELSZ).value_or(0);
  // Some linkers count the calls among the others too: as whole entries, not as other bytes of
  // them.
  if (calls >= plain && calls - plain < plain_size && calls_size <= plain_size - (calls - plain) &&
      (calls - plain) % sizeof(Elf64_Rela) == 0)
    calls_size = 0;
  if (!read_packed(tag(DT_RELR).value_or(0), tag(DT_RELRSZ).value_or(0)) ||
      !read_table(plain, plain_size) || !read_table(calls, calls_size))
    return false;
  std::sort(elf_.imports_.begin(), elf_.imports_.end());
  elf_.imports_.erase(std::unique(elf_.imports_.begin(), elf_.imports_.end()), elf_.imports_.end());
  auto& all = elf_.relocations_;
  std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.place < b.place; });
  const auto meet = std::adjacent_find(all.begin(), all.end(), [](const auto& a, const auto& b) {
    return b.place - a.place < a.size;
  });
  return meet == all.end() || fail("it relocates one place twice");
}

bool ElfReader::read_table(std::uint64_t table, std::uint64_t size) {
  if (size % sizeof(Elf64_Rela) != 0 || size / sizeof(Elf64_Rela) > most_relocations_)
    return fail("its relocations are damaged");
  for (std::uint64_t i = 0; i < size / sizeof(Elf64_Rela); ++i) {
    const auto entry = in_memory<Elf64_Rela>(table + i * sizeof(Elf64_Rela));
    if (!entry || !add_relocation(*entry))
      return entry ? false : fail("its relocations are damaged");
  }
  return true;
}

bool ElfReader::add_relocation(const Elf64_Rela& entry) {
  const std::uint64_t number = ELF64_R_SYM(entry.r_info);
  const auto addend = static_cast<std::uint64_t>(entry.r_addend);
  if (number >= std::max<std::uint64_t>(elf_.symbols_.size(), 1))
    return fail("its relocations are damaged");
  switch (effect_of(elf_.machine_, ELF64_R_TYPE(entry.r_info))) {
    case Effect::none: return true;
    case Effect::relative: elf_.relocations_.push_back({entry.r_offset, 8, addend, 0}); return true;
    case Effect::symbol: return add_symbol_relocation(entry);
    case Effect::thread: {
      elf_.thread_storage_ = true;
      const bool pair = is_pair(elf_.machine_, ELF64_R_TYPE(entry.r_info));
      elf_.relocations_.push_back({entry.r_offset, pair ? 16u : 8u, std::nullopt, 0});
      return true;
    }
    case Effect::resolver: return fail("it runs code while it is linked: a resolver");
    case Effect::unknown: break;
  }
  return fail("it has a relocation of the unknown type " +
              std::to_string(ELF64_R_TYPE(entry.r_info)));
}

// Where another library defines a symbol of this name too, the loader may take that one: so only a
// symbol that no other library sees has a value that the file tells.
bool ElfReader::add_symbol_relocation(const Elf64_Rela& entry) {
  const auto number = static_cast<std::uint32_t>(ELF64_R_SYM(entry.r_info));
  Elf::Relocation made{entry.r_offset, 8, static_cast<std::uint64_t>(entry.r_addend), 0};
  if (number != 0) {
    const Elf::Symbol& symbol = elf_.symbols_[number];
    if (symbol.absolute) return fail("it writes a number of its own choice when it is loaded");
    if (symbol.defined && symbol.thread) return fail("its relocations are damaged");
    // The code may get another library's function by this name.
    if (symbol.defined && symbol.exported) elf_.imports_.push_back(symbol.name);
    // With something added, the address is another one than the symbol's.
    if (!symbol.defined && entry.r_addend == 0) made.import = number;
    if (!symbol.defined || symbol.exported)
      made.value.reset();
    else
      *made.value += symbol.address;
  }
  elf_.relocations_.push_back(made);
  return true;
}

// DT_RELR: an even word is the place of a pointer, an odd one a map of the 63 words behind the last
// place. The pointers themselves lie in the file.
bool ElfReader::read_packed(std::uint64_t table, std::uint64_t size) {
  if (size % 8 != 0 || size / 8 > most_relocations_) return fail("its relocations are damaged");
  std::uint64_t next = 0;
  for (std::uint64_t i = 0; i < size / 8; ++i) {
    const auto word = in_memory<std::uint64_t>(table + 8 * i);
    if (!word) return fail("its relocations are damaged");
    if ((*word & 1) == 0) {
      if (!add_packed(*word)) return false;
      next = *word + 8;
      continue;
    }
    for (std::uint64_t bit = 1; bit < 64; ++bit)
      if ((*word >> bit & 1) != 0 && !add_packed(next + 8 * (bit - 1))) return false;
    next += std::uint64_t{8} * 63;
  }
  return true;
}

bool ElfReader::add_packed(std::uint64_t place) {
  const auto value = in_memory<std::uint64_t>(place);
  if (!value || elf_.relocations_.size() >= most_relocations_)
    return fail("its relocations are damaged");
  elf_.relocations_.push_back({place, 8, *value, 0});
  return true;
}

bool ElfReader::read_start_functions() {
  const auto add = [this](std::uint64_t single, std::uint64_t array, std::uint64_t size,
                          std::vector<std::optional<std::uint64_t>>& out) {
    if (const auto function = tag(single)) out.emplace_back(*function);
    const std::uint64_t bytes = tag(size).value_or(0);
    if (bytes % 8 != 0 || bytes / 8 > most_start_functions || (bytes != 0 && !tag(array)))
      return fail("its list of initialisers or finalisers is damaged");
    for (std::uint64_t i = 0; i < bytes / 8; ++i)
      out.push_back(elf_.pointer_at(*tag(array) + 8 * i));
    return true;
  };
  return add(DT_INIT, DT_INIT_ARRAY, DT_INIT_ARRAYSZ, elf_.initialisers_) &&
         add(DT_FINI, DT_FINI_ARRAY, DT_FINI_ARRAYSZ, elf_.finalisers_);
}

base::Result<Elf> Elf::parse(const std::string& file, std::string_view bytes) {
  ElfReader reader(bytes);
  if (auto elf = reader.read()) return std::move(*elf);
  return base::diagnostic(
      file, "plugin.load", "cannot be loaded: " + reader.problem(),
      "a plugin is a shared library for this machine, built with windlass_add_plugin");
}

}  // namespace windlass::plugin
