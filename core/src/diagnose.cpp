// The main entry of the core: redact, then judge with the product's own rules.
#include "devdiag/diagnose.hpp"

#include "evaluate.hpp"
#include "redaction.hpp"

namespace devdiag {

Report diagnose(Evidence evidence, const DiagnoseOptions& options) {
  redaction::redact_in_place(evidence, options.redact);
  return evaluate(evidence, options, rules(), catalogue());
}

}  // namespace devdiag
