import { readFileSync, writeFileSync } from 'node:fs';
import { runCommand } from './command.ts';
import { written } from './house/written.ts';
import { BLOCKS } from './pages/blocks.ts';
import { rewritten } from './pages/rewrite.ts';

const USAGE = `Usage: npm run docs

Rewrites the generated blocks of README.md, CONTRIBUTING.md and docs/: tables of chapters, routes and alarms, places and counts.`;

await runCommand(USAGE, {}, () => {
  for (const page of [...written('*.md'), ...written('docs/**/*.md')]) {
    const before = readFileSync(page, 'utf8');
    const after = rewritten(page, before, BLOCKS);
    if (after === before) continue;
    writeFileSync(page, after);
    console.log(`written    ${page}`);
  }
});
