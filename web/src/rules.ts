// The rules behind one promise: what the edge and Node entries share, whatever way the module came.
import type { DevDiag } from "../../wasm/load.mjs";
import type { EvidenceInput } from "./index.ts";
import type { DiagnoseOptions, Header, Report } from "./protocol.ts";

export type Diagnose = (evidence: EvidenceInput, options?: DiagnoseOptions) => Promise<Report>;

// The module is loaded by the first call and kept; a failed load is tried again by the next.
export function diagnoser(load: () => Promise<DevDiag>): Diagnose {
  let module: Promise<DevDiag> | null = null;
  return async (evidence, options = {}) => {
    module ??= load();
    const rules = await module.catch((thrown: unknown) => {
      module = null;
      throw thrown;
    });
    const today = new Date().toISOString().slice(0, 10);
    return rules.call("diagnose", { evidence, options: { today, ...options } }) as Report;
  };
}

export function evidenceOfResponse(url: string, response: Response): EvidenceInput {
  const headers: Header[] = [...response.headers].filter(([name]) => name !== "set-cookie");
  for (const cookie of response.headers.getSetCookie()) headers.push(["set-cookie", cookie]);
  return {
    page: { url },
    collected: ["page", "document_response", "set_cookies"],
    responses: [{ url, role: "document", seen_by: "probe", status: response.status, headers }],
  };
}
