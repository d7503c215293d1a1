// SPDX-License-Identifier: Apache-2.0
// Elf::parse: the dynamic symbols and the hash tables that the loader finds them by. Every symbol
// that the loader can reach by a name is one that was read here, and every name that the library
// offers leads to the symbol that was read for it.
#include <elf.h>

#include <algorithm>
#include <bit>

#include "plugin/elf.hpp"
#include "plugin/elf_reader.hpp"

namespace windlass::plugin {
namespace {

constexpr std::uint64_t most_symbols = 1u << 16;
constexpr std::uint64_t most_name_bytes = 1u << 22;  // of all symbols together
constexpr std::uint64_t most_looks = 1u << 22;       // in the hash tables

// The two functions of names that linkers and loaders agree on.
std::uint32_t old_hash_of(const std::string& name) {
  std::uint32_t hash = 0;
  for (const char c : name) {
    hash = (hash << 4) + static_cast<unsigned char>(c);
    hash = (hash ^ ((hash & 0xf0000000) >> 24)) & 0x0fffffff;
  }
  return hash;
}

std::uint32_t hash_of(const std::string& name) {
  std::uint32_t hash = 5381;
  for (const char c : name) hash = hash * 33 + static_cast<unsigned char>(c);
  return hash;
}

}  // namespace

// DT_HASH: numbers of buckets and of chain links, then both lists. The loader does not ask how many
// links there are, so none may lead beyond them; and none may be met twice, or it could go round.
std::optional<std::uint64_t> ElfReader::read_old_hash() {
  const std::uint64_t table = *tag(DT_HASH);
  const auto buckets = elf_.u32_at(table), links = elf_.u32_at(table + 4);
  if (!buckets || !links || *buckets > most_symbols || *links > most_symbols) return std::nullopt;
  std::vector<bool> met(*links);
  for (std::uint64_t i = 0; i < std::uint64_t{*buckets} + *links; ++i) {
    const auto symbol = elf_.u32_at(table + 8 + 4 * i);
    if (!symbol || *symbol >= std::max(*links, 1u)) return std::nullopt;
    if (*symbol == 0) continue;
    if (met[*symbol]) return std::nullopt;
    met[*symbol] = true;
  }
  old_hash_size_ = 8 + 4 * (std::uint64_t{*buckets} + *links);
  return *links;
}

// DT_GNU_HASH: the number of buckets, the first symbol that it finds, the number of words of a
// filter and the filter's shift; then the filter, the buckets, and a word for each symbol from the
// first on. A bucket of a lower number would have the loader read other words than these.
std::optional<std::uint64_t> ElfReader::read_hash() {
  const std::uint64_t table = *tag(DT_GNU_HASH);
  const auto buckets = elf_.u32_at(table), first = elf_.u32_at(table + 4),
             blooms = elf_.u32_at(table + 8), shift = elf_.u32_at(table + 12);
  if (!buckets || !first || !blooms || !shift || *buckets > most_symbols || *first > most_symbols ||
      *blooms > most_symbols || !std::has_single_bit(*blooms) || *shift > 31)
    return std::nullopt;
  const std::uint64_t bucket_list = table + 16 + std::uint64_t{8} * *blooms;
  const std::uint64_t chain_list = bucket_list + std::uint64_t{4} * *buckets;
  hash_size_ = chain_list - table;
  std::uint32_t last = 0;
  for (std::uint64_t i = 0; i < *buckets; ++i) {
    const auto bucket = elf_.u32_at(bucket_list + 4 * i);
    if (!bucket || (*bucket != 0 && *bucket < *first)) return std::nullopt;
    last = std::max(last, *bucket);
  }
  if (last == 0) return *first;
  for (std::uint64_t symbol = last; symbol < most_symbols; ++symbol) {
    const auto link = elf_.u32_at(chain_list + 4 * (symbol - *first));
    if (!link) return std::nullopt;
    hash_size_ = chain_list + 4 * (symbol - *first + 1) - table;
    if ((*link & 1) != 0) return symbol + 1;
  }
  return std::nullopt;
}

// How many dynamic symbols there are: the file says so only through its hash tables.
std::optional<std::uint64_t> ElfReader::symbol_count() {
  std::uint64_t count = 0;
  if (tag(DT_HASH)) {
    const auto reached = read_old_hash();
    if (!reached) return std::nullopt;
    count = *reached;
  }
  if (tag(DT_GNU_HASH)) {
    const auto reached = read_hash();
    if (!reached) return std::nullopt;
    count = std::max(count, *reached);
  }
  return count;
}

// The symbol's number where it is a definition of this name that the loader takes, else 0.
std::uint64_t ElfReader::same_name(std::uint64_t number, const std::string& name) const {
  const Elf::Symbol& one = elf_.symbols_[number];
  return one.name == name && one.exported ? number : 0;
}

std::uint64_t ElfReader::find_by_old_hash(const std::string& name) {
  const std::uint64_t table = *tag(DT_HASH);
  const std::uint32_t buckets = elf_.u32_at(table).value_or(0);
  if (buckets == 0) return 0;
  const std::uint64_t links = table + 8 + std::uint64_t{4} * buckets;
  std::uint64_t place = table + 8 + std::uint64_t{4} * (old_hash_of(name) % buckets);
  while (const std::uint32_t symbol = elf_.u32_at(place).value_or(0)) {
    if (++looks_ > most_looks) return 0;
    if (const std::uint64_t found = same_name(symbol, name)) return found;
    place = links + std::uint64_t{4} * symbol;
  }
  return 0;
}

std::uint64_t ElfReader::find_by_hash(const std::string& name) {
  const std::uint64_t table = *tag(DT_GNU_HASH);
  const auto word = [&](std::uint64_t at) { return elf_.u32_at(table + at).value_or(0); };
  const std::uint32_t buckets = word(0), first = word(4), blooms = word(8), shift = word(12);
  const std::uint32_t hash = hash_of(name);
  const std::uint64_t filter = 16 + std::uint64_t{8} * (hash / 64 % blooms);
  const std::uint64_t bits = word(filter) | std::uint64_t{word(filter + 4)} << 32;
  if (buckets == 0 || (bits >> (hash % 64) & bits >> ((hash >> shift) % 64) & 1) == 0) return 0;
  const std::uint64_t bucket_list = 16 + std::uint64_t{8} * blooms;
  std::uint64_t symbol = word(bucket_list + std::uint64_t{4} * (hash % buckets));
  if (symbol == 0) return 0;
  for (; ++looks_ <= most_looks; ++symbol) {
    const std::uint32_t link =
        word(bucket_list + std::uint64_t{4} * buckets + 4 * (symbol - first));
    if (((link ^ hash) >> 1) == 0)
      if (const std::uint64_t found = same_name(symbol, name)) return found;
    if ((link & 1) != 0) return 0;
  }
  return 0;
}

// One more than the highest number that a relocation names: where a library defines no symbol, its
// hash table does not count those that it needs.
std::uint64_t ElfReader::symbols_relocated(std::uint64_t table, std::uint64_t size) const {
  std::uint64_t count = 0;
  for (std::uint64_t i = 0; i < std::min(size / sizeof(Elf64_Rela), most_relocations_); ++i) {
    const auto entry = in_memory<Elf64_Rela>(table + i * sizeof(Elf64_Rela));
    if (!entry) break;
    count = std::max(count, std::uint64_t{ELF64_R_SYM(entry->r_info)} + 1);
  }
  return count;
}

bool ElfReader::read_symbols() {
  auto count = symbol_count();
  if (count)
    count =
        std::max({*count, symbols_relocated(tag(DT_RELA).value_or(0), tag(DT_RELASZ).value_or(0)),
                  symbols_relocated(tag(DT_JMPREL).value_or(0), tag(DT_PLTRELSZ).value_or(0))});
  if (!count || *count > most_symbols) return fail("its table of dynamic symbols is damaged");
  std::uint64_t name_bytes = 0;
  for (std::uint64_t i = 0; i < *count; ++i) {
    const auto symbol = in_memory<Elf64_Sym>(*tag(DT_SYMTAB) + i * sizeof(Elf64_Sym));
    // The loader would add to every pointer what symbol 0 says.
    constexpr Elf64_Sym none{};
    if (!symbol || (i == 0 && std::memcmp(&*symbol, &none, sizeof none) != 0))
      return fail("its table of dynamic symbols is damaged");
    auto name = string(symbol->st_name);
    if (!name || (name_bytes += name->size()) > most_name_bytes)
      return fail("its table of dynamic symbols is damaged");
    if (!add_symbol(*symbol, std::move(*name))) return false;
  }
  std::sort(elf_.exports_.begin(), elf_.exports_.end());
  std::sort(elf_.unique_.begin(), elf_.unique_.end());
  return check_names() && check_found();
}

// Which one of two symbols of a name the loader finds depends on its hash tables.
bool ElfReader::check_names() {
  std::vector<std::string_view> names;
  for (const Elf::Symbol& one : elf_.symbols_)
    if (one.exported || (one.absolute && !one.name.empty())) names.push_back(one.name);
  std::sort(names.begin(), names.end());
  if (std::adjacent_find(names.begin(), names.end()) != names.end())
    return fail("it defines a symbol twice");
  const bool both =
      std::any_of(elf_.imports_.begin(), elf_.imports_.end(), [&names](const std::string& one) {
        return std::binary_search(names.begin(), names.end(), std::string_view(one));
      });
  return !both || fail("it defines a symbol that it takes from another library");
}

// What the loader finds by a name is what was read for it.
bool ElfReader::check_found() {
  for (std::uint64_t i = 0; i < elf_.symbols_.size(); ++i) {
    const Elf::Symbol& one = elf_.symbols_[i];
    if (one.exported && ((tag(DT_HASH) && find_by_old_hash(one.name) != i) ||
                         (tag(DT_GNU_HASH) && find_by_hash(one.name) != i)))
      return fail("the loader would not find its symbols where they are");
  }
  return true;
}

// A symbol of another library has no address here. Where it is local or hidden, the loader would
// not look for it elsewhere, but take its number for an address of this library's; where it is
// protected, so may it.
bool ElfReader::check_undefined(const Elf64_Sym& symbol) {
  const bool elsewhere = symbol.st_value == 0 && ELF64_ST_BIND(symbol.st_info) != STB_LOCAL &&
                         ELF64_ST_VISIBILITY(symbol.st_other) == STV_DEFAULT;
  return elsewhere || fail("it takes an address of its own for another library's symbol");
}

bool ElfReader::add_symbol(const Elf64_Sym& symbol, std::string name) {
  const unsigned type = ELF64_ST_TYPE(symbol.st_info), bind = ELF64_ST_BIND(symbol.st_info);
  if (type == STT_GNU_IFUNC) return fail("it runs code while it is linked: an indirect function");
  if (type > STT_TLS) return fail("it has a symbol of the unknown type " + std::to_string(type));
  if (bind != STB_LOCAL && bind != STB_GLOBAL && bind != STB_WEAK && bind != STB_GNU_UNIQUE)
    return fail("it has a symbol of the unknown binding " + std::to_string(bind));
  const bool defined = symbol.st_shndx != SHN_UNDEF;
  if (!defined && !elf_.symbols_.empty() && !check_undefined(symbol)) return false;
  const bool address = defined && symbol.st_shndx != SHN_ABS && type != STT_TLS;
  if (type == STT_TLS) elf_.thread_storage_ = true;
  if (!name.empty() && !defined) elf_.imports_.push_back(name);
  // The names of versions are absolute symbols: they are not exports.
  const bool absolute = symbol.st_shndx == SHN_ABS;
  const unsigned seen = ELF64_ST_VISIBILITY(symbol.st_other);
  const bool visible = bind != STB_LOCAL && (seen == STV_DEFAULT || seen == STV_PROTECTED);
  const bool exported = !name.empty() && defined && visible && !absolute;
  if (exported) (bind == STB_GNU_UNIQUE ? elf_.unique_ : elf_.exports_).push_back(name);
  elf_.symbols_.push_back({std::move(name), address ? symbol.st_value : 0, defined, exported,
                           absolute, type == STT_TLS});
  return true;
}

}  // namespace windlass::plugin
