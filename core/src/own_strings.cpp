// The functions of std::string once more, in devdiag-edge only: those of the toolchain's library are compiled
// for size, and there a text is copied through three calls that are not inlined. The linker takes the first.
#include <string>

template class std::basic_string<char>;
