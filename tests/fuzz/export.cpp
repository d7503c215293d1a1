// SPDX-License-Identifier: Apache-2.0
// Audit exports: read, verified, and every record, value and blob of them fetched.
//
// Damage hardly gets past the lengths of the frames and the file's own digest. So each input is
// read three times: as it is, with its digest made to fit, and with every length made to fit too.
#include <algorithm>
#include <map>

#include "base/digest.hpp"
#include "fuzz/reading.hpp"
#include "log/bundle.hpp"
#include "log/support.hpp"

namespace windlass::fuzz {

namespace {

struct Original {
  log::VerifyKey key;
  std::vector<std::string> exports;
  std::map<std::uint64_t, log::Opened> records;  // those that have never been erased
};

// A log with a signed checkpoint and an erased patient: whole and in part, in the clear and sealed.
const Original& original() {
  static const Original made = [] {
    const log_test::Folder folder;
    log::Store store = log_test::filled(folder, 4);
    Original out;
    out.key = log_test::good(log::generate_signing_key(folder / "signer", "site"));
    const auto signer = log_test::good(log::open_signer(folder / "signer"));
    log_test::good(store.redact({"patient-2", "a", "b", "asked", log_test::noon}));
    log_test::good(store.checkpoint(*signer, log_test::noon));
    log::ExportOptions whole;
    whole.now = log_test::noon;
    whole.keys = {out.key};
    log::ExportOptions part = whole;
    part.sequences = {2, 3};
    log::ExportOptions sealed = whole;
    sealed.values = false;
    for (const log::ExportOptions& options : {whole, part, sealed}) {
      log_test::good(store.export_to(folder / "export", options));
      out.exports.push_back(log_test::slurp(folder / "export"));
      std::filesystem::remove(folder / "export");
    }
    const auto bundle = log_test::good(log::Bundle::parse(out.exports.front(), "whole"));
    for (const std::uint64_t sequence : bundle.sequences())
      out.records[sequence] = log_test::good(bundle.read(sequence));
    return out;
  }();
  return made;
}

std::vector<std::string> seeds() { return original().exports; }

// The frames of an input, as far as first lines can be recognised.
struct Frame {
  std::string_view name;  // kind and name
  std::string_view bytes;
};
bool is_header(std::string_view line) {
  const std::size_t kind = line.find(' '), name = line.rfind(' ');
  return kind != std::string_view::npos && name > kind && log::frame_kind(line.substr(0, kind)) &&
         name + 1 < line.size() &&
         line.find_first_not_of("0123456789", name + 1) == std::string_view::npos;
}
std::vector<Frame> frames_of(std::string_view input) {
  std::vector<Frame> frames;
  for (std::size_t at = input.find('\n'); at != std::string_view::npos;) {
    const std::size_t end = input.find('\n', at + 1);
    if (end == std::string_view::npos) break;
    const std::string_view line = input.substr(at + 1, end - at - 1);
    if (is_header(line)) {
      // Up to the line break before this line, if there is more than the one of its own line.
      if (!frames.empty()) {
        std::string_view& last = frames.back().bytes;
        const auto begin = static_cast<std::size_t>(last.data() - input.data());
        last = last.substr(0, at > begin ? at - begin : 0);
      }
      frames.push_back({line.substr(0, line.rfind(' ')), input.substr(end + 1)});
    }
    at = end;
  }
  return frames;
}

std::string with_lengths(std::string_view input) {
  std::string out(log::export_title);
  for (const Frame& frame : frames_of(input))
    if (!frame.name.starts_with("end ")) {
      out += frame.name;
      out += ' ';
      out += std::to_string(frame.bytes.size());
      out += '\n';
      out += frame.bytes;
      out += '\n';
    }
  return out;
}

// With the last frame, whose digest is that of the bytes before it.
std::string sealed_again(std::string bytes) {
  constexpr std::string_view last = "end - 64\n";
  if (const std::size_t at = bytes.rfind(last); at != std::string::npos) bytes.resize(at);
  bytes += last;
  return bytes + base::hex(base::sha256(bytes)) + "\n";
}

// What a trusted key signed is what was recorded, down to the values.
void check_signed(const log::Bundle& bundle, std::uint64_t end) {
  for (const std::uint64_t sequence : bundle.sequences()) {
    if (sequence >= end) continue;
    const auto found = original().records.find(sequence);
    require(found != original().records.end(), "nothing is signed that was not recorded");
    const log::Opened& genuine = found->second;
    const auto opened = bundle.read(sequence);
    if (!opened) {
      check_diagnostics(opened.error());
      continue;
    }
    require(opened->entry.bytes == genuine.entry.bytes, "a signed record is as it was recorded");
    if (opened->state != log::ValueState::open) continue;
    require(std::equal(opened->fields.begin(), opened->fields.end(), genuine.fields.begin(),
                       genuine.fields.end(),
                       [](const auto& a, const auto& b) {
                         return a.name == b.name && a.value == b.value;
                       }),
            "a signed value is as it was recorded");
  }
}

void read_once(std::string bytes) {
  const auto bundle = log::Bundle::parse(std::move(bytes), "f");
  if (!bundle) return check_diagnostics(bundle.error());
  log::VerifyOptions options;
  options.trusted = {original().key};
  const bool holds = bundle->verify(options).holds();
  const auto covered = bundle->covered_until(options.trusted);
  if (!covered) check_diagnostics(covered.error());
  require(!holds || covered, "an export that holds says what is signed in it");
  if (covered) check_signed(*bundle, *covered);
  for (const std::uint64_t sequence : bundle->sequences()) {
    const auto opened = bundle->read(sequence);
    require(!holds || opened, "every record of an export that holds can be read");
  }
  for (const std::string& digest : bundle->digests()) {
    const auto blob = bundle->blob(digest);
    require(!holds || blob, "every blob of an export that holds can be read");
    require(!blob || base::hex(base::sha256(*blob)) == digest, "a blob has its digest");
  }
}

void read(std::string_view input) {
  read_once(std::string(input));
  read_once(sealed_again(std::string(input)));
  read_once(sealed_again(with_lengths(input)));
}

}  // namespace

const Target target = {
    "export",
    seeds,
    {"\n", " ", "record", "blob", "value", "sealed", "proof", "key", "checkpoint", "end", "0", "1"},
    read};

}  // namespace windlass::fuzz
