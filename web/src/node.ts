// The entry for Node: rules only, in the module built for speed, read from the package's folder.
import create from "./devdiag-edge.mjs";
import { createDevDiag } from "../../wasm/load.mjs";
import type * as api from "./index.ts";
import { diagnoser, evidenceOfResponse } from "./rules.ts";

const diagnose: typeof api.diagnose = diagnoser(() => createDevDiag(create));

export { diagnose, evidenceOfResponse };
