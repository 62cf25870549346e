-- The learning store on PostgreSQL: events as they came, what is folded from them, and who sent them.
--
-- Every key begins with the tenant, so the tables distribute by it. Event ids are UUIDv7: their order is mint order,
-- and the day and time of an event (mint_day, ts) are functions of its id, never of its arrival. Key texts compare
-- bytewise (COLLATE "C"), so no upgrade of the system's collations can damage an index.

-- One row: which life of which database this is. A restore, a failover or a copy has another lineage, and with it
-- gets another incarnation, upon which clients offer again what they remember.
CREATE TABLE devdiag.meta (
  only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
  incarnation uuid NOT NULL,
  lineage text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE devdiag.client (
  tenant text COLLATE "C" NOT NULL,
  client_id text COLLATE "C" NOT NULL,
  first_seen timestamptz NOT NULL DEFAULT now(),
  last_seen timestamptz NOT NULL DEFAULT now(),
  last_event timestamptz NOT NULL,
  runs bigint NOT NULL,
  attempts bigint NOT NULL,
  outcomes bigint NOT NULL,
  PRIMARY KEY (tenant, client_id)
) WITH (fillfactor = 70);

-- What clients dropped before they could push it.
CREATE TABLE devdiag.client_lost (
  tenant text COLLATE "C" NOT NULL,
  client_id text COLLATE "C" NOT NULL,
  reason text COLLATE "C" NOT NULL,
  events bigint NOT NULL,
  PRIMARY KEY (tenant, client_id, reason)
);

-- What an env_fp stands for. Clients that disagree settle on the smallest text, whatever came first.
CREATE TABLE devdiag.environment (
  tenant text COLLATE "C" NOT NULL,
  env_fp text COLLATE "C" NOT NULL,
  env text COLLATE "C" NOT NULL, -- JSON array of tokens; as text, because the smallest text wins
  PRIMARY KEY (tenant, env_fp)
);

-- The problem codes a run evaluated. Runs repeat few such lists, so a run holds only the list's hash.
CREATE TABLE devdiag.rule_set (
  tenant text COLLATE "C" NOT NULL,
  rule_set uuid NOT NULL,
  codes jsonb NOT NULL CHECK (jsonb_typeof(codes) = 'array'),
  PRIMARY KEY (tenant, rule_set)
);

-- Events, partitioned by mint day ------------------------------------------------------------------------------

CREATE TABLE devdiag.diag_run (
  tenant text COLLATE "C" NOT NULL,
  mint_day date NOT NULL,
  id uuid NOT NULL,
  ts timestamptz NOT NULL,
  received_at timestamptz NOT NULL DEFAULT now(),
  client_id text COLLATE "C" NOT NULL,
  seq bigint NOT NULL,
  t_ms bigint NOT NULL, -- the client's own clock, as sent
  target text COLLATE "C" NOT NULL,
  preset text NOT NULL,
  env_fp text COLLATE "C" NOT NULL,
  score bigint NOT NULL,
  severity text NOT NULL,
  load text NOT NULL,
  rule_set uuid NOT NULL,
  problems jsonb NOT NULL CHECK (jsonb_typeof(problems) = 'array'), -- distinct problem codes of the findings
  PRIMARY KEY (tenant, mint_day, id)
) PARTITION BY RANGE (mint_day);
CREATE INDEX diag_run_received ON devdiag.diag_run USING brin (received_at);

CREATE TABLE devdiag.finding (
  tenant text COLLATE "C" NOT NULL,
  mint_day date NOT NULL,
  run uuid NOT NULL,
  fingerprint text COLLATE "C" NOT NULL,
  problem_code text COLLATE "C" NOT NULL,
  severity text NOT NULL,
  count bigint NOT NULL,
  subject text NOT NULL,
  proof text NOT NULL,
  PRIMARY KEY (tenant, mint_day, run, fingerprint)
) PARTITION BY RANGE (mint_day);

CREATE TABLE devdiag.attempt (
  tenant text COLLATE "C" NOT NULL,
  mint_day date NOT NULL,
  id uuid NOT NULL,
  ts timestamptz NOT NULL,
  received_at timestamptz NOT NULL DEFAULT now(),
  client_id text COLLATE "C" NOT NULL,
  seq bigint NOT NULL,
  t_ms bigint NOT NULL,
  run text NOT NULL,
  target text COLLATE "C" NOT NULL,
  problem_code text COLLATE "C" NOT NULL,
  fingerprint text COLLATE "C" NOT NULL,
  fix_code text COLLATE "C" NOT NULL,
  env_fp text COLLATE "C" NOT NULL,
  actor text NOT NULL CHECK (actor IN ('person', 'agent', 'automation')),
  PRIMARY KEY (tenant, mint_day, id)
) PARTITION BY RANGE (mint_day);

CREATE TABLE devdiag.outcome (
  tenant text COLLATE "C" NOT NULL,
  mint_day date NOT NULL,
  id uuid NOT NULL,
  ts timestamptz NOT NULL,
  received_at timestamptz NOT NULL DEFAULT now(),
  client_id text COLLATE "C" NOT NULL,
  seq bigint NOT NULL,
  t_ms bigint NOT NULL,
  attempt uuid NOT NULL,
  verdict text NOT NULL CHECK (verdict IN ('worked', 'failed', 'regressed')),
  known text NOT NULL CHECK (known IN ('reported', 'verified')),
  target text COLLATE "C" NOT NULL,
  problem_code text COLLATE "C" NOT NULL,
  fingerprint text COLLATE "C" NOT NULL,
  fix_code text COLLATE "C" NOT NULL,
  env_fp text COLLATE "C" NOT NULL,
  PRIMARY KEY (tenant, mint_day, id)
) PARTITION BY RANGE (mint_day);

-- Events that could not be stored, for a person to look at.
CREATE TABLE devdiag.quarantine (
  tenant text COLLATE "C" NOT NULL,
  id text COLLATE "C" NOT NULL, -- as sent; may be no id at all
  body_hash bytea NOT NULL,
  client_id text COLLATE "C" NOT NULL,
  code text NOT NULL,
  body text NOT NULL,
  received_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant, id, body_hash)
);

