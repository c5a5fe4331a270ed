import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ProvingTest } from '@serverless-arcade/console/study/model.ts';
import { readTests } from '@serverless-arcade/console/study/tests.ts';
import { type CatalogueRow, catalogue, type PatternId, patternIds } from '../lib/catalogue/index.ts';
import { patternsIn } from '../lib/golden-template.ts';

/** A place in the sources. */
export interface Place {
  readonly file: string;
  /** From 1. */
  readonly line: number;
}

/** Where a pattern is: in the catalogue, in the sources, in the templates, in the tests, in the demo. */
export interface IndexedPattern {
  readonly id: PatternId;
  readonly row: CatalogueRow;
  /** Where it is annotated. */
  readonly sources: readonly Place[];
  /** The resources that show it, as `<chapter>/<logical id>`. */
  readonly resources: readonly string[];
  readonly tests: readonly ProvingTest[];
  /** Titles of the demo's steps that prove it. */
  readonly steps: readonly string[];
}

const root = join(import.meta.dirname, '..');

const STEP = /pattern: '([a-z0-9-]+)',\s*title: (['"])((?:\\.|(?!\2).)*)\2/g;

/** Reads the index from the files of the repository; nothing in it is kept by hand. */
export function patternIndex(): readonly IndexedPattern[] {
  const tests = readTests(new Set(patternIds));
  const index = new Map(
    patternIds.map((id) => [
      id as string,
      {
        id,
        row: catalogue[id],
        sources: [] as Place[],
        resources: [] as string[],
        tests: tests.get(id) ?? [],
        steps: [] as string[],
      },
    ]),
  );
  for (const [file, text] of read('lib/{chapters,constructs}/**/*.ts', 'lib/generated.ts')) {
    for (const match of text.matchAll(/'([a-z0-9]+(?:-[a-z0-9]+)+)'/g)) {
      index.get(match[1] ?? '')?.sources.push({ file, line: lineOf(text, match.index) });
    }
  }
  for (const [file, text] of read('templates/*.yaml')) {
    const chapter = file.replace(/^templates\/|\.yaml$/g, '');
    for (const [logicalId, patterns] of patternsIn(text)) {
      for (const id of patterns) index.get(id)?.resources.push(`${chapter}/${logicalId}`);
    }
  }
  for (const [, text] of read('test/*/story.ts', 'test/*/story/*.ts')) {
    for (const [, id = '', , title = ''] of text.matchAll(STEP)) index.get(id)?.steps.push(title);
  }
  return [...index.values()];
}

function read(...patterns: string[]): readonly (readonly [file: string, text: string])[] {
  return globSync(patterns, { cwd: root })
    .sort()
    .map((file) => [file.replaceAll('\\', '/'), readFileSync(join(root, file), 'utf8')]);
}

const lineOf = (text: string, position: number) => text.slice(0, position).split('\n').length;
