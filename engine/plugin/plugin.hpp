// SPDX-License-Identifier: Apache-2.0
#pragma once

// A Plugin is an adopted plugin: everything it declares, checked and copied, and its functions
// behind checked calls.
//
// After adoption only the function pointers lead into the library. What a function returns is
// hostile until it is checked: a line that does not keep the declared contract makes the whole
// answer a fault that names the plugin. What cannot be contained in-process is in
// plugins/README.md. Facts become windlass_value in the plan floor; whether fact ids, kinds and
// units fit the vocabulary is judged there too.
//
// Thread rule: immutable after adoption; every const function may be called from any thread.

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/digest.hpp"
#include "base/result.hpp"
#include "plugin/functions.hpp"
#include "plugin/lock.hpp"
#include "windlass/extensions.h"

namespace windlass::plugin {

struct Input {
  std::string fact;
  std::string unit;        // the UCUM unit the plugin wants; empty: the fact's own, or none
  std::uint32_t kind = 0;  // WINDLASS_BOOL .. WINDLASS_DATE
};

struct Calculator {
  std::string id;
  std::string fact;
  std::string unit;  // of the output; empty: the fact's own
  std::vector<Input> inputs;
  windlass_compute compute = nullptr;
};

struct Output {
  std::string key, section, title;
  std::string unit;  // empty for a text
  bool text = false;
  bool required = false;
  windlass_decimal minimum{}, maximum{};  // of a number
};

struct Prescriber {
  std::string id;
  std::vector<Input> inputs;
  std::vector<Output> outputs;
  windlass_prescribe prescribe = nullptr;
};

// One checked line of a protocol.
struct Line {
  std::uint32_t output = 0;  // index into Prescriber::outputs
  windlass_decimal
      number{};      // of a number: in its shortest form, so that equal numbers are equal bytes
  std::string text;  // of a text
};

enum class Outcome {
  given,    // the result is valid
  unknown,  // an input that is needed is not known; `reason` may say which
  invalid,  // an input is outside what the function can take; `reason` says how
  fault,    // the plugin broke its contract; `reason` names plugin, function and breach
};

struct Prescription {
  Outcome answer = Outcome::fault;
  std::vector<Line> lines;  // in the order written; empty unless given
  std::string reason;
};

struct Computation {
  Outcome answer = Outcome::fault;
  windlass_decimal number{};  // in its shortest form; zero unless given
  std::string reason;
};

class Plugin {
 public:
  const std::string& id() const { return id_; }
  const std::string& version() const { return version_; }
  const std::string& file() const { return file_; }
  const base::Digest& digest() const { return digest_; }
  const std::string& document() const {
    return document_;
  }  // YAML, kind: modality; empty for calculators alone
  const std::vector<Calculator>& calculators() const { return calculators_; }
  const std::vector<Prescriber>& prescribers() const { return prescribers_; }
  // Optional extensions that this host does not know and passed over.
  const std::vector<std::string>& ignored() const { return ignored_; }
  // nullptr when there is none of that id.
  const Prescriber* find_prescriber(std::string_view id) const;

  // REQUIRES: the function is one of ours; one value for each of its inputs, in order, of the
  // declared kind.
  Prescription prescribe(const Prescriber&, std::span<const windlass_value> inputs) const;
  Computation compute(const Calculator&, std::span<const windlass_value> inputs) const;
  // From now on its functions are run there. What they answer is checked as ever.
  void run_elsewhere(std::shared_ptr<Functions> where) { elsewhere_ = std::move(where); }
  // Has wherever they run put right what went wrong between calls.
  void look_after() const {
    if (elsewhere_) elsewhere_->look_after();
  }

 private:
  friend class Adoption;
  Plugin() = default;
  std::string id_, version_, file_, document_;
  base::Digest digest_{};
  std::vector<Calculator> calculators_;
  std::vector<Prescriber> prescribers_;
  std::vector<std::string> ignored_;
  std::shared_ptr<Functions> elsewhere_;  // nullptr: here
};

// Checks and copies a descriptor. Refuses with plugin.abi, plugin.identity, plugin.descriptor,
// plugin.extension, plugin.document. The pointers in it are trusted to point to what their types
// say: the lock's owner vouches for that.
base::Result<Plugin> adopt(const windlass_plugin&, const LockEntry&);

// Maps and adopts one approved plugin. Refuses with the codes of map_library and adopt.
base::Result<Plugin> open_plugin(const std::filesystem::path& directory, const LockEntry&);

// The same from bytes in memory (replay).
base::Result<Plugin> open_plugin(std::string_view bytes, const LockEntry&);

// Every plugin of the lock, in order of their ids whatever the lock's order, or every reason why
// not. Also refuses with plugin.conflict.
base::Result<std::vector<Plugin>> open_plugins(const std::filesystem::path& directory, const Lock&);

// The same, each opened by `open`. What is said of a plugin's file names its folder, too.
using OpenPlugin = std::function<base::Result<Plugin>(const LockEntry&)>;
base::Result<std::vector<Plugin>> open_plugins(const std::filesystem::path& directory, const Lock&,
                                               const OpenPlugin& open);

}  // namespace windlass::plugin
