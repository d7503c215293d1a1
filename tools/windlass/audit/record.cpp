// SPDX-License-Identifier: Apache-2.0
// `recommend --store`: the record is on the disk before anybody sees the plan.
#include <array>
#include <filesystem>
#include <fstream>
#include <ostream>
#include <tuple>

#include "audit.hpp"
#include "audit/since.hpp"
#include "base/json.hpp"

namespace windlass::tool {

namespace {

// SHA-256 of the program that runs, which says what made the plan; empty where it cannot be read.
std::string own_digest() {
  std::ifstream self("/proc/self/exe", std::ios::binary);
  if (!self) return {};
  base::Sha256 hash;
  std::vector<char> block(std::size_t{1} << 20);
  while (self.read(block.data(), static_cast<std::streamsize>(block.size())) || self.gcount() > 0)
    hash.update({block.data(), static_cast<std::size_t>(self.gcount())});
  return base::hex(hash.finish());
}

void fix_in_place(std::string& path) {
  std::error_code failed;
  const std::filesystem::path absolute = std::filesystem::absolute(path, failed);
  if (!failed && !path.empty()) path = absolute.string();
}

}  // namespace

RecordOptions fixed_in_place(RecordOptions options) {
  fix_in_place(options.log.store);
  fix_in_place(options.log.keys);
  for (std::string& note : options.log.known) fix_in_place(note);
  std::error_code failed;
  for (std::string& key : options.log.trusted)  // a file, or the key's own text
    if (std::filesystem::exists(key, failed)) fix_in_place(key);
  return options;
}

int record_plan(const RecordOptions& options, const std::shared_ptr<const plan::Engine>& engine,
                const std::string& patient_text, const model::Facts& facts,
                std::vector<std::pair<std::string, std::string>> asked_for,
                model::Recommendation& plan, Streams& streams) {
  const auto give_up = [&](int code) {
    streams.err << "windlass: error: the plan could not be recorded, so there is no plan\n";
    // A log that does not hold is refused: nothing is added to it.
    return code == exit_does_not_hold ? exit_refused : code;
  };
  int code = exit_refused;
  // A caller that names a checkpoint of the log says that the log exists: none is made then.
  const auto store = open_store(options.log, Use::record, streams, code);
  if (!store) return give_up(code);
  auto recorder = audit::Recorder::open(*store, engine);
  if (!recorder) return give_up(fail(recorder.error(), streams));
  audit::Call call;
  call.facts = patient_text;
  call.client = options.client;
  call.user = options.user;
  call.role = options.role;
  call.now = utc_now(options.log.now);
  call.program = own_digest();
  call.options = std::move(asked_for);
  plan.since = audit::since_last(*store, engine->knowledge(), plan, facts);
  auto receipt = recorder->record(plan, call);
  if (!receipt) return give_up(fail(receipt.error(), streams));
  streams.changed = "the plan is record " + std::to_string(receipt->sequence) + " of log " +
                    receipt->origin + ", and was not shown";
  plan.receipt = model::PlanReceipt{receipt->origin, receipt->sequence, receipt->leaf};
  return exit_done;
}

void add_record_options(RecordOptions& options, Arguments& arguments) {
  arguments.add("--store", &options.log.store,
                "Record the plan in this store before it is shown; made when it is absent", "DB");
  arguments
      .add("--keys", &options.log.keys,
           "The file of the patients' keys, best not beside the store; default: DB.keys", "FILE")
      .needs("--store");
  for (const auto& [name, target, help, type] :
       {std::tuple{"--client", &options.client, "For the record: the calling program", "ID"},
        std::tuple{"--user", &options.user, "For the record: an opaque id of the clinician", "ID"},
        std::tuple{"--role", &options.role, "For the record: the clinician's role", "ROLE"}})
    arguments.add(name, target, help, type).checked(refuse_unprintable).needs("--store");
  arguments
      .add(
          "--known", &options.log.known,
          "A checkpoint note of the log, kept elsewhere: nothing is recorded when the log does not "
          "continue it; repeatable",
          "NOTE")
      .needs("--store");
  arguments
      .add("--trusted", &options.log.trusted,
           "A public key: the checkpoints must be signed by it; a file or the key itself; "
           "repeatable",
           "KEY")
      .needs("--store");
  add_now(options.log, arguments).needs("--store");
}

void write_receipt(const log::Receipt& receipt, const std::string& what, const std::string& format,
                   Streams& streams) {
  streams.changed =
      "record " + std::to_string(receipt.sequence) + " of log " + receipt.origin + " stands";
  if (format == "json") {
    base::JsonWriter json(2);
    json.begin_object()
        .field("origin", receipt.origin)
        .field("sequence", static_cast<std::int64_t>(receipt.sequence))
        .field("leaf", receipt.leaf)
        .end_object();
    streams.out << json.take() << "\n";
  } else {
    streams.out << what << ": record " << receipt.sequence << " of log " << receipt.origin
                << "\nleaf " << receipt.leaf << "\n";
  }
}

}  // namespace windlass::tool
