// Express applications in this process, one module a snippet; statements about one answer go into a handler.
import {writeFileSync} from 'node:fs';
import {createServer} from 'node:http';
import {once} from 'node:events';
import {join} from 'node:path';
import {pathToFileURL} from 'node:url';
import {run} from './process.mjs';

// What snippets take for granted, where they do not import it themselves.
const kUsual = {
  helmet: 'helmet',
  cors: 'cors',
  crypto: 'node:crypto'
};

const balance = (text) => [...text].reduce(
    (sum, c) => sum +
        ('([{'.includes(c)     ? 1 :
             ')]}'.includes(c) ? -1 :
                                 0),
    0);

/** The statements at the top level of a text, each with all its lines. */
function statements(text) {
  const found = [];
  let open = 0;
  for (const line of text.split('\n')) {
    if (open > 0)
      found.push(`${found.pop()}\n${line}`);
    else
      found.push(line);
    open += balance(line.replace(/(["'`])(?:\\.|(?!\1).)*\1|\/\/.*$/g, ''));
  }
  return found;
}

function moduleText({filled}) {
  const all = statements(filled);
  const isImport = (each) => /^import\b/.test(each);
  // These only make sense where `res` is known.
  const isAboutOneAnswer = (each) => /^(?:res|response)\.\w/.test(each);
  const imports = all.filter((each) => isImport(each) && !/ from "express"/.test(each));
  for (const [name, from] of Object.entries(kUsual)) {
    if (!imports.some((each) => each.includes(name))) imports.push(`import ${name} from '${from}';`);
  }
  return `import express from 'express';
${imports.join('\n')}
export function make(application, id) {
  const app = express();
  const value = 'v1';
  ${all.filter((each) => !isImport(each) && !isAboutOneAnswer(each)).join('\n')}
  app.use((req, res) => {
    ${all.filter(isAboutOneAnswer).join('\n')}
    application.answer(id, req, res);
  });
  return app;
}`;
}

function written(item, {modules}) {
  const file = join(modules, `fix-${item.id}.mjs`);
  writeFileSync(file, moduleText(item));
  return file;
}

export async function check(item, here) {
  const {code, output} = await run(process.execPath, ['--check', written(item, here)]);
  return code === 0 ? null : output;
}

export async function start(t, items, here) {
  for (const item of items) {
    const {make} = await import(pathToFileURL(written(item, here)).href);
    const server = createServer(make(here.application, item.id));
    server.listen(item.port, here.address);
    await once(server, 'listening');
    t.after(() => server.close().closeAllConnections());
  }
}
