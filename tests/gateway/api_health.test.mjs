// Health and counters as a load balancer and a scraper see them.
import assert from 'node:assert/strict';
import {test} from 'node:test';

import {startGateway} from '../support/gateway.mjs';

test('alive and ready', async (t) => {
  const gateway = await startGateway(t);
  for (const path of ['/live', '/ready']) {
    const reply = await fetch(gateway.origin + path);
    assert.equal(reply.status, 200);
    assert.equal(reply.headers.get('cache-control'), 'no-store');
  }
});

test('the counters follow the OpenMetrics text format', async (t) => {
  const gateway = await startGateway(t, {args: ['--threads', '2']});
  for (let i = 0; i < 5; ++i) await fetch(`${gateway.origin}/live`, {headers: {connection: 'close'}});
  const reply = await fetch(`${gateway.origin}/metrics`);
  assert.match(reply.headers.get('content-type'), /^application\/openmetrics-text; version=1\.0\.0/);
  const text = await reply.text();
  assert.ok(text.endsWith('# EOF\n'));
  const families = new Map();
  const seen = new Set();
  for (const line of text.trimEnd().split('\n')) {
    const type = /^# TYPE (\S+) (counter|gauge|histogram)$/.exec(line);
    if (type) {
      assert.ok(!families.has(type[1]), `family ${type[1]} twice`);
      families.set(type[1], type[2]);
      continue;
    }
    if (line.startsWith('#')) continue;
    const sample = /^([a-z_]+)(\{([a-z]+="[^"\\\n]*",?)+\})? (\d+(\.\d+)?)$/.exec(line);
    assert.ok(sample, line);
    assert.ok(!seen.has(sample[1] + (sample[2] ?? '')), `series twice: ${line}`);
    seen.add(sample[1] + (sample[2] ?? ''));
    const family = sample[1].replace(/_(total|bucket|count|sum)$/, '');
    assert.ok(families.has(family) || families.has(sample[1]), `no TYPE for ${line}`);
  }
  assert.match(text, /devdiag_http_requests_total\{route="\/live",method="GET",code="200"\} 5\n/);
  assert.match(text, /devdiag_http_connections_accepted_total [5-9]\n/);
  assert.match(text, /process_resident_memory_bytes \d{7,}\n/);
});
