// Loads, caches and serves static files.
#include "http/static_files.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cctype>
#include <filesystem>
#include <map>
#include <mutex>

#include "devdiag/limits.hpp"
#include "devdiag/sha256.hpp"
#include "http/conditional.hpp"
#include "http/gzip.hpp"
#include "http/problem.hpp"

namespace devdiag::gateway {
namespace {

namespace asio = boost::asio;

struct Type {
  std::string_view extension, content_type;
  bool text;
};
constexpr auto kTypes = std::to_array<Type>({
    {".html", "text/html; charset=utf-8", true},
    {".js", "text/javascript; charset=utf-8", true},
    {".mjs", "text/javascript; charset=utf-8", true},
    {".css", "text/css; charset=utf-8", true},
    {".json", "application/json", true},
    {".map", "application/json", true},
    {".wasm", "application/wasm", true},
    {".svg", "image/svg+xml", true},
    {".txt", "text/plain; charset=utf-8", true},
    {".ts", "text/plain; charset=utf-8", true},
    {".png", "image/png", false},
    {".jpg", "image/jpeg", false},
    {".webp", "image/webp", false},
    {".ico", "image/x-icon", false},
    {".woff2", "font/woff2", false},
});

const Type* type_of(std::string_view path) {
  for (const Type& type : kTypes)
    if (path.ends_with(type.extension)) return &type;
  return nullptr;
}

// Only plain relative names: no empty, dot or hidden segment.
bool plain_path(std::string_view path) {
  if (path.empty() || path.find('\0') != std::string_view::npos) return false;
  for (std::size_t at = 0; at <= path.size();) {
    const std::size_t end = std::min(path.find('/', at), path.size());
    if (end == at || path[at] == '.') return false;
    at = end + 1;
  }
  return true;
}

struct Stamp {
  std::int64_t modified_ns = 0, bytes = 0;
  friend bool operator==(const Stamp&, const Stamp&) = default;
};

std::optional<Stamp> stamp_of(const std::string& path) {
  struct stat info{};
  if (::stat(path.c_str(), &info) != 0 || !S_ISREG(info.st_mode)) return std::nullopt;
  return Stamp{info.st_mtim.tv_sec * 1'000'000'000 + info.st_mtim.tv_nsec, info.st_size};
}

std::optional<std::string> read_all(const std::string& path, std::int64_t bytes) {
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return std::nullopt;
  std::string text(static_cast<std::size_t>(bytes), '\0');
  std::size_t have = 0;
  for (ssize_t n = 1; n > 0 && have < text.size(); have += static_cast<std::size_t>(std::max<ssize_t>(n, 0)))
    n = ::read(fd, text.data() + have, text.size() - have);
  ::close(fd);
  text.resize(have);
  return text;
}

std::shared_ptr<const StaticFile> load(const std::string& path, std::int64_t bytes) {
  if (bytes > static_cast<std::int64_t>(limits::kStaticFileBytes)) return nullptr;
  auto text = read_all(path, bytes);
  if (!text) return nullptr;
  auto file = std::make_shared<StaticFile>();
  file->etag = weak_etag(to_hex(sha256(*text)).substr(0, 24));
  file->content_type = content_type_of(path);
  const Type* type = type_of(path);
  if (type && type->text && text->size() > 512) {
    std::string packed = gzip(*text, 9);
    if (packed.size() < text->size()) file->gzip = std::make_shared<const std::string>(std::move(packed));
  }
  file->raw = std::make_shared<const std::string>(std::move(*text));
  return file;
}

}  // namespace

struct StaticFiles::Impl {
  std::string root;  // canonical, without trailing slash; empty: none
  struct Cached {
    Stamp stamp;
    std::shared_ptr<const StaticFile> file;
  };
  std::mutex mutex;  // held for a map access only, never while reading or compressing
  std::map<std::string, Cached, std::less<>> cache;
  asio::thread_pool reader{1};

