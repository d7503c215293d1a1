// SPDX-License-Identifier: Apache-2.0
#pragma once

// Runs a command that runs plugin code, so that a plugin which ends the process leaves no answer.
//
// A plugin can call exit, _exit or abort, crash, or end the process by a system call of its own.
// Nothing inside the process catches all of these. So the command runs in a child process, and what
// it prints on std::cout is held back until the child has reported that the command returned. A
// child that ends without a report has its output thrown away; the parent then says which plugin
// ran, and returns exit_stopped. So it does where a plugin returns and has changed what it shares
// with the program: the working directory, the mask of new files, a standard stream.
//
// It contains accidents, not malice: a plugin may still write to the report's pipe, kill the parent
// or write to the terminal. It does not stop a plugin that never returns.
//
// Thread rule: call it from the only thread, before a store is opened.

#include <functional>

#include "arguments.hpp"

namespace windlass::tool {

// The exit code of `command`, its output printed; or exit_stopped after a diagnostic. An exception
// of `command` is thrown again, as a std::runtime_error with its text. What plugins write to
// descriptor 1 themselves is thrown away. Signals act as they would without the child: the child
// belongs to the same process group, and is killed when the parent ends. What the command stores in
// `changed` arrives here too. `isolates`: the command takes --isolate, which may be hinted at.
int supervise(const std::function<int()>& command, std::string& changed, bool isolates = false);

// The row, its command run under supervision.
CommandRow supervised(CommandRow);

}  // namespace windlass::tool
