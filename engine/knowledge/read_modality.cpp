// SPDX-License-Identifier: Apache-2.0
#include <array>

#include "knowledge/decode.hpp"
#include "knowledge/modality_document.hpp"

namespace windlass::knowledge {

using base::Fields;
using base::Node;

ModalityDocument read_modality(const ReadContext& context) {
  const Decoder decoder(context);
  Fields fields(decoder.source(), context.document.root, "a modality", context.problems);
  const model::Header header =
      model::read_header(fields, "modality", context.problems, decoder.source());
  ModalityDocument modality;
  modality.place = decoder.place(context.document.root);
  modality.id = header.id;
  modality.title = header.title;
  modality.version = header.version;
  modality.summary = fields.text("summary");
  modality.stage = decoder.reference(fields, "stage");
  modality.order = decoder.integer(fields, "order", 50, 0, 1000);
  constexpr std::array<const char*, 4> performers{"", "clinician", "patient", "both"};
  modality.by = performers.at(
      static_cast<std::size_t>(1 + fields.choice_or("by", {"clinician", "patient", "both"}, -1)));
  modality.invasive = fields.flag_or("invasive", false);
  modality.never_alone = fields.flag_or("never_alone", false);
  if (fields.optional("layer") != nullptr) modality.layer = decoder.reference(fields, "layer");
  decoder.each(fields, "indications", "an indication", [&](Fields& inner, const Node& node) {
    modality.indications.push_back(decoder.indication(inner, node));
  });
  decoder.each(fields, "contraindications", "a contraindication",
               [&](Fields& inner, const Node& node) {
                 modality.contraindications.push_back(decoder.contraindication(inner, node));
               });
  decoder.each(fields, "deferrals", "a deferral", [&](Fields& inner, const Node& node) {
    modality.deferrals.push_back(decoder.deferral(inner, node));
  });
  modality.requires_known = decoder.requirements(fields);
  read_protocol(decoder, fields, modality);
  modality.stop_rules = decoder.statements(fields, "stop_rules");
  modality.adverse_events = decoder.statements(fields, "adverse_events");
  modality.outcomes = decoder.statements(fields, "outcomes");
  modality.consent = decoder.statements(fields, "consent");
  modality.alternatives = decoder.references(fields, "alternatives");
  fields.text_or("note", "");
  fields.finish();
  refuse_duplicates(decoder, modality.indications, "indication");
  refuse_duplicates(decoder, modality.contraindications, "contraindication");
  refuse_duplicates(decoder, modality.deferrals, "deferral");
  return modality;
}

}  // namespace windlass::knowledge
