import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { patternIds } from '../../../lib/catalogue/index.ts';
import { storyOf } from '../../../playground/story.ts';
import { TEST_ASSEMBLY } from '../../../test/support/test-assembly.ts';
import { patternsOf } from '../study/patterns.ts';
import { studyOf } from '../study/resources.ts';

const study = studyOf(TEST_ASSEMBLY);
const story = storyOf(study.chapters.map(({ id }) => id));
const patterns = patternsOf(study, story);
const pattern = (id: string) => patterns.find((candidate) => candidate.id === id);

describe('the study', () => {
  test('knows for every resource the lines that created it, and has the files', () => {
    const files = new Map(study.files.map(({ file, text }) => [file, text.split('\n').length]));
    expect(study.resources.length).toBeGreaterThan(100);
    for (const { chapter, logicalId, lines } of study.resources) {
      expect({ chapter, logicalId, lines: lines.length > 0 }).toEqual({ chapter, logicalId, lines: true });
      for (const { file, line } of lines) expect(files.get(file) ?? 0).toBeGreaterThanOrEqual(line);
    }
  });

  test('leads from the delay queue through the construct to the line of the chapter', () => {
    const queue = study.resources.find(({ template }) => template.includes('DelaySeconds: 600'));
    const texts = queue?.lines.map(({ file, line }) => readFileSync(file, 'utf8').split('\n')[line - 1]?.trim());
    expect(queue?.lines.map(({ file }) => file)).toEqual([
      'lib/constructs/queues/work-queue.ts',
      'lib/constructs/queues/delay-queue.ts',
      'lib/chapters/registration/stack.ts',
      'lib/arcade.ts',
    ]);
    expect(texts?.[2]).toContain('new DelayQueue(this');
    expect(queue?.annotations.map((annotation) => annotation.pattern)).toContain('sqs-delay-queue');
  });

  test('lists the files of a chapter: its stack, its own files, its constructs, its functions', () => {
    const { files = [], about } = study.chapters.find(({ id }) => id === 'registration') ?? {};
    expect(about).not.toBe('');
    expect(files[0]).toBe('lib/chapters/registration/stack.ts');
    expect(files).toContain('lib/constructs/queues/delay-queue.ts');
    expect(files.filter((file) => file.startsWith('lambda/registration/functions/')).length).toBeGreaterThan(1);
    // The root calls every chapter: it is a file of none.
    expect(study.chapters.flatMap((chapter) => chapter.files)).not.toContain('lib/arcade.ts');
    const known = new Set(study.files.map(({ file }) => file));
    expect(study.chapters.flatMap((chapter) => chapter.files).filter((file) => !known.has(file))).toEqual([]);
  });

  test('knows the source that each function runs', () => {
    const functions = study.resources.filter(({ type }) => type === 'AWS::Lambda::Function');
    expect(functions.length).toBeGreaterThan(10);
    const own = functions.filter(({ handler }) => handler !== undefined);
    expect(own.filter(({ handler = '' }) => !existsSync(handler))).toEqual([]);
    expect(own.length).toBe(functions.length);
  });
});

describe('the patterns', () => {
  test('are those of the catalogue, each with a state', () => {
    expect(patterns.map(({ id }) => id)).toEqual(patternIds);
  });

  test('are proved live where a step or a test on the stage says so', () => {
    expect(pattern('sqs-delay-queue')).toMatchObject({ state: 'live', steps: [expect.any(String)] });
    expect(
      pattern('sqs-delay-queue')?.tests.some(
        ({ file, level }) => level === 'arcade' && file === 'test/registration/behaviour.test.ts',
      ),
    ).toBe(true);
    for (const { pattern: id } of story) expect(pattern(id)?.state).toBe('live');
  });

  test('are not built when nothing shows them', () => {
    const absent = patterns.filter(({ state }) => state === 'absent');
    expect(absent.filter(({ resources, steps }) => resources.length + steps.length > 0)).toEqual([]);
    expect(absent.map(({ id }) => id)).toContain('amazon-mq');
    // What has a test has something that shows it, and every core pattern has one.
    expect(absent.filter(({ fit, tests }) => fit === 'core' || tests.length > 0)).toEqual([]);
  });

  test('have the errata that correct the notes on them, with both sides', () => {
    const [erratum] = pattern('sqs-delay-queue')?.errata ?? [];
    expect(erratum?.claim).toContain('delay queue');
    expect(erratum?.today).toContain('900 s');
    const all = patterns.flatMap(({ errata }) => errata);
    expect(all.filter(({ claim, today }) => claim === '' || today === '')).toEqual([]);
  });

  test('name tests by titles that begin with their id, in files that exist', () => {
    for (const { id, tests } of patterns) {
      for (const { file, title } of tests) {
        expect(existsSync(file)).toBe(true);
        expect(title).toContain(id);
      }
    }
  });
});
