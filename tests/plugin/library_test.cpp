// SPDX-License-Identifier: Apache-2.0
// Covers engine/plugin/library and open_plugin(s): every refusal that a file on disk can provoke,
// and that nothing of a refused file runs.
#include "plugin/library.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <thread>

#include "support.hpp"

using namespace windlass;
using namespace windlass::plugin_test;
using plugin::open_plugin;
using plugin::open_plugins;

TEST_CASE("an approved plugin opens", "[plugin][library]") {
  const auto opened = open_plugin(fixtures(), approve("good_c"));
  INFO(refusal(opened));
  REQUIRE(opened.has_value());
  CHECK(opened->id() == "good_c");
  CHECK(opened->version() == "1.2.3");
  CHECK(opened->file() == "good_c.so");
  CHECK(base::hex(opened->digest()) == base::hex(base::sha256(bytes_of(fixtures() / "good_c.so"))));
  CHECK(opened->document() == "windlass: 1\nkind: modality\nid: good_c\n");
  REQUIRE(opened->prescribers().size() == 1);
  CHECK(opened->find_prescriber("plan") == &opened->prescribers().front());
  CHECK(opened->find_prescriber("other") == nullptr);
  CHECK(opened->prescribers()[0].outputs[0].unit == "min");
  CHECK(opened->calculators()[0].inputs[1].fact == "symptom.first_step_nprs");
}

TEST_CASE("a listed plugin that is missing is refused", "[plugin][library]") {
  const Folder folder;
  const plugin::LockEntry entry{"good_c", "1.2.3", "good_c.so", {}};
  CHECK(refusal(open_plugin(folder.path(), entry)) ==
        "good_c.so: error[plugin.missing]: there is no such file in " + folder.path().string() +
            "\n   hint: an engine does not open without a plugin that its lock lists; restore the "
            "file or take it out of the lock: windlass plugin remove ID\n");
  CHECK(code(open_plugin(folder.path() / "nowhere", entry)) == "plugin.missing");
}

TEST_CASE("a file that is no plain file of ours is refused", "[plugin][library]") {
  const Folder folder;
  const std::string bytes = bytes_of(fixtures() / "good_c.so");
  folder.write("real.so", bytes);
  std::filesystem::create_symlink("real.so", folder.path() / "link.so");
  CHECK(refusal(open_plugin(folder.path(), approve(folder.path(), "link.so", "good_c"))) ==
        "link.so: error[plugin.file]: is a symbolic link\n   hint: put the library itself beside "
        "plugins.lock\n");

  const auto open = folder.write("open.so", bytes);
  REQUIRE(::chmod(open.c_str(), 0666) == 0);
  CHECK(refusal(open_plugin(folder.path(), approve(folder.path(), "open.so", "good_c"))) ==
        "open.so: error[plugin.file]: can be changed by every user of this machine\n   hint: take "
        "that right away: chmod go-w '" +
            open.string() + "'\n");

  std::filesystem::create_directory(folder.path() / "folder.so");
  CHECK(code(open_plugin(folder.path(), {"good_c", "1.2.3", "folder.so", {}})) == "plugin.file");
  REQUIRE(::mkfifo((folder.path() / "pipe.so").c_str(), 0600) == 0);
  CHECK(code(open_plugin(folder.path(), {"good_c", "1.2.3", "pipe.so", {}})) == "plugin.file");
  folder.write("empty.so", "");
  CHECK(code(open_plugin(folder.path(), {"good_c", "1.2.3", "empty.so", {}})) == "plugin.file");
  const auto large = folder.write("large.so", "x");
  std::filesystem::resize_file(large, plugin::largest_library + 1);
  CHECK(code(open_plugin(folder.path(), {"good_c", "1.2.3", "large.so", {}})) == "plugin.file");
}

TEST_CASE("a flipped byte is refused before the plugin's code runs", "[plugin][library]") {
  const Folder folder;
  const auto entry = approve(fixtures(), "constructor.so", "good_c");
  std::string bytes = bytes_of(fixtures() / "constructor.so");
  bytes[bytes.size() / 2] = static_cast<char>(bytes[bytes.size() / 2] ^ 1);
  folder.write("constructor.so", bytes);
  ::unsetenv("WINDLASS_TEST_CONSTRUCTOR");
  CHECK(refusal(open_plugin(folder.path(), entry)) ==
        "constructor.so: error[plugin.digest]: the file is " + base::hex(base::sha256(bytes)) +
            ", the lock approves " + base::hex(entry.sha256) +
            "\n   hint: if this is a new build, review it and run 'windlass plugin approve'\n");
  CHECK(std::getenv("WINDLASS_TEST_CONSTRUCTOR") == nullptr);

  // The unchanged file does run its constructor, so the check above can fail.
  REQUIRE(open_plugin(fixtures(), entry).has_value());
  CHECK(std::getenv("WINDLASS_TEST_CONSTRUCTOR") != nullptr);
}

