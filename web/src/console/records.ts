// What the gateway's MCP tools answer, as far as the console shows it (edge-gateway/src/mcp/tools).
import type { RankedFix, Severity } from "../protocol.ts";

// A text of a page or a client: shown, never trusted.
export interface Said {
  text: string;
  origin: string;
  truncated?: boolean;
  kind?: string;
  where?: string;
}

export interface DatabaseStatus {
  engine: string;
  incarnation: string;
  schema_version: number;
  tenant: string;
  runs: number;
  findings_open: number;
  attempts: number;
  outcomes: number;
  clients: number;
  quarantined: number;
  ranking_version: number;
  bytes: number;
  last_event_ms: number;
  server_time_ms: number;
}

export interface FindingRecord {
  problem_code: string;
  severity: Severity;
  open: boolean;
  target: string;
  fingerprint: string;
  run: string;
  runs: number;
  first_seen_ms: number;
  last_seen_ms: number;
  env: string[];
  source: { origin: string };
  subject?: Said;
  proof?: Said;
}

export interface FindingPage {
  total: number;
  findings: FindingRecord[];
  next_cursor?: string;
  truncated?: { shown: number; of: number };
}

export interface Rendering {
  stack: string;
  language: string;
  text: string;
}

export interface ExplainedFix {
  fix_code: string;
  title: string;
  summary: string;
  precondition: string;
  risk: string;
  undo: string;
  stacks: string[];
  rendering?: Rendering;
}

export interface ProblemText {
  problem_code: string;
  category: string;
  severity: Severity;
  title: string;
  summary: string;
  why: string;
  evidence_needed: string[];
  learn_more: string[];
  fixes: ExplainedFix[];
}

export interface Suggestion {
  fixes: (RankedFix & { title: string })[];
}

export interface DiagnosedFinding {
  problem_code: string;
  title?: string;
  severity: Severity;
  fingerprint: string;
  count: number;
  params: Record<string, string>;
  noise?: boolean;
  subject: Said;
  proof?: Said;
}

export interface Diagnosis {
  preset: string;
  score: number;
  severity: Severity;
  env: string[];
  findings: DiagnosedFinding[];
  evaluated: number;
  not_evaluated: { problem_code: string; missing_evidence: string[] }[];
  suppressed?: { problem_code: string; reason: string }[];
  dropped?: Record<string, number>;
}

// Arguments and answers of the tools the console calls.
export interface Tools {
  database_status: { args: Record<string, never>; answer: DatabaseStatus };
  list_findings: {
    args: { problem_code?: string; target?: string; severity?: Severity; limit?: number; cursor?: string };
    answer: FindingPage;
  };
  explain_problem: {
    args: { problem_code: string; stack?: string; params?: Record<string, string> };
    answer: ProblemText;
  };
  suggest_fix: { args: { problem_code: string; env?: string[] }; answer: Suggestion };
  diagnose_evidence: { args: { evidence: unknown; preset?: string }; answer: Diagnosis };
  record_attempt: {
    args: {
      target: string;
      problem_code: string;
      fingerprint: string;
      fix_code: string;
      actor: "person";
      id: string;
    };
    answer: { attempt_id: string };
  };
  record_outcome: {
    args: { attempt_id: string; verdict: "worked" | "failed"; id: string };
    answer: { outcome_id: string };
  };
}
