// The main entry of the core: redact, then judge with the product's own rules.
#include "devdiag/diagnose.hpp"

#include "evaluate.hpp"

namespace devdiag {

Report diagnose(const Evidence& evidence, const DiagnoseOptions& options) {
  return evaluate(redact(evidence, options.redact), options, rules(), catalogue());
}

}  // namespace devdiag
