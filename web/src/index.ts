// Types of the package: the records, the page's handle, and what each entry exports.
import type { DiagnoseOptions, Evidence, EvidenceKind, Handle, Page, Report, Settings } from "./protocol.ts";

export type * from "./protocol.ts";

// Evidence as a caller writes it: the address, what was collected, and only the lists that were.
export type EvidenceInput = Partial<Omit<Evidence, "page" | "collected">> & {
  page: Partial<Page> & Pick<Page, "url">;
  collected: EvidenceKind[];
};

// Entries `edge` and `node`: redacts, evaluates every rule whose evidence was collected, and returns the
// report. Rejects with an error of code bad_field or too_large that names the field and what is allowed.
export declare function diagnose(evidence: EvidenceInput, options?: DiagnoseOptions): Promise<Report>;

// Entries `edge` and `node`: what a response of a document tells, as evidence. Set-Cookie is included,
// because a server sees it; its values are redacted by diagnose().
export declare function evidenceOfResponse(url: string, response: Response): EvidenceInput;

// Entry `browser`: for pages that bring DevDiag in their own bundle. `base` is the folder on the page's own
// origin that serves the package's other files. Resolves when it is decided what may run; a second start
// returns the first handle.
export declare function start(options: Partial<Settings> & Pick<Settings, "base">): Promise<Handle>;
