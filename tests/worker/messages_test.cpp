// SPDX-License-Identifier: Apache-2.0
// Covers engine/worker/messages: whatever a worker sends is read in bounded memory, and what is not
// an answer is none.
#include "worker/messages.hpp"

#include <random>

#include "support.hpp"

using namespace windlass;
using namespace windlass::plugin_test;

TEST_CASE("a call arrives as it was sent") {
  const std::vector<windlass_value> values = {known(5, -1, "{score}"),
                                              in_state(WINDLASS_NUMBER, WINDLASS_CONFLICT),
                                              word(WINDLASS_SET, ""), word(WINDLASS_CODE, "calf")};
  const std::string packet = worker::write_call({7, true, 3}, values);
  worker::Call call;
  worker::Values read;
  REQUIRE(worker::read_call(packet, call, read));
  CHECK((call.number == 7 && call.prescribes && call.index == 3));
  REQUIRE(read.list.size() == values.size());
  CHECK(std::string(read.list[0].unit) == "{score}");
  CHECK(read.list[1].text == nullptr);
  CHECK(std::string(read.list[2].text).empty());
  CHECK(std::string(read.list[3].text) == "calf");
  for (std::size_t size = 0; size < packet.size(); ++size) {
    worker::Values cut;
    CHECK_FALSE(worker::read_call(std::string_view(packet).substr(0, size), call, cut));
  }
}

TEST_CASE("an answer that is cut, longer, or to another call is none") {
  plugin::Written made;
  made.clear();
  made.status = WINDLASS_OK;
  made.line_count = 1;
  made.buffers.lines[0] = {1, 0, 3, 0, {0, 0, 0}};
  std::copy_n("abc", 4, made.buffers.text.data());
  made.text_length = 4;
  const std::string packet = worker::write_answer(9, made);
  plugin::Written read;
  REQUIRE(worker::read_answer(packet, 9, read));
  CHECK(read.line_count == 1);
  CHECK(std::string(read.buffers.text.data()) == "abc");
  CHECK(read.guards_hold);
  // What was not sent was not written.
  CHECK(static_cast<unsigned char>(read.buffers.text[4]) == plugin::Written::unwritten);
  CHECK_FALSE(worker::read_answer(packet, 8, read));
  CHECK_FALSE(worker::read_answer(packet + "x", 9, read));
  for (std::size_t size = 0; size < packet.size(); ++size)
    CHECK_FALSE(worker::read_answer(std::string_view(packet).substr(0, size), 9, read));
  // Counts beyond the buffers are kept for the check that refuses them.
  made.line_count = 4'000'000'000;
  made.text_length = 4'000'000'000;
  REQUIRE(worker::read_answer(worker::write_answer(9, made), 9, read));
  CHECK(read.line_count == 4'000'000'000);
}

TEST_CASE("an opening that is bent anywhere is a plugin that keeps every rule, or refused") {
  const plugin::LockEntry entry = approve("good_c");
  const auto good = plugin::open_plugin(fixtures(), entry);
  REQUIRE(good.has_value());
  const std::string opening = worker::write_opening(good);
  REQUIRE(worker::read_opening(opening, entry).has_value());
  std::mt19937 random(20'261'128);
  int refused = 0;
  for (std::size_t size = 0; size < opening.size(); ++size)
    CHECK_FALSE(worker::read_opening(std::string_view(opening).substr(0, size), entry));
  for (int i = 0; i < 20'000; ++i) {
    std::string bent = opening;
    for (unsigned n = 0; n <= random() % 3; ++n)
      bent[random() % bent.size()] = static_cast<char>(random());
    const auto read = worker::read_opening(bent, entry);
    if (!read) {
      ++refused;
      CHECK(read.error().front().code.starts_with("plugin."));
      continue;
    }
    CHECK(read->id() == "good_c");
    for (const plugin::Prescriber& one : read->prescribers()) CHECK(one.outputs.size() <= 128);
  }
  CHECK(refused > 10'000);
}

TEST_CASE("a refusal is shown as text that nobody can be misled by") {
  const plugin::LockEntry entry = approve("good_c");
  const auto refuse = [&](std::string code, std::string message) {
    return worker::read_opening(worker::write_opening(base::Result<plugin::Plugin>(base::diagnostic(
                                    "", std::move(code), std::move(message), "hint"))),
                                entry);
  };
  CHECK(refuse("plugin.load", "needs libmissing.so").error().front().message ==
        "needs libmissing.so");
  CHECK(refuse("file.missing", "nothing").error().front().code == "plugin.worker");
  CHECK(refuse("plugin.load", "a\x1b[31mb").error().front().message.find('\x1b') ==
        std::string::npos);
  CHECK(worker::read_opening("", entry).error().front().code == "plugin.worker");
}
