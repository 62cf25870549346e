// A node:test reporter that writes one JSON line per finished test, for tests/run.mjs to count.

function describeError(error) {
  const cause = error?.cause ?? error;
  if (cause === undefined) return 'no error was given';
  return cause?.stack ?? (typeof cause === 'string' ? cause : JSON.stringify(cause));
}

function record(event) {
  const {name, file, details, skip, todo} = event.data;
  const failed = event.type === 'test:fail' && todo === undefined;
  // A parent fails with its children, and a describe() block is no test: only leaves are counted.
  if (details?.type === 'suite' && !failed) return null;
  if (failed && details?.error?.failureType === 'subtestsFailed') return null;
  const status = failed ? 'failed' : skip !== undefined || todo !== undefined ? 'skipped' : 'passed';
  const reason = typeof skip === 'string' ? skip : typeof todo === 'string' ? todo : '';
  return {
    name,
    file,
    status,
    reason,
    ms: details?.duration_ms,
    error: failed ? describeError(details.error) : ''
  };
}

export default async function* reporter(source) {
  for await (const event of source) {
    if (event.type === 'test:pass' || event.type === 'test:fail') {
      const line = record(event);
      if (line) yield `${JSON.stringify(line)}\n`;
    } else if (event.type === 'test:stdout' || event.type === 'test:stderr') {
      yield `${JSON.stringify({output: event.data.message, file: event.data.file})}\n`;
    }
  }
}
