// SPDX-License-Identifier: Apache-2.0
#pragma once

// Tells a compiler's own start-up code (crti.o, crtbegin.o: _init, frame_dummy,
// __do_global_dtors_aux) from code of the plugin's author that runs when a library is loaded or a
// process ends.
//
// Names do not tell them apart, because a file may call its functions what it likes. The
// instructions do: the compiler's own consist of a dozen kinds, go round nowhere, leave the stack
// as it was, write nothing but one flag in zeroed memory, and call nothing but the C runtime's own
// registration, each at its moment and for this library alone. Code that is made of these
// alone can do no more, whoever wrote it. Only x86-64 is read; elsewhere every function counts as
// the author's.
//
// Thread rule: [pure].

#include <cstdint>

#include "plugin/elf.hpp"

namespace windlass::plugin {

enum class Moment { load, end };

bool is_compiler_startup(const Elf&, std::uint64_t function, Moment);

}  // namespace windlass::plugin
