import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { chapters } from './golden.ts';
import type { Block } from './rewrite.ts';

/** The chapter that comes after all others by order, without an import: docs/decisions/0012-health-by-name.md. */
const LAST = 'operations';

/** The chapters whose stacks a chapter imports from, by the names of the exports in its golden template. */
function importsOf(chapter: string): readonly string[] {
  const text = readFileSync(`templates/${chapter}.yaml`, 'utf8');
  const names = text.matchAll(/Fn::ImportValue: arcade-([a-z-]+):/g);
  return [...new Set([...names].map(([, name = '']) => name))].sort();
}

/** The chapters that cannot stay when one goes, as the CDK finds them: importers, their importers, and what comes last. */
function dependentsOf(chapter: string): readonly string[] {
  const direct = chapters().filter(
    (other) => other !== chapter && (other === LAST || importsOf(other).includes(chapter)),
  );
  return [...new Set(direct.flatMap((other) => [other, ...(other === LAST ? [] : dependentsOf(other))]))].sort();
}

/** All stacks in an order in which CloudFormation can create them, with what each needs and what goes with it. */
export const order: Block = () => {
  const rows = chapters()
    .toSorted((a, b) => dependentsOf(b).length - dependentsOf(a).length || (a < b ? -1 : 1))
    .map((name) => {
      const needs = name === LAST ? 'comes after all others' : list(importsOf(name));
      return `| [\`arcade-${name}\`](chapters/${name}.md) | ${needs} | ${list(dependentsOf(name))} |`;
    });
  return ['| Stack | Imports from | A destroy of it takes along |', '|---|---|---|', ...rows].join('\n');
};

/** How a chapter is removed, on its page. */
export const remove: Block = (page) => {
  const name = basename(page, '.md');
  const along = dependentsOf(name);
  const what =
    along.length === 0
      ? 'No other chapter depends on it'
      : `It takes ${list(along)} along, which cannot stay without it`;
  return `\`npx cdk destroy ${name}\`, with the same \`-c environment=\` and \`-c instance=\` as at its deployment. ${what}.`;
};

const list = (names: readonly string[]) => names.map((name) => `\`${name}\``).join(', ') || '-';
