// SPDX-License-Identifier: Apache-2.0
// Covers engine/plugin/elf_symbols and where start-up code begins: the loader finds no symbol that
// was not read, takes no address of the library's for another library's symbol, and an address that
// a file does not tell is no code of the compiler's.
#include "changed_file.hpp"

using namespace windlass;
using namespace windlass::plugin_test;

namespace {

const std::string damaged = "its table of dynamic symbols is damaged";
const std::string not_found = "the loader would not find its symbols where they are";

// How a good plugin is refused whose reference to another library's symbol says something else.
template <class Change>
std::string refused_with(Change change) {
  Bytes bytes;
  const std::uint64_t at = bytes.symbol("__gmon_start__");
  auto symbol = bytes.get<Elf64_Sym>(at);
  REQUIRE(symbol.st_shndx == SHN_UNDEF);
  change(symbol);
  bytes.put(at, symbol);
  return bytes.refused();
}

// The words of a plugin's hash table.
class Hash {
 public:
  Hash(const std::string& name, std::int64_t tag)
      : bytes(name), table_(bytes.offset_of(bytes.tag(tag))) {}

  std::uint32_t word(std::uint64_t number) const { return bytes.get<std::uint32_t>(at(number)); }
  void put(std::uint64_t number, std::uint32_t value) { bytes.put(at(number), value); }
  // Where the buckets of DT_GNU_HASH begin, in words.
  std::uint64_t buckets() const { return 4 + std::uint64_t{2} * word(2); }

  Bytes bytes;

 private:
  std::uint64_t at(std::uint64_t number) const { return table_ + 4 * number; }
  std::uint64_t table_;
};

template <class Change>
std::string refused_hash(const std::string& name, std::int64_t tag, Change change) {
  Hash hash(name, tag);
  change(hash);
  return hash.bytes.refused();
}

std::vector<std::string> warnings_of(const std::string& bytes) {
  const auto seen = plugin::inspect("changed.so", bytes);
  INFO(refusal(seen));
  REQUIRE(seen.has_value());
  return seen->warnings;
}

}  // namespace

TEST_CASE("a symbol of another library has no address in this one", "[plugin][elf]") {
  const std::string own = "it takes an address of its own for another library's symbol";
  for (const int seen : {STV_INTERNAL, STV_HIDDEN, STV_PROTECTED})
    CHECK(refused_with(
              [seen](Elf64_Sym& one) { one.st_other = static_cast<unsigned char>(seen); }) == own);
  CHECK(refused_with([](Elf64_Sym& one) { one.st_info = ELF64_ST_INFO(STB_LOCAL, STT_NOTYPE); }) ==
        own);
  CHECK(refused_with([](Elf64_Sym& one) { one.st_value = 0x1000; }) == own);
  CHECK_THAT(refused_with([](Elf64_Sym&) {}), WINDLASS_CONTAINS("open: not refused"));
}

TEST_CASE("both kinds of hash table are read", "[plugin][elf]") {
  for (const std::string name : {"good_c", "old_hash", "both_hashes"})
    CHECK(warnings_of(bytes_of(fixtures() / (name + ".so"))).empty());
}

