// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "oracle/nodes.hpp"
#include "oracle/rules.hpp"

namespace windlass::oracle {

using base::Node;

namespace {

std::int64_t day_of(const std::string& text) {
  const auto date = model::parse_date(text);
  if (!date) wrong("date " + text);
  return date->days;
}

// "contraindication its-id" → the item.
Item& target(Modality& modality, Item::Kind kind, const std::string& text) {
  const std::string id = text.substr(text.find(' ') + 1);
  for (Item& one : modality.items)
    if (one.kind == kind && one.id == id) return one;
  wrong("target " + id);
}

}  // namespace

// A new item of a layer, on its layer's or its override's days.
void Rules::bring(const Node& amendment, const std::string& layer, const Window& window) {
  Modality& modality = modalities.at(text_at(amendment, "modality"));
  const auto add = [&](Item made) {
    made.layer = layer;
    made.added.push_back(window);
    modality.items.push_back(std::move(made));
  };
  if (const Node* what = amendment.find("contraindication"))
    add(item(*what, Item::Kind::contraindication));
  if (const Node* what = amendment.find("deferral")) add(item(*what, Item::Kind::deferral));
  if (const Node* what = amendment.find("indication")) add(item(*what, Item::Kind::indication));
  if (const Node* what = amendment.find("require")) add(requirement(*what));
}

// What a layer does to an item that is there.
void Rules::act(const Node& amendment, const std::string& layer, const Window& window,
                bool loosens) {
  Modality& modality = modalities.at(text_at(amendment, "modality"));
  std::string loosening;
  const auto on = [&](Item::Kind kind, const std::string& text, Act::Kind act) {
    target(modality, kind, text).acts.push_back({act, layer, window});
    loosening = text;
  };
  if (const Node* what = amendment.find("raise"))
    on(Item::Kind::contraindication, what->text, Act::Kind::raises);
  if (const Node* what = amendment.find("lower"))
    on(Item::Kind::contraindication, what->text, Act::Kind::lowers);
  if (const Node* what = amendment.find("retire"))
    on(begins(what->text, "deferral ")     ? Item::Kind::deferral
       : begins(what->text, "indication ") ? Item::Kind::indication
                                           : Item::Kind::contraindication,
       what->text, Act::Kind::retires);
  if (const Node* what = amendment.find("unrequire")) {
    const Item wanted = requirement(*what);
    loosening = "requirement " + wanted.id;
    for (Item& each : modality.items)
      if (each.kind == Item::Kind::requirement && each.any_known == wanted.any_known)
        each.acts.push_back({Act::Kind::retires, layer, window});
  }
  if (const Node* what = amendment.find("indication"))
    loosening = "indication " + text_at(*what, "id");
  if (loosens) loosened.push_back({layer, modality.id, loosening, window});
}

void Rules::apply_layers(const std::vector<const Node*>& layers) {
  for (const Node* one : layers) extends[text_at(*one, "id")] = text_at(*one, "extends");
  for (const bool first : {true, false})
    for (const Node* one : layers) {
      const std::string id = text_at(*one, "id");
      Window effective;
      if (const Node* window = one->find("effective")) {
        effective.from = day_of(text_at(*window, "from"));
        if (window->find("until") != nullptr) effective.until = day_of(text_at(*window, "until"));
      }
      const auto each = [&](const Node& amendment, const Window& window, bool loosens) {
        if (first)
          bring(amendment, id, window);
        else
          act(amendment, id, window, loosens);
      };
      for (const Node& amendment : list_at(*one, "tighten")) each(amendment, effective, false);
      for (const Node& amendment : list_at(*one, "loosen")) {
        const Node& terms = required(amendment, "override");
        Window window;
        window.from = std::max(effective.from, day_of(text_at(terms, "approved")));
        window.until = std::min(effective.until, day_of(text_at(terms, "expires")));
        window.undated = false;
        each(amendment, window, true);
      }
    }
  bound_by_layers(layers);
}

// Whatever speaks for a treatment that a layer brings does so on the layer's days.
void Rules::bound_by_layers(const std::vector<const Node*>& layers) {
  for (auto& [id, modality] : modalities)
    for (const Node* one : layers) {
      const Node* days = one->find("effective");
      if (text_at(*one, "id") != modality.layer || days == nullptr) continue;
      Window window;
      window.from = day_of(text_at(*days, "from"));
      if (days->find("until") != nullptr) window.until = day_of(text_at(*days, "until"));
      window.undated = false;
      for (Item& item : modality.items)
        if (item.kind == Item::Kind::indication) item.added.push_back(window);
    }
}

std::vector<std::string> Rules::under(const std::string& layer) const {
  std::vector<std::string> result;
  for (auto at = extends.find(layer); at != extends.end(); at = extends.find(at->second))
    result.push_back(at->second);
  return result;
}

}  // namespace windlass::oracle
