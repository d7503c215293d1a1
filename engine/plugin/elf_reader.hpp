// SPDX-License-Identifier: Apache-2.0
#pragma once

// The reader behind Elf::parse, in four sources: elf_read.cpp, elf_dynamic.cpp, elf_places.cpp and
// elf_symbols.cpp. No other file includes it.
//
// Thread rule: one thread at a time.

#include <elf.h>

#include <cstdint>
#include <cstring>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "plugin/elf.hpp"

namespace windlass::plugin {

class ElfReader {
 public:
  explicit ElfReader(std::string_view bytes) : elf_(bytes) {}

  // Nothing when the file is refused: problem() then says why.
  std::optional<Elf> read();
  const std::string& problem() const { return problem_; }

 private:
  static constexpr std::uint64_t most_relocations_ = 1u << 18;

  // Each returns false after fail().
  bool read_header();
  bool read_segment(const Elf64_Phdr&);
  bool add_load(const Elf64_Phdr&);
  bool check_closed();
  bool read_dynamic();
  bool add_tag(std::uint64_t tag, std::uint64_t value);
  bool check_tags();
  bool check_flags();
  bool read_names();
  bool check_headers(const Elf64_Ehdr&);
  bool read_symbols();
  bool check_names();
  bool check_found();
  bool check_undefined(const Elf64_Sym&);
  bool add_symbol(const Elf64_Sym&, std::string name);
  bool read_relocations();
  bool read_table(std::uint64_t table, std::uint64_t size);
  bool add_relocation(const Elf64_Rela&);
  bool add_symbol_relocation(const Elf64_Rela&);
  bool read_packed(std::uint64_t table, std::uint64_t size);
  bool add_packed(std::uint64_t place);
  bool check_places();
  bool check_tables();
  bool check_counted_relative();
  bool read_start_functions();

  bool fail(std::string problem) {
    problem_ = std::move(problem);
    return false;
  }
  static std::string hexadecimal(std::uint64_t);
  bool in_dynamic(const Elf::Relocation&) const;
  // Of the two hash tables that the loader looks names up in: each checks its table and gives how
  // many symbols it reaches, and finds a name in it as the loader does.
  std::optional<std::uint64_t> symbol_count();
  std::optional<std::uint64_t> read_old_hash();
  std::optional<std::uint64_t> read_hash();
  std::uint64_t find_by_old_hash(const std::string& name);
  std::uint64_t find_by_hash(const std::string& name);
  std::uint64_t same_name(std::uint64_t number, const std::string& name) const;
  bool cannot_change(std::uint64_t address, std::uint64_t size) const;
  std::uint64_t symbols_relocated(std::uint64_t table, std::uint64_t size) const;
  // The value of a dynamic tag.
  std::optional<std::uint64_t> tag(std::uint64_t number) const {
    const auto found = tags_.find(number);
    return found == tags_.end() ? std::nullopt : std::optional(found->second);
  }
  // A text of the dynamic string table.
  std::optional<std::string> string(std::uint64_t offset) const;

  // A record at an offset of the file, and one at an address of the library.
  template <class T>
  std::optional<T> at(std::uint64_t offset) const {
    if (offset > elf_.bytes_.size() || sizeof(T) > elf_.bytes_.size() - offset) return std::nullopt;
    T record;
    std::memcpy(&record, elf_.bytes_.data() + offset, sizeof record);
    return record;
  }
  template <class T>
  std::optional<T> in_memory(std::uint64_t address) const {
    const std::string_view bytes = elf_.file_bytes(address, sizeof(T));
    if (bytes.empty()) return std::nullopt;
    T record;
    std::memcpy(&record, bytes.data(), sizeof record);
    return record;
  }

  Elf elf_;
  std::string problem_;
  std::map<std::uint64_t, std::uint64_t> tags_;  // but for DT_NEEDED, which may repeat
  std::vector<Elf64_Phdr> closed_;               // to writing, after linking
  std::vector<std::uint64_t> needed_;            // offsets of the names
  std::optional<std::uint64_t> dynamic_;         // address of the dynamic section
  std::uint64_t dynamic_end_ = 0;                // behind what the loader reads of it
  std::uint64_t hash_size_ = 0;                  // of the table of DT_GNU_HASH
  std::uint64_t old_hash_size_ = 0;              // of the table of DT_HASH
  std::uint64_t memory_end_ = 0;                 // end of the last page of the segments so far
  std::uint64_t looks_ = 0;                      // at entries of the hash tables
  bool stack_seen_ = false;
};

}  // namespace windlass::plugin
