// SPDX-License-Identifier: Apache-2.0
#include "log/storage/database.hpp"

#include <fcntl.h>
#include <sqlite3.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdarg>
#include <mutex>

namespace windlass::log {

// The names that a connection opens, and what SQLite opened under them.
struct OpenedFiles {
  std::string main_name, wal_name, index_name;
  bool index_in_memory = false;
  std::optional<FileId> main, wal;
  int wal_frames = 0;
};

namespace {

// Of the database on whose behalf SQLite runs in this thread. The system calls below leave
// everybody else's connections alone.
thread_local OpenedFiles* serving = nullptr;

class Serve {
 public:
  explicit Serve(OpenedFiles* files) : before_(serving) { serving = files; }
  ~Serve() { serving = before_; }
  Serve(const Serve&) = delete;
  Serve& operator=(const Serve&) = delete;

 private:
  OpenedFiles* before_;
};

sqlite3* connection(void* p) { return static_cast<sqlite3*>(p); }
sqlite3_stmt* statement(void* p) { return static_cast<sqlite3_stmt*>(p); }

// The system calls that SQLite makes through us.
//
// SQLite's POSIX locks become locks of the open file description, which no stray close() in this
// process can drop. SOUND: there is one connection to a store in a process (the registry sees to
// it), hence one description a file.
int fcntl_call(int descriptor, int command, ...) {
  va_list arguments;
  va_start(arguments, command);
  void* const argument = va_arg(arguments, void*);
  va_end(arguments);
  if (serving == nullptr || (command != F_SETLK && command != F_SETLKW && command != F_GETLK))
    return ::fcntl(descriptor, command, argument);
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

int open_call(const char* path, int flags, int mode) {
  if (serving != nullptr && serving->index_in_memory && serving->index_name == path)
    return ::memfd_create("windlass-wal-index", MFD_CLOEXEC);
  const int descriptor = ::open(path, flags, static_cast<mode_t>(mode));
  struct stat status {};
  if (serving != nullptr && descriptor >= 0 && ::fstat(descriptor, &status) == 0) {
    const FileId id{static_cast<std::uint64_t>(status.st_dev),
                    static_cast<std::uint64_t>(status.st_ino)};
    if (serving->main_name == path) serving->main = id;
    if (serving->wal_name == path) serving->wal = id;
  }
  return descriptor;
}

// SQLite keeps one table of system calls for all its unix file systems, so a VFS under a name of
// our own could not carry these two without them being everybody's.
void install_system_calls() {
  static std::once_flag once;
  std::call_once(once, [] {
    sqlite3_initialize();
    sqlite3_vfs* const unix_vfs = sqlite3_vfs_find("unix");
    if (unix_vfs == nullptr) throw base::InternalError("SQLite has no unix VFS");
    unix_vfs->xSetSystemCall(unix_vfs, "fcntl", reinterpret_cast<sqlite3_syscall_ptr>(&fcntl_call));
    unix_vfs->xSetSystemCall(unix_vfs, "open", reinterpret_cast<sqlite3_syscall_ptr>(&open_call));
  });
}

int committed(void* files, sqlite3*, const char*, int frames) {
  static_cast<OpenedFiles*>(files)->wal_frames = frames;
  return SQLITE_OK;
}

// Of a query part of a URI.
std::string percent_encoded(std::string_view path) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  std::string out;
  for (const char c : path) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '%' || c == '?' || c == '#' || byte < 0x21) {
      out += {'%', digits[byte >> 4], digits[byte & 15]};
    } else {
      out += c;
    }
  }
  return out;
}

}  // namespace