TEST_CASE("what cannot be loaded is refused with the loader's words", "[plugin][library]") {
  CHECK(code(open_plugin(fixtures(), approve(fixtures(), "undefined.so", "good_c"))) ==
        "plugin.load");
  CHECK_THAT(refusal(open_plugin(fixtures(), approve(fixtures(), "undefined.so", "good_c"))),
             WINDLASS_CONTAINS("windlass_defined_nowhere"));
  const Folder folder;
  folder.write("text.so", "this is no library\n");
  CHECK(code(open_plugin(folder.path(), approve(folder.path(), "text.so", "good_c"))) ==
        "plugin.load");
  folder.write("cut.so", bytes_of(fixtures() / "good_c.so").substr(0, 2000));
  CHECK(code(open_plugin(folder.path(), approve(folder.path(), "cut.so", "good_c"))) ==
        "plugin.load");
}

TEST_CASE("a library without our symbol is refused, each time", "[plugin][library]") {
  for (int i = 0; i < 2; ++i) {
    CHECK(refusal(open_plugin(fixtures(), approve(fixtures(), "no_symbol.so", "good_c"))) ==
          "no_symbol.so: error[plugin.symbol]: exports no windlass_plugin_v1\n"
          "   hint: it is not a Windlass plugin, or one for another ABI; build it with "
          "windlass_add_plugin against this version's headers\n");
    CHECK(code(open_plugin(fixtures(), approve(fixtures(), "next_symbol.so", "good_c"))) ==
          "plugin.symbol");
  }
}

TEST_CASE("a library whose descriptor does not fit is refused whole", "[plugin][library]") {
  const auto code_of = [](const std::string& name, const std::string& id = "good_c") {
    return code(open_plugin(fixtures(), approve(fixtures(), name + ".so", id)));
  };
  CHECK(code_of("wrong_major") == "plugin.abi");
  CHECK(code_of("wrong_size") == "plugin.abi");
  CHECK(code_of("bad_id") == "plugin.descriptor");
  CHECK(code_of("bad_version") == "plugin.descriptor");
  CHECK(code_of("not_utf8") == "plugin.descriptor");
  CHECK(code_of("other_id") == "plugin.identity");
  CHECK(code(open_plugin(fixtures(), approve("good_c", "1.2.4"))) == "plugin.identity");
  CHECK(code_of("no_document") == "plugin.document");
  CHECK(code_of("nul_document") == "plugin.document");
  CHECK(code_of("bytes_document") == "plugin.document");
  CHECK(code_of("extension_required") == "plugin.extension");
  CHECK(refusal(open_plugin(fixtures(), approve(fixtures(), "other_document.so", "good_c"))) ==
        "other_document.so: error[plugin.document]: its document has the version 1.2.4, the plugin "
        "1.2.3\n   hint: give document and plugin one version\n");
  CHECK(refusal(open_plugin(fixtures(), approve(fixtures(), "other_id.so", "good_c"))) ==
        "other_id.so: error[plugin.identity]: calls itself other 1.2.3, the lock approves good_c "
        "1.2.3\n"
        "   hint: review the file and run 'windlass plugin approve', or restore the right one\n");
}

TEST_CASE("an unknown extension that is not required is passed over and listed",
          "[plugin][library]") {
  const auto opened =
      open_plugin(fixtures(), approve(fixtures(), "extension_optional.so", "good_c"));
  INFO(refusal(opened));
  REQUIRE(opened.has_value());
  CHECK(opened->ignored() == std::vector<std::string>{"org.example.horoscope/1"});
}

TEST_CASE("two plugins that compute one fact are refused in any order", "[plugin][library]") {
  const auto good = approve("good_c");
  const auto rival = approve("rival");
  const std::string expected =
      "rival.so: error[plugin.conflict]: the plugins good_c (good_c.so) and rival (rival.so) both "
      "compute test.sum\n"
      "   hint: approve one of them; two sources for one name have no order that is right\n";
  CHECK(refusal(open_plugins(fixtures(), {{good, rival}, {}})) == expected);
  CHECK(refusal(open_plugins(fixtures(), {{rival, good}, {}})) == expected);
}

TEST_CASE("a lock opens whole, in the order of the ids, or says everything that is wrong",
          "[plugin][library]") {
  const auto opened = open_plugins(fixtures(), {{approve("good_c"), approve("friend")}, {}});
  INFO(refusal(opened));
  REQUIRE(opened.has_value());
  REQUIRE(opened->size() == 2);
  CHECK((*opened)[0].id() == "friend");
  const auto broken = open_plugins(fixtures(), {{approve("good_c"),
                                                 {"gone", "1.0.0", "gone.so", {}},
                                                 approve(fixtures(), "wrong_major.so", "wrong")},
                                                {}});
  REQUIRE_FALSE(broken.has_value());
  REQUIRE(broken.error().size() == 2);
  CHECK(broken.error()[0].code == "plugin.missing");
  CHECK(broken.error()[1].code == "plugin.abi");
}

