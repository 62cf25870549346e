// What a document's markup says to the browser before any script runs: meta elements, scripts, addresses.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "devdiag/evidence.hpp"

namespace devdiag::check {

struct HtmlFacts {
  std::vector<Meta> metas;             // with http-equiv or name
  std::vector<ScriptElement> scripts;  // script and style sheet elements with an address
  std::vector<MixedContent> insecure;  // elements whose address starts with http://
  std::vector<Load> loads;      // what the elements load or run, different ones; kEvidenceItems at most
  bool inline_scripts = false;  // script elements without address, or event handler attributes
  bool head_complete = false;   // the text reached the end of the head
  // The start tags of meta and script elements as written, for graders that read markup; nothing else.
  std::string markup;
};

// Reads start tags in order (HTML section 13.2.5: comments, raw text of script, style and the like are
// skipped; content of noscript and template is not what the document does). Linear, never fails: markup is
// what a browser would make of it, not what it should be. References are resolved against `url`.
HtmlFacts read_html(std::string_view html, std::string_view url);

}  // namespace devdiag::check