-- Folded from events, in the transaction that stored them ------------------------------------------------------

-- The latest run of a target that evaluated a list of problems: tells whether a finding is still open.
CREATE TABLE devdiag.coverage (
  tenant text COLLATE "C" NOT NULL,
  target text COLLATE "C" NOT NULL,
  rule_set uuid NOT NULL,
  last_run uuid NOT NULL,
  PRIMARY KEY (tenant, target, rule_set)
) WITH (fillfactor = 70);

-- The latest state of a finding. Everything but first_seen and runs is that of last_run.
CREATE TABLE devdiag.finding_state (
  tenant text COLLATE "C" NOT NULL,
  target text COLLATE "C" NOT NULL,
  fingerprint text COLLATE "C" NOT NULL,
  problem_code text COLLATE "C" NOT NULL,
  severity text NOT NULL,
  subject text NOT NULL,
  proof text NOT NULL,
  env_fp text COLLATE "C" NOT NULL,
  client_id text COLLATE "C" NOT NULL,
  last_run uuid NOT NULL,
  first_seen timestamptz NOT NULL,
  last_seen timestamptz NOT NULL,
  runs bigint NOT NULL,
  PRIMARY KEY (tenant, target, fingerprint)
) WITH (fillfactor = 70);

-- Runs per day that found a problem.
CREATE TABLE devdiag.problem_day (
  tenant text COLLATE "C" NOT NULL,
  day date NOT NULL,
  problem_code text COLLATE "C" NOT NULL,
  env_fp text COLLATE "C" NOT NULL,
  runs bigint NOT NULL,
  PRIMARY KEY (tenant, day, problem_code, env_fp)
) WITH (fillfactor = 70);

-- The present verdict of each attempt that has outcomes: the one outcome that no other supersedes.
CREATE TABLE devdiag.verdict (
  tenant text COLLATE "C" NOT NULL,
  attempt uuid NOT NULL,
  outcome uuid NOT NULL,
  verdict text NOT NULL,
  known text NOT NULL,
  problem_code text COLLATE "C" NOT NULL,
  fix_code text COLLATE "C" NOT NULL,
  env_fp text COLLATE "C" NOT NULL,
  day date NOT NULL,
  client_id text COLLATE "C" NOT NULL,
  PRIMARY KEY (tenant, attempt)
);

-- Attempts counted by their present verdict. A cell that fell to zero stays: others must hear of it.
CREATE TABLE devdiag.fix_outcome (
  tenant text COLLATE "C" NOT NULL,
  problem_code text COLLATE "C" NOT NULL,
  fix_code text COLLATE "C" NOT NULL,
  env_fp text COLLATE "C" NOT NULL,
  day date NOT NULL,
  worked bigint NOT NULL,
  failed bigint NOT NULL,
  regressed bigint NOT NULL,
  changed_ver bigint NOT NULL,
  PRIMARY KEY (tenant, problem_code, fix_code, env_fp, day)
) WITH (fillfactor = 70);
CREATE INDEX fix_outcome_changed ON devdiag.fix_outcome (tenant, changed_ver);

-- The same attempts by the client that judged them: what other tenants may learn needs enough distinct clients.
CREATE TABLE devdiag.fix_client (
  tenant text COLLATE "C" NOT NULL,
  problem_code text COLLATE "C" NOT NULL,
  fix_code text COLLATE "C" NOT NULL,
  client_id text COLLATE "C" NOT NULL,
  worked bigint NOT NULL,
  failed bigint NOT NULL,
  regressed bigint NOT NULL,
  PRIMARY KEY (tenant, problem_code, fix_code, client_id)
) WITH (fillfactor = 70);

-- Raised once by each transaction that changes fix_outcome. Its row lock makes versions commit in order, so that a
-- reader who has seen version n has seen every change up to n.
CREATE TABLE devdiag.ranking_version (
  tenant text COLLATE "C" PRIMARY KEY,
  version bigint NOT NULL
) WITH (fillfactor = 70);
