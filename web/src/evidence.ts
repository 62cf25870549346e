// The evidence record as it crosses the wasm boundary and the network.
//
// Member names are those of core/include/devdiag/evidence.hpp. Units are last in names.

export type EvidenceKind =
  | "page"
  | "metas"
  | "document_response"
  | "frame_responses"
  | "request_responses"
  | "preflight_responses"
  | "asset_responses"
  | "redirects"
  | "set_cookies"
  | "violations"
  | "reports"
  | "errors"
  | "console"
  | "requests"
  | "resources"
  | "mixed_content"
  | "scripts"
  | "frames"
  | "messages"
  | "overlays"
  | "portals"
  | "frameworks"
  | "vitals"
  | "not_restored_reasons"
  | "cookies"
  | "capabilities"
  | "settings"
  | "logs"
  | "loads"
  | "public_suffixes";

export interface Page {
  url: string;
  top_level: boolean;
  ancestor_origins: string[];
  secure_context: boolean;
  viewport_width_px: number;
  viewport_height_px: number;
  age_ms: number;
  inline_scripts: boolean;
  cross_origin_isolated?: boolean;
  storage_access?: boolean;
}

export type Header = [name: string, value: string];

export interface Response {
  url: string;
  role: "document" | "frame" | "request" | "redirect" | "preflight" | "asset";
  seen_by: "page" | "probe" | "log";
  status: number;
  headers: Header[];
  method?: string;
  request_origin?: string;
  request_headers?: string[];
  destination?: string;
}

export interface Meta {
  http_equiv: string;
  content: string;
  in_head: boolean;
}

export interface Violation {
  effective_directive: string;
  blocked_uri: string;
  disposition: "enforce" | "report";
  document_uri: string;
  original_policy: string;
  source_file: string;
  sample: string;
  line: number;
  column: number;
  count: number;
  element: string;
}

export interface ReportEntry {
  type: string;
  id: string;
  message: string;
  url: string;
  source_file: string;
  destination: string;
  disposition: "enforce" | "report";
  line: number;
  column: number;
  count: number;
}

export interface ScriptError {
  kind: "error" | "unhandledrejection";
  message: string;
  source: string;
  stack: string;
  line: number;
  column: number;
  count: number;
}

export interface ConsoleMessage {
  level: "error" | "warn";
  message: string;
  source: string;
  count: number;
}

export interface Request {
  url: string;
  method: string;
  initiator: "fetch" | "xhr" | "beacon" | "navigation" | "resource";
  outcome: "response" | "failed" | "aborted";
  status: number;
  duration_ms: number;
  count: number;
  mode: string;
  credentials: string;
  request_headers?: string[];
  read_headers?: string[];
  content_type?: string;
  server_timing?: string;
  duration_p95_ms?: number;
}

export interface ResourceFailure {
  tag: string;
  url: string;
  count: number;
  status?: number;
}

export interface MixedContent {
  tag: string;
  url: string;
  attribute: string;
  selector: string;
  count: number;
}

export interface ScriptElement {
  tag: "script" | "link";
  url: string;
  type: string;
  integrity: string;
  crossorigin?: string;
}

export type SandboxUse =
  | "scripts"
  | "forms"
  | "popups"
  | "modals"
  | "downloads"
  | "top-navigation"
  | "pointer-lock"
  | "same-origin";

export interface Frame {
  selector: string;
  src: string;
  sandbox?: string;
  allow: string;
  same_origin: boolean;
  readable: boolean;
  ready_expected: boolean;
  ready: boolean;
  waited_ms: number;
  timeout_ms: number;
  ready_types: string[];
  uses?: SandboxUse[];
}

export interface WindowMessage {
  direction: "received" | "posted";
  origin: string;
  target_origin: string;
  data_read: boolean;
  origin_read: boolean;
  source_file: string;
  count: number;
}

export interface Overlay {
  selector: string;
  position: string;
  width_share: number;
  height_share: number;
  hit_share: number;
  opacity: number;
  pointer_events: string;
  z_index: string;
  visible: boolean;
  shadow_host: boolean;
  modal: boolean;
  has_content: boolean;
}

export interface Portal {
  selector: string;
  found: boolean;
}

export interface Framework {
  name: string;
  version: string;
  where: "global" | "renderer" | "attribute";
}

export interface Vital {
  name: "LCP" | "INP" | "CLS" | "TTFB" | "FCP";
  value: number;
  route: string;
  element: string;
}

export interface NotRestoredReason {
  reason: string;
  url: string;
}

export interface Cookie {
  name: string;
  domain: string;
  path: string;
  same_site: "strict" | "lax" | "none" | "";
  secure: boolean;
  partitioned: boolean;
  persistent: boolean;
}

export interface Capability {
  name: string;
  available: boolean;
  allowed: boolean;
  wanted: boolean;
  source_file: string;
  count: number;
}

export interface Setting {
  name:
    | "frontend_origin"
    | "backend_origin"
    | "api_base"
    | "cookie_domain"
    | "cookie_secure"
    | "cookie_samesite"
    | "network_capture";
  value: string;
  source: string;
}

export interface LogLine {
  source: string;
  level: string;
  message: string;
  logger?: string;
  method?: string;
  url?: string;
  status?: number;
  duration_ms?: number;
  error_type?: string;
  error_code?: string;
  count?: number;
}

export interface Load {
  directive: string;
  how: "url" | "inline" | "javascript" | "eval" | "wasm";
  url: string;
  redirects?: string[];
  hash: string;
  integrity?: string;
  nonced: boolean;
  parser_inserted: boolean;
  count: number;
}

export interface Evidence {
  v: 1;
  page: Page;
  collected: EvidenceKind[];
  responses: Response[];
  metas: Meta[];
  violations: Violation[];
  reports: ReportEntry[];
  errors: ScriptError[];
  console: ConsoleMessage[];
  requests: Request[];
  resources: ResourceFailure[];
  mixed_content: MixedContent[];
  scripts: ScriptElement[];
  frames: Frame[];
  messages: WindowMessage[];
  overlays: Overlay[];
  portals: Portal[];
  frameworks: Framework[];
  vitals: Vital[];
  not_restored_reasons: NotRestoredReason[];
  cookies: Cookie[];
  capabilities: Capability[];
  settings: Setting[];
  logs: LogLine[];
  loads: Load[];
  public_suffixes?: string[]; // never of a page: the list is too large for it
  dropped: { reason: string; count: number }[]; // what a collector left out
}
