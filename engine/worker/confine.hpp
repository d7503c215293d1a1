// SPDX-License-Identifier: Apache-2.0
#pragma once

// What a worker process gives up before a plugin's code runs in it.
//
// Thread rule: main's thread, in this order.

namespace windlass::worker {

// Before the plugin is loaded: limits of memory, files and processes; no privileges to gain.
void limit(int megabytes);
// Before the plugin is loaded, too: its initialisers change no file, start no process and reach no
// network (SIGSYS). They may read.
void forbid_harm();
// Before its functions run: whoever calls the system for more than memory and answers is ended
// (SIGSYS). Without a list of system calls for this machine, or in a kernel without filters,
// nothing changes.
void forbid_system_calls();

}  // namespace windlass::worker