void Database::fail(int code) const {
  const auto refuse = [&](const char* kind, const std::string& message, const char* hint = "") {
    throw Failure{{base::diagnostic(where(), kind, message, hint)}};
  };
  const std::string why = sqlite3_errstr(code);
  const int error = connection_ == nullptr ? 0 : sqlite3_system_errno(connection(connection_));
  const bool failed_call = (code & 0xFF) == SQLITE_IOERR || (code & 0xFF) == SQLITE_CANTOPEN;
  if ((code & 0xFF) == SQLITE_FULL || (failed_call && (error == ENOSPC || error == EDQUOT)) ||
      (failed_call && is_full(path_))) {
    refuse("audit.full", "the disk is full",
           "nothing was recorded; make room where the store lies and try again: it needs some even "
           "to be opened");
  }
  switch (code & 0xFF) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      refuse("audit.busy", "the store was held by another process for too long");
      break;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
    case SQLITE_FORMAT:
      refuse("audit.damaged", "the file is not an intact database: " + why,
             "restore a copy and open a new origin from it with a fork");
      break;
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
    case SQLITE_READONLY:
      refuse("audit.open", "the store cannot be used: " + why,
             "look at the permissions of the file, of its -wal and -shm files and of their folder");
      break;
    case SQLITE_IOERR: refuse("audit.write", "the disk failed: " + why); break;
    default: refuse("audit.sqlite", "SQLite refused: " + why);
  }
  throw base::InternalError("an error of SQLite was passed over");
}

Statement::~Statement() {
  const Serve serve(database_.files());
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
  const Serve serve(database_.files());
  const int code = sqlite3_step(statement(handle_));
  if (code == SQLITE_ROW) return true;
  if (code != SQLITE_DONE) database_.fail(sqlite3_extended_errcode(connection(database_.handle())));
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
  install_system_calls();
  std::unique_ptr<Database> out(new Database);
  out->path_ = path;
  out->files_ = std::make_unique<OpenedFiles>();
  auto& files = *out->files_;
  files.main_name = path.string();
  files.wal_name = files.main_name + "-wal";
  files.index_name = files.main_name + "-shm";
  files.index_in_memory = options.connection == Connection::read_alone;
  const Serve serve(&files);
  const bool without_log = options.connection == Connection::read_without_log;
  const auto name =
      without_log ? "file:" + percent_encoded(files.main_name) + "?immutable=1" : files.main_name;
  const bool write = options.connection == Connection::write;
  const int flags = (write ? SQLITE_OPEN_READWRITE : SQLITE_OPEN_READONLY) |
                    (without_log ? SQLITE_OPEN_URI : 0) | SQLITE_OPEN_NOMUTEX |
                    SQLITE_OPEN_NOFOLLOW | SQLITE_OPEN_PRIVATECACHE | SQLITE_OPEN_EXRESCODE;
  sqlite3* opened = nullptr;
  const int code = sqlite3_open_v2(name.c_str(), &opened, flags,
                                   options.vfs.empty() ? nullptr : options.vfs.c_str());
  out->connection_ = opened;
  try {
    if (code != SQLITE_OK) out->fail(code);
    out->harden(options);
  } catch (const Failure& failure) {
    return failure.errors;
  }
  return out;
}