TEST_CASE("opening again maps nothing again", "[plugin][library]") {
  const auto entry = approve("good_c");
  const auto first = plugin::map_library(fixtures(), entry);
  REQUIRE(first.has_value());
  const auto descriptors = [] {
    std::ptrdiff_t count = 0;
    for ([[maybe_unused]] const auto& each : std::filesystem::directory_iterator("/proc/self/fd"))
      ++count;
    return count;
  };
  const auto before = descriptors();
  for (int i = 0; i < 100; ++i) {
    const auto again = plugin::map_library(fixtures(), entry);
    REQUIRE(again.has_value());
    REQUIRE(&again->descriptor() == &first->descriptor());
    const auto opened = open_plugin(fixtures(), entry);
    REQUIRE(opened.has_value());
    const windlass_value inputs[] = {known(1), known(2)};
    REQUIRE(opened->compute(opened->calculators()[0], inputs).number.coefficient == 3);
    REQUIRE(code(open_plugin(fixtures(), approve(fixtures(), "no_symbol.so", "good_c"))) ==
            "plugin.symbol");
  }
  CHECK(descriptors() <= before + 1);  // no_symbol.so, where no other test mapped it before
}

TEST_CASE("the file may change after it was mapped", "[plugin][library]") {
  const Folder folder;
  folder.write("good_c.so", bytes_of(fixtures() / "good_c.so"));
  const auto opened = open_plugin(folder.path(), approve(folder.path(), "good_c.so", "good_c"));
  REQUIRE(opened.has_value());
  folder.write("good_c.so", std::string(100000, '\xCC'));
  const windlass_value inputs[] = {known(20), known(22)};
  CHECK(opened->compute(opened->calculators()[0], inputs).number.coefficient == 42);
}

TEST_CASE("many threads may open and call at once", "[plugin][library]") {
  std::vector<std::thread> threads;
  std::vector<int> good(4);
  for (std::size_t t = 0; t < good.size(); ++t) {
    threads.emplace_back([&good, t] {
      for (int i = 0; i < 50; ++i) {
        const auto opened = open_plugin(
            fixtures(),
            {"friend", "1.2.3", "friend.so", base::sha256(bytes_of(fixtures() / "friend.so"))});
        const windlass_value inputs[] = {known(i), in_state(WINDLASS_NUMBER, WINDLASS_STALE)};
        if (opened &&
            opened->prescribe(opened->prescribers()[0], inputs).answer == plugin::Outcome::given)
          ++good[t];
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(good == std::vector<int>(4, 50));
}

TEST_CASE("plugins made by gcc and by clang run in this host", "[plugin][library]") {
  int tried = 0;
  for (const std::string compiler : {"gcc", "clang"}) {
    if (!std::filesystem::exists(fixtures() / ("made_by_" + compiler + ".so"))) {
      WARN("left out: no " << compiler << " here");
      continue;
    }
    ++tried;
    const auto c = open_plugin(fixtures(), approve("made_by_" + compiler));
    INFO(refusal(c));
    REQUIRE(c.has_value());
    const windlass_value numbers[] = {known(40), known(2)};
    CHECK(c->compute(c->calculators()[0], numbers).number.coefficient == 42);
    CHECK(c->prescribe(c->prescribers()[0], numbers).lines.at(0).number.coefficient == 15);

    const auto cpp = open_plugin(fixtures(), approve("made_by_" + compiler + "_cpp"));
    INFO(refusal(cpp));
    REQUIRE(cpp.has_value());
    const windlass_value values[] = {known(65, -1), word(WINDLASS_CODE, "left"),
                                     word(WINDLASS_SET, "ice tape"), whole(WINDLASS_BOOL, 1),
                                     in_state(WINDLASS_DATE, WINDLASS_NEVER)};
    const auto said = cpp->prescribe(cpp->prescribers()[0], values);
    INFO(said.reason);
    REQUIRE(said.lines.size() == 2);
    CHECK(said.lines[0].number.coefficient == 65);
    CHECK(said.lines[0].number.exponent == -1);
    CHECK(said.lines[1].text == "side left, one, taped yes, smoker yes, started never0, total 6");
    CHECK(cpp->compute(cpp->calculators()[0], values).number.coefficient == 13);
  }
  CHECK(tried > 0);
}

TEST_CASE("a fork while libraries are mapped leaves the child able to map", "[plugin][library]") {
  std::string bytes = bytes_of(fixtures() / "good_c.so");
  std::atomic<bool> enough{false};
  std::thread mapper([&] {
    for (int i = 0; i < 200 && !enough; ++i) {
      bytes += 'x';  // another digest each time
      static_cast<void>(plugin::map_library(std::string_view(bytes),
                                            {"good_c", "1.2.3", "good_c.so", base::sha256(bytes)}));
    }
  });
  int stuck = 0;
  for (int i = 0; i < 200; ++i) {
    const pid_t child = ::fork();
    if (child == 0) {
      ::alarm(20);  // only a child that waits for ever sees it
      static_cast<void>(plugin::library_bytes({}));
      ::_exit(0);
    }
    int status = -1;
    REQUIRE(::waitpid(child, &status, 0) == child);
    stuck += status == 0 ? 0 : 1;
    if (stuck > 0) break;
  }
  enough = true;
  mapper.join();
  CHECK(stuck == 0);
}
