// SPDX-License-Identifier: Apache-2.0
#include "log/database.hpp"

#include <fcntl.h>
#include <sqlite3.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstdarg>
#include <mutex>

namespace windlass::log {

namespace {

// The database on whose behalf SQLite runs in this thread. The system calls below leave everybody
// else's connections alone.
thread_local Database* serving = nullptr;

class Serve {
 public:
  explicit Serve(Database* database) : before_(serving) { serving = database; }
  ~Serve() { serving = before_; }
  Serve(const Serve&) = delete;
  Serve& operator=(const Serve&) = delete;

 private:
  Database* before_;
};

sqlite3* connection(void* p) { return static_cast<sqlite3*>(p); }
sqlite3_stmt* statement(void* p) { return static_cast<sqlite3_stmt*>(p); }

}  // namespace

// The system calls that SQLite makes through us.
struct Hooks {
  // SQLite's POSIX locks become locks of the open file description, which no stray close() in this
  // process can drop. SOUND: there is one connection to a store in a process (the registry in
  // store.cpp sees to it), hence one description a file.
  static int fcntl_call(int descriptor, int command, ...) {
    va_list arguments;
    va_start(arguments, command);
    void* const argument = va_arg(arguments, void*);
    va_end(arguments);
    if (serving != nullptr && (command == F_SETLK || command == F_SETLKW || command == F_GETLK)) {
      auto* const lock = static_cast<struct flock*>(argument);
      lock->l_pid = 0;
      const int owned = command == F_SETLK    ? F_OFD_SETLK
                        : command == F_SETLKW ? F_OFD_SETLKW
                                              : F_OFD_GETLK;
      // SQLite 3.45 and newer never take back a lock that they could not give away: an unlock that
      // fails once is tried again.
      int tries = lock->l_type == F_UNLCK ? 3 : 1;
      int result;
      do {
        result = ::fcntl(descriptor, owned, lock);
      } while (result != 0 && (errno == EINTR || --tries > 0));
      return result;
    }
    return ::fcntl(descriptor, command, argument);
  }

  static int open_call(const char* path, int flags, int mode) {
    const int descriptor = ::open(path, flags, static_cast<mode_t>(mode));
    struct stat status {};
    if (serving != nullptr && descriptor >= 0 && ::fstat(descriptor, &status) == 0) {
      const FileId id{static_cast<std::uint64_t>(status.st_dev),
                      static_cast<std::uint64_t>(status.st_ino)};
      if (serving->main_name_ == path) serving->main_ = id;
      if (serving->wal_name_ == path) serving->wal_ = id;
    }
    return descriptor;
  }

  static void install() {
    static std::once_flag once;
    std::call_once(once, [] {
      sqlite3_initialize();
      sqlite3_vfs* const unix_vfs = sqlite3_vfs_find("unix");
      if (unix_vfs == nullptr) throw base::InternalError("SQLite has no unix VFS");
      unix_vfs->xSetSystemCall(unix_vfs, "fcntl",
                               reinterpret_cast<sqlite3_syscall_ptr>(&fcntl_call));
      unix_vfs->xSetSystemCall(unix_vfs, "open", reinterpret_cast<sqlite3_syscall_ptr>(&open_call));
    });
  }

  static int committed(void* database, sqlite3*, const char*, int frames) {
    static_cast<Database*>(database)->wal_frames_ = frames;
    return SQLITE_OK;
  }
};

void Database::fail(int code) const {
  const auto where = path_.string();
  const std::string why = sqlite3_errstr(code);
  switch (code & 0xFF) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      throw Failure{{base::diagnostic(where, "audit.busy",
                                      "the store was held by another process for too long")}};
    case SQLITE_FULL:
      throw Failure{{base::diagnostic(where, "audit.full", "the disk is full",
                                      "nothing was recorded; make room and try again")}};
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
    case SQLITE_FORMAT:
      throw Failure{
          {base::diagnostic(where, "audit.damaged", "the file is no intact database: " + why,
                            "restore a copy and open a new origin from it with a fork")}};
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
    case SQLITE_READONLY:
      throw Failure{{base::diagnostic(where, "audit.open", "the store cannot be used: " + why)}};
    case SQLITE_IOERR:
      throw Failure{{base::diagnostic(where, "audit.write", "the disk failed: " + why)}};
    default: throw Failure{{base::diagnostic(where, "audit.sqlite", "SQLite refused: " + why)}};
  }
}

