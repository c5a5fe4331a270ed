import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { array, parse, picklist, record, strictObject, string } from 'valibot';
import type { ProvingTest } from './model.ts';
import { PROJECT } from './project.ts';

/** What the tests of each file said when they last ran; written by test/support/record-results.ts. */
export const RESULTS_FILE = join(PROJECT, 'build', 'test-results.json');

const resultsSchema = record(
  string(),
  array(strictObject({ title: string(), status: picklist(['passed', 'failed']) })),
);
type Results = Readonly<Record<string, readonly { readonly title: string; readonly status: 'passed' | 'failed' }[]>>;

/** The tests whose title begins with the id of a pattern, by that id. */
export function readTests(ids: ReadonlySet<string>): ReadonlyMap<string, readonly ProvingTest[]> {
  const results: Results = existsSync(RESULTS_FILE)
    ? parse(resultsSchema, JSON.parse(readFileSync(RESULTS_FILE, 'utf8')))
    : {};
  const found = globSync('test/**/*.test.ts', { cwd: PROJECT })
    .sort()
    .flatMap((file) => {
      const text = readFileSync(join(PROJECT, file), 'utf8');
      const live = /from '[^']*\/support\/arcade\.ts'/.test(text);
      return titlesOf(text, ids).map(({ id, title }) => {
        const result = resultOf(results[file] ?? [], title);
        return { id, test: { file, title, live, ...(result === undefined ? {} : { result }) } };
      });
    });
  const byId = Map.groupBy(found, ({ id }) => id);
  return new Map([...byId].map(([id, tests]) => [id, tests.map(({ test }) => test)]));
}

/** Titles as Jest prints them: that of the group before that of the test. A group may say the pattern for all of its tests. */
function titlesOf(text: string, ids: ReadonlySet<string>): readonly { readonly id: string; readonly title: string }[] {
  let group = '';
  const titles: { id: string; title: string }[] = [];
  for (const [, indent = '', kind, quoted = ''] of text.matchAll(TITLE)) {
    const title = quoted.replaceAll("\\'", "'");
    if (indent === '') group = kind === 'describe' ? title : '';
    if (kind === 'describe') continue;
    const full = group === '' ? title : `${group} ${title}`;
    const id = [title, group]
      .map((candidate) => /^[a-z0-9-]+/.exec(candidate)?.[0] ?? '')
      .find((start) => ids.has(start));
    if (id !== undefined) titles.push({ id, title: full });
  }
  return titles;
}

const TITLE = /^( *)(describe|test)\(\s*['"`]((?:\\.|[^'"`\\]|(?<=\w)')*)['"`],/gm;

/** A title with a value in it stands for all that begin like it. */
function resultOf(results: Results[string], title: string): 'passed' | 'failed' | undefined {
  const [beginning = title] = title.split(/\$\{/);
  const own = results.filter((result) =>
    beginning === title ? result.title === title : result.title.startsWith(beginning),
  );
  if (own.length === 0) return undefined;
  return own.every(({ status }) => status === 'passed') ? 'passed' : 'failed';
}
