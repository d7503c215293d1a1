// SPDX-License-Identifier: Apache-2.0
// Checkpoint notes and verification keys.
#include "log/note.hpp"

#include "fuzz/reading.hpp"
#include "log/support.hpp"

namespace windlass::fuzz {

namespace {

struct Signed {
  log::VerifyKey key;
  std::string note;
};

const Signed& signed_once() {
  static const Signed made = [] {
    const log_test::Folder folder;
    log::Store store = log_test::filled(folder, 5);
    const auto key = log_test::good(log::generate_signing_key(folder / "signer", "site"));
    const auto signer = log_test::good(log::open_signer(folder / "signer"));
    return Signed{key, log_test::good(store.checkpoint(*signer, log_test::noon)).note};
  }();
  return made;
}

std::vector<std::string> seeds() { return {signed_once().note, signed_once().key.text()}; }

void read(std::string_view input) {
  const auto note = log::parse_note(input, "f");
  if (!note) {
    check_diagnostics(note.error());
  } else if (log::verify_note(*note, {signed_once().key}, "f")) {
    const std::string& genuine = signed_once().note;
    require(note->body == genuine.substr(0, genuine.find("\n\n") + 1),
            "a key vouches for what it signed and for nothing else");
  }
  if (const auto key = log::parse_verify_key(input, "f")) {
    while (input.ends_with('\n')) input.remove_suffix(1);
    require(key->text() == input, "a verification key has one spelling");
  }
}

}  // namespace

const Target target = {
    "note", seeds, {"\n", "\n\n", "+", "/", "=", "\xE2\x80\x94 ", "0", "-"}, read};

}  // namespace windlass::fuzz
