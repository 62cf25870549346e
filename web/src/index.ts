// Types of the package: the records, the page's handle and the diagnose() of the edge and Node entries.
export type * from "./protocol.ts";
