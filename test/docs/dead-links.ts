import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';

/** The links of a page to files, lines and headings of this project that lead nowhere. @param page its path from the project's root */
export function deadLinks(page: string, text: string): string[] {
  const targets = [...withoutCode(text).matchAll(/\]\((?!https?:|mailto:)([^)\s]+)\)/g)].map(
    ([, target = '']) => target,
  );
  return targets.filter((target) => !leadsSomewhere(page, text, target));
}

function leadsSomewhere(page: string, text: string, target: string): boolean {
  const [path = '', fragment] = target.split('#');
  if (path === '') return anchorsOf(text).includes(fragment ?? '');
  const file = normalize(join(dirname(page), path));
  if (!existsSync(file)) return false;
  if (fragment === undefined) return true;
  if (!statSync(file).isFile()) return false;
  const content = readFileSync(file, 'utf8');
  const line = /^L(\d+)$/.exec(fragment)?.[1];
  return line === undefined ? anchorsOf(content).includes(fragment) : Number(line) <= content.split('\n').length;
}

/** What GitHub calls the headings of a page: small letters, hyphens for spaces, no punctuation. */
const anchorsOf = (text: string): string[] =>
  [...withoutFences(text).matchAll(/^#{1,6} (.+)$/gm)].map(([, heading = '']) =>
    heading
      .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .trim()
      .replaceAll(' ', '-'),
  );

const withoutFences = (text: string) => text.replaceAll(/^```.*?^```/gms, '');
const withoutCode = (text: string) => withoutFences(text).replaceAll(/`[^`\n]*`/g, 'code');
