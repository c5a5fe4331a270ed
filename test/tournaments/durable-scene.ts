import type { Playground } from '../../playground/playground.ts';
import { observe, type Scene } from '../../playground/step.ts';
import { CREDITS, DurableRuns, FEE } from './durable-run.ts';

const HOUR = 3_600;
const PAID = CREDITS - FEE;

/** Deals with tournaments of the durable function, as long as that takes. */
async function withRuns<T>(playground: Playground, deal: (runs: DurableRuns) => Promise<T>): Promise<T> {
  const runs = new DurableRuns(playground);
  try {
    return await deal(runs);
  } finally {
    runs.close();
  }
}

/** Starts a tournament, and lets its sign-up pass. @param players are new ones, who have credits */
async function signUp(
  runs: DurableRuns,
  { stage }: Playground,
  id: string,
  players: readonly string[],
): Promise<string> {
  const arn = await runs.start(id);
  await stage.settle();
  await runs.enter(id, Object.fromEntries(players.map((player) => [player, CREDITS])));
  await stage.advance(HOUR);
  return arn;
}

/** A worker dies while it takes fees, and again while it pays prizes. */
const surviveWorkers = (playground: Playground) =>
  withRuns(playground, async (runs) => {
    const { stage } = playground;
    const { name } = playground.functionOf('tournaments/run-tournament');
    const before = stage.records.count('invocation');
    const kill = () => stage.faults.functions.inject(name, { killAfterCalls: 5 });
    await runs.start('durable-cup');
    await stage.settle();
    await runs.enter('durable-cup', { 'durable-a': CREDITS, 'durable-b': CREDITS });
    kill();
    await stage.advance(HOUR + 60);
    await runs.answer('durable-cup', 'matches', { standings: ['durable-b', 'durable-a'] });
    kill();
    await runs.answer('durable-cup', 'approval', { decision: 'approve' });
    await stage.advance(60);
    const ran = stage.records.after('invocation', before).filter(({ functionName }) => functionName === name);
    const died = ran.filter(({ outcome }) => outcome === 'exit');
    const credits = await runs.credits('durable-a', 'durable-b');
    observe(
      died.length === 2 && credits.join() === `${PAID + 5},${PAID + 15}`,
      `${died.length} died, ${credits.join()}`,
    );
    return '2 workers died; each fee was taken and each prize was paid once';
  });

/** The organisers think for hours, and nothing runs. */
const waitForOrganisers = (playground: Playground) =>
  withRuns(playground, async (runs) => {
    const { stage } = playground;
    await signUp(runs, playground, 'patient-cup', ['patient-a', 'patient-b']);
    await runs.answer('patient-cup', 'matches', { standings: ['patient-a', 'patient-b'] });
    const before = stage.records.count('invocation');
    for (let hours = 0; hours < 3; hours += 1) {
      await stage.advance(HOUR - 1);
      await runs.answer('patient-cup', 'approval', { decision: 'considering' });
    }
    const { name } = playground.functionOf('tournaments/run-tournament');
    const ran = stage.records.after('invocation', before).filter(({ functionName }) => functionName === name);
    observe(ran.length === 0, `it ran ${ran.length} times while it waited`);
    await runs.answer('patient-cup', 'approval', { decision: 'approve' });
    const [tournament] = await runs.items('patient-cup', 'tournament');
    observe(tournament?.status === 'finished', `the tournament is ${tournament?.status}`);
    return '3 hours without an invocation; then the answer, and the prizes';
  });

/** What some have paid goes back when the tournament does not take place. */
const refuse = (playground: Playground) =>
  withRuns(playground, async (runs) => {
    const players = ['refused-a', 'refused-b', 'refused-c'];
    await signUp(runs, playground, 'refused-cup', players);
    await runs.answer('refused-cup', 'matches', { standings: players });
    const paid = await runs.credits(...players);
    await runs.answer('refused-cup', 'approval', { decision: 'reject' });
    const back = await runs.credits(...players);
    observe(
      paid.every((credits) => credits === PAID),
      `after the fees: ${paid.join()}`,
    );
    observe(
      back.every((credits) => credits === CREDITS),
      `after the refunds: ${back.join()}`,
    );
    return '3 fees were taken side by side, and all came back';
  });

/** The same tournament by a durable function. */
export const durableScene: Scene = {
  id: 'durable-tournaments',
  after: 'tournaments',
  steps: [
    { pattern: 'lambda-durable-steps', title: 'A worker dies twice, and the tournament goes on', run: surviveWorkers },
    { pattern: 'lambda-durable-wait-callback', title: 'Nothing runs while organisers think', run: waitForOrganisers },
    { pattern: 'lambda-durable-parallel', title: 'A rejected tournament gives the fees back', run: refuse },
  ],
};
