// Whether a resource's address changes with its content, so that it may be cached for ever.
#pragma once

#include <string_view>

namespace devdiag::grade {

// A version or a hash in the file's name ("app.3.js", "app-d41d8cd98f.css"), or a version as a folder
// ("/v2/",
// "/1.4.0/"). A version in the query does not count: caches on the way may drop it.
bool has_revved_name(std::string_view url);

}  // namespace devdiag::grade
