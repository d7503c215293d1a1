// SPDX-License-Identifier: Apache-2.0
// Elf::parse: the dynamic section, by a closed list of its tags.
#include <elf.h>

#include <algorithm>
#include <array>

#include "plugin/elf_reader.hpp"

namespace windlass::plugin {
namespace {

constexpr std::uint64_t most_tags = 512;
constexpr std::size_t most_needed = 64;
constexpr std::size_t longest_symbol = 4096;

// Tags that the reader understands, and what else it knows by name to say why it is refused.
constexpr std::array<std::uint64_t, 33> understood{
    DT_PLTRELSZ,   DT_PLTGOT,       DT_HASH,         DT_STRTAB,    DT_SYMTAB,   DT_RELA,
    DT_RELASZ,     DT_RELAENT,      DT_STRSZ,        DT_SYMENT,    DT_INIT,     DT_FINI,
    DT_SONAME,     DT_SYMBOLIC,     DT_PLTREL,       DT_JMPREL,    DT_BIND_NOW, DT_INIT_ARRAY,
    DT_FINI_ARRAY, DT_INIT_ARRAYSZ, DT_FINI_ARRAYSZ, DT_FLAGS,     DT_RELRSZ,   DT_RELR,
    DT_RELRENT,    DT_GNU_HASH,     DT_VERSYM,       DT_RELACOUNT, DT_FLAGS_1,  DT_VERDEF,
    DT_VERDEFNUM,  DT_VERNEED,      DT_VERNEEDNUM};

// Marks of the machine's calling conventions; they change nothing that the reader looks at.
constexpr std::array<std::uint64_t, 3> x86_marks{0x70000000, 0x70000001, 0x70000003};
constexpr std::array<std::uint64_t, 3> arm_marks{0x70000001, 0x70000003, 0x70000005};

struct Refused {
  std::uint64_t tag;
  const char* problem;
};
constexpr std::array<Refused, 12> refused{{
    {DT_RPATH, "it looks for libraries in places of its own (RPATH)"},
    {DT_RUNPATH, "it looks for libraries in places of its own (RUNPATH)"},
    {DT_AUXILIARY, "it has another library answer for it (AUXILIARY)"},
    {DT_FILTER, "it has another library answer for it (FILTER)"},
    {0x6ffffefc /* DT_AUDIT */, "it names a library that watches the loader (AUDIT)"},
    {0x6ffffefb /* DT_DEPAUDIT */, "it names a library that watches the loader (DEPAUDIT)"},
    {0x6ffffefa /* DT_CONFIG */, "it configures the loader (CONFIG)"},
    {DT_TEXTREL, "it changes its own code when it is loaded (TEXTREL)"},
    {DT_PREINIT_ARRAY, "it has initialisers as only a program has them (PREINIT_ARRAY)"},
    {DT_PREINIT_ARRAYSZ, "it has initialisers as only a program has them (PREINIT_ARRAY)"},
    {DT_DEBUG, "it is a program: it offers itself to a debugger (DEBUG)"},
    {DT_REL, "it has relocations of another machine's kind (REL)"},
}};

template <std::size_t size>
bool has(const std::array<std::uint64_t, size>& list, std::uint64_t tag) {
  return std::find(list.begin(), list.end(), tag) != list.end();
}

}  // namespace

std::string ElfReader::hexadecimal(std::uint64_t value) {
  std::string digits;
  do digits.insert(digits.begin(), "0123456789abcdef"[value & 15]);
  while ((value >>= 4) != 0);
  return "0x" + digits;
}

std::optional<std::string> ElfReader::string(std::uint64_t offset) const {
  if (offset >= tag(DT_STRSZ).value_or(0)) return std::nullopt;
  return elf_.text_at(*tag(DT_STRTAB) + offset, longest_symbol);
}

bool ElfReader::add_tag(std::uint64_t number, std::uint64_t value) {
  if (number == DT_NEEDED) {
    needed_.push_back(value);
    return needed_.size() <= most_needed || fail("it needs more than 64 libraries");
  }
  for (const Refused& one : refused)
    if (one.tag == number) return fail(one.problem);
  const bool mark = elf_.is_x86_64() ? has(x86_marks, number) : has(arm_marks, number);
  if (!has(understood, number) && !mark)
    return fail("it has the dynamic tag " + hexadecimal(number) +
                ", which this engine does not know");
  return tags_.emplace(number, value).second || fail("it has a dynamic tag twice");
}

// The loader reads the dynamic section where it is mapped, not where the file says it lies.
bool ElfReader::read_dynamic() {
  for (std::uint64_t i = 0; i < most_tags; ++i) {
    const auto entry = in_memory<Elf64_Dyn>(*dynamic_ + i * sizeof(Elf64_Dyn));
    if (!entry) break;
    dynamic_end_ = std::max(dynamic_end_, *dynamic_ + (i + 1) * sizeof(Elf64_Dyn));
    if (entry->d_tag == DT_NULL) return check_tags() && check_flags() && read_names();
    if (!add_tag(static_cast<std::uint64_t>(entry->d_tag), entry->d_un.d_val)) return false;
  }
  return fail("its dynamic section is missing or damaged");
}

bool ElfReader::check_tags() {
  const auto is = [this](std::uint64_t number, std::uint64_t wanted) {
    return tag(number).value_or(wanted) == wanted;
  };
  const bool sizes = is(DT_SYMENT, sizeof(Elf64_Sym)) && is(DT_RELAENT, sizeof(Elf64_Rela)) &&
                     is(DT_RELRENT, sizeof(std::uint64_t)) && is(DT_PLTREL, DT_RELA);
  // Without PLTREL the loader passes over JMPREL, which the reader would read.
  const bool tables = tag(DT_STRTAB) && tag(DT_SYMTAB) && (tag(DT_GNU_HASH) || tag(DT_HASH)) &&
                      (tag(DT_PLTREL) || !tag(DT_JMPREL));
  const auto both = [this](std::uint64_t table, std::uint64_t size) {
    return tag(table).has_value() == tag(size).has_value();
  };
  const bool pairs = tag(DT_STRSZ) && both(DT_RELA, DT_RELASZ) && both(DT_JMPREL, DT_PLTRELSZ) &&
                     both(DT_RELR, DT_RELRSZ) && both(DT_INIT_ARRAY, DT_INIT_ARRAYSZ) &&
                     both(DT_FINI_ARRAY, DT_FINI_ARRAYSZ);
  return (sizes && tables && pairs) || fail("its dynamic section is missing or damaged");
}

bool ElfReader::check_flags() {
  const std::uint64_t flags = tag(DT_FLAGS).value_or(0), more = tag(DT_FLAGS_1).value_or(0);
  if ((flags & DF_TEXTREL) != 0) return fail("it changes its own code when it is loaded (TEXTREL)");
  if ((flags & DF_STATIC_TLS) != 0) elf_.thread_storage_ = true;
  constexpr std::uint64_t known = DF_SYMBOLIC | DF_BIND_NOW | DF_STATIC_TLS;
  constexpr std::uint64_t known_1 = DF_1_NOW | DF_1_NODELETE | DF_1_NODEFLIB;
  if ((flags & ~known) != 0)
    return fail("it has loader flags that this engine does not know: FLAGS " +
                hexadecimal(flags & ~known));
  return (more & ~known_1) == 0 ||
         fail("it has loader flags that this engine does not know: FLAGS_1 " +
              hexadecimal(more & ~known_1));
}

bool ElfReader::read_names() {
  for (const std::uint64_t offset : needed_) {
    auto name = string(offset);
    if (!name) return fail("its dynamic section is missing or damaged");
    // The loader would open such a file from wherever the caller stands: code that no digest
    // covers.
    if (name->empty() || name->find_first_of("/$") != std::string::npos)
      return fail("it needs a library by its path, not by its name");
    elf_.needed_.push_back(std::move(*name));
  }
  return true;
}

std::optional<Elf> ElfReader::read() {
  if (!read_header() || !read_dynamic() || !read_symbols() || !read_relocations() ||
      !check_places() || !check_tables() || !read_start_functions())
    return std::nullopt;
  return std::move(elf_);
}

}  // namespace windlass::plugin
