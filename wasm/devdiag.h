/* The C ABI of both wasm modules and of a native shared use: JSON text in, JSON text out.
 *
 * Threads: none; one instance per worker or page. Strings are UTF-8, NUL-terminated.
 * Ownership: every `char *` returned belongs to the caller, who frees it with dd_free exactly once.
 * Answers: {"ok":VALUE} or {"error":{"code","path","detail","allowed","retry"}}; never NULL unless memory is exhausted.
 * Time and randomness are arguments: methods that mint ids take "now_ms" and "entropy" (hex, 10 bytes per id, see
 * each method). */
#ifndef DEVDIAG_H
#define DEVDIAG_H
#ifdef __cplusplus
extern "C" {
#endif

/* Version of this ABI and of the core: {"abi":1,"version":"0.1.0","modules":["core"] or ["core","local"],"limits":{…}}. */
char *dd_version(void);

/* Calls a method by name. devdiag-core: diagnose, rank, redact, problems. devdiag-local: those and open, close,
 * record_run, record_attempt, record_outcome, attempts, suggest, push_batch, push_answer, pull_begin, pull_answer,
 * status, export. Unknown names answer not_found. */
char *dd_call(const char *method, const char *json);

void dd_free(char *text);

#ifdef __cplusplus
}
#endif
#endif
