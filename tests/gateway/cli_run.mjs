// Runs the command line program in a test.
import {spawn} from 'node:child_process';
import {join} from 'node:path';

import {programs} from '../support/gateway.mjs';

/** Folder of recorded HAR files and header dumps. */
export const kTraffic = join(import.meta.dirname, '../fixtures/traffic');

/** Runs `devdiag` with the text on standard input: {code, out, err}. */
export function devdiag(args, input = '', env = {}) {
  const child =
      spawn(programs().devdiag, args, {stdio: ['pipe', 'pipe', 'pipe'], env: {...process.env, ...env}});
  let out = '';
  let err = '';
  child.stdout.setEncoding('utf8').on('data', (chunk) => (out += chunk));
  child.stderr.setEncoding('utf8').on('data', (chunk) => (err += chunk));
  child.stdin.on('error', () => {});
  child.stdin.end(input);
  return new Promise((resolve) => child.once('close', (code) => resolve({code, out, err})));
}

/** Runs `devdiag check` on a recorded dump. */
export const check = (file, ...args) => devdiag(['check', join(kTraffic, file), ...args]);
