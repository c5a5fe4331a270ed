import { readFileSync } from 'node:fs';
import { written } from './written.ts';

/** A word that had a second meaning, or was one of several for the same thing, and the one that stays. */
interface RetiredWord {
  readonly word: RegExp;
  readonly instead: string;
  /** How often it may occur. @default 0 */
  readonly atMost?: number;
}

const RETIRED: readonly RetiredWord[] = [
  { word: /StageSettings|-c stage=/, instead: 'environment: what differs between sandbox and prod' },
  { word: /class Season\b/, instead: 'a load run is a BusyDay' },
  { word: /nudge|follow-?ups?\b/i, instead: 'reminder' },
  { word: /^export (?:interface|type) DomainEvent\b/m, instead: 'one vocabulary of events', atMost: 1 },
  { word: /^export (?:class|type|interface) Refusal\b/m, instead: 'an error that the API answers with', atMost: 1 },
  { word: /StoryContext/, instead: 'Playground' },
  { word: /fit: 'catalog'|\| 'catalog'/, instead: "fit 'optional'" },
  { word: /\bbeside\??:/, instead: 'extraResources' },
];

/** Retired words that are in use, each with the files. Decisions may tell how it was. */
export function retiredWordsInUse(): string[] {
  const files = written('{bin,docs,lambda,lib,packages,playground,scripts,templates,test}/**/*.{ts,tsx,json,md,yaml}')
    .concat(written('*.md'))
    .filter((file) => !file.startsWith('docs/decisions/') && !file.startsWith('scripts/house/'));
  const texts = files.map((file) => ({ file, text: readFileSync(file, 'utf8') }));
  return RETIRED.flatMap(({ word, instead, atMost = 0 }) => {
    const found = texts.filter(({ text }) => word.test(text)).map(({ file }) => file);
    return found.length > atMost ? [`${word.source} (${instead}): ${found.join(', ')}`] : [];
  });
}
