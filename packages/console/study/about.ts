import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AssemblyStack } from '@serverless-arcade/stage/assembly.ts';
import { PROJECT } from './project.ts';

/** What a chapter is about: the description of its stack, else the first line of its page; else an empty text. */
export function aboutOf({ id, template: { Description } }: AssemblyStack): string {
  if (typeof Description === 'string' && Description !== '') return Description;
  const page = join(PROJECT, 'docs', 'chapters', `${id}.md`);
  return existsSync(page) ? firstLine(readFileSync(page, 'utf8')) : '';
}

/** The first line of text, without the marks of Markdown. */
const firstLine = (markdown: string): string =>
  (markdown.split('\n').find((line) => /^[^#\s]/.test(line)) ?? '')
    .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replaceAll(/[`*]/g, '')
    .trim();
