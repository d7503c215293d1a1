// SPDX-License-Identifier: Apache-2.0
// `audit keygen`: a key that signs checkpoints.
#include <ostream>

#include "audit.hpp"
#include "base/json.hpp"

namespace windlass::tool {

namespace {

struct KeygenOptions {
  std::string file, name;
  std::string format = "text";
};

int run_keygen(const KeygenOptions& options, Streams& streams) {
  auto key = log::generate_signing_key(options.file, options.name);
  if (!key) return fail(key.error(), streams);
  // Told where the line below cannot be written: the key is there, and nobody would know its other
  // half.
  streams.changed =
      "the key stands in " + clean(options.file) + ", and its public key is " + key->text();
  if (options.format == "json") {
    base::JsonWriter json(2);
    streams.out << json.begin_object()
                       .field("name", key->name)
                       .field("key", key->text())
                       .end_object()
                       .take()
                << "\n";
  } else {
    streams.out << key->text() << "\n";
    streams.err << "The private key is in " << clean(options.file) << ", what it has signed in "
                << clean(options.file) << ".memory: keep both together, away from the store,\n"
                << "best with another person. The line above is the public key: give it to every "
                   "auditor (--trusted).\n";
  }
  return exit_done;
}

void declare(KeygenOptions& options, Arguments& arguments) {
  arguments
      .add("FILE", &options.file,
           "Where the private key goes; FILE.memory keeps what it has signed")
      .required();
  arguments.add("--name", &options.name, "Whose key it is, without blanks", "NAME")
      .required()
      .checked(refuse_unprintable);
  arguments.add_format(options.format, {"text", "json"});
}

}  // namespace

CommandRow audit_keygen_command() {
  return make_command<KeygenOptions>(
      "keygen", "Makes a key that signs checkpoints; prints the public key",
      "Example:\n  windlass audit keygen /secure/auditor.key --name auditor.example > auditor.pub",
      declare, run_keygen);
}

}  // namespace windlass::tool
