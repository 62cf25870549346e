// The main entry of the core: redact, then judge with the product's own rules.
#include "devdiag/diagnose.hpp"

#include <utility>

#include "evaluate.hpp"

namespace devdiag {

Report diagnose(Evidence evidence, const DiagnoseOptions& options) {
  return evaluate(redact(std::move(evidence), options.redact), options, rules(), catalogue());
}

}  // namespace devdiag
