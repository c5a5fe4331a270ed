import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { arcadeDocuments } from '@serverless-arcade/console/arcade/documents.ts';
import { bundleConsole } from '@serverless-arcade/console/server/bundle.ts';
import { ASSEMBLY_OPTIONS, ASSEMBLY_USAGE, assemblyFor } from './assembly.ts';
import { runCommand } from './command.ts';

/** Where the page takes what it carries with it. */
const PLACE = '<!--documents-->';

/**
 * Writes the study and the patterns as a page that needs no stage: three files, to be published anywhere or opened from
 * the disk.
 * @param assembly the output of `cdk synth`
 */
export async function exportStudy(assembly: string, directory: string): Promise<void> {
  await bundleConsole(directory);
  const { study, patterns } = arcadeDocuments(assembly);
  const json = JSON.stringify({ study: await study(), patterns: await patterns() });
  const page = join(directory, 'index.html');
  // Nothing in a source or a template may end the element it is written into.
  const element = `<script type="application/json" id="documents">${json.replaceAll('<', '\\u003c')}</script>`;
  writeFileSync(
    page,
    readFileSync(page, 'utf8').replace(PLACE, () => element),
  );
}

const USAGE = `Usage: npm run study:export -- [--output build/study] ${ASSEMBLY_USAGE}

Writes the study and the patterns as a page that needs no stage.`;
const options = {
  ...ASSEMBLY_OPTIONS,
  output: { type: 'string', default: 'build/study' },
} as const;

if (import.meta.main) {
  await runCommand(USAGE, { options }, async ({ values: { output, ...choice } }) => {
    await exportStudy(await assemblyFor(choice), output);
    console.log(`The study is in ${output}: open index.html, or publish the folder.`);
  });
}