Statement::~Statement() {
  const Serve serve(&database_);
  sqlite3_reset(statement(handle_));
  sqlite3_clear_bindings(statement(handle_));
}
Statement& Statement::bind(int position, std::uint64_t number) {
  if (const int code =
          sqlite3_bind_int64(statement(handle_), position, static_cast<sqlite3_int64>(number)))
    database_.fail(code);
  return *this;
}
Statement& Statement::bind_text(int position, std::string_view text) {
  const int code = sqlite3_bind_text64(statement(handle_), position, text.data(), text.size(),
                                       SQLITE_STATIC, SQLITE_UTF8);
  if (code != SQLITE_OK) database_.fail(code);
  return *this;
}
Statement& Statement::bind_blob(int position, std::string_view bytes) {
  const int code =
      sqlite3_bind_blob64(statement(handle_), position, bytes.data(), bytes.size(), SQLITE_STATIC);
  if (code != SQLITE_OK) database_.fail(code);
  return *this;
}
bool Statement::step() {
  const Serve serve(&database_);
  const int code = sqlite3_step(statement(handle_));
  if (code == SQLITE_ROW) return true;
  if (code != SQLITE_DONE)
    database_.fail(sqlite3_extended_errcode(connection(database_.connection_)));
  return false;
}
void Statement::run() {
  if (step()) throw base::InternalError("a statement without rows delivered one");
}
std::int64_t Statement::number(int column) {
  return sqlite3_column_int64(statement(handle_), column);
}
std::string_view Statement::bytes(int column) {
  const auto* const data =
      static_cast<const char*>(sqlite3_column_blob(statement(handle_), column));
  const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement(handle_), column));
  return data == nullptr ? std::string_view() : std::string_view(data, size);
}

