import { readFileSync } from 'node:fs';
import { written } from '../house/written.ts';
import type { Block } from './rewrite.ts';

/** A sentence that neither a page nor a recording of AWS confirms. */
export interface OpenPoint {
  readonly file: string;
  readonly sentence: string;
  /** What shows on AWS whether the sentence is true. */
  readonly settledBy: string;
}

interface Marks {
  readonly points: readonly OpenPoint[];
  /** Texts that say "unverified" in another form than the mark's. */
  readonly faults: readonly string[];
}

/** Files that tell about marks, and the errata, which have a column for what was checked. */
const ABOUT_MARKS = new Set([
  'CONTRIBUTING.md',
  'docs/notes-errata.md',
  'docs/unverified.md',
  'scripts/pages/errata.ts',
  'scripts/pages/open-points.ts',
  'test/arcade/open-points.test.ts',
]);

const MARK = / ?\(unverified; settled by: ((?:[^()]|\([^()]*\))+)\)/g;
const WORD = /\bunverified\b(?!\.md)/i;

/** Every mark of the project, and what looks like one. */
export function marksOfProject(): Marks {
  const files = [
    ...written('*.md'),
    ...written('{bin,docs,lambda,lib,packages,playground,scripts,test}/**/*.{md,ts,tsx}'),
  ];
  const found = files.filter((file) => !ABOUT_MARKS.has(file)).map((file) => marksIn(file, readFileSync(file, 'utf8')));
  return { points: found.flatMap(({ points }) => points), faults: found.flatMap(({ faults }) => faults) };
}

/** The marks in the comments and texts of one file. */
export function marksIn(file: string, text: string): Marks {
  if (!WORD.test(text)) return { points: [], faults: [] };
  const paragraphs = file.endsWith('.md') ? paragraphsOfPage(text) : paragraphsOfSource(text);
  const marked = paragraphs.filter((paragraph) => WORD.test(paragraph));
  return {
    points: marked.flatMap((paragraph) =>
      sentences(paragraph).flatMap((sentence) =>
        [...sentence.matchAll(MARK)].map(([, settledBy = '']) => ({ file, sentence: plain(sentence), settledBy })),
      ),
    ),
    faults: marked.filter((paragraph) => WORD.test(paragraph.replaceAll(MARK, ''))).map((text) => `${file}: ${text}`),
  };
}

/** The table of all open points. */
export const openPoints: Block = () => {
  const { points } = marksOfProject();
  const rows = points.map(
    ({ file, sentence, settledBy }) => `| [\`${file}\`](../${file}) | ${cell(sentence)} | ${cell(settledBy)} |`,
  );
  return [`${rows.length} sentences are open.`, '', '| Place | Sentence | Settled by |', '|---|---|---|', ...rows].join(
    '\n',
  );
};

const cell = (text: string) => text.replaceAll('|', '\\|');

/** Without the mark, addresses and markup, as one line. */
const plain = (sentence: string) =>
  sentence
    .replaceAll(MARK, '')
    .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replaceAll(/ ?\(https?:[^)]*\)| ?https?:\S+/g, '')
    .replaceAll('**', '')
    .replace(/^(?:-|(?:[\w ]+ = )?'(?=[A-Z])|@\w+) ?/, '')
    .replace(/'[,;]*$/, '');

/** A full stop ends a sentence, outside of a mark. */
function sentences(paragraph: string): string[] {
  const marks: string[] = [];
  const kept = paragraph.replaceAll(MARK, (mark) => `\0${marks.push(mark) - 1}\0`);
  return kept
    .split(/(?<=[.!?])\s+(?=[A-Z`"*[])/)
    .map((sentence) => sentence.replaceAll(/\0(\d+)\0/g, (_, index: string) => marks[Number(index)] ?? ''));
}

/** Lines that belong together, each row of a table by its cells. */
const paragraphsOfPage = (text: string): string[] =>
  text
    .split(/\n\s*\n|\n(?=\s*(?:[-*]|\d+\.) )|\n(?=\|)/)
    .flatMap((paragraph) => (paragraph.startsWith('|') ? paragraph.split(/(?<!\\)\|/) : [paragraph]))
    .map(asLine);

/** Comments, and lines of code, of which texts are a part. */
function paragraphsOfSource(text: string): string[] {
  const paragraphs: string[] = [];
  let isOpen = false;
  for (const line of text.split('\n')) {
    const comment = /^\s*(?:\/\*\*?|\*|\/\/)(?!\/) ?(?<words>.*?)(?: ?\*\/)?$/.exec(line)?.groups?.words;
    const continues = isOpen && comment !== undefined && comment !== '' && !/^@|^\s*\/\*/.test(comment);
    if (continues) paragraphs.push(`${paragraphs.pop()} ${comment}`);
    else if (comment !== '') paragraphs.push(comment ?? line);
    isOpen = comment !== undefined && comment !== '' && !line.trimEnd().endsWith('*/');
  }
  return paragraphs.map(asLine);
}

const asLine = (text: string) => text.replaceAll(/\s+/g, ' ').trim();
