import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { renderGoldenTemplate } from '../../lib/golden-template.ts';
import { synthArcade } from './synth.ts';
import type { SynthesizedChapter } from './synthesized.ts';

const directory = join(import.meta.dirname, '..', '..', 'templates');

/**
 * Compares the sandbox template of a chapter with `templates/<chapter>.yaml`.
 * @throws when they differ: with the first lines that do, and what to run
 */
export const expectGoldenTemplate = (chapter: string): void => expectGoldenChapter(synthArcade().chapter(chapter));

/** The same for a chapter that was synthesized in the sandbox by itself. */
export function expectGoldenChapter({ id: chapter, stack }: SynthesizedChapter): void {
  const actual = renderGoldenTemplate(stack, 'sandbox');
  const difference = firstDifference(readFileSync(join(directory, `${chapter}.yaml`), 'utf8'), actual);
  if (difference === undefined) return;
  throw new Error(
    `templates/${chapter}.yaml is not what synth makes now. If you meant the change, run \`npm run templates\` and ` +
      `review the difference.\n\n${difference}`,
  );
}

/** Where two texts part, with three lines of each; undefined when they are equal. */
export function firstDifference(expected: string, actual: string): string | undefined {
  if (expected === actual) return undefined;
  const [before, after] = [expected.split('\n'), actual.split('\n')];
  const line = before.findIndex((text, index) => text !== after[index]);
  const start = line === -1 ? before.length : line;
  const excerpt = (sign: string, lines: string[]) => lines.slice(start, start + 3).map((text) => `${sign} ${text}`);
  return [`first difference at line ${start + 1}:`, ...excerpt('-', before), ...excerpt('+', after)].join('\n');
}
