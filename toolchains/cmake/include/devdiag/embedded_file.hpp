// One text file of the source tree that was compiled into the program.
#pragma once

#include <string_view>

namespace devdiag {

/// Both views live as long as the program. `name` is the path below the folder given as BASE to
/// devdiag_embed(), with forward slashes; `text` is the file byte for byte.
struct EmbeddedFile {
  std::string_view name;
  std::string_view text;
};

}  // namespace devdiag
