// SPDX-License-Identifier: Apache-2.0
// Covers engine/plugin/elf_places and what Elf tells of relocated bytes: the loader changes nothing
// that it goes by, and what inspecting shows is what a host gets.
#include <cstddef>

#include "changed_file.hpp"
#include "windlass/plugin.h"

using namespace windlass;
using namespace windlass::plugin_test;

namespace {

const auto any = [](const Elf64_Rela&) { return true; };

// How a good plugin is refused whose first relocation writes to `place`.
std::string refused_at(std::uint64_t place) {
  Bytes bytes;
  bytes.relocation(any, [place](Elf64_Rela& one) { one.r_offset = place; });
  return bytes.refused();
}

std::string warnings_of(const Bytes& bytes) {
  const auto seen = plugin::inspect("changed.so", bytes.bytes());
  if (!seen) return refusal(seen);
  std::string out;
  for (const std::string& warning : seen->warnings) out += warning + "\n";
  return out;
}

}  // namespace

TEST_CASE("a relocation writes only where data can be written", "[plugin][elf]") {
  Bytes good;
  const std::string nowhere = "it relocates a place that cannot be written to";
  for (const std::int64_t table : {DT_RELA, DT_SYMTAB, DT_STRTAB, DT_GNU_HASH, DT_INIT})
    CHECK(refused_at(good.tag(table)) == nowhere);
  Elf64_Phdr data{};
  data = good.load_of(good.tag(DT_INIT_ARRAY));
  CHECK(refused_at(data.p_vaddr + data.p_memsz) == nowhere);
  CHECK(refused_at(data.p_vaddr + data.p_memsz - 7) == nowhere);
  CHECK(refused_at(data.p_vaddr - 1) == nowhere);
  CHECK(refused_at(~std::uint64_t{0} - 3) == nowhere);
  CHECK(refused_at(0x7000'0000) == nowhere);
  // The words of a thread's data are such places too.
  Bytes thread("thread");
  thread.relocation([](const auto& one) { return ELF64_R_TYPE(one.r_info) == R_X86_64_DTPMOD64; },
                    [&](Elf64_Rela& one) { one.r_offset = good.tag(DT_RELA); });
  CHECK(thread.refused() == nowhere);
}

TEST_CASE("a relocation leaves the dynamic section alone", "[plugin][elf]") {
  std::uint64_t first = 0, size = 0;
  Bytes().segment(PT_DYNAMIC, [&](const Elf64_Phdr& one) {
    first = one.p_vaddr;
    size = one.p_memsz;
  });
  const std::string own = "it changes its own dynamic section when it is loaded";
  CHECK(refused_at(first) == own);
  CHECK(refused_at(first + 8) == own);
  CHECK(refused_at(first - 4) == own);
  CHECK(refused_at(first + size - 8) == own);
  // What the loader reads of it counts, not what a header says of its size.
  Bytes shorter;
  shorter.segment(PT_DYNAMIC, [](Elf64_Phdr& one) { one.p_memsz = one.p_filesz = 16; });
  shorter.relocation(any, [first](Elf64_Rela& one) { one.r_offset = first + 40; });
  CHECK(shorter.refused() == own);
}

TEST_CASE("the loader closes to writing only what can be written", "[plugin][elf]") {
  const auto closed = [](std::uint64_t place, std::uint64_t size) {
    Bytes bytes;
    bytes.segment(PT_GNU_RELRO, [=](Elf64_Phdr& one) {
      one.p_vaddr = place;
      one.p_memsz = size;
    });
    return bytes.refused();
  };
  Bytes good;
  const Elf64_Phdr data = good.load_of(good.tag(DT_INIT_ARRAY));
  const std::string open = "it closes to writing what cannot be written to";
  CHECK(closed(good.tag(DT_INIT) / 4096 * 4096, 4096) == open);
  CHECK(closed(0, 4096) == open);
  CHECK(closed(data.p_vaddr, data.p_memsz + 8192) == open);
  CHECK(closed(data.p_vaddr - 1, 4096) == open);
  CHECK(closed(0x400000, 0x200000) == open);
  CHECK(closed(~std::uint64_t{0} - 8191, 4096) == open);
  CHECK(closed(data.p_vaddr, ~std::uint64_t{0}) == open);
  Bytes shifted;
  shifted.segment(PT_LOAD, [](Elf64_Phdr& one) {
    one.p_offset += 16;
    one.p_filesz -= 16;
  });
  CHECK(shifted.refused() == "its program headers are damaged");
}

TEST_CASE("the words of threads overlap no other place", "[plugin][elf]") {
  for (const std::uint64_t type : {R_X86_64_DTPMOD64, R_X86_64_TLSDESC}) {
    Bytes bytes("thread");
    const auto old = bytes.relocation(
        [](const auto& one) { return ELF64_R_TYPE(one.r_info) == R_X86_64_DTPMOD64; },
        [type](Elf64_Rela& one) { one.r_info = type; });
    const std::uint64_t beside = type == R_X86_64_TLSDESC ? 8 : 4;
    bytes.relocation(any, [&](Elf64_Rela& one) { one.r_offset = old.r_offset + beside; });
    INFO(type);
    CHECK(bytes.refused() == "it relocates one place twice");
  }
}

TEST_CASE("no table that the loader goes by can be changed", "[plugin][elf]") {
  Bytes headers;  // the first segment holds the headers and all the tables
  headers.segment(PT_LOAD, [](Elf64_Phdr& one) { one.p_flags = PF_R | PF_W; });
  CHECK(headers.refused() == "its program headers can be changed");
  const std::pair<std::int64_t, const char*> tables[] = {
      {DT_RELA, "RELA"},       {DT_JMPREL, "JMPREL"}, {DT_RELR, "RELR"},
      {DT_SYMTAB, "SYMTAB"},   {DT_STRTAB, "STRTAB"}, {DT_GNU_HASH, "GNU_HASH"},
      {DT_VERNEED, "VERNEED"}, {DT_VERSYM, "VERSYM"}, {DT_HASH, "HASH"}};
  for (const auto& [number, name] : tables) {
    Bytes bytes("room");
    const std::uint64_t room = bytes.get<Elf64_Sym>(bytes.symbol("windlass_plugin_v2")).st_value;
    const std::uint64_t from = bytes.offset_of(bytes.tag(number)), to = bytes.offset_of(room);
    for (std::uint64_t i = 0; i < 4096; ++i) bytes.put(to + i, bytes.get<char>(from + i));
    bytes.dynamic(number, [room](Elf64_Dyn& entry) { entry.d_un.d_ptr = room; });
    CHECK(bytes.refused() ==
          "a table that the loader goes by can be changed (" + std::string(name) + ")");
  }
  const Folder folder;
  folder.write("room.so", Bytes("room").bytes());
  CHECK_THAT(plugin_test::refused(folder.path(), "room"), WINDLASS_CONTAINS("open: not refused"));
}

TEST_CASE("a relocation by an absolute symbol is refused", "[plugin][elf]") {
  Bytes bytes;
  const std::uint64_t at = bytes.symbol("__gmon_start__");
  auto symbol = bytes.get<Elf64_Sym>(at);
  symbol.st_shndx = SHN_ABS;
  symbol.st_value = R_X86_64_IRELATIVE;
  bytes.put(at, symbol);
  CHECK(bytes.refused() == "it writes a number of its own choice when it is loaded");
}

TEST_CASE("entries are not read as other bytes of entries", "[plugin][elf]") {
  Bytes shifted("ends");
  const std::uint64_t plain = shifted.tag(DT_RELA);
  shifted.dynamic(DT_JMPREL, [plain](Elf64_Dyn& entry) { entry.d_un.d_ptr = plain + 8; });
  shifted.dynamic(DT_PLTRELSZ, [](Elf64_Dyn& entry) { entry.d_un.d_val = 24; });
  CHECK_THAT(shifted.refused(), WINDLASS_CONTAINS("it has a relocation of the unknown type"));
  Bytes counted;  // the loader does not look at the types of those that it counts as relative
  counted.dynamic(DT_RELACOUNT, [](Elf64_Dyn& entry) { ++entry.d_un.d_val; });
  CHECK(counted.refused() == "its relocations are damaged");
  Bytes zero;
  zero.put(zero.offset_of(zero.tag(DT_SYMTAB)) + offsetof(Elf64_Sym, st_value), std::uint64_t{8});
  CHECK(zero.refused() == "its table of dynamic symbols is damaged");
  for (const std::int64_t half : {DT_PLTREL, DT_PLTRELSZ, DT_RELASZ, DT_INIT_ARRAYSZ}) {
    Bytes bytes("ends");
    bytes.dynamic(DT_RELACOUNT, [](Elf64_Dyn& entry) { entry.d_un.d_val = 0; });
    bytes.dynamic(half, [](Elf64_Dyn& entry) { entry = {DT_BIND_NOW, {0}}; });
    CHECK(bytes.refused() == "its dynamic section is missing or damaged");
  }
}

TEST_CASE("what a host finds by a name is what was inspected", "[plugin][elf]") {
  Bytes local;  // the loader finds no local symbol
  const std::uint64_t at = local.symbol("windlass_plugin_v1");
  auto symbol = local.get<Elf64_Sym>(at);
  symbol.st_info = ELF64_ST_INFO(STB_LOCAL, STT_OBJECT);
  local.put(at, symbol);
  CHECK(code(plugin::inspect("changed.so", local.bytes())) == "plugin.symbol");

  Bytes twice("unique");
  const std::uint64_t second = twice.symbol("windlass_plugin_v2");
  auto other = twice.get<Elf64_Sym>(second);
  other.st_name = twice.get<Elf64_Sym>(twice.symbol("windlass_plugin_v1")).st_name;
  twice.put(second, other);
  CHECK(twice.refused() == "it defines a symbol twice");

  // Another library's symbol of this name may stand before it.
  CHECK(code(plugin::inspect("shared_text.so", bytes_of(fixtures() / "shared_text.so"))) ==
        "plugin.descriptor");
}

TEST_CASE("what the loader writes over is not shown as the file has it", "[plugin][elf]") {
  Bytes good;
  const std::uint64_t plugin = good.get<Elf64_Sym>(good.symbol("windlass_plugin_v1")).st_value;
  const auto over = [](std::uint64_t place) {
    Bytes bytes;
    bytes.relocation(any, [place](Elf64_Rela& one) { one.r_offset = place; });
    return code(plugin::inspect("changed.so", bytes.bytes()));
  };
  CHECK(over(good.tag(DT_INIT_ARRAY)) == "not refused");
  CHECK(over(plugin) == "plugin.abi");
  // A count and the padding behind it.
  CHECK(over(plugin + offsetof(windlass_plugin, extension_count)) == "plugin.descriptor");
  // Half of a pointer that no relocation of its own covers any more.
  Bytes half;
  const auto is_list = [&](const Elf64_Rela& one) {
    return one.r_offset == plugin + offsetof(windlass_plugin, extensions);
  };
  half.relocation(is_list, [](Elf64_Rela& one) { one.r_offset += 4; });
  CHECK(code(plugin::inspect("changed.so", half.bytes())) == "plugin.descriptor");
}

TEST_CASE("a flag that the loader writes to is not the compiler's", "[plugin][elf]") {
  Bytes bytes;
  const Elf64_Phdr data = bytes.load_of(bytes.tag(DT_INIT_ARRAY));
  REQUIRE(data.p_memsz - data.p_filesz == 8);  // of the compiler's start-up code alone
  CHECK(warnings_of(bytes) == "");
  bytes.relocation([](const auto& one) { return one.r_offset == std::uint64_t(one.r_addend); },
                   [&](Elf64_Rela& one) { one.r_offset = data.p_vaddr + data.p_filesz; });
  CHECK(warnings_of(bytes) ==
        "runs code of its own when the process ends: 1 function beside the compiler's\n");
}
