// SARIF and JUnit as other programs read them.
import assert from 'node:assert/strict';
import {readdir} from 'node:fs/promises';
import {test} from 'node:test';

import Ajv from 'ajv';

import {sarifSchema} from '../support/sarif_schema.mjs';
import {parseXml} from '../support/xml.mjs';

import {check, devdiag, kTraffic} from './cli_run.mjs';

const dumps = async () => (await readdir(kTraffic)).filter((name) => /\.(har|txt)$/.test(name));

test('SARIF of every dump keeps the standard\'s shape, and points at itself correctly', async () => {
  const validate = new Ajv({allErrors: true, strict: false}).compile(sarifSchema);
  for (const file of await dumps()) {
    const log = JSON.parse((await check(file, '--format', 'sarif')).out);
    assert.ok(validate(log), `${file}: ${JSON.stringify(validate.errors?.slice(0, 3))}`);
    const [run] = log.runs;
    const rules = run.tool.driver.rules.map(({id}) => id);
    assert.deepEqual(rules, [...rules].sort(), 'sorted, so that a diff is small');
    for (const result of run.results) {
      assert.equal(rules[result.ruleIndex], result.ruleId);
      assert.match(result.partialFingerprints['devdiagFinding/v1'], /^[0-9a-f]{16}$/);
      assert.ok(result.kind === 'fail' || result.level === 'none');
      assert.ok(result.message.text.length > 10);
      assert.doesNotThrow(() => new URL(result.locations[0].physicalLocation.artifactLocation.uri));
    }
    const known = new Set(run.tool.driver.notifications.map(({id}) => id));
    for (const said of run.invocations[0].toolExecutionNotifications)
      assert.ok(known.has(said.descriptor.id));
  }
});

test('the schema itself refuses what the standard refuses', () => {
  const validate = new Ajv({strict: false}).compile(sarifSchema);
  const log = (result) => ({version: '2.1.0', runs: [{tool: {driver: {name: 'x'}}, results: [result]}]});
  assert.ok(validate(log({message: {text: 'x'}})));
  for (const wrong
           of [{}, {message: {}}, {message: {text: 1}}, {message: {text: 'x'}, level: 'bad'},
               {message: {text: 'x'}, extra: 1},
               {message: {text: 'x'}, locations: [{physicalLocation: {artifactLocation: {uri: 'a b'}}}]}])
    assert.ok(!validate(log(wrong)), JSON.stringify(wrong));
});

// What Jenkins' and the older Ant schema agree on: names, required attributes, the order of children.
const kRequired = {
  testsuites: ['name', 'tests', 'failures', 'errors', 'time'],
  testsuite:
      ['name', 'tests', 'failures', 'errors', 'skipped', 'time', 'timestamp', 'hostname', 'id', 'package'],
  testcase: ['name', 'classname', 'time'],
  property: ['name', 'value'],
  failure: ['message', 'type'],
  skipped: ['message'],
};
const kChildren = {
  testsuites: ['testsuite'],
  testsuite: ['properties', 'testcase', 'system-out', 'system-err'],
  testcase: ['skipped', 'failure', 'system-out'],
  properties: ['property'],
};

function assertJunit(element, file) {
  for (const name of kRequired[element.name] ?? [])
    assert.ok(name in element.attributes, `${element.name} ${name}`);
  const allowed = kChildren[element.name] ?? [];
  const order = element.children.map((child) => allowed.indexOf(child.name));
  assert.ok(!order.includes(-1), `${file}: ${element.name} holds ${element.children.map(({name}) => name)}`);
  assert.deepEqual(order, [...order].sort((a, b) => a - b), `${file}: order inside ${element.name}`);
  if (allowed.length > 0) assert.equal(element.text.trim(), '', `text inside ${element.name}`);
  for (const child of element.children) assertJunit(child, file);
}

test('JUnit of every dump is well-formed, of the usual shape, and adds up', async () => {
  for (const file of await dumps()) {
    const root = parseXml((await check(file, '--format', 'junit')).out);
    assert.equal(root.name, 'testsuites');
    assertJunit(root, file);
    const totals = {tests: 0, failures: 0, skipped: 0};
    for (const suite of root.children) {
      assert.match(suite.attributes.timestamp, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/);
      const cases = suite.children.filter(({name}) => name === 'testcase');
      const names = cases.map((each) => each.attributes.name);
      assert.equal(new Set(names).size, names.length);
      const having = (name) =>
          cases.filter((each) => each.children.some((child) => child.name === name)).length;
      const counted = {tests: cases.length, failures: having('failure'), skipped: having('skipped')};
      for (const [name, value] of Object.entries(counted)) {
        assert.equal(Number(suite.attributes[name]), value, `${file} ${name}`);
        totals[name] += value;
      }
    }
    for (const [name, value] of Object.entries(totals)) assert.equal(Number(root.attributes[name]), value);
  }
});

test('hostile names in JUnit come back as they are, but for what XML cannot hold', async () => {
  const evil = '</failure><testcase name="x">&amp;]]>\'"';
  const input = `HTTP/1.1 200 OK\r\nX-Frame-Options: ${evil}\u0001\r\n\r\n`;
  const root = parseXml((await devdiag(['check', '--format', 'junit'], input)).out);
  const xfo = root.children[0].children.find(({attributes}) => attributes.name === 'XFO_INVALID');
  const failure = xfo.children.find(({name}) => name === 'failure');
  assert.ok(failure.text.includes(`proof: X-Frame-Options: ${evil}\ufffd`), failure.text);
});
