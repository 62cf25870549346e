/* The C ABI of both wasm modules and of a native shared use: JSON text in, JSON text out.
 *
 * Threads: none; one instance per worker or page. Strings are UTF-8, NUL-terminated.
 * Ownership: every `char *` returned belongs to the caller, who frees it with dd_free exactly once.
 * Answers: {"ok":VALUE} or {"error":{"code","path","detail","allowed","retry"}}; NULL only when memory is
 * exhausted. Time and randomness are arguments: "now_ms" is the device's own clock, Unix milliseconds;
 * "entropy" is lower-case hex, 20 digits per id to be minted (fewer ids than needed are counted on from the
 * last one). */
#ifndef DEVDIAG_H
#define DEVDIAG_H
#ifdef __cplusplus
extern "C" {
#endif

/* Version of this ABI and of the core: {"abi":1,"version":"0.1.0","modules":["core"] or
 * ["core","local"],"limits":{…}}. */
char* dd_version(void);

/* Calls a method by name. Unknown names answer not_found.
 *
 * Both modules:
 *   diagnose {"evidence":{…},"options":{…}} -> report, canonical
 *   rank {"problem_code","env":[…],"today":day,"rows":[…],"shared":[…]} -> {"fixes":[…]}
 *   redact {"evidence":{…},"redaction":{…}} -> evidence
 *   simulate {"evidence":{…},"policy"?:text,"use"?:"enforce"|"report","load"?:{…},"redaction"?:{…}}
 *     -> {"proposal","simulation"? of policy,"explanation"? of load}
 *   problems {} -> [{"code","category","severity","weight","evidence","fixes":[{"code","worked_rate"}]}]
 *
 * devdiag-local (see core/local/include/devdiag/local/local_store.hpp for what each promises):
 *   open {"path","vfs":"sah"|"","tenant","evicted":bool,"now_ms","entropy"×3}
 *     -> {"client_id","incarnation","schema_version","created","in_memory"}
 *   close {} -> {}
 *   record_run {"report":{…},"load","share_proof":bool,"now_ms","entropy"}
 *     -> {"run","outcomes":[{"attempt","problem_code","fingerprint","fix_code","verdict","known"}]}
 *   record_attempt {"target","problem_code","fingerprint","fix_code","actor","run","now_ms","entropy"} ->
 * {"attempt"} record_outcome {"attempt","verdict","now_ms","entropy"} -> {"outcome"} attempts {"target"} ->
 * {"attempts":[{"id","problem_code","fingerprint","fix_code","actor","at_ms","verdict"?,"known"?}]} suggest
 * {"problem_code","env":[…],"today":day} -> {"fixes":[…],"cursor","server":bool} push_batch
 * {"now_ms","events","bytes"} -> {"body":text|null,"ids":[…],"next_at"?} push_answer
 * {"ids":[…],"status","answer":{…},"now_ms"} -> {"acked","refused","dead","incarnation_changed"} hello_answer
 * {"answer":{…},"now_ms"} -> {"incarnation_changed","offset_ms"} pull_begin {} -> {"since","mark"}
 *   pull_answer {"mark","status":200|304,"answer":{…},"now_ms"} -> {"rows","cursor","incarnation_changed"}
 *   status {} ->
 * {"client_id","incarnation","outbox":{"pending","acked","refused","dead"},"lost":{…},"forgotten":{…},
 *     "runs","attempts","outcomes",
  *     "last_refusals":[{"id","code","detail"}],"cursor","offset_ms","bytes","in_memory",…}
 *   export {} -> {"base64"}: a complete SQLite file
 *   check {} -> {}: storage_corrupt names what does not fit */
char* dd_call(const char* method, const char* json);

void dd_free(char* text);

#ifdef __cplusplus
}
#endif
#endif