// The file is hostile until it is proved to be ours: nothing in its schema may run.
void Database::harden(const Options& options) {
  sqlite3* const opened = connection(connection_);
  constexpr std::array<std::array<int, 2>, 7> settings = {
      {{SQLITE_DBCONFIG_DEFENSIVE, 1},
       {SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0},
       {SQLITE_DBCONFIG_ENABLE_TRIGGER, 0},
       {SQLITE_DBCONFIG_ENABLE_VIEW, 0},
       {SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0},
       {SQLITE_DBCONFIG_DQS_DDL, 0},
       {SQLITE_DBCONFIG_DQS_DML, 0}}};
  for (const auto& [setting, value] : settings) sqlite3_db_config(opened, setting, value, nullptr);
  constexpr std::array<std::array<int, 2>, 12> limits = {{{SQLITE_LIMIT_LENGTH, 300 << 20},
                                                          {SQLITE_LIMIT_SQL_LENGTH, 10'000},
                                                          {SQLITE_LIMIT_COLUMN, 16},
                                                          {SQLITE_LIMIT_EXPR_DEPTH, 16},
                                                          {SQLITE_LIMIT_COMPOUND_SELECT, 2},
                                                          {SQLITE_LIMIT_VDBE_OP, 25'000},
                                                          {SQLITE_LIMIT_FUNCTION_ARG, 8},
                                                          {SQLITE_LIMIT_ATTACHED, 0},
                                                          {SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 100},
                                                          {SQLITE_LIMIT_VARIABLE_NUMBER, 16},
                                                          {SQLITE_LIMIT_TRIGGER_DEPTH, 1},
                                                          {SQLITE_LIMIT_WORKER_THREADS, 0}}};
  for (const auto& [limit, value] : limits) sqlite3_limit(opened, limit, value);
  sqlite3_busy_timeout(opened, static_cast<int>(options.patience));
  sqlite3_wal_hook(opened, &committed, files_.get());
  for (const char* pragma :
       {"PRAGMA cell_size_check=ON", "PRAGMA mmap_size=0", "PRAGMA temp_store=MEMORY",
        "PRAGMA cache_size=-16000", "PRAGMA synchronous=FULL", "PRAGMA secure_delete=ON"})
    execute(pragma);
  if (number("PRAGMA synchronous") != 2 || number("PRAGMA secure_delete") != 1) {
    throw Failure{{base::diagnostic(where(), "audit.sqlite",
                                    "this SQLite does not take the settings that a store needs")}};
  }
}

Database::~Database() {
  if (connection_ == nullptr) return;
  const Serve serve(files_.get());
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
    const Serve serve(files_.get());
    sqlite3_stmt* made = nullptr;
    const int code = sqlite3_prepare_v3(connection(connection_), sql, -1, SQLITE_PREPARE_PERSISTENT,
                                        &made, nullptr);
    if (code != SQLITE_OK) fail(sqlite3_extended_errcode(connection(connection_)));
    handle = made;
  }
  return Statement(*this, handle);
}

void Database::execute(const char* sql) {
  const Serve serve(files_.get());
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

std::optional<FileId> Database::main_file() const { return files_->main; }
std::optional<FileId> Database::wal_file() const { return files_->wal; }
int Database::wal_frames() const { return files_->wal_frames; }

void Database::checkpoint(bool truncate) {
  const Serve serve(files_.get());
  int frames = 0;
  int moved = 0;
  const int code = sqlite3_wal_checkpoint_v2(
      connection(connection_), nullptr,
      truncate ? SQLITE_CHECKPOINT_TRUNCATE : SQLITE_CHECKPOINT_PASSIVE, &frames, &moved);
  // A reader that stands in the way of an ordinary checkpoint only delays it.
  if (code == SQLITE_BUSY && !truncate) return;
  if (code != SQLITE_OK) fail(sqlite3_extended_errcode(connection(connection_)));
  if (truncate || frames == moved) files_->wal_frames = 0;
}

PageCopy::PageCopy(Database& from, const std::filesystem::path& to) : from_(from) {
  const Serve serve(from_.files());
  sqlite3* opened = nullptr;
  const int code =
      sqlite3_open_v2(to.c_str(), &opened,
                      SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_NOFOLLOW, nullptr);
  to_ = opened;
  const char* const alone = "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF";
  if (code == SQLITE_OK && sqlite3_exec(opened, alone, nullptr, nullptr, nullptr) == SQLITE_OK)
    backup_ = sqlite3_backup_init(opened, "main", connection(from_.handle()), "main");
  if (backup_ != nullptr) return;
  sqlite3_close_v2(opened);
  from_.fail(code == SQLITE_OK ? SQLITE_CANTOPEN : code);
}

PageCopy::~PageCopy() {
  const Serve serve(from_.files());
  sqlite3_backup_finish(static_cast<sqlite3_backup*>(backup_));
  sqlite3_close_v2(connection(to_));
}

bool PageCopy::step(int pages) {
  const Serve serve(from_.files());
  const int code = sqlite3_backup_step(static_cast<sqlite3_backup*>(backup_), pages);
  if (code == SQLITE_DONE) return true;
  if (code != SQLITE_OK) from_.fail(code);
  return false;
}

int PageCopy::remaining() const {
  return sqlite3_backup_remaining(static_cast<sqlite3_backup*>(backup_));
}

int PageCopy::total() const {
  return sqlite3_backup_pagecount(static_cast<sqlite3_backup*>(backup_));
}

}  // namespace windlass::log
