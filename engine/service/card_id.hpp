// SPDX-License-Identifier: Apache-2.0
#pragma once

// The uuids of cards and suggestions. With a record they say themselves which plan and which
// modalities they are about, so feedback needs no memory: it may come late, to another process, or
// after a restart, and the same record gives the same uuids.
//
// A uuid of a recorded plan holds its sequence, the beginning of its leaf, the modalities as bits
// in the order of their ids, and a check. Without a record it is a digest and says nothing.
//
// Thread rule: [pure].

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace windlass::service {

enum class Subject : unsigned { plan_card = 0, suggestion = 1, select_card = 2, sign_card = 3 };
// The cards of a hook.
Subject cards_of_hook(std::string_view hook);

// The modalities that a uuid can speak of: the first twenty by their ids.
inline constexpr std::size_t most_in_id = 20;

struct Recorded {
  std::uint64_t sequence = 0;
  std::string leaf;  // hexadecimal
};

// REQUIRES: `all` is sorted, and holds `about`. Modalities beyond the first twenty are left out.
std::string recorded_id(const Recorded&, Subject, const std::vector<std::string>& about,
                        const std::vector<std::string>& all);
// Of a plan that is in no record: the same for the same texts.
std::string unrecorded_id(const std::vector<std::string_view>& texts);

// The record that a uuid would be about, its leaf by the first ten digits. Nothing for what is no
// uuid of ours by its form; whether it was made of that record, read_id() says.
std::optional<Recorded> record_of(std::string_view uuid);

struct Understood {
  std::uint64_t sequence = 0;
  std::string leaf;  // its first ten digits
  Subject subject{};
  std::vector<std::string> about;
};
// Nothing for a uuid that was not made of a record with these modalities.
std::optional<Understood> read_id(std::string_view uuid, const std::vector<std::string>& all);

// Eight, four, four, four and twelve hexadecimal digits, in any case.
bool is_uuid(std::string_view);

}  // namespace windlass::service
