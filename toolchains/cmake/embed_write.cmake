# Run by devdiag_embed() at build time: writes the header and the source for one set of files.
# Arguments: HEADER SOURCE LIST BASE NAMESPACE NAME BARE_SQL.

file(STRINGS "${LIST}" names ENCODING UTF-8)
list(LENGTH names count)

file(WRITE "${HEADER}"
"// Generated from files below ${BASE}; edit those.
#pragma once

#include <devdiag/embedded_file.hpp>
#include <span>

namespace ${NAMESPACE} {

std::span<const ::devdiag::EmbeddedFile> ${NAME}();

}  // namespace ${NAMESPACE}
")

set(entries "")
foreach(name IN LISTS names)
  if(BARE_SQL)
    file(READ "${BASE}/${name}" text)
    if(NOT text MATCHES "^-- ")
      message(FATAL_ERROR "${BASE}/${name} does not say what it is for. Fix: begin it with a comment")
    endif()
    string(REGEX REPLACE "(^|\n)(--[^\n]*\n)+" "\\1" text "${text}")
    string(HEX "${text}" hex)
  else()
    file(READ "${BASE}/${name}" hex HEX)
  endif()
  string(LENGTH "${hex}" size)
  math(EXPR size "${size} / 2")
  # Every byte as its own escape: no quoting rule, encoding or line ending can change the text.
  string(REGEX REPLACE "(..)" "\\\\x\\1" bytes "${hex}")
  string(APPEND entries "    {\"${name}\", {\"${bytes}\", ${size}}},\n")
endforeach()

file(WRITE "${SOURCE}"
"// Generated; do not edit.
#include <array>
#include <devdiag/embedded/${NAME}.hpp>

namespace ${NAMESPACE} {

std::span<const ::devdiag::EmbeddedFile> ${NAME}() {
    static constexpr std::array<::devdiag::EmbeddedFile, ${count}> files{{
${entries}    }};
    return files;
}

}  // namespace ${NAMESPACE}
")
