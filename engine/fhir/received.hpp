// SPDX-License-Identifier: Apache-2.0
#pragma once

// What came over the wire: resources one by one, and what each search that came with them found.
//
// A text may be one resource, a Bundle (searchset, collection, transaction, batch-response; Bundles
// in Bundles too), a prefetch object of CDS Hooks or a whole request with one, or NDJSON. Nothing
// is interpreted here. The six states of the wire stay apart: data; a search without results; null;
// a key that is not there; an error; a page that is not the last.
//
// Thread rule: immutable after receive(); safe to share.

#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "fhir/binding.hpp"
#include "fhir/resource.hpp"
#include "fhir/search_url.hpp"

namespace windlass::fhir {

// Of all texts; one text has at most base::most_resources_bytes.
inline constexpr std::size_t most_resources = 200'000;

struct Received {
  std::deque<base::Document> documents;  // what everything else points into
  std::vector<Resource> resources;       // each once, in the order of their references
  std::vector<Search> searches;
  std::vector<std::string> digests;  // SHA-256 of each text, sorted
};

struct Text {
  std::string name, text;
};

// Refuses with json.* what is not JSON, with fhir.resource what is no FHIR, with fhir.limit more
// than fits. Texts are taken in any order: it changes nothing.
base::Result<Received> receive(std::vector<Text>, const Binding&);

}  // namespace windlass::fhir