TEST_CASE("the old hash table leads to no symbol that was not read", "[plugin][elf]") {
  for (const std::string name : {"old_hash", "both_hashes"}) {
    const auto refused = [&name](auto change) { return refused_hash(name, DT_HASH, change); };
    INFO(name);
    // The loader does not ask how many links there are.
    CHECK(refused([](Hash& hash) { hash.put(1, hash.word(1) - 1); }) == damaged);
    CHECK(refused([](Hash& hash) { hash.put(1, 0); }) == damaged);
    CHECK(refused([](Hash& hash) { hash.put(2, hash.word(1)); }) == damaged);
    CHECK(refused([](Hash& hash) { hash.put(2, 0xffff'ffff); }) == damaged);
    CHECK(refused([](Hash& hash) { hash.put(2 + hash.word(0), hash.word(1)); }) == damaged);
    // A chain that goes round.
    CHECK(refused([](Hash& hash) {
            const std::uint32_t last = hash.word(1) - 1;
            hash.put(2 + hash.word(0) + last, last);
          }) == damaged);
    CHECK(refused([](Hash& hash) {
            for (std::uint32_t i = 0; i < hash.word(0); ++i) hash.put(2 + i, 0);
          }) == not_found);
  }
}

TEST_CASE("the hash table leads to no symbol that was not read", "[plugin][elf]") {
  for (const std::string name : {"good_c", "both_hashes"}) {
    const auto refused = [&name](auto change) { return refused_hash(name, DT_GNU_HASH, change); };
    INFO(name);
    // The loader would read the words before the list.
    CHECK(refused([](Hash& hash) { hash.put(hash.buckets(), hash.word(1) - 1); }) == damaged);
    CHECK(refused([](Hash& hash) { hash.put(1, hash.word(1) + 1); }) == damaged);
    CHECK(refused([](Hash& hash) { hash.put(hash.buckets(), 0x10000); }) == damaged);
    CHECK(refused([](Hash& hash) { hash.put(2, 0); }) == damaged);
    CHECK(refused([](Hash& hash) { hash.put(3, 32); }) == damaged);
    // What is not found by its name, another library's may be found instead of.
    CHECK_THAT(refused([](Hash& hash) {
                 for (std::uint32_t i = 0; i < hash.word(0); ++i) hash.put(hash.buckets() + i, 0);
               }),
               !WINDLASS_CONTAINS("not refused"));
    CHECK(refused([](Hash& hash) {
            for (std::uint64_t i = 4; i < hash.buckets(); ++i) hash.put(i, 0);
          }) == not_found);
    CHECK(refused([](Hash& hash) {
            const std::uint64_t first = hash.buckets() + hash.word(0);
            hash.put(first, hash.word(first) ^ 2);
          }) == not_found);
  }
}

TEST_CASE("a library defines no symbol that it takes from another", "[plugin][elf]") {
  Bytes bytes("unique");
  const std::uint64_t at = bytes.symbol("windlass_plugin_v2");
  auto symbol = bytes.get<Elf64_Sym>(at);
  symbol.st_name = bytes.get<Elf64_Sym>(bytes.symbol("__gmon_start__")).st_name;
  symbol.st_shndx = SHN_ABS;
  bytes.put(at, symbol);
  CHECK(bytes.refused() == "it defines a symbol that it takes from another library");
}

TEST_CASE("a start address that the file does not tell is the author's code", "[plugin][elf]") {
  const std::string own =
      "runs code of its own when it is loaded: 1 function beside the compiler's";
  const auto warnings = warnings_of(bytes_of(fixtures() / "at_zero.so"));
  CHECK(std::find(warnings.begin(), warnings.end(), own) != warnings.end());
  // The loader calls what stands there: without a relocation it is no address of this library.
  Bytes bytes;
  const std::uint64_t array = bytes.tag(DT_INIT_ARRAY);
  const Elf64_Rela old =
      bytes.relocation([array](const auto& one) { return one.r_offset == array; },
                       [](Elf64_Rela& one) {
                         one = {one.r_offset, R_X86_64_NONE, 0};
                       });
  bytes.dynamic(DT_RELACOUNT, [](Elf64_Dyn& entry) { entry.d_un.d_val = 0; });
  bytes.put(bytes.offset_of(array), old.r_addend);
  CHECK(warnings_of(bytes.bytes()) == std::vector<std::string>{own});
  // Another library's function, and so many bytes further on, is any code of that library.
  Bytes beside;
  const auto is_start = [&beside](const Elf64_Rela& one) {
    return ELF64_R_SYM(one.r_info) != 0 &&
           beside.symbol("__gmon_start__") == beside.offset_of(beside.tag(DT_SYMTAB)) +
                                                  ELF64_R_SYM(one.r_info) * sizeof(Elf64_Sym);
  };
  beside.relocation(is_start, [](Elf64_Rela& one) { one.r_addend = 64; });
  CHECK(warnings_of(beside.bytes()) == std::vector<std::string>{own});
}
