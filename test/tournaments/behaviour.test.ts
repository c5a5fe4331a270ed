import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { closeArcades, openChapter } from '../support/arcade.ts';
import { Hall, winnersFirst } from './hall.ts';

/** Each test has players and a tournament of its own, on one stage. Everybody begins with 3 credits, and a fee is 2. */
let hall: Hall;
beforeAll(async () => {
  hall = new Hall(await openChapter('tournaments'));
}, 240_000); // It may have to be synthesized first.
afterAll(closeArcades);

const advance = (seconds: number) => hall.playground.stage.advance(seconds);
const settle = () => hall.playground.stage.settle();
const creditsOf = (...names: readonly string[]) => Promise.all(names.map((name) => hall.credits(name)));
const messagesOf = async (name: string) => {
  const { client } = hall.playground;
  const { body } = await client.call('GET', '/players/me/messages', { token: await hall.playground.token(name) });
  return JSON.stringify(body);
};

describe('a tournament that takes place', () => {
  test('sfn-express: players sign up once, by a workflow that the API waits for', async () => {
    await hall.admit('ada', 'grace');
    expect(await hall.start('cup')).toMatchObject({ status: 202 });
    expect(await hall.statusOf('cup')).toBe('open');
    expect(await hall.enter('cup', 'ada', 'grace', 'ada')).toEqual([201, 201, 200]);
    expect(await hall.enter('none', 'ada')).toEqual([409]);
  });

  test('sfn-order-workflow: the same start is the same tournament, and another one of its id is refused', async () => {
    expect(await hall.start('cup')).toMatchObject({ status: 202 });
    expect(await hall.start('cup', { fee: 1 })).toMatchObject({ status: 409 });
    expect(await hall.executions('Tournament')).toHaveLength(1);
  });

  test('sfn-parallel-map-choice: when the sign-up is over everybody pays, and nobody enters any more', async () => {
    await advance(10 * 60);
    expect(await hall.statusOf('cup')).toBe('closed');
    expect(await creditsOf('ada', 'grace')).toEqual([1, 1]);
    expect(await hall.enter('cup', 'grace')).toEqual([200]);
    await hall.admit('late');
    expect(await hall.enter('cup', 'late')).toEqual([409]);
  });

  test('sfn-activity: a referee takes the task, and the result goes to the next state', async () => {
    expect(await hall.referee()).toBe(true);
    await settle();
    expect((await hall.path('cup')).at(-1)).toBe('Await the approval');
  });

  test('sfn-task-token: an organiser approves by the id, no answer has the token, and a second decision comes too late', async () => {
    const answer = await hall.decide('cup', 'approve');
    expect(answer).toMatchObject({ status: 202, body: { tournamentId: 'cup', decision: 'approve' } });
    await settle();
    expect(await hall.statusOf('cup')).toBe('finished');
    expect(await hall.decide('cup', 'reject')).toMatchObject({
      status: 409,
      body: { error: { code: 'nothing_to_approve' } },
    });
  });

  test('sfn-order-workflow: the prizes are paid, and the execution has succeeded', async () => {
    expect((await creditsOf('ada', 'grace')).sort()).toEqual([3, 6]);
    expect(await hall.execution('Tournament', 'cup')).toMatchObject({ status: 'SUCCEEDED' });
  });

  test('sfn-express: the event starts the news, and each winner finds one message', async () => {
    expect(`${await messagesOf('ada')}${await messagesOf('grace')}`.match(/Place \d in Spring Cup/g)?.sort()).toEqual([
      'Place 1 in Spring Cup',
      'Place 2 in Spring Cup',
    ]);
  });
});

