// MCP tools/call per second on one core of the gateway, load from the other cores, both stores' shapes of
// answer.
import {execFile} from 'node:child_process';
import {randomUUID} from 'node:crypto';
import {mkdtemp, readFile, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {promisify} from 'node:util';
import {attemptEvent, outcomeEvent, push, runEvent, startGateway} from '../support/gateway.mjs';
import {missing, row, spreadText, summary} from './table.mjs';

const run = promisify(execFile);
const kRounds = 5;
const kModern = {
  'io.modelcontextprotocol/protocolVersion': '2026-07-28',
  'io.modelcontextprotocol/clientCapabilities': {}
};
const kCalls = {
  mcp_suggest_fix: ['suggest_fix', {problem_code: 'CSP_MISSING', env: ['fw:react', 'srv:nginx']}],
  mcp_database_status: ['database_status', {}],
};

/** What a test hands to helpers that clean up after themselves. */
class Scope {
  #steps = [];
  after(step) { this.#steps.push(step); }
  async end() {
    for (const step of this.#steps.reverse()) await step();
  }
}

function script([name, args]) {
  const body = JSON.stringify(
      {jsonrpc: '2.0', id: 1, method: 'tools/call', params: {name, arguments: args, _meta: kModern}});
  return `wrk.method = "POST"
wrk.body = ${JSON.stringify(body)}
wrk.headers["Content-Type"] = "application/json"
wrk.headers["Accept"] = "application/json, text/event-stream"
wrk.headers["MCP-Protocol-Version"] = "2026-07-28"
wrk.headers["Mcp-Method"] = "tools/call"
wrk.headers["Mcp-Name"] = "${name}"
done = function(summary, latency, requests)
  io.write(string.format("RESULT %d %d %d %d\\n", summary.requests, summary.duration,
    latency:percentile(99), summary.errors.status + summary.errors.read + summary.errors.connect +
      summary.errors.timeout))
end
`;
}

async function load(url, file, seconds) {
  const {stdout} =
      await run('taskset', ['-c', '1', 'wrk', '-t1', '-c16', `-d${seconds}s`, '--latency', '-s', file, url]);
  const [, requests, micros, p99, errors] = /RESULT (\d+) (\d+) (\d+) (\d+)/.exec(stdout).map(Number);
  if (errors > 0) throw new Error(`${errors} of ${requests} calls failed`);
  return {requests, perSecond: requests / (micros / 1e6), p99Ms: p99 / 1000};
}

// Seconds of processor time the gateway has used: what it needs for a call, however busy the machine is.
async function cpuSeconds(pid) {
  const fields = (await readFile(`/proc/${pid}/stat`, 'utf8')).split(') ').at(-1).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

async function residentMiB(pid) {
  return Number(/VmRSS:\s+(\d+) kB/.exec(await readFile(`/proc/${pid}/status`, 'utf8'))[1]) / 1024;
}

async function teach(origin) {
  for (let i = 0; i < 20; ++i) {
    const events = [];
    for (let j = 0; j < 30; ++j) {
      const seen = runEvent(), attempt = attemptEvent(seen, j % 3 ? 'csp.strict' : 'csp.start-report-only');
      events.push(seen, attempt, outcomeEvent(attempt, j % 4 ? 'worked' : 'failed'));
    }
    await push(origin, randomUUID(), events);
  }
}

export async function measure({seconds}) {
  try {
    await run('wrk', ['-v']).catch((error) => {
      if (error.code === 'ENOENT') throw error;
    });
  } catch {
    return [missing('mcp_suggest_fix', 'calls/s', 'wrk is not installed')];
  }
  const scope = new Scope();
  const folder = await mkdtemp(join(tmpdir(), 'devdiag-bench-'));
  scope.after(() => rm(folder, {recursive: true, force: true}));
  const rows = [];
  try {
    const gateway = await startGateway(scope, {args: ['--threads', '1']});
    await run('taskset', ['-a', '-cp', '0', String(gateway.pid)]);
    await teach(gateway.origin);
    for (const [name, call] of Object.entries(kCalls)) {
      const file = join(folder, `${name}.lua`);
      await writeFile(file, script(call));
      await load(`${gateway.origin}/mcp`, file, 1);
      const samples = [];
      const cpuBefore = await cpuSeconds(gateway.pid);
      for (let i = 0; i < kRounds; ++i)
        samples.push(await load(`${gateway.origin}/mcp`, file, Math.max(1, Math.round(seconds / 2))));
      const cpu = (await cpuSeconds(gateway.pid)) - cpuBefore;
      const calls = samples.reduce((sum, sample) => sum + sample.requests, 0);
      const rate = summary(samples.map((s) => s.perSecond)), p99 = summary(samples.map((s) => s.p99Ms));
      rows.push(row({
        name,
        figure: rate.median,
        spread: spreadText(rate),
        unit: 'calls/s, 1 core, c=16',
        compared_with: `${Math.round(calls / cpu)} calls per second of processor time`,
        budget: {min: 45_000}
      }));
      rows.push(row({
        name: `${name}_p99`,
        figure: p99.median,
        spread: spreadText(p99),
        unit: 'ms, c=16',
        budget: {max: 5}
      }));
    }
    rows.push(row({
      name: 'mcp_rss',
      figure: await residentMiB(gateway.pid),
      unit: 'MiB after the load',
      budget: {max: 40}
    }));
  } finally {
    await scope.end();
  }
  return rows;
}
