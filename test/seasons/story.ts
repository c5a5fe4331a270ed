import type { Playground } from '../../playground/playground.ts';
import { observe, type Scene } from '../../playground/step.ts';

const SEASON_SECONDS = 600;
/** Within it after its slot the schedule calls. */
const WINDOW_SECONDS = 60;

/** Lets time pass until the next season has certainly been called for. */
async function untilNextSeason(playground: Playground): Promise<void> {
  const { records, clock } = playground.stage;
  const slot = records.of('schedule').at(-1)?.scheduledAt ?? clock.now();
  await playground.stage.advance((slot - clock.now()) / 1_000 + SEASON_SECONDS + WINDOW_SECONDS + 1);
}

/** Runs of the function that closes seasons, as seconds after the first. */
async function runsDuring(playground: Playground, action: () => Promise<unknown>): Promise<readonly number[]> {
  const { name } = playground.functionOf('seasons/turn-season');
  const runs = (await playground.during('invocation', action)).filter(({ functionName }) => functionName === name);
  return runs.map(({ at }) => Math.round((at - (runs[0]?.at ?? at)) / 1_000));
}

/** The ids of the events `SeasonClosed.v1` about the game asteroids; a repeat has the id of the first. */
async function closings(playground: Playground, action: () => Promise<unknown>): Promise<readonly string[]> {
  const events = await playground.during('event', action);
  return events
    .filter(({ detailType }) => detailType === 'SeasonClosed.v1')
    .map(({ detail }) =>
      typeof detail === 'object' && detail !== null && 'eventId' in detail ? `${detail.eventId}` : '',
    )
    .filter((eventId) => eventId.includes('/asteroids/'));
}

/** Every ten minutes a season ends. */
const seasons: Scene = {
  id: 'seasons',
  after: 'watching',
  needs: ['api', 'registration'],
  steps: [
    {
      pattern: 'eventbridge-schedule',
      title: 'A season closes every ten minutes, and nobody has asked for it',
      async run(playground) {
        await untilNextSeason(playground);
        const ids = await closings(playground, () => playground.stage.advance(2 * SEASON_SECONDS));
        const [one = 0, other = 0] = ids.map((id) => Date.parse(id.split('/').at(-1) ?? ''));
        observe(ids.length === 2, `${ids.length} seasons in 20 minutes`);
        observe(other - one === SEASON_SECONDS * 1_000, `their slots are ${(other - one) / 1_000} s apart`);
        return '2 seasons in 20 minutes, their slots 600 s apart, whenever in its window the schedule called';
      },
    },
    {
      pattern: 'lambda-idempotency',
      title: 'The same slot twice closes one season',
      async run(playground) {
        playground.stage.faults.functions.inject(playground.functionOf('seasons/turn-season').name, 'duplicate');
        const ids = await closings(playground, () => untilNextSeason(playground));
        const [first = ''] = ids;
        const { records } = playground.stage;
        const answers = records
          .of('event')
          .slice(-20)
          .filter(({ source }) => source === 'lambda')
          .slice(-2)
          .map(({ detail }) => JSON.stringify(detail));
        observe(ids.length === 2 && new Set(ids).size === 1, ids.join());
        observe(
          answers.filter((answer) => answer.includes('"closed":0')).length === 1,
          `the on-success destination heard: ${answers.join()}`,
        );
        return `delivered twice: one run closed the season, the other found it closed; both told of ${first.split('/').at(-1)}`;
      },
    },
    {
      pattern: 'lambda-invocation-modes',
      title: 'A season that fails is tried three times, then kept with the reason',
      async run(playground) {
        const { faults, services } = playground.stage;
        faults.functions.inject(playground.functionOf('seasons/turn-season').name, 'throw', 3);
        const runs = await runsDuring(playground, async () => {
          await untilNextSeason(playground);
          await playground.stage.advance(180);
        });
        const kept = services.sqs.byUrl(playground.stage.output('seasons', 'FailuresQueueUrl')).messages;
        const body = kept[0]?.body ?? '';
        observe(runs.join() === '0,60,180', `runs after ${runs.join()} s`);
        observe(kept.length === 1 && body.includes('"approximateInvokeCount":3'), `${kept.length} kept: ${body}`);
        return 'runs at 0, 60 and 180 s, by Lambda itself; then one message with the event, the error and the count';
      },
    },
    {
      pattern: 'eventbridge-schedule',
      title: 'The season that failed is part of the next; then an operator pauses the schedule',
      async run(playground) {
        const ids = await closings(playground, () => untilNextSeason(playground));
        playground.setSchedules('DISABLED');
        const paused = await runsDuring(playground, () => playground.stage.advance(3 * SEASON_SECONDS));
        observe(ids.length === 1, `${ids.length} seasons were closed`);
        observe(paused.length === 0, `${paused.length} runs while the schedule was paused`);
        return 'the next slot closed one season of 20 minutes; paused, half an hour passed without a call';
      },
    },
  ],
};

export const scenes = [seasons];
