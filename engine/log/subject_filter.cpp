// SPDX-License-Identifier: Apache-2.0
#include "log/subject_filter.hpp"

#include <algorithm>

#include "log/crypto.hpp"
#include "log/merkle.hpp"
#include "log/text.hpp"

namespace windlass::log {
namespace {

// A pseudonym is as good as random: its own bytes say which bits are its.
std::array<std::size_t, 4> places_of(std::string_view pseudonym) {
  std::array<std::size_t, 4> out{};
  for (std::size_t i = 0; i < out.size() && 2 * i + 1 < pseudonym.size(); ++i)
    out[i] = static_cast<std::size_t>(static_cast<unsigned char>(pseudonym[2 * i])) << 8 |
             static_cast<unsigned char>(pseudonym[2 * i + 1]);
  return out;
}

void require_same(const Database& database, const RecordView& record, std::string_view indexed) {
  if (to_hex(indexed) == record.subject) return;
  const std::string name = "record " + std::to_string(record.sequence);
  throw Failure{{base::diagnostic(
      database.where(), "audit.index",
      "the index of subjects does not say of " + name + " what " + name + " says",
      "somebody changed the store, and may have hidden a patient's records or given them to "
      "another; verify names what changed")}};
}

}  // namespace

void read_records(Database& database, std::uint64_t from, std::uint64_t until,
                  const std::function<void(const RecordView&, std::string_view indexed)>& visit) {
  auto query = database.prepare(
      "SELECT e.sequence, e.leaf, e.record, s.pseudonym FROM entry e LEFT JOIN subject s ON "
      "s.sequence = e.sequence WHERE e.sequence >= ?1 AND e.sequence < ?2 ORDER BY e.sequence");
  query.bind(1, from).bind(2, until);
  RecordView record;
  for (std::uint64_t next = from; next < until; ++next) {
    const auto refuse = [&](const char* code, const char* why) {
      throw Failure{
          {base::diagnostic(database.where(), code, "record " + std::to_string(next) + why,
                            "somebody changed the store; verify says how far it can be trusted")}};
    };
    if (!query.step() || query.number(0) != static_cast<std::int64_t>(next))
      refuse("audit.gap", " is missing");
    if (!parse_record(query.bytes(2), record).empty() || record.sequence != next ||
        query.bytes(1) != view(leaf_hash(query.bytes(2))))
      refuse("audit.record", " does not match its leaf or its place");
    visit(record, query.bytes(3));
  }
}

void SubjectFilter::read(Database& database, std::uint64_t index) {
  static_assert(bits == 65'536, "two bytes name one");
  auto made = std::make_unique<Part>();
  read_records(database, index * part, (index + 1) * part,
               [&](const RecordView& record, std::string_view indexed) {
                 require_same(database, record, indexed);
                 if (indexed.empty()) return;
                 for (const std::size_t place : places_of(indexed))
                   (*made)[place / 64] |= std::uint64_t{1} << place % 64;
               });
  parts_[index] = std::move(made);
}

// A fault is kept, so that the keys of what comes after it are seen as well.
void SubjectFilter::look_at_rest(Database& database, std::uint64_t size) {
  const std::uint64_t settled = size / part == 0 ? 0 : (size / part - 1) * part;
  for (std::uint64_t at = std::max(compared_, settled); at < size; ++at) {
    try {
      read_records(database, at, size, [&](const RecordView& record, std::string_view indexed) {
        at = record.sequence;
        if (record.has_private && (!highest_key_ || record.key > highest_key_->key))
          highest_key_ = NamedKey{record.sequence, record.key};
        require_same(database, record, indexed);
      });
      at = size;
    } catch (const Failure& failure) {
      if (fault_.empty()) fault_ = failure.errors;
    }
  }
  compared_ = std::max(compared_, size);
}

void SubjectFilter::compare_rest(Database& database, std::uint64_t size) {
  look_at_rest(database, size);
  if (!fault_.empty()) throw Failure{fault_};
}

std::optional<NamedKey> SubjectFilter::highest_key(Database& database, std::uint64_t size) {
  look_at_rest(database, size);
  return highest_key_;
}

bool SubjectFilter::may_hold(std::uint64_t index, std::string_view pseudonym) const {
  const Part& found = *parts_.at(index);
  for (const std::size_t place : places_of(pseudonym))
    if ((found[place / 64] >> place % 64 & 1) == 0) return false;
  return true;
}

}  // namespace windlass::log
