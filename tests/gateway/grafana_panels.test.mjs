// Every panel and variable of the dashboards answers from a database that a gateway filled, read by the
// grafana role.
import assert from 'node:assert/strict';
import {readdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {test} from 'node:test';

import {attemptEvent, outcomeEvent, push, runEvent, startGateway} from '../support/gateway.mjs';
import {freshDatabase, needsPostgres, sql, sqlFile} from './migrate_harness.mjs';

const kRoot = join(import.meta.dirname, '..', '..');
const kDashboards = join(kRoot, 'grafana/dashboards');
const kHour = 3_600_000;

const dashboards = () => readdirSync(kDashboards)
                             .filter((name) => name.endsWith('.json'))
                             .map((name) => ({
                                    name,
                                    dashboard: JSON.parse(readFileSync(join(kDashboards, name), 'utf8')),
                                  }));

// What Grafana makes of its macros and variables for the range of the dashboard.
const expand = (text) => text.replace(
                                 /\$__timeFilter\(([^()]*(?:\([^()]*\)[^()]*)*)\)/g,
                                 `$1 BETWEEN now() - interval '7 days' AND now()`)
                             .replaceAll('${tenant:sqlstring}', `'default'`);

// A problem seen, a fix that worked, a run without the problem, and another problem that stays.
async function fill(origin) {
  const now = Date.now();
  const seen = runEvent({problem: 'CSP_MISSING', ms: now - 2 * kHour});
  const attempt = attemptEvent(seen, 'csp.nonce', now - kHour);
  const gone = runEvent({problem: 'CSP_MISSING', findings: [], ms: now - kHour + 1});
  const open = runEvent({problem: 'XFO_INVALID', fingerprint: '1'.repeat(16), ms: now});
  const {status, answer} = await push(
      origin, 'c0ffee00-0000-4000-8000-000000000001',
      [seen, attempt, gone, outcomeEvent(attempt, 'worked', 'verified', now - kHour + 2), open]);
  assert.equal(status, 200);
  assert.equal(answer.ok.length, 5);
}

test('every panel shows what was stored', needsPostgres, async (t) => {
  const store = await freshDatabase(t);
  const gateway = await startGateway(t, {store});
  await fill(gateway.origin);
  await sqlFile(store, join(kRoot, 'sql/postgres/roles.sql'));
  const asGrafana = (text) => sql(store, `SET ROLE grafana; SET devdiag.tenant = 'default'; ${text}`);
  for (const {name, dashboard} of dashboards()) {
    for (const variable of dashboard.templating.list) {
      assert.deepEqual(await asGrafana(variable.query), ['default'], `${name}: variable ${variable.name}`);
    }
    for (const panel of dashboard.panels) {
      for (const target of panel.targets) {
        const text = expand(target.rawSql);
        assert.ok(!text.includes('$'), `${name}: ${panel.title}: unknown macro in ${text}`);
        const rows = await asGrafana(text);
        assert.ok(rows.length > 0, `${name}: ${panel.title} is empty`);
        if (target.format === 'time_series') assert.match(target.rawSql, / AS time\b/);
      }
    }
  }
});

test('dashboards use the provisioned datasource and all six views', () => {
  const uid = /^ {4}uid: (\S+)$/m.exec(
      readFileSync(join(kRoot, 'grafana/provisioning/datasources/devdiag.yaml'), 'utf8'))[1];
  const all = dashboards();
  assert.ok(all.length > 0);
  const used = new Set();
  for (const {name, dashboard} of all) {
    assert.match(dashboard.uid, /^devdiag-/);
    const ids = dashboard.panels.map((panel) => panel.id);
    assert.equal(new Set(ids).size, ids.length, `${name}: panel ids`);
    for (const panel of dashboard.panels) {
      assert.equal(panel.datasource.uid, uid, `${name}: ${panel.title}`);
      assert.ok(panel.description, `${name}: ${panel.title} explains itself`);
      for (const {rawSql} of panel.targets) {
        for (const [view] of rawSql.matchAll(/\bv_\w+/g)) used.add(view);
      }
    }
  }
  assert.deepEqual([...used].sort(), [
    'v_env_diversity', 'v_fix_ranking', 'v_fix_success', 'v_problem_counts', 'v_recent_activity', 'v_ttr_days'
  ]);
});
