// Gives out the embedded catalogue files by problem code.
#include <algorithm>
#include <devdiag/embedded/catalogue_files.hpp>

#include "devdiag/catalogue.hpp"

namespace devdiag {

std::string_view catalogue_text(std::string_view code) {
  constexpr std::string_view kSuffix = ".json";
  const auto files = catalogue_files::catalogue_files();
  const auto found = std::find_if(files.begin(), files.end(), [&](const EmbeddedFile& file) {
    return file.name.size() == code.size() + kSuffix.size() && file.name.starts_with(code);
  });
  return found == files.end() ? std::string_view{} : found->text;
}

}  // namespace devdiag
