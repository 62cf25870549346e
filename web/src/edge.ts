// The entry for edge workers and bundlers: rules only, in the module built for speed. Edge runtimes do not
// compile at run time, so the module is imported compiled, which workerd, wrangler and Vercel's edge runtime
// do by themselves.
import create from "./devdiag-edge.mjs";
import wasmModule from "./devdiag-edge.wasm";
import { createDevDiag } from "../../wasm/load.mjs";
import type * as api from "./index.ts";
import { diagnoser, evidenceOfResponse } from "./rules.ts";

const diagnose: typeof api.diagnose = diagnoser(() => createDevDiag(create, { wasmModule }));

export { diagnose, evidenceOfResponse };
