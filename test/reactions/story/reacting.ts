import { A_MOMENT, GAME, itemsOf, PLAYERS, play } from '../../../playground/galaxian.ts';
import type { Playground } from '../../../playground/playground.ts';
import { observe, type Scene } from '../../../playground/step.ts';

/** What became of the topic's messages: `Welcome delivered`, each once. */
async function deliveries(playground: Playground, action: () => Promise<unknown>): Promise<readonly string[]> {
  const records = await playground.during('notification', action);
  const outcomes = records.flatMap(({ endpoint, event }) => {
    const [, queue] = /-([A-Z][A-Za-z]+)$/.exec(endpoint ?? '') ?? [];
    return queue === undefined ? [] : [`${queue} ${event}`];
  });
  return [...new Set(outcomes)].sort();
}

/** New players are welcomed. */
export const welcoming: Scene = {
  id: 'welcoming',
  after: 'deploying',
  needs: ['api', 'leaderboard', 'registration'],
  steps: [
    {
      pattern: 'ddb-stream-react-notify',
      title: 'Who registers finds a welcome that nobody in the registration knows of',
      async run(playground) {
        await playground.openGame(GAME, 'referee');
        const outcomes = await deliveries(playground, async () => {
          for (const name of PLAYERS) await playground.register(name);
          await playground.stage.advance(A_MOMENT);
        });
        const messages = await Promise.all(PLAYERS.map((name) => itemsOf(playground, name, 'message')));
        observe(
          messages.every(({ length }) => length === 1),
          `messages: ${messages.map(({ length }) => length)}`,
        );
        observe(outcomes.join() === 'Activity filtered-out,Welcome delivered', outcomes.join());
        return 'item in the table -> stream -> topic -> queue -> one message in each inbox';
      },
    },
  ],
};

/** What others make of a change: notifications, domain events. */
export const reacting: Scene = {
  id: 'reacting',
  after: 'viewing',
  needs: ['api', 'leaderboard', 'registration'],
  steps: [
    {
      pattern: 'sns-filter-policy',
      title: 'One message, and each queue gets what it asked for',
      async run(playground) {
        const quiet = (await itemsOf(playground, 'dorothy', 'activity')).length;
        const outcomes = await deliveries(playground, async () => {
          await play(playground, 'dorothy', 1_500);
          await playground.stage.advance(A_MOMENT);
        });
        const activity = await itemsOf(playground, 'dorothy', 'activity');
        observe(quiet === 0 && activity.length === 1, `${quiet} lines of activity before, ${activity.length} after`);
        observe(outcomes.join() === 'Activity delivered,Welcome filtered-out', outcomes.join());
        return 'a play of 1,500 points went to the activity and not to the welcome; those below 1,000 to neither';
      },
    },
    {
      pattern: 'eventbridge-pattern-rule',
      title: 'A high score is announced by somebody the players do not wait for',
      async run(playground) {
        const { name } = playground.functionOf('reactions/announce-high-score');
        const ran = await playground.during('invocation', async () => {
          await play(playground, 'katherine', 2_500);
          await playground.stage.advance(A_MOMENT);
        });
        const beaten = playground.stage.records
          .of('event')
          .findLast(({ detailType }) => detailType === 'HighScoreBeaten.v1');
        const announced = ran.filter(({ functionName, outcome }) => functionName === name && outcome === 'success');
        observe(announced.length === 1, `${announced.length} announcements`);
        // The log of all events and the announcement.
        observe(beaten?.rules.length === 2, `HighScoreBeaten.v1 matched ${beaten?.rules.length} rules`);
        return 'HighScoreBeaten.v1 with 2,500 points matched the rule; one asynchronous invocation';
      },
    },
    {
      pattern: 'eventbridge-pattern-rule',
      title: 'A play that is too good is put before somebody',
      async run(playground) {
        await play(playground, 'dorothy', 20_000_000);
        await playground.stage.advance(A_MOMENT);
        const plays = await itemsOf(playground, 'dorothy', 'play');
        const flags = (await itemsOf(playground, 'dorothy', 'review')).map(({ playId }) => playId);
        const flagged = plays.filter(({ playId }) => flags.includes(playId));
        observe(
          flagged.length === 1 && flagged[0]?.score === 20_000_000,
          `${flagged.length} of ${plays.length} flagged`,
        );
        return `rule -> queue -> review: 1 of ${plays.length} plays is flagged`;
      },
    },
  ],
};
