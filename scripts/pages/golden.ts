import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { optionalChapters } from '../../lib/arcade.ts';
import type { Template } from '../cost/template.ts';
import { written } from '../house/written.ts';

interface Resource {
  readonly logicalId: string;
  readonly type: string;
  readonly properties: Readonly<Record<string, unknown>>;
}

/** A golden template, as the pages of the documentation read it. */
export interface Golden {
  readonly chapter: string;
  readonly template: Template;
  readonly resources: readonly Resource[];
  /** Ids of the patterns that its comments explain, in their order. */
  readonly patterns: readonly string[];
}

const golden = new Map<string, Golden>();

/** The golden template of a chapter. */
export function goldenOf(chapter: string): Golden {
  const known = golden.get(chapter);
  if (known !== undefined) return known;
  const text = readFileSync(`templates/${chapter}.yaml`, 'utf8');
  // `npm run templates` writes these files from templates of the CDK, and a test compares them.
  const template: Template = parse(text);
  const resources = Object.entries(template.Resources).map(([logicalId, { Type, Properties = {} }]) => ({
    logicalId,
    type: Type,
    properties: Properties,
  }));
  const comments = text.slice(text.indexOf('\nResources:')).matchAll(/^ {2}# ([a-z0-9-]+): /gm);
  const read = { chapter, template, resources, patterns: [...new Set([...comments].map(([, id = '']) => id))] };
  golden.set(chapter, read);
  return read;
}

/** Names of the chapters that have a golden template. */
export const chapters = (): string[] => written('templates/*.yaml').map((file) => file.slice(10, -5));

/** Those that are built when nobody chooses. */
export const coreChapters = (): string[] => chapters().filter((name) => !optionalChapters.includes(name));
