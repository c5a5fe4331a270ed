import type { Playground } from '../../playground/playground.ts';
import { observe, type Scene } from '../../playground/step.ts';
import { durableScene } from './durable-scene.ts';
import { Hall } from './hall.ts';

const PLAYERS = ['fran', 'gus', 'hope'] as const;

/** Lets a tournament come to its end with the approval of an organiser. */
export async function playToTheEnd(
  playground: Playground,
  tournamentId: string,
  names: readonly string[],
): Promise<void> {
  const hall = new Hall(playground);
  await hall.untilApproval(tournamentId, names, { film: true });
  await hall.decide(tournamentId, 'approve');
  await playground.stage.advance(60);
}

/** It comes after the story of the core: see playground/order.ts. */
export const scenes: readonly Scene[] = [
  {
    id: 'tournaments',
    needs: ['api', 'registration'],
    steps: [
      {
        pattern: 'sfn-express',
        title: 'Players sign up by a workflow that the API waits for',
        async run(playground) {
          const hall = new Hall(playground);
          await hall.admit(...PLAYERS);
          await hall.start('spring-cup', { film: true });
          const answers = await hall.enter('spring-cup', ...PLAYERS, 'fran');
          observe(answers.join() === '201,201,201,200', `answered ${answers.join()}`);
          return '3 players are in; one who signs up again is told so, and has one entry';
        },
      },
      {
        pattern: 'sfn-parallel-map-choice',
        title: 'After a wait, a child execution for each entrant collects the fee',
        async run(playground) {
          const hall = new Hall(playground);
          await playground.stage.advance(10 * 60);
          const path = await hall.path('spring-cup');
          const credits = await Promise.all(PLAYERS.map((name) => hall.credits(name)));
          observe(path.includes('Draw the bracket') && path.includes('Tell the organisers'), path.join(', '));
          observe(credits.join() === '1,1,1', `credits: ${credits.join()}`);
          return `${path.length} states so far; 3 entrants paid 2 credits each, then two branches ran at once`;
        },
      },
      {
        pattern: 'sfn-activity',
        title: 'A referee takes the matches as a task, from wherever it is',
        async run(playground) {
          const hall = new Hall(playground);
          const worked = await hall.referee();
          await playground.stage.settle();
          const last = (await hall.path('spring-cup')).at(-1);
          observe(worked && last === 'Await the approval', `the workflow is at ${last}`);
          return 'one task, one result; the workflow waits for an organiser now';
        },
      },
      {
        pattern: 'sfn-task-token',
        title: 'An organiser approves by the id of the tournament, once',
        async run(playground) {
          const hall = new Hall(playground);
          const first = await hall.decide('spring-cup', 'approve');
          await playground.stage.advance(60);
          const second = await hall.decide('spring-cup', 'reject');
          observe(first.status === 202 && second.status === 409, `answered ${first.status}, then ${second.status}`);
          observe(!JSON.stringify(first.body).includes('oken'), 'the answer has a token');
          return 'approved; a second decision comes too late, and no answer had the token';
        },
      },
      {
        pattern: 'sfn-sdk-integrations',
        title: 'The workflow has noted the end itself, and told the bus',
        async run(playground) {
          const hall = new Hall(playground);
          const status = await hall.statusOf('spring-cup');
          const credits = await Promise.all(PLAYERS.map((name) => hall.credits(name)));
          observe(status === 'finished', `it is ${status}`);
          observe(credits.toSorted().join() === '1,3,6', `credits: ${credits.join()}`);
          return 'finished, by states that call DynamoDB and EventBridge; prizes of 5 and 2 credits are paid';
        },
      },
      {
        pattern: 'sfn-batch-job',
        title: 'The film would take longer than a function may: the stage says that it runs no jobs',
        async run(playground) {
          const { status, cause = '' } = await new Hall(playground).execution('Film', 'spring-cup');
          observe(
            status === 'FAILED' && cause.includes('batch:submitJob.sync is not supported'),
            `${status}: ${cause}`,
          );
          return 'batch:submitJob.sync is refused by its name; the tournament is finished nevertheless';
        },
      },
      {
        pattern: 'sfn-order-workflow',
        title: 'Rejected, a tournament gives every fee back',
        async run(playground) {
          const hall = new Hall(playground);
          await hall.untilApproval('autumn-cup', ['ines', 'jack']);
          const before = await Promise.all(['ines', 'jack'].map((name) => hall.credits(name)));
          await hall.decide('autumn-cup', 'reject');
          await playground.stage.settle();
          const after = await Promise.all(['ines', 'jack'].map((name) => hall.credits(name)));
          observe(before.join() === '1,1' && after.join() === '3,3', `credits: ${before.join()}, then ${after.join()}`);
          return 'two fees were paid and are back; the execution has succeeded, because its definition knows this end';
        },
      },
      {
        pattern: 'sfn-retry-catch',
        title: 'A prize whose payment fails twice is paid once',
        async run(playground) {
          const hall = new Hall(playground);
          const { faults } = playground.stage;
          await hall.untilApproval('winter-cup', ['kira', 'luis']);
          const { name } = playground.functionOf('tournaments/settle');
          faults.functions.inject(name, 'throw');
          faults.functions.inject(name, 'lose-answer');
          await hall.decide('winter-cup', 'approve');
          await playground.stage.advance(60);
          faults.clear();
          const credits = await Promise.all(['kira', 'luis'].map((player) => hall.credits(player)));
          observe(credits.toSorted().join() === '3,6', `credits: ${credits.join()}`);
          return 'one call failed and one answer was lost; Retry called again, and each prize was paid once';
        },
      },
    ],
  },
  durableScene,
];
