import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Playground } from '../../playground/playground.ts';
import { closeArcades, openChapter } from '../support/arcade.ts';
import { arnOf, closeNight, cutOf, invoke, recordTape, withTimeout } from './shift.ts';
import { counted, decryptions, rounds, scenes } from './story.ts';

let playground: Playground;
beforeAll(async () => {
  playground = await openChapter('runtimes');
}, 240_000); // It may have to be synthesized first.
afterAll(closeArcades);

describe.each(scenes)('the story of $id', ({ steps }) => {
  test.each(steps)('$pattern: $title', async ({ run }) => {
    expect(await run(playground)).not.toBe('');
  });
});

const failure = (errorType: string) => ({ errorType });

test('lambda-custom-runtime: the shell gets what it needs to know, and its log is there', async () => {
  const { name, logGroup } = playground.stage.services.lambda.find(arnOf(playground, 'CheckCode'));
  await invoke(playground, 'CheckCode', { code: '1-7' });
  expect(name).toContain('CheckCode');
  const lines = playground.stage.records.of('log').filter((each) => each.logGroup === logGroup);
  expect(lines.map(({ line }) => line)).toContain('A code was checked: true');
});

test('lambda-container-image: what is no record is refused by the handler in it', async () => {
  expect(await invoke(playground, 'DrawPoster', { name: '' })).toMatchObject(failure('ValiError'));
});

describe('lambda-ephemeral-storage: a tape', () => {
  test('that is not there, or has a line that is no play, fails and stores nothing', async () => {
    // The role may not list the bucket, so S3 does not say whether an object is there.
    expect(await invoke(playground, 'CutTape', { tape: 'nowhere' })).toMatchObject(failure('AccessDenied'));
    expect(await invoke(playground, 'CutTape', { tape: '../etc' })).toMatchObject(failure('ValiError'));
    await recordTape(playground, 'empty', 0);
    expect(await invoke(playground, 'CutTape', { tape: 'empty' })).toMatchObject(failure('SyntaxError'));
    await expect(cutOf(playground, 'empty')).rejects.toThrow();
  });

  test('leaves nothing in /tmp, whatever happened to it', async () => {
    const answers = [];
    for (let run = 0; run < 3; run += 1) answers.push(await invoke(playground, 'CutTape', { tape: 'night-1' }));
    expect(answers[2]).toEqual(answers[0]);
  });
});

test('lambda-env-kms: KMS decrypts the key for its purpose only, and for its function only', async () => {
  const [call] = decryptions(playground);
  expect(call).toMatchObject({ allowed: true, context: { 'kms:encryptioncontext:purpose': 'badges' } });
});

describe('lambda-context-deadline: a night', () => {
  test('that is settled twice counts no cabinet twice', async () => {
    const close = () => closeNight(playground, { night: '2026-11-30', next: 1, last: 3 });
    await rounds(playground, close);
    expect(await rounds(playground, close)).toHaveLength(1);
    expect(await counted(playground, '2026-11-30')).toBe(3);
  });

  test('goes on where it was when its function crashes after a few cabinets', async () => {
    const { name } = playground.functionOf('runtimes/settle-night');
    playground.stage.faults.functions.inject(name, { killAfterCalls: 2 });
    await closeNight(playground, { night: '2026-12-01', next: 1, last: 5 });
    await playground.stage.advance(6 * 60 + 1);
    expect(await counted(playground, '2026-12-01')).toBe(5);
  });

  test('goes on when the message with the rest was sent, but its own answer was lost', async () => {
    const back = withTimeout(playground, 'runtimes/settle-night', 5);
    playground.stage.faults.functions.inject(playground.functionOf('runtimes/settle-night').name, 'lose-answer');
    await closeNight(playground, { night: '2026-12-02', next: 1, last: 3 });
    await playground.stage.advance(6 * 60 + 1);
    back();
    expect(await counted(playground, '2026-12-02')).toBe(3);
    expect(playground.stage.services.sqs.byUrl(playground.stage.output('runtimes', 'NightsQueueUrl')).messages).toEqual(
      [],
    );
  });

  test('that is none becomes a dead letter', async () => {
    await closeNight(playground, '{"night":"tomorrow"}');
    await playground.stage.advance(60 * 60);
    const arn = playground.stage.output('runtimes', 'NightsDeadLetterQueueArn');
    expect(playground.stage.services.sqs.byArn(arn).messages).toHaveLength(1);
  });
});
