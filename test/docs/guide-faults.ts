import type { CatalogueRow } from '../../lib/catalogue/index.ts';
import { questionOf } from '../../scripts/pages/guides.ts';

const SECTIONS = ['Decide', 'Numbers', 'Then and now', 'Here', 'Sources'];

/** What a guide lacks of the form that all guides have, and of what its row in the catalogue asks for. */
export function guideFaults(row: CatalogueRow, patterns: readonly string[], text: string): string[] {
  const [before = '', ...parts] = text.split(/^## /m);
  const sections = new Map(parts.map((part) => [part.split('\n', 1)[0] ?? '', part.slice(part.indexOf('\n') + 1)]));
  const numbers = numbersIn(sections.get('Numbers') ?? '');
  const [title, , answer = ''] = before.trim().split(/\n{2,}/);
  const faults = [
    title === `# ${row.title}` ? '' : `the title is not "${row.title}"`,
    /^[A-Z].*\?$/.test(questionOf(text)) ? '' : 'no question follows the title',
    /\.$/.test(answer) ? '' : 'no short answer follows the question',
    [...sections.keys()].join() === SECTIONS.join() ? '' : `the sections are ${[...sections.keys()].join(', ')}`,
    patterns.some((id) => sections.get('Here')?.includes(`\`${id}\``)) ? '' : '"Here" names no pattern',
    numbers.length > 0 ? '' : 'no number has a source',
    ...numbers.map((cells) =>
      /\[\d+\]|; settled by: /.test(cells.at(-1) ?? '') ? '' : `a number has no source: ${cells[0]}`,
    ),
    ...(row.errata ?? []).map((number) =>
      new RegExp(`\\[[^\\]]*\\b${number}\\b[^\\]]*\\]\\(\\.\\./notes-errata\\.md`).test(text)
        ? ''
        : `erratum ${number} is not linked`,
    ),
    ...sourceFaults(text.split('\n## Sources\n')[0] ?? '', sections.get('Sources') ?? ''),
  ];
  return faults.filter((fault) => fault !== '');
}

/** The rows of the tables that have a column of sources. */
function numbersIn(text: string): string[][] {
  const tables = text.split(/\n(?!\|)/).filter((part) => part.trim().startsWith('|'));
  return tables.flatMap((table) => {
    const [head, , ...rows] = table.trim().split('\n').map(cellsOf);
    return head?.at(-1) === 'Source' ? rows : [];
  });
}

const cellsOf = (row: string): string[] =>
  row
    .replaceAll(/^\||\|$/g, '')
    .split(/(?<!\\)\|/)
    .map((cell) => cell.trim());

/** Sources are numbered from 1 and are addresses; the text refers to each of them, and to no other. */
function sourceFaults(text: string, sources: string): string[] {
  const lines = sources.trim().split('\n');
  const cited = new Set(
    [...text.replaceAll(/```.*?```|`[^`\n]*`/gs, '').matchAll(/\[(\d+)\](?!\()/g)].map(([, n]) => n),
  );
  return [
    ...lines.map((line, index) =>
      new RegExp(`^${index + 1}\\. https://\\S+$`).test(line) ? '' : `line ${index + 1} of the sources is no source`,
    ),
    ...lines.map((_, index) => (cited.has(`${index + 1}`) ? '' : `source ${index + 1} is not used`)),
    ...[...cited].map((number) => (Number(number) <= lines.length ? '' : `source ${number} is missing`)),
  ];
}
