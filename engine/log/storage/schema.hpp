// SPDX-License-Identifier: Apache-2.0
#pragma once

// The tables of a store. FORMAT: compared byte for byte with what a file says, so a change here is
// a new format.
//
// Thread rule: as for the Database given.

#include "log/storage/database.hpp"

namespace windlass::log {

// Makes the tables in an empty database, and leaves a transaction open for the first record.
void create_schema(Database&);
// Throws audit.schema when the file has other tables, or is of another program or version.
void require_schema(Database&);
// Throws audit.sqlite when the file does not take a write-ahead log.
void require_write_ahead_log(Database&);

}  // namespace windlass::log
