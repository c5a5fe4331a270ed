import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { array, parse, picklist, record, strictObject, string } from 'valibot';
import type { ProvingTest, TestLevel } from './model.ts';
import { PROJECT } from './project.ts';

/** The last result of each test by file; test/support/record-results.ts writes it. */
export const RESULTS_FILE = join(PROJECT, 'build', 'test-results.json');

const resultsSchema = record(
  string(),
  array(strictObject({ title: string(), status: picklist(['passed', 'failed']) })),
);
type Results = Readonly<Record<string, readonly { readonly title: string; readonly status: 'passed' | 'failed' }[]>>;

/** The tests whose title, or that of a group around them, begins with the ids of patterns; by each of those ids. */
export function readTests(ids: ReadonlySet<string>): ReadonlyMap<string, readonly ProvingTest[]> {
  const results: Results = existsSync(RESULTS_FILE)
    ? parse(resultsSchema, JSON.parse(readFileSync(RESULTS_FILE, 'utf8')))
    : {};
  const found = globSync('{test,packages/*/test}/**/*.test.ts', { cwd: PROJECT })
    .map((path) => path.replaceAll('\\', '/'))
    .sort()
    .flatMap((file) => {
      const text = readFileSync(join(PROJECT, file), 'utf8');
      const level = levelOf(file, text);
      return titlesIn(text).flatMap(({ titles, line }) => {
        const title = titles.join(' ');
        const result = resultOf(results[file] ?? [], title);
        const test = { file, line, title, level, ...(result === undefined ? {} : { result }) };
        return idsOf(titles, ids).map((id) => ({ id, test }));
      });
    });
  const byId = Map.groupBy(found, ({ id }) => id);
  return new Map([...byId].map(([id, tests]) => [id, tests.map(({ test }) => test)]));
}

/** What a test looks at: its imports tell. */
function levelOf(file: string, text: string): TestLevel {
  if (/\/support\/arcade\.ts'/.test(text)) return 'arcade';
  if (file.startsWith('packages/stage/test/') || /\/support\/functions\.ts'|startEngine|Stage\.open/.test(text))
    return 'stage';
  const readsTemplates = /\/support\/(?:synth|template-golden|template-resources)\.ts'|aws-cdk-lib\/assertions/.test(
    text,
  );
  return readsTemplates || file.startsWith('test/arcade/') ? 'template' : 'unit';
}

/** A test with the titles of the groups around it, from the outermost in, as Jest joins them. */
interface Titled {
  readonly titles: readonly string[];
  /** From 1. */
  readonly line: number;
}

/** A call with a title: `test('…', `, or the end of `test.each(…)('…', ` that began at the same indentation. */
const TITLE =
  /^( *)(?:(\w*[dD]escribe|\w*[tT]est)(?:\.each\b.*?\))?|[\])].*?\))\(\s*(?:'((?:\\.|[^'\\])*)'|"((?:\\.|[^"\\])*)"|`((?:\\.|[^`\\])*)`),/gm;

/** The tests of a file. Groups are told by the indentation, which the formatter keeps. */
export function titlesIn(text: string): readonly Titled[] {
  const tests: Titled[] = [];
  let groups: { readonly indent: number; readonly title: string }[] = [];
  for (const match of text.matchAll(TITLE)) {
    const [, indentation = '', kind, ...quoted] = match;
    const indent = indentation.length;
    const title = (quoted.find((each) => each !== undefined) ?? '').replaceAll(/\\(['"`])/g, '$1');
    groups = groups.filter((group) => group.indent < indent);
    if (/describe$/i.test(kind ?? openedBy(text.slice(0, match.index), indentation) ?? ''))
      groups.push({ indent, title });
    else {
      const line = text.slice(0, match.index).split('\n').length;
      tests.push({ titles: [...groups.map((group) => group.title), title], line });
    }
  }
  return tests;
}

/** The call that began with a table on a line of its own. */
function openedBy(before: string, indentation: string): string | undefined {
  const opening = new RegExp(`^${indentation}(\\w*[dD]escribe|\\w*[tT]est)\\.each\\b`);
  return before
    .split('\n')
    .map((line) => opening.exec(line)?.[1])
    .findLast((kind) => kind !== undefined);
}

/** The patterns that a test is about: its title begins with their ids, else the title of the nearest group does. */
function idsOf(titles: readonly string[], ids: ReadonlySet<string>): readonly string[] {
  for (const title of titles.toReversed()) {
    const [beginning = ''] = /^[a-z0-9-]+(?:, [a-z0-9-]+)*(?=:|$)/.exec(title) ?? [];
    const named = beginning.split(', ').filter((id) => ids.has(id));
    if (named.length > 0) return named;
  }
  return [];
}

const escaped = (text: string) => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** The result of all tests whose titles differ from this one only in its values. */
function resultOf(results: Results[string], title: string): 'passed' | 'failed' | undefined {
  const parts = title.split(/\$\{[^}]*\}|\$[\w.]+|%[sdifjop#]/).map(escaped);
  const pattern = new RegExp(`^${parts.join('.*')}$`, 's');
  const own = results.filter((result) => pattern.test(result.title));
  if (own.length === 0) return undefined;
  return own.every(({ status }) => status === 'passed') ? 'passed' : 'failed';
}
