// SPDX-License-Identifier: Apache-2.0
// A new log that continues one that was restored or cut.
#include "log/session.hpp"
#include "log/store.hpp"
#include "log/text.hpp"

namespace windlass::log {
namespace {

base::Diagnostics request_faults(const ForkRequest& request, const std::string& where) {
  const auto refuse = [&](const char* why) -> base::Diagnostics {
    return {base::diagnostic(where, "audit.approval", why)};
  };
  if (!is_person(request.approver))
    return refuse("a new origin needs the name of the person who approves it");
  if (!is_reason(request.reason))
    return refuse("a new origin needs a reason, without control characters");
  if (!is_utc_time(request.now)) return refuse("a new origin needs a UTC time");
  return {};
}

// What is left of the old log, and what was signed of it.
base::Result<Continued> continued_log(const Session& session, const ForkRequest& request,
                                      const Checkpoint& left) {
  const auto where = session.where();
  Continued out;
  out.origin = left.origin;
  out.size = out.signed_size = left.size;
  out.root = out.signed_root = left.root;
  out.checkpoint = request.checkpoint;
  out.reason = request.reason;
  out.approved_by = request.approver;
  if (!request.checkpoint.empty()) {
    const auto note = parse_note(request.checkpoint, where);
    if (!note) return note.error();
    if (note->checkpoint.origin != left.origin)
      return base::diagnostic(where, "audit.origin", "the checkpoint belongs to another log");
    if (const auto& trusted = session.options().trusted; !trusted.empty()) {
      if (auto signer = verify_note(*note, trusted, where); !signer) return signer.error();
    }
    out.signed_size = note->checkpoint.size;
    out.signed_root = note->checkpoint.root;
  }
  // Records that were signed and are gone.
  out.gap_from = out.size;
  out.gap_until = std::max(out.signed_size, out.size);
  return out;
}

// Two forks of one log must not share an origin: the tag is new, and the opening record ties it to
// the old one.
base::Result<std::string> next_origin(const std::string& origin, const std::string& where) {
  const auto at = origin.rfind('/');
  const auto generation =
      at == std::string::npos ? std::nullopt : parse_whole_number(origin.substr(at + 1));
  if (!generation)
    return base::diagnostic(where, "audit.origin", "the log's origin does not end in a generation");
  return origin.substr(0, origin.find('/')) + "/" + to_hex(view(random_array<16>())) + "/" +
         std::to_string(*generation + 1);
}

}  // namespace

base::Result<Store> Store::fork(const ForkRequest& request) const {
  const auto where = session_->where();
  if (auto errors = request_faults(request, where); !errors.empty()) return errors;
  const auto left = head();
  if (!left) return left.error();
  const auto old = continued_log(*session_, request, *left);
  if (!old) return old.error();
  const auto next = next_origin(origin(), where);
  if (!next) return next.error();
  auto options = session_->options();
  options.mode = Mode::write_or_create;
  options.inspect = false;
  options.now = request.now;
  options.known.clear();
  const auto keys = key_tag(options.keys);
  if (!keys) return keys.error();
  auto session = Session::create(request.path, options, *next, opening_json(*keys, *old));
  if (!session) return session.error();
  return Store(std::move(*session));
}

}  // namespace windlass::log
