// SQLite's file layer in the browser: files are FileSystemSyncAccessHandles the worker opened before.
//
// The host passes `sah: [{name, h}]` to the module's factory; h has read, write, truncate, flush and getSize,
// all synchronous. A name that is not there cannot be opened. Handles are exclusive, so locks cost nothing;
// for the same reason the write-ahead log needs no shared memory, as long as locking_mode is EXCLUSIVE.
#include <emscripten.h>
#include <sqlite3.h>
#include <unistd.h>

#include <cstring>

namespace {

constexpr int kNameBytes = 64;
constexpr int kSectorBytes = 4'096;
constexpr int kFailed = -1, kQuota = -2;

// clang-format off
EM_JS_DEPS(devdiag_sah, "$UTF8ToString");

EM_JS(int, sah_slot, (const char* name), {
  const wanted = UTF8ToString(name);
  return (Module['sah'] || []).findIndex((file) => file.name === wanted);
});
EM_JS(int, sah_read, (int slot, void* to, int bytes, double at), {
  try { return Module['sah'][slot].h.read(HEAPU8.subarray(to, to + bytes), {at}); } catch (e) { return -1; }
});
EM_JS(int, sah_write, (int slot, const void* from, int bytes, double at), {
  try { return Module['sah'][slot].h.write(HEAPU8.subarray(from, from + bytes), {at}); }
  catch (e) { return e && e.name === 'QuotaExceededError' ? -2 : -1; }
});
EM_JS(int, sah_truncate, (int slot, double size), {
  try { Module['sah'][slot].h.truncate(size); return 0; }
  catch (e) { return e && e.name === 'QuotaExceededError' ? -2 : -1; }
});
EM_JS(int, sah_flush, (int slot), {
  try { Module['sah'][slot].h.flush(); return 0; }
  catch (e) { return e && e.name === 'QuotaExceededError' ? -2 : -1; }
});
EM_JS(double, sah_size, (int slot), {
  try { return Module['sah'][slot].h.getSize(); } catch (e) { return -1; }
});
EM_JS(double, sah_now_ms, (), { return Date.now(); });
// clang-format on

struct SahFile {
  sqlite3_file base;
  int slot;
};

int slot_of(sqlite3_file* file) { return reinterpret_cast<SahFile*>(file)->slot; }

int result_of(int answer, int failure) {
  if (answer == kQuota) return SQLITE_FULL;
  return answer == kFailed ? failure : SQLITE_OK;
}

int close_file(sqlite3_file*) { return SQLITE_OK; }

int read_file(sqlite3_file* file, void* to, int bytes, sqlite3_int64 at) {
  const int got = sah_read(slot_of(file), to, bytes, static_cast<double>(at));
  if (got < 0) return SQLITE_IOERR_READ;
  if (got == bytes) return SQLITE_OK;
  std::memset(static_cast<char*>(to) + got, 0, static_cast<std::size_t>(bytes - got));
  return SQLITE_IOERR_SHORT_READ;
}

int write_file(sqlite3_file* file, const void* from, int bytes, sqlite3_int64 at) {
  const int put = sah_write(slot_of(file), from, bytes, static_cast<double>(at));
  if (put == bytes) return SQLITE_OK;
  // A host that writes less than asked without an exception has no room for the rest.
  return put >= 0 ? SQLITE_FULL : result_of(put, SQLITE_IOERR_WRITE);
}

int truncate_file(sqlite3_file* file, sqlite3_int64 size) {
  return result_of(sah_truncate(slot_of(file), static_cast<double>(size)), SQLITE_IOERR_TRUNCATE);
}

int sync_file(sqlite3_file* file, int) { return result_of(sah_flush(slot_of(file)), SQLITE_IOERR_FSYNC); }

int size_of_file(sqlite3_file* file, sqlite3_int64* size) {
  const double bytes = sah_size(slot_of(file));
  if (bytes < 0) return SQLITE_IOERR_FSTAT;
  *size = static_cast<sqlite3_int64>(bytes);
  return SQLITE_OK;
}

int lock_file(sqlite3_file*, int) { return SQLITE_OK; }
int check_reserved_lock(sqlite3_file*, int* locked) { return *locked = 0, SQLITE_OK; }
int control_file(sqlite3_file*, int, void*) { return SQLITE_NOTFOUND; }
int sector_size(sqlite3_file*) { return kSectorBytes; }
int device_characteristics(sqlite3_file*) { return SQLITE_IOCAP_UNDELETABLE_WHEN_OPEN; }

// Version 1: no shared memory, no memory mapping.
const sqlite3_io_methods kFileMethods = {1,
                                         close_file,
                                         read_file,
                                         write_file,
                                         truncate_file,
                                         sync_file,
                                         size_of_file,
                                         lock_file,
                                         lock_file,
                                         check_reserved_lock,
                                         control_file,
                                         sector_size,
                                         device_characteristics,
                                         nullptr,
                                         nullptr,
                                         nullptr,
                                         nullptr,
                                         nullptr,
                                         nullptr};

int open_file(sqlite3_vfs*, const char* name, sqlite3_file* file, int flags, int* out_flags) {
  file->pMethods = nullptr;
  const int slot = name == nullptr ? kFailed : sah_slot(name);
  if (slot < 0) return SQLITE_CANTOPEN;
  reinterpret_cast<SahFile*>(file)->slot = slot;
  file->pMethods = &kFileMethods;
  if (out_flags != nullptr) *out_flags = flags;
  return SQLITE_OK;
}

// The handle stays; an empty file counts as none.
int delete_file(sqlite3_vfs*, const char* name, int) {
  const int slot = sah_slot(name);
  if (slot < 0) return SQLITE_OK;
  const int result = result_of(sah_truncate(slot, 0), SQLITE_IOERR_DELETE);
  return result != SQLITE_OK ? result : result_of(sah_flush(slot), SQLITE_IOERR_DELETE);
}

int access_file(sqlite3_vfs*, const char* name, int, int* exists) {
  const int slot = sah_slot(name);
  *exists = slot >= 0 && sah_size(slot) > 0 ? 1 : 0;
  return SQLITE_OK;
}

int full_path(sqlite3_vfs*, const char* name, int bytes, char* out) {
  const std::size_t length = std::strlen(name);
  if (length >= static_cast<std::size_t>(bytes)) return SQLITE_CANTOPEN;
  std::memcpy(out, name, length + 1);
  return SQLITE_OK;
}

// Salts of the write-ahead log must differ between lives of the file, or leftovers of an old one could be
// believed.
int randomness(sqlite3_vfs*, int bytes, char* out) {
  return getentropy(out, static_cast<std::size_t>(bytes)) == 0 ? bytes : 0;
}

int no_sleep(sqlite3_vfs*, int) { return 0; }

int julian_day(sqlite3_vfs*, double* day) {
  *day = sah_now_ms() / 86'400'000.0 + 2'440'587.5;
  return SQLITE_OK;
}

int last_error(sqlite3_vfs*, int, char*) { return 0; }

sqlite3_vfs g_vfs = {1,         sizeof(SahFile), kNameBytes,  nullptr,   "sah",      nullptr,
                     open_file, delete_file,     access_file, full_path, nullptr,    nullptr,
                     nullptr,   nullptr,         randomness,  no_sleep,  julian_day, last_error,
                     nullptr,   nullptr,         nullptr,     nullptr};

}  // namespace

// SQLite calls these once; there is no other file layer in the module.
extern "C" int sqlite3_os_init() { return sqlite3_vfs_register(&g_vfs, 1); }
extern "C" int sqlite3_os_end() { return SQLITE_OK; }
