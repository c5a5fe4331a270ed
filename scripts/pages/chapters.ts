import { existsSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { written } from '../house/written.ts';
import { chapters, coreChapters, goldenOf } from './golden.ts';
import type { Block } from './rewrite.ts';

/** The table of all chapters: each with the first sentence of its page, and how to have those that the core lacks. */
export const chapterTable: Block = () => {
  const root = readFileSync('lib/arcade.ts', 'utf8');
  // In the order of the composition root, which begins with what the others need.
  const order = (name: string) => root.search(new RegExp(`^ +'?${name}'?: `, 'm'));
  const core = coreChapters();
  const rows = chapters()
    .toSorted((a, b) => order(a) - order(b))
    .map((name) => {
      const page = `docs/chapters/${name}.md`;
      const onRequest = core.includes(name) ? '' : ` With \`-c chapters=${name}\`, or \`all\`.`;
      return `| [\`${name}\`](${page}) | ${firstSentence(readFileSync(page, 'utf8'))}${onRequest} |`;
    });
  return ['| Chapter | In one sentence |', '|---|---|', ...rows].join('\n');
};

/** The first paragraph after the title, up to the end of its first sentence. */
const firstSentence = (text: string): string =>
  (text.split(/\n{2,}/)[1] ?? '').replaceAll('\n', ' ').replace(/(?<=\.)\s.*$/, '');

/** Where everything of a chapter is, and what is in its template. */
export const places: Block = (page) => {
  const name = basename(page, '.md');
  const { resources, patterns } = goldenOf(name);
  const functions = resources.filter(({ type }) => type === 'AWS::Lambda::Function').map(({ logicalId }) => logicalId);
  const rows = {
    Stack: link(`lib/chapters/${name}/stack.ts`),
    Routes: link(`lib/chapters/${name}/routes.ts`),
    Functions: functions.map((logicalId) => functionLink(name, logicalId)).join(', '),
    Template: link(`templates/${name}.yaml`),
    Tests: link(`test/${name}`),
    Resources: inventory(resources.map(({ type }) => type)),
    Patterns: patterns.map((id) => `\`${id}\``).join(', '),
  };
  const lines = Object.entries(rows).filter(([, cell]) => cell !== '');
  return ['| | |', '|---|---|', ...lines.map(([title, cell]) => `| ${title} | ${cell} |`)].join('\n');
};

/** A link from the page of a chapter to a file, or nothing if there is no such file. */
const link = (path: string, text = path): string => (existsSync(path) ? `[\`${text}\`](../../${path})` : '');

/** A logical id is the id of the construct, with eight characters that tell it from others. The API has functions of other chapters. */
function functionLink(chapter: string, logicalId: string): string {
  const id = logicalId.replace(/[0-9A-F]{8}$/, '');
  const sources = [...written(`lambda/${chapter}/functions/*.ts`), ...written('lambda/*/functions/*.ts')];
  const file = sources.find((source) => id.endsWith(pascal(basename(source, '.ts'))));
  return file === undefined ? `\`${id}\`` : link(file, pascal(basename(file, '.ts')));
}

const pascal = (name: string) => name.replaceAll(/(^|-)([a-z])/g, (_, __, letter: string) => letter.toUpperCase());

/** How many resources there are of each type: what a reader wants to know of costs and quotas. */
function inventory(types: readonly string[]): string {
  const counts = [...Map.groupBy(types, (type) => type.replace(/^AWS::/, '').replace('::', ' '))];
  return counts
    .map(([type, { length }]) => ({ type, length }))
    .sort((a, b) => b.length - a.length || a.type.localeCompare(b.type))
    .map(({ type, length }) => `${length} × ${type}`)
    .join(', ');
}
