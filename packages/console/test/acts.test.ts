import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Playground } from '../../../playground/playground.ts';
import { acts } from '../../../playground/story.ts';
import { closeArcades, openArcade } from '../../../test/support/arcade.ts';

const MINUTES = 60;
const HOUR = 3_600;

let story: Playground;

beforeEach(async () => {
  story = await openArcade();
});

afterEach(closeArcades);

async function play(id: string): Promise<string> {
  const act = acts.find((candidate) => candidate.id === id);
  if (act === undefined) throw new Error(`There is no act ${id}`);
  return act.run(story);
}

describe('what a visitor does, in any order', () => {
  test('an act that needs another one says which', async () => {
    await expect(play('play')).rejects.toThrow('register a player first');
    await expect(play('poison')).rejects.toThrow('register a player first');
    await expect(play('redrive')).rejects.toThrow('send a poison message and let ten minutes pass');
  });

  test('sqs-decouple-buffer: an import comes before anybody has played, and what became of it is told', async () => {
    expect(await play('import')).toMatch(/answered 202, and then: done-with-errors, 190 loaded, 10 rejected/);
  });

  test('cognito-lambda-trigger: who could not register because of a fault registers the next time', async () => {
    story.stage.faults.functions.inject(story.functionOf('registration/post-confirmation').name, 'throw');
    await expect(play('register')).rejects.toThrow('Injected fault');
    expect(await play('register')).toContain('ada has registered');
    expect(await play('play')).toContain('answered 201');
  });

  test('sqs-dlq-redrive-source: what was repaired can be poison again', async () => {
    await play('register');
    for (let time = 0; time < 2; time++) {
      expect(await play('poison')).toContain('1 is hidden');
      await story.stage.advance(10 * MINUTES);
      expect(await play('redrive')).toContain('1 moved back');
      await story.stage.advance(10 * MINUTES);
      expect(story.queue('dead-letters').messages).toEqual([]);
    }
    const failed = story.stage.records.of('message').filter(({ event }) => event === 'dead-lettered');
    expect(failed.map(({ queue }) => queue)).toEqual(Array(2).fill(story.queue().settings.name));
  });

  test('who comes back after hours signs in again and plays, until the credits are used up', async () => {
    await play('register');
    expect(await play('play')).toContain('answered 201');
    await story.stage.advance(2 * HOUR);
    for (let time = 0; time < 2; time++) expect(await play('play')).toContain('answered 201');
    expect(await play('play')).toContain('no_credits; register another player');
  });
});