  std::shared_ptr<const StaticFile> cached(const std::string& path, Stamp stamp) {
    const std::scoped_lock lock(mutex);
    const auto found = cache.find(path);
    return found != cache.end() && found->second.stamp == stamp ? found->second.file : nullptr;
  }

  // Runs on the reader thread.
  std::shared_ptr<const StaticFile> fetch(const std::string& path) {
    std::error_code error;
    const auto real = std::filesystem::canonical(path, error).string();
    if (error || !real.starts_with(root + "/")) return nullptr;
    const auto stamp = stamp_of(path);
    if (!stamp) return nullptr;
    if (auto file = cached(path, *stamp)) return file;
    auto file = load(path, stamp->bytes);
    const std::scoped_lock lock(mutex);
    if (file) cache[path] = {*stamp, file};
    return file;
  }
};

StaticFiles::StaticFiles(std::string root) : impl_(std::make_unique<Impl>()) {
  if (root.empty()) return;
  std::error_code error;
  impl_->root = std::filesystem::canonical(root, error).string();
}

StaticFiles::~StaticFiles() { stop(); }

void StaticFiles::stop() { impl_->reader.join(); }

bool StaticFiles::configured() const { return !impl_->root.empty(); }

Async<std::shared_ptr<const StaticFile>> StaticFiles::find(std::string path) {
  if (!configured() || !plain_path(path)) co_return nullptr;
  const std::string full = impl_->root + "/" + path;
  const auto stamp = stamp_of(full);
  if (!stamp) co_return nullptr;
  if (auto file = impl_->cached(full, *stamp)) co_return file;
  auto fetch = [impl = impl_.get(), &full]() -> Async<std::shared_ptr<const StaticFile>> {
    co_return impl->fetch(full);
  };
  co_return co_await asio::co_spawn(impl_->reader, fetch, asio::use_awaitable);
}

std::string_view content_type_of(std::string_view path) {
  const Type* type = type_of(path);
  return type ? type->content_type : "application/octet-stream";
}

bool is_immutable_name(std::string_view path) {
  const auto slash = path.rfind('/');
  const auto name = slash == std::string_view::npos ? path : path.substr(slash + 1);
  const auto stem = name.substr(0, name.rfind('.'));
  const auto mark = stem.find_last_of("-");
  if (mark == std::string_view::npos) return false;
  const auto tag = stem.substr(mark + 1);
  const auto digits = std::count_if(tag.begin(), tag.end(), [](unsigned char c) { return std::isdigit(c); });
  const auto dots = std::count(tag.begin(), tag.end(), '.');
  if (dots == 2 && digits + dots == std::ssize(tag)) return true;  // a version
  const bool upper =
      std::all_of(tag.begin(), tag.end(), [](unsigned char c) { return std::isdigit(c) || std::isupper(c); });
  return tag.size() >= 8 && upper;  // a bundler's content hash
}

Async<Reply> serve_file(Context& context, const Request& request, std::string path) {
  const bool immutable = is_immutable_name(path);
  const auto file = co_await context.files.find(std::move(path));
  if (!file)
    co_return problem(Error{.code = Errc::not_found,
                            .path = std::string(request.path),
                            .detail = context.files.configured()
                                          ? "there is no such file"
                                          : "this gateway was started without web files",
                            .allowed = context.files.configured() ? "" : "start it with --web DIR",
                            .retry = Retry::never});
  Reply reply;
  reply.header("ETag", file->etag);
  reply.header("Cache-Control", immutable ? "public, max-age=31536000, immutable" : "no-cache");
  if (file->gzip) reply.header("Vary", "Accept-Encoding");
  if (not_modified(request, file->etag)) {
    reply.status = 304;
    co_return reply;
  }
  reply.content_type = file->content_type;
  const bool packed = file->gzip && list_has(request.headers.get("Accept-Encoding"), "gzip");
  reply.body = packed ? file->gzip : file->raw;
  if (packed) reply.header("Content-Encoding", "gzip");
  co_return reply;
}

}  // namespace devdiag::gateway
