// SPDX-License-Identifier: Apache-2.0
#pragma once

// What a drug or a device is, where a resource names it by a reference: the codes and texts of what
// the reference leads to, and of the ingredients of that. Private to floor fhir.
//
// Thread rule: of one reader; it points into what it was made of.

#include <map>
#include <string_view>
#include <tuple>
#include <vector>

#include "fhir/received.hpp"
#include "fhir/whose.hpp"

namespace windlass::fhir {

// One thing that is named: a drug, or one of its ingredients.
struct Named {
  std::vector<Coding> codes;
  std::string_view text;  // for people
  bool is_part = false;   // of what was named
};

struct NamedThings {
  std::vector<Named> things;
  bool is_open = false;    // a part of it is not here or is not understood: it may be anything
  bool is_unsure = false;  // it is here as it may or may not be: changed, deleted or twice; so open
  std::size_t visited = 0;  // how much was looked at
};

class References {
 public:
  References(const Received&, Whose&);

  // What the reference leads to. Nothing of it is known: no things.
  NamedThings things_of(const Resource& from, std::string_view reference);

 private:
  struct Target {
    const Node* node = nullptr;
    const Resource* holder = nullptr;  // in which a contained resource stands
  };
  struct Targets {
    std::vector<Target> list;  // of those that say the same one
    bool is_unsure = false;    // they differ, or nobody says that it is the version that is meant
  };
  Targets targets_of(const Resource& from, std::string_view reference);
  void find_targets(const Resource& from, std::string_view reference, std::vector<Target>& found);
  void follow(const Resource& from, std::string_view reference, NamedThings&, int depth);
  void gather(const Target&, NamedThings&, int depth);
  void ingredients(const Target&, NamedThings&, int depth);

  // By server, type and id.
  std::multimap<std::tuple<std::string_view, std::string_view, std::string_view>, const Resource*>
      by_id_;
  Whose& whose_;
};

// The references of a resource, its own and those of its ingredients, that may lead into itself.
std::vector<std::string_view> inner_references(const Resource&);

}  // namespace windlass::fhir