base::Result<std::unique_ptr<Database>> Database::open(const std::filesystem::path& path,
                                                       const Options& options) {
  Hooks::install();
  std::unique_ptr<Database> out(new Database);
  out->path_ = path;
  out->main_name_ = path.string();
  out->wal_name_ = out->main_name_ + "-wal";
  const Serve serve(out.get());
  sqlite3* opened = nullptr;
  const int flags = (options.read_only ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE) |
                    SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_NOFOLLOW | SQLITE_OPEN_PRIVATECACHE |
                    SQLITE_OPEN_EXRESCODE;
  const int code = sqlite3_open_v2(out->main_name_.c_str(), &opened, flags,
                                   options.vfs.empty() ? nullptr : options.vfs.c_str());
  out->connection_ = opened;
  try {
    if (code != SQLITE_OK) out->fail(code);
    // The file is hostile until it is proved to be ours: nothing in its schema may run.
    sqlite3_db_config(opened, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
    sqlite3_db_config(opened, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
    sqlite3_db_config(opened, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, nullptr);
    sqlite3_db_config(opened, SQLITE_DBCONFIG_ENABLE_VIEW, 0, nullptr);
    sqlite3_db_config(opened, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0, nullptr);
    sqlite3_db_config(opened, SQLITE_DBCONFIG_DQS_DDL, 0, nullptr);
    sqlite3_db_config(opened, SQLITE_DBCONFIG_DQS_DML, 0, nullptr);
    sqlite3_limit(opened, SQLITE_LIMIT_LENGTH, 300 << 20);
    sqlite3_limit(opened, SQLITE_LIMIT_SQL_LENGTH, 10'000);
    sqlite3_limit(opened, SQLITE_LIMIT_COLUMN, 16);
    sqlite3_limit(opened, SQLITE_LIMIT_EXPR_DEPTH, 16);
    sqlite3_limit(opened, SQLITE_LIMIT_COMPOUND_SELECT, 2);
    sqlite3_limit(opened, SQLITE_LIMIT_VDBE_OP, 25'000);
    sqlite3_limit(opened, SQLITE_LIMIT_FUNCTION_ARG, 8);
    sqlite3_limit(opened, SQLITE_LIMIT_ATTACHED, 0);
    sqlite3_limit(opened, SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 100);
    sqlite3_limit(opened, SQLITE_LIMIT_VARIABLE_NUMBER, 16);
    sqlite3_limit(opened, SQLITE_LIMIT_TRIGGER_DEPTH, 1);
    sqlite3_limit(opened, SQLITE_LIMIT_WORKER_THREADS, 0);
    sqlite3_busy_timeout(opened, static_cast<int>(options.patience));
    sqlite3_wal_hook(opened, &Hooks::committed, out.get());
    out->execute("PRAGMA cell_size_check=ON");
    out->execute("PRAGMA mmap_size=0");
    out->execute("PRAGMA temp_store=MEMORY");
    out->execute("PRAGMA cache_size=-16000");
    out->execute("PRAGMA synchronous=FULL");
    out->execute("PRAGMA secure_delete=ON");
    if (out->number("PRAGMA synchronous") != 2 || out->number("PRAGMA secure_delete") != 1) {
      return base::diagnostic(path.string(), "audit.sqlite",
                              "this SQLite does not take the settings that a store needs");
    }
  } catch (const Failure& failure) {
    return failure.errors;
  }
  return out;
}

Database::~Database() {
  if (connection_ == nullptr) return;
  const Serve serve(this);
  for (const auto& [sql, handle] : prepared_) sqlite3_finalize(statement(handle));
  sqlite3_close_v2(connection(connection_));
}

void Database::abandon() {
  connection_ = nullptr;
  prepared_.clear();
}

Statement Database::prepare(const char* sql) {
  auto& handle = prepared_[sql];
  if (handle == nullptr) {
    const Serve serve(this);
    sqlite3_stmt* made = nullptr;
    const int code = sqlite3_prepare_v3(connection(connection_), sql, -1, SQLITE_PREPARE_PERSISTENT,
                                        &made, nullptr);
    if (code != SQLITE_OK) fail(sqlite3_extended_errcode(connection(connection_)));
    handle = made;
  }
  return Statement(*this, handle);
}

void Database::execute(const char* sql) {
  const Serve serve(this);
  if (sqlite3_exec(connection(connection_), sql, nullptr, nullptr, nullptr) != SQLITE_OK) {
    fail(sqlite3_extended_errcode(connection(connection_)));
  }
}

std::int64_t Database::number(const char* sql) {
  auto query = prepare(sql);
  return query.step() ? query.number(0) : 0;
}

std::string Database::text(const char* sql) {
  auto query = prepare(sql);
  return query.step() ? std::string(query.bytes(0)) : std::string();
}

std::int64_t Database::changes() { return sqlite3_changes64(connection(connection_)); }

void Database::checkpoint(bool truncate) {
  const Serve serve(this);
  int frames = 0;
  int moved = 0;
  const int code = sqlite3_wal_checkpoint_v2(
      connection(connection_), nullptr,
      truncate ? SQLITE_CHECKPOINT_TRUNCATE : SQLITE_CHECKPOINT_PASSIVE, &frames, &moved);
  // A reader that stands in the way of an ordinary checkpoint only delays it.
  if (code == SQLITE_BUSY && !truncate) return;
  if (code != SQLITE_OK) fail(sqlite3_extended_errcode(connection(connection_)));
  if (truncate || frames == moved) wal_frames_ = 0;
}

}  // namespace windlass::log
