-- What the migrations add up to. Written by the test local_schema; do not edit.

CREATE TABLE answered (
  no INTEGER PRIMARY KEY,
  request TEXT NOT NULL UNIQUE,
  answer TEXT NOT NULL
) STRICT;

CREATE TABLE attempt (
  tenant TEXT NOT NULL,
  id TEXT NOT NULL,
  client_id TEXT NOT NULL,
  seq INTEGER NOT NULL,
  t_ms INTEGER NOT NULL,
  received_ms INTEGER NOT NULL,
  run TEXT NOT NULL,
  target TEXT NOT NULL,
  problem_code TEXT NOT NULL,
  fingerprint TEXT NOT NULL,
  fix_code TEXT NOT NULL,
  env_fp TEXT NOT NULL,
  actor TEXT NOT NULL CHECK (actor IN ('person', 'agent', 'automation')),
  PRIMARY KEY (tenant, id)
) STRICT, WITHOUT ROWID;

CREATE INDEX attempt_target ON attempt (tenant, target, id);

CREATE TABLE client (
  tenant TEXT NOT NULL,
  client_id TEXT NOT NULL,
  first_seen_ms INTEGER NOT NULL,
  last_seen_ms INTEGER NOT NULL,
  events INTEGER NOT NULL,
  PRIMARY KEY (tenant, client_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE diag_run (
  tenant TEXT NOT NULL,
  id TEXT NOT NULL,
  client_id TEXT NOT NULL,
  seq INTEGER NOT NULL,
  t_ms INTEGER NOT NULL,
  received_ms INTEGER NOT NULL,
  target TEXT NOT NULL,
  preset TEXT NOT NULL,
  env_fp TEXT NOT NULL,
  score INTEGER NOT NULL,
  severity TEXT NOT NULL,
  load TEXT NOT NULL,
  evaluated TEXT NOT NULL, -- JSON array of problem codes
  PRIMARY KEY (tenant, id)
) STRICT;

CREATE INDEX diag_run_target ON diag_run (tenant, target, id);

CREATE TABLE environment (
  tenant TEXT NOT NULL,
  env_fp TEXT NOT NULL,
  env TEXT NOT NULL, -- JSON array of tokens
  PRIMARY KEY (tenant, env_fp)
) STRICT, WITHOUT ROWID;

CREATE TABLE finding (
  tenant TEXT NOT NULL,
  run TEXT NOT NULL,
  fingerprint TEXT NOT NULL,
  problem_code TEXT NOT NULL,
  severity TEXT NOT NULL,
  count INTEGER NOT NULL,
  subject TEXT NOT NULL,
  proof TEXT NOT NULL,
  PRIMARY KEY (tenant, run, fingerprint)
) STRICT, WITHOUT ROWID;

CREATE TABLE finding_state (
  tenant TEXT NOT NULL,
  target TEXT NOT NULL,
  fingerprint TEXT NOT NULL,
  problem_code TEXT NOT NULL,
  severity TEXT NOT NULL,
  subject TEXT NOT NULL,
  proof TEXT NOT NULL,
  env_fp TEXT NOT NULL,
  client_id TEXT NOT NULL,
  last_run TEXT NOT NULL,
  first_seen_ms INTEGER NOT NULL,
  last_seen_ms INTEGER NOT NULL,
  runs INTEGER NOT NULL,
  open INTEGER NOT NULL CHECK (open IN (0, 1)), -- no later run of the target evaluated the problem without it
  PRIMARY KEY (tenant, target, fingerprint)
) STRICT;

CREATE INDEX finding_state_newest ON finding_state (tenant, last_run);

CREATE INDEX finding_state_open ON finding_state (tenant, target) WHERE open = 1;

CREATE TABLE fix_outcome (
  tenant TEXT NOT NULL,
  problem_code TEXT NOT NULL,
  fix_code TEXT NOT NULL,
  env_fp TEXT NOT NULL,
  day INTEGER NOT NULL,
  worked INTEGER NOT NULL,
  failed INTEGER NOT NULL,
  regressed INTEGER NOT NULL,
  changed_ver INTEGER NOT NULL,
  PRIMARY KEY (tenant, problem_code, fix_code, env_fp, day)
) STRICT, WITHOUT ROWID;

CREATE INDEX fix_outcome_changed ON fix_outcome (tenant, changed_ver);

CREATE TABLE lost (
  reason TEXT NOT NULL PRIMARY KEY,
  total INTEGER NOT NULL,
  offered INTEGER NOT NULL, -- total as of the last push
  told INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE meta (
  key TEXT NOT NULL PRIMARY KEY,
  value ANY NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE outbox (
  seq INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  kind TEXT NOT NULL CHECK (kind IN ('run', 'attempt', 'outcome')),
  body TEXT NOT NULL, -- JSON of the event as it will be sent; opaque: no migration rewrites it
  state TEXT NOT NULL CHECK (state IN ('pending', 'acked', 'refused', 'dead')),
  at_ms INTEGER NOT NULL, -- when it entered this state
  next_at_ms INTEGER NOT NULL, -- refused: not before this
  code TEXT NOT NULL, -- refused, dead: why
  detail TEXT NOT NULL
) STRICT;

CREATE INDEX outbox_next ON outbox (next_at_ms) WHERE state = 'refused';

CREATE INDEX outbox_state ON outbox (state, seq);

CREATE INDEX outbox_waiting_run ON outbox (seq) WHERE kind = 'run' AND state IN ('pending', 'refused');

CREATE TABLE outbox_total (
  state TEXT NOT NULL PRIMARY KEY,
  events INTEGER NOT NULL,
  bytes INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE outcome (
  tenant TEXT NOT NULL,
  id TEXT NOT NULL,
  client_id TEXT NOT NULL,
  seq INTEGER NOT NULL,
  t_ms INTEGER NOT NULL,
  received_ms INTEGER NOT NULL,
  attempt TEXT NOT NULL,
  verdict TEXT NOT NULL CHECK (verdict IN ('worked', 'failed', 'regressed')),
  known TEXT NOT NULL CHECK (known IN ('reported', 'verified')),
  target TEXT NOT NULL,
  problem_code TEXT NOT NULL,
  fingerprint TEXT NOT NULL,
  fix_code TEXT NOT NULL,
  env_fp TEXT NOT NULL,
  day INTEGER NOT NULL, -- mint day
  -- Client only. NULL: the gateway does not have it. n > 0: acked as the n-th. 0: the pulled ranking counts it.
  acked_no INTEGER,
  PRIMARY KEY (tenant, id)
) STRICT, WITHOUT ROWID;

CREATE INDEX outcome_acked ON outcome (acked_no) WHERE acked_no > 0;

CREATE INDEX outcome_covered ON outcome (tenant, attempt) WHERE acked_no = 0;

CREATE TABLE quarantine (
  no INTEGER PRIMARY KEY,
  tenant TEXT NOT NULL,
  client_id TEXT NOT NULL,
  id TEXT NOT NULL, -- as sent; may be no id at all
  code TEXT NOT NULL,
  body TEXT NOT NULL,
  at_ms INTEGER NOT NULL
) STRICT;

CREATE INDEX quarantine_id ON quarantine (tenant, id);

CREATE TABLE ranking_correction (
  tenant TEXT NOT NULL,
  problem_code TEXT NOT NULL,
  fix_code TEXT NOT NULL,
  env_fp TEXT NOT NULL,
  day INTEGER NOT NULL,
  worked INTEGER NOT NULL,
  failed INTEGER NOT NULL,
  regressed INTEGER NOT NULL,
  PRIMARY KEY (tenant, problem_code, fix_code, env_fp, day)
) STRICT, WITHOUT ROWID;

CREATE TABLE ranking_row (
  tenant TEXT NOT NULL,
  problem_code TEXT NOT NULL,
  fix_code TEXT NOT NULL,
  env_fp TEXT NOT NULL,
  day INTEGER NOT NULL,
  worked INTEGER NOT NULL,
  failed INTEGER NOT NULL,
  regressed INTEGER NOT NULL,
  PRIMARY KEY (tenant, problem_code, fix_code, env_fp, day)
) STRICT, WITHOUT ROWID;

CREATE TABLE ranking_shared (
  tenant TEXT NOT NULL,
  problem_code TEXT NOT NULL,
  fix_code TEXT NOT NULL,
  worked INTEGER NOT NULL,
  failed INTEGER NOT NULL,
  regressed INTEGER NOT NULL,
  clients INTEGER NOT NULL,
  PRIMARY KEY (tenant, problem_code, fix_code)
) STRICT, WITHOUT ROWID;

CREATE TABLE ranking_version (
  tenant TEXT NOT NULL PRIMARY KEY,
  version INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE verdict (
  tenant TEXT NOT NULL,
  attempt TEXT NOT NULL,
  outcome TEXT NOT NULL,
  verdict TEXT NOT NULL,
  known TEXT NOT NULL,
  problem_code TEXT NOT NULL,
  fix_code TEXT NOT NULL,
  env_fp TEXT NOT NULL,
  day INTEGER NOT NULL,
  client_id TEXT NOT NULL,
  covered TEXT, -- client only: the outcome by which the pulled ranking counts this attempt
  PRIMARY KEY (tenant, attempt)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER outbox_added AFTER INSERT ON outbox BEGIN
  UPDATE outbox_total SET events = events + 1, bytes = bytes + octet_length(new.body) WHERE state = new.state;
END;

CREATE TRIGGER outbox_moved AFTER UPDATE OF state ON outbox WHEN old.state <> new.state BEGIN
  UPDATE outbox_total SET events = events - 1, bytes = bytes - octet_length(old.body) WHERE state = old.state;
  UPDATE outbox_total SET events = events + 1, bytes = bytes + octet_length(new.body) WHERE state = new.state;
END;

CREATE TRIGGER outbox_removed AFTER DELETE ON outbox BEGIN
  UPDATE outbox_total SET events = events - 1, bytes = bytes - octet_length(old.body) WHERE state = old.state;
END;