describe('a tournament that does not take place', () => {
  test('sfn-parallel-map-choice: with one entrant it is cancelled, and no fee was taken', async () => {
    await hall.admit('solo');
    await hall.untilMatches('lonely', ['solo']);
    expect(await hall.statusOf('lonely')).toBe('cancelled');
    expect(await hall.path('lonely')).not.toContain('Collect the fees');
    expect(await creditsOf('solo')).toEqual([3]);
  });

  test('sfn-order-workflow: when the bracket cannot be drawn, who has paid gets the fee back', async () => {
    await hall.admit('rich', 'poor');
    await hall.untilMatches('first', ['poor', 'rich']);
    expect(await creditsOf('rich', 'poor')).toEqual([1, 1]);
    await hall.referee();
    await hall.admit('fresh');
    await hall.untilMatches('second', ['fresh', 'poor']);
    await settle();
    expect(await hall.path('second')).toEqual(
      expect.arrayContaining(['Draw the bracket', 'Refund the fees', 'Cancelled']),
    );
    expect(await hall.statusOf('second')).toBe('cancelled');
    expect(await creditsOf('fresh', 'poor')).toEqual([3, 1]);
    expect(await hall.execution('Tournament', 'second')).toMatchObject({ status: 'SUCCEEDED' });
  });

  test('sfn-task-token: an organiser who rejects sends every fee back', async () => {
    await hall.untilApproval('rejected', ['hana', 'ivan']);
    expect(await hall.decide('rejected', 'reject')).toMatchObject({ status: 202 });
    await settle();
    expect(await hall.statusOf('rejected')).toBe('cancelled');
    expect(await creditsOf('hana', 'ivan')).toEqual([3, 3]);
  });

  test('sfn-task-token: silence of an hour asks again, and after three hours of it the fees go back', async () => {
    await hall.untilApproval('silent', ['jo', 'kim']);
    await advance(3_000);
    expect(await hall.decide('silent', 'considering')).toMatchObject({ status: 202 });
    await advance(3_000);
    expect(await hall.statusOf('silent')).toBe('closed');
    await advance(3 * 3_600 + 60);
    expect(await hall.statusOf('silent')).toBe('cancelled');
    expect(await creditsOf('jo', 'kim')).toEqual([3, 3]);
    expect(await hall.decide('silent', 'approve')).toMatchObject({ status: 409 });
  });
});

describe('faults', () => {
  test('sfn-task-token: charges that are delivered twice are paid once', async () => {
    const { faults } = hall.playground.stage;
    const { name } = hall.playground.functionOf('tournaments/charge-entrant');
    await hall.admit('lena', 'mo');
    await hall.start('twice');
    await hall.enter('twice', 'lena', 'mo');
    faults.functions.inject(name, 'kill');
    faults.functions.inject(name, 'lose-answer');
    await advance(10 * 60 + 280);
    faults.clear();
    expect(await creditsOf('lena', 'mo')).toEqual([1, 1]);
    await hall.referee();
  });

  test('sfn-retry-catch: a function that fails twice is called again, and the prize is paid once', async () => {
    const { faults } = hall.playground.stage;
    const { name } = hall.playground.functionOf('tournaments/settle');
    await hall.untilApproval('retried', ['nia', 'oz']);
    faults.functions.inject(name, 'throw');
    faults.functions.inject(name, 'lose-answer');
    await hall.decide('retried', 'approve');
    await advance(60);
    faults.clear();
    expect(await hall.statusOf('retried')).toBe('finished');
    expect((await creditsOf('nia', 'oz')).sort()).toEqual([3, 6]);
  });

  test('sfn-activity: of what a referee says, only players of the bracket count', async () => {
    await hall.untilMatches('forged', ['pat', 'quin']);
    await hall.referee(async (matches) => ['somebody-else', ...winnersFirst(matches), ...winnersFirst(matches)]);
    await settle();
    await hall.decide('forged', 'approve');
    await settle();
    expect((await creditsOf('pat', 'quin')).sort()).toEqual([3, 6]);
  });
});

describe('who may do what', () => {
  test.each(['start', 'decide'] as const)('backend-authorization: a player may not %s', async (what) => {
    await hall.admit('player');
    const token = await hall.playground.token('player');
    const path = what === 'start' ? '/tournaments/mine' : '/tournaments/cup/approval';
    const body = what === 'start' ? { title: 'Mine', fee: 1, prizes: [1], signUpMinutes: 1 } : { decision: 'approve' };
    expect(await hall.playground.client.call('PUT', path, { token, body })).toMatchObject({ status: 403 });
  });
});

test('sfn-batch-job: the stage refuses to run jobs, by their name; a test may answer in their place', async () => {
  const { answers } = hall.playground.stage.services.stepFunctions.tasks;
  await hall.untilApproval('filmed', ['rae', 'sam'], { film: true });
  await hall.decide('filmed', 'approve');
  await advance(60);
  expect(await hall.statusOf('filmed')).toBe('finished');
  expect(await hall.execution('Film', 'filmed')).toMatchObject({
    status: 'FAILED',
    cause: expect.stringContaining('batch:submitJob.sync is not supported by the local stage'),
  });
  answers.set('batch:submitJob.sync', () => ({ Status: 'SUCCEEDED' }));
  answers.set('ecs:runTask.sync', () => ({}));
  await hall.untilApproval('film-two', ['tia', 'uma'], { film: true });
  await hall.decide('film-two', 'approve');
  await advance(60);
  expect(await hall.execution('Film', 'film-two')).toMatchObject({ status: 'SUCCEEDED' });
});
