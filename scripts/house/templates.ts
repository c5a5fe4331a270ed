import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { optionalChapters } from '../../lib/arcade.ts';
import { written } from './written.ts';

/** A comment above a resource: which pattern it shows, and why it looks as it does. */
interface Annotation {
  readonly pattern: string;
  readonly why: string;
}

/** Lines of a golden template that are comments. */
export const commentLines = (file: string): number =>
  readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line.trimStart().startsWith('#')).length;

const coreTemplates = () =>
  written('templates/*.yaml').filter((file) => !optionalChapters.includes(basename(file, '.yaml')));

/** The annotations that say why, of the golden templates of the core. A reference to another resource's (`as at ...`) is not counted. */
export const annotations = (): Annotation[] =>
  coreTemplates().flatMap((file) => {
    const comments = readFileSync(file, 'utf8').matchAll(/^ {2}# ([a-z0-9-]+): .*\n((?: {2}# {3}.*\n)*)/gm);
    return [...comments]
      .map(([, pattern = '', text = '']) => ({ pattern, why: text.replaceAll(/\s*#\s*/g, ' ').trim() }))
      .filter(({ why }) => why !== '' && !/^as at /i.test(why));
  });
