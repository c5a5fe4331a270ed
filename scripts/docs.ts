import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { runCommand } from './command.ts';
import { written } from './house/written.ts';
import { BLOCKS } from './pages/blocks.ts';
import { OPENAPI, openApi } from './pages/openapi.ts';
import { rewritten } from './pages/rewrite.ts';

const USAGE = `Usage: npm run docs

Rewrites the generated blocks of README.md, CONTRIBUTING.md and docs/: tables of chapters, routes and alarms, places and counts.
Rewrites the description of the API in docs/openapi.yaml, from the golden template and the page of the chapter api.`;

await runCommand(USAGE, {}, () => {
  for (const page of [...written('*.md'), ...written('docs/**/*.md')]) {
    const before = readFileSync(page, 'utf8');
    const after = rewritten(page, before, BLOCKS);
    if (after === before) continue;
    writeFileSync(page, after);
    console.log(`written    ${page}`);
  }
  const description = openApi();
  if (existsSync(OPENAPI) && readFileSync(OPENAPI, 'utf8') === description) return;
  writeFileSync(OPENAPI, description);
  console.log(`written    ${OPENAPI}`);
});
