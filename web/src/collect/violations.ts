// Content-Security-Policy violations of this document, the early ones out of the bootstrap's buffer.
//
// Fields are copied one by one: the event's own properties are getters that no spread or JSON sees.
import type { Violation } from "../protocol.ts";
import { missedBefore, type CollectContext, type Collector, type Emit } from "./collector.ts";
import { selectorOf } from "./selector.ts";

function ofEvent(event: SecurityPolicyViolationEvent): Violation {
  const element = event.composedPath()[0] ?? event.target;
  return {
    effective_directive: event.effectiveDirective,
    blocked_uri: event.blockedURI,
    disposition: event.disposition,
    document_uri: event.documentURI,
    original_policy: event.originalPolicy,
    source_file: event.sourceFile,
    sample: event.sample,
    line: event.lineNumber,
    column: event.columnNumber,
    count: 1,
    element: element instanceof Element ? selectorOf(element) : "",
  };
}

export function violationsCollector({ page, boot }: CollectContext): Collector {
  let emit: Emit | null = null;
  const onViolation = (event: Event) =>
    emit?.add("violations", ofEvent(event as SecurityPolicyViolationEvent));
  return {
    start(to) {
      emit = to;
      missedBefore(emit, boot, "violations", boot?.events["securitypolicyviolation"]);
      boot?.events["securitypolicyviolation"]?.forEach(onViolation);
      page.addEventListener("securitypolicyviolation", onViolation, true);
      emit.collected("violations");
    },
    stop() {
      page.removeEventListener("securitypolicyviolation", onViolation, true);
      emit = null;
    },
  };
}
