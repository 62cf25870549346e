// std::string once more for devdiag-edge: the library brings its functions built for size.
#include <string>

template class std::basic_string<char>;
