// SPDX-License-Identifier: Apache-2.0
#include "plugin/elf.hpp"

#include <elf.h>

#include <algorithm>
#include <bit>
#include <cstring>

namespace windlass::plugin {
namespace {

static_assert(std::endian::native == std::endian::little,
              "the reader copies little-endian records as they are");

constexpr std::uint64_t most_segments = 64;
constexpr std::uint64_t most_sections = 4096;
constexpr std::uint64_t most_symbols = 1u << 18;
constexpr std::size_t longest_symbol = 4096;

}  // namespace

template <class T>
std::optional<T> Elf::at(std::uint64_t offset) const {
  if (offset > bytes_.size() || sizeof(T) > bytes_.size() - offset) return std::nullopt;
  T record;
  std::memcpy(&record, bytes_.data() + offset, sizeof record);
  return record;
}

std::optional<std::uint64_t> Elf::offset_of(std::uint64_t address, std::uint64_t size) const {
  for (const Segment& s : segments_) {
    if (address < s.address || address - s.address > s.size ||
        size > s.size - (address - s.address))
      continue;
    const std::uint64_t offset = s.offset + (address - s.address);
    if (offset <= bytes_.size() && size <= bytes_.size() - offset) return offset;
  }
  return std::nullopt;
}

std::optional<Elf> Elf::parse(std::string_view bytes, std::string& problem) {
  Elf elf(bytes);
  if (!elf.read(problem)) return std::nullopt;
  return elf;
}

bool Elf::read(std::string& problem) {
  const auto header = at<Elf64_Ehdr>(0);
  if (!header || std::memcmp(header->e_ident, ELFMAG, SELFMAG) != 0) {
    problem = "it is no ELF file";
    return false;
  }
  if (header->e_ident[EI_CLASS] != ELFCLASS64 || header->e_ident[EI_DATA] != ELFDATA2LSB) {
    problem = "it is not for a 64-bit little-endian machine";
    return false;
  }
  if (header->e_type != ET_DYN) {
    problem = "it is no shared library";
    return false;
  }
  machine_ = header->e_machine;
  if (header->e_phentsize != sizeof(Elf64_Phdr) || header->e_phnum > most_segments) {
    problem = "its program headers are damaged";
    return false;
  }

  std::optional<Elf64_Phdr> dynamic;
  for (std::uint64_t i = 0; i < header->e_phnum; ++i) {
    const auto segment = header->e_phoff <= bytes_.size()
                             ? at<Elf64_Phdr>(header->e_phoff + i * sizeof(Elf64_Phdr))
                             : std::nullopt;
    if (!segment) {
      problem = "its program headers are damaged";
      return false;
    }
    // A segment beyond the end would be mapped and then kill whoever reads it.
    const bool inside = segment->p_offset <= bytes_.size() &&
                        segment->p_filesz <= bytes_.size() - segment->p_offset;
    if (segment->p_type == PT_LOAD && !inside) {
      problem = "it is cut short";
      return false;
    }
    if (segment->p_type == PT_LOAD)
      segments_.push_back({segment->p_vaddr, segment->p_offset, segment->p_filesz});
    if (segment->p_type == PT_DYNAMIC) dynamic = segment;
    if (segment->p_type == PT_GNU_STACK) executable_stack_ = (segment->p_flags & PF_X) != 0;
  }
  if (!dynamic || !read_dynamic(dynamic->p_offset, dynamic->p_filesz)) {
    problem = "its dynamic section is missing or damaged";
    return false;
  }
  if (header->e_shentsize != sizeof(Elf64_Shdr) || header->e_shnum > most_sections ||
      !read_symbols(header->e_shoff, header->e_shnum)) {
    problem = "its table of dynamic symbols is missing or damaged";
    return false;
  }
  read_relocations();
  return true;
}

bool Elf::read_dynamic(std::uint64_t offset, std::uint64_t size) {
  std::vector<std::uint64_t> needed, run_paths;
  for (std::uint64_t done = 0; offset <= bytes_.size() && done + sizeof(Elf64_Dyn) <= size;
       done += sizeof(Elf64_Dyn)) {
    const auto entry = at<Elf64_Dyn>(offset + done);
    if (!entry || entry->d_tag == DT_NULL) break;
    const std::uint64_t value = entry->d_un.d_val;
    switch (entry->d_tag) {
      case DT_NEEDED: needed.push_back(value); break;
      case DT_RPATH:
      case DT_RUNPATH: run_paths.push_back(value); break;
      case DT_STRTAB: strings_.address = value; break;
      case DT_STRSZ: strings_.size = value; break;
      case DT_RELA: relative_.address = value; break;
      case DT_RELASZ: relative_.size = value; break;
      case DT_INIT_ARRAYSZ:
      case DT_PREINIT_ARRAYSZ: constructor_bytes_ += value; break;
      case DT_TEXTREL: text_relocations_ = true; break;
      case DT_FLAGS: text_relocations_ = text_relocations_ || (value & DF_TEXTREL) != 0; break;
      default: break;
    }
  }
  const auto names = [this](const std::vector<std::uint64_t>& offsets,
                            std::vector<std::string>& out) {
    return std::all_of(offsets.begin(), offsets.end(), [&](std::uint64_t at_name) {
      const auto name = at_name < strings_.size
                            ? text_at(strings_.address + at_name, longest_symbol)
                            : std::nullopt;
      if (name) out.push_back(*name);
      return name.has_value();
    });
  };
  return offset_of(strings_.address, strings_.size) && names(needed, needed_) &&
         names(run_paths, run_paths_);
}

bool Elf::read_symbols(std::uint64_t sections, std::uint64_t count) {
  for (std::uint64_t i = 0; sections <= bytes_.size() && i < count; ++i) {
    const auto section = at<Elf64_Shdr>(sections + i * sizeof(Elf64_Shdr));
    if (!section) return false;
    if (section->sh_type != SHT_DYNSYM) continue;
    const std::uint64_t symbols = section->sh_size / sizeof(Elf64_Sym);
    if (symbols > most_symbols || section->sh_offset > bytes_.size()) return false;
    for (std::uint64_t s = 0; s < symbols; ++s) {
      const auto symbol = at<Elf64_Sym>(section->sh_offset + s * sizeof(Elf64_Sym));
      if (!symbol || symbol->st_name >= strings_.size) return false;
      auto name = text_at(strings_.address + symbol->st_name, longest_symbol);
      if (!name) return false;
      const bool defined = symbol->st_shndx != SHN_UNDEF && symbol->st_shndx != SHN_ABS;
      symbols_.push_back({*name, defined ? symbol->st_value : 0});
      if (defined && ELF64_ST_BIND(symbol->st_info) != STB_LOCAL && !name->empty())
        exports_.push_back(std::move(*name));
    }
    std::sort(exports_.begin(), exports_.end());
    return true;
  }
  return false;
}

void Elf::read_relocations() {
  const bool arm = machine_ == EM_AARCH64;
  const std::uint64_t relative = arm ? 1027u : R_X86_64_RELATIVE;
  const std::uint64_t absolute = arm ? 257u : R_X86_64_64;
  const std::uint64_t resolver = arm ? 1032u : R_X86_64_IRELATIVE;
  const auto table = offset_of(relative_.address, relative_.size);
  if (!table) return;
  for (std::uint64_t i = 0; i + sizeof(Elf64_Rela) <= relative_.size; i += sizeof(Elf64_Rela)) {
    const auto r = at<Elf64_Rela>(*table + i);
    if (!r) break;
    const std::uint64_t type = ELF64_R_TYPE(r->r_info);
    const std::uint64_t symbol = ELF64_R_SYM(r->r_info);
    const auto addend = static_cast<std::uint64_t>(r->r_addend);
    if (type == relative) relocations_.push_back({r->r_offset, addend});
    if (type == absolute && symbol < symbols_.size())
      relocations_.push_back({r->r_offset, symbols_[symbol].address + addend});
    if (type == resolver) has_resolvers_ = true;
  }
  std::stable_sort(relocations_.begin(), relocations_.end(),
                   [](const Relocation& a, const Relocation& b) { return a.place < b.place; });
}

std::optional<std::uint64_t> Elf::find(std::string_view symbol) const {
  for (const Symbol& s : symbols_) {
    if (s.address != 0 && s.name == symbol) return s.address;
  }
  return std::nullopt;
}

std::optional<std::uint32_t> Elf::u32_at(std::uint64_t address) const {
  const auto offset = offset_of(address, sizeof(std::uint32_t));
  return offset ? at<std::uint32_t>(*offset) : std::nullopt;
}

std::optional<std::uint64_t> Elf::pointer_at(std::uint64_t address) const {
  const auto place =
      std::lower_bound(relocations_.begin(), relocations_.end(), address,
                       [](const Relocation& r, std::uint64_t a) { return r.place < a; });
  if (place != relocations_.end() && place->place == address) return place->value;
  const auto offset = offset_of(
      address, sizeof(std::uint64_t));  // packed relative relocations keep the value in place
  return offset ? at<std::uint64_t>(*offset) : std::nullopt;
}

std::optional<std::string> Elf::text_at(std::uint64_t address, std::size_t limit) const {
  const auto offset = offset_of(address, 1);
  if (!offset) return std::nullopt;
  const std::string_view rest = bytes_.substr(static_cast<std::size_t>(*offset), limit + 1);
  const std::size_t end = rest.find('\0');
  if (end == std::string_view::npos) return std::nullopt;
  return std::string(rest.substr(0, end));
}

}  // namespace windlass::plugin
