// SPDX-License-Identifier: Apache-2.0
// `recommend --store`: the record is on the disk before anybody sees the plan.
#include <array>
#include <fstream>

#include "audit.hpp"

namespace windlass::tool {

namespace {

// SHA-256 of the program that runs, as evidence of what made the plan; empty where it cannot be
// read.
std::string own_digest() {
  std::ifstream self("/proc/self/exe", std::ios::binary);
  if (!self) return {};
  base::Sha256 hash;
  std::vector<char> block(std::size_t{1} << 20);
  while (self.read(block.data(), static_cast<std::streamsize>(block.size())) || self.gcount() > 0)
    hash.update({block.data(), static_cast<std::size_t>(self.gcount())});
  return base::hex(hash.finish());
}

}  // namespace

int record_plan(const RecordOptions& options, const std::shared_ptr<const plan::Engine>& engine,
                const std::string& patient_text,
                std::vector<std::pair<std::string, std::string>> asked_for,
                model::Recommendation& plan, Streams& streams) {
  AuditOptions where;
  where.store = options.store;
  where.keys = options.keys;
  where.now = options.now;
  const auto give_up = [&](const base::Diagnostics& why) {
    print(why, streams);
    streams.err << "windlass: error: the plan could not be recorded, so there is no plan\n";
    return !why.empty() && why.front().code == "audit.draft" ? exit_bad_input : exit_refused;
  };
  const auto store = open_store(where, Use::record, streams);
  if (!store) return give_up({});
  auto recorder = audit::Recorder::open(*store, engine);
  if (!recorder) return give_up(recorder.error());
  audit::Call call;
  call.facts = patient_text;
  call.client = options.client;
  call.user = options.user;
  call.role = options.role;
  call.now = utc_now(options.now);
  call.program = own_digest();
  call.options = std::move(asked_for);
  auto receipt = recorder->record(plan, call);
  if (!receipt) return give_up(receipt.error());
  plan.receipt = model::Receipt{receipt->origin, receipt->sequence, receipt->leaf};
  return exit_done;
}

}  // namespace windlass::tool
