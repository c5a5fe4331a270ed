import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..', '..', 'lambda');

/** The text of a function's file and of everything of our own that it imports, the handler `<chapter>/<name>` first. */
export function ownSources(handler: string): readonly string[] {
  const files = new Set([join(root, `${handler.replace('/', '/functions/')}.ts`)]);
  const texts: string[] = [];
  // A set is read in the order in which it grows.
  for (const file of files) {
    const text = readFileSync(file, 'utf8');
    texts.push(text);
    for (const [, path = ''] of text.matchAll(/ from '((?:#lambda|\.\.?)\/[^']+)'/g)) {
      files.add(path.startsWith('#') ? join(root, path.replace('#lambda/', '')) : join(file, '..', path));
    }
  }
  return texts;
}

/** The kinds of items by the constants that make them: `playItem` is `play`. */
const KINDS: ReadonlyMap<string, string> = new Map(
  globSync('*/keys.ts', { cwd: root }).flatMap((file) =>
    [...readFileSync(join(root, file), 'utf8').matchAll(/const (\w+) = itemKind\('([\w-]+)'/g)].map(
      ([, name = '', kind = '']) => [name, kind] as const,
    ),
  ),
);

/** The kinds of items that a function writes, with everything of our own that it imports: a new item begins with its head. */
export const kindsWrittenBy = (handler: string): readonly string[] =>
  ownSources(handler).flatMap((text) =>
    [...text.matchAll(/\b(\w+)\.head\(/g)].flatMap(([, name = '']) => KINDS.get(name) ?? []),
  );
