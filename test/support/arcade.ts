import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Stage } from '@serverless-arcade/stage/stage.ts';
import { Playground } from '../../playground/playground.ts';
import { chapterAssembly, TEST_ASSEMBLY } from './test-assembly.ts';

/** Everything a test has opened, to be closed after it. */
const opened: (() => Promise<void> | void)[] = [];

/**
 * Opens a stage of its own for a test; `closeArcades` in `afterEach` closes it. Its seasons do not turn: the schedule would be at work
 * whenever ten minutes pass, in tests about something else. Those about seasons enable it.
 */
export async function openArcade(assembly = TEST_ASSEMBLY): Promise<Playground> {
  const stage = await Stage.open({ assembly });
  const context = new Playground(stage);
  opened.push(async () => {
    context.client.close();
    await stage.close();
  });
  context.setSchedules('DISABLED');
  return context;
}

/** Opens a stage with a chapter on request, what it refers to and what its story needs, as {@link openArcade} does with the core. */
export const openChapter = (name: string): Promise<Playground> => openArcade(chapterAssembly(name));

export async function closeArcades(): Promise<void> {
  for (const close of opened.splice(0).reverse()) await close();
}

type Json = Record<string, unknown>;

/** The assembly with another template of one chapter; everything else, such as megabytes of code, is only linked to. */
export function changedAssembly(chapter: string, change: (resources: Record<string, Json>) => void): string {
  const directory = mkdtempSync(join(tmpdir(), 'arcade-assembly-'));
  opened.push(() => rmSync(directory, { recursive: true }));
  const changed = `${chapter}.template.json`;
  for (const name of readdirSync(TEST_ASSEMBLY)) {
    if (name !== changed) symlinkSync(join(TEST_ASSEMBLY, name), join(directory, name));
  }
  const template: { Resources: Record<string, Json> } = JSON.parse(readFileSync(join(TEST_ASSEMBLY, changed), 'utf8'));
  change(template.Resources);
  writeFileSync(join(directory, changed), JSON.stringify(template));
  return directory;
}
