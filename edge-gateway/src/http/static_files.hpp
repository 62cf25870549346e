// Files of the built web package: read and compressed once, away from the event loops, then served from
// memory.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "http/context.hpp"

namespace devdiag::gateway {

struct StaticFile {
  SharedText raw;
  SharedText gzip;   // null when compression does not pay
  std::string etag;  // of the content
  std::string_view content_type;
};

class StaticFiles {
 public:
  // `root` may be empty: then every file is absent. A file that changes on disk is read again.
  explicit StaticFiles(std::string root);
  ~StaticFiles();

  // Null when there is no such regular file below the root. `path` is relative ("pkg/main.js"); anything that
  // could leave the root (dot segments, links to elsewhere) or names a hidden file is absent.
  Async<std::shared_ptr<const StaticFile>> find(std::string path);
  bool configured() const;
  void stop();  // blocking: finishes what was begun; call it before the event loops that wait for files are
                // destroyed

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

// Serves a file with its type, ETag and caching: names that carry a hash or a version are immutable, others
// are revalidated. 404 problem when absent, 304 when the client has it. Callers may add headers.
Async<Reply> serve_file(Context& context, const Request& request, std::string path);

std::string_view content_type_of(std::string_view path);
bool is_immutable_name(std::string_view path);  // app-3F2A9C1B.js, react-18.3.1.js

}  // namespace devdiag::gateway
