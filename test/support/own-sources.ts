import { readFileSync } from 'node:fs';
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
