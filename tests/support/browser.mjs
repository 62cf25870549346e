// A real Chromium with a profile folder that outlives it, and that can be killed like a crashed one.
import {spawn} from 'node:child_process';
import {readFile, rm} from 'node:fs/promises';
import {join} from 'node:path';
import {setTimeout as pause} from 'node:timers/promises';
import {chromium} from 'playwright-core';

const kFlags = [
  '--headless=new', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
  '--disable-extensions', '--disable-background-networking', '--disable-component-update', '--disable-sync',
  '--disable-dev-shm-usage', '--remote-debugging-port=0', '--window-size=1280,900', 'about:blank'
];

async function debuggingAddress(profile, child) {
  const file = join(profile, 'DevToolsActivePort');
  for (let tries = 0; tries < 300; ++tries) {
    if (child.exitCode !== null) throw new Error(`Chromium ended with ${child.exitCode}`);
    const text = await readFile(file, 'utf8').catch(() => '');
    const [port, path] = text.split('\n');
    if (path) return `ws://127.0.0.1:${port}${path}`;
    await pause(50);
  }
  throw new Error('Chromium did not open its debugging port');
}

/** Resolves to {page, context, browser, kill(), close()}; kill() ends the whole process group at once. */
export async function openBrowser(test, profile) {
  await rm(join(profile, 'DevToolsActivePort'), {force: true});
  const program = process.env.DEVDIAG_CHROMIUM ?? '/usr/bin/chromium';
  const child = spawn(program, [...kFlags, `--user-data-dir=${profile}`], {detached: true, stdio: 'ignore'});
  const ended = new Promise((resolve) => child.once('exit', resolve));
  const kill = async () => {
    try {
      process.kill(-child.pid, 'SIGKILL');
    } catch (error) {
      if (error.code !== 'ESRCH') throw error;
    }
    await ended;
    for (const lock of ['SingletonLock', 'SingletonSocket', 'SingletonCookie'])
      await rm(join(profile, lock), {force: true});
  };
  test.after(kill);
  const browser = await chromium.connectOverCDP(await debuggingAddress(profile, child));
  const context = browser.contexts()[0];
  const page = context.pages()[0] ?? (await context.newPage());
  const close = async () => {
    await browser.newBrowserCDPSession().then((session) => session.send('Browser.close')).catch(() => {});
    await Promise.race([ended, pause(5000)]);
    await kill();
  };
  return {page, context, browser, kill, close};
}

/**
 * Runs `fn(...args)` in the page by the debugging protocol, without eval inside the page: a strict policy
 * neither refuses it nor reports it. Arguments and result are JSON.
 */
export async function inPage(page, fn, ...args) {
  const session = await page.context().newCDPSession(page);
  try {
    const expression = `(${fn})(${args.map((value) => JSON.stringify(value) ?? 'undefined').join(',')})`;
    const {result, exceptionDetails} =
        await session.send('Runtime.evaluate', {expression, awaitPromise: true, returnByValue: true});
    if (exceptionDetails) {
      const thrown = exceptionDetails.exception;
      throw new Error(thrown?.description ?? JSON.stringify(thrown?.value ?? exceptionDetails.text));
    }
    return result.value;
  } finally {
    await session.detach().catch(() => {});
  }
}

/** The page's DevDiag state once `condition(state)` holds; polls from here. */
export async function whenState(page, condition, timeout_ms = 20_000) {
  const deadline = Date.now() + timeout_ms;
  for (;;) {
    // A navigation may end the context in the middle of a question: ask again.
    const state = await inPage(page, () => window.devdiag?.state?.()).catch(() => undefined);
    if (state && condition(state)) return state;
    if (Date.now() > deadline)
      throw new Error(`state never matched ${condition}: ${JSON.stringify(state, null, 1)}`);
    await pause(100);
  }
}
