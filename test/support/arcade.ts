import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { StoryContext } from '../../demo/context.ts';
import { Stage } from '../../local/stage.ts';
import { TEST_ASSEMBLY } from './test-assembly.ts';

/** Everything a test has opened, to be closed after it. */
const opened: (() => Promise<void> | void)[] = [];

/** Opens a stage of its own for a test; `closeArcades` in `afterEach` closes it. */
export async function openArcade(assembly = TEST_ASSEMBLY): Promise<StoryContext> {
  const stage = await Stage.open({ assembly });
  const context = new StoryContext(stage);
  opened.push(async () => {
    context.client.close();
    await stage.close();
  });
  return context;
}

export async function closeArcades(): Promise<void> {
  for (const close of opened.splice(0).reverse()) await close();
}

type Json = Record<string, unknown>;

/** A copy of the assembly in which the template of one chapter was changed. */
export function changedAssembly(chapter: string, change: (resources: Record<string, Json>) => void): string {
  const directory = mkdtempSync(join(tmpdir(), 'arcade-assembly-'));
  opened.push(() => rmSync(directory, { recursive: true }));
  cpSync(TEST_ASSEMBLY, directory, { recursive: true });
  const file = join(directory, `${chapter}.template.json`);
  const template: { Resources: Record<string, Json> } = JSON.parse(readFileSync(file, 'utf8'));
  change(template.Resources);
  writeFileSync(file, JSON.stringify(template));
  return directory;
}
