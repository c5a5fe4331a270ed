import type { DurableContext, Duration } from '@aws/durable-execution-sdk-js';
import { array, type InferOutput, object, parse, strictObject, string } from 'valibot';
import type { PublishedEvent } from '#lambda/runtime/events/event.ts';
import { tournamentCancelled, tournamentFinished } from '../events.ts';
import type { Question } from './answer-question.ts';
import type { Charge, Fee } from './charge-entrant.ts';
import { type DrawBracketPorts, drawBracket, NotEnoughPlayers } from './draw-bracket.ts';
import type { Entrant } from './list-entrants.ts';
import { newTournamentSchema, tournamentIdSchema } from './new-tournament.ts';
import type { SettlePorts } from './settle.ts';

const runSchema = strictObject({ tournamentId: tournamentIdSchema, ...newTournamentSchema.entries });
type Run = InferOutput<typeof runSchema>;

/** What referees answer: the players in the order of their places. */
const standingsSchema = object({ standings: array(string()) });

export interface RunTournamentPorts extends DrawBracketPorts, SettlePorts {
  now(): string;
  /** Writes the row that players see, once. */
  openSignUp(run: Run, signUpEndsAt: string): Promise<void>;
  setStatus(tournamentId: string, status: 'closed' | 'finished' | 'cancelled', reason?: string): Promise<void>;
  listEntries(tournamentId: string): Promise<readonly Entrant[]>;
  takeFee(fee: Fee): Promise<Charge>;
  /** Keeps the id by which the answer comes back. */
  ask(tournamentId: string, question: Question, callbackId: string): Promise<void>;
  /** Tells the organisers how far the tournament is. */
  tell(run: Run, says: string): Promise<void>;
  publish(event: PublishedEvent): Promise<void>;
}

export interface Winner {
  readonly playerId: string;
  readonly place: number;
  readonly credits: number;
}

export type RunOutcome =
  | { readonly outcome: 'finished'; readonly winners: readonly Winner[] }
  | { readonly outcome: 'cancelled'; readonly reason: string };

/** How long people may take, and how long they may say nothing. */
interface Patience {
  readonly timeout: Duration;
  readonly silence: Duration;
}

/** How many players are charged, refunded or paid at once. */
const AT_ONCE = 10;

/** 1, 2, 4 seconds after a failure; the fourth is the last. */
const retryStrategy = (_: Error, attempts: number) => ({
  shouldRetry: attempts < 4,
  delay: { seconds: 2 ** (attempts - 1) },
});

/**
 * A tournament from sign-up to prizes, as one function that reads from top to bottom. It may run for days: while it waits, nothing runs. Each step
 * may run twice when a worker dies at the wrong moment, so what a step does is done once per tournament and player.
 * Until the first prize is paid, an error leads to the compensation: every fee goes back.
 */
export async function runTournament(
  input: unknown,
  durable: DurableContext,
  ports: RunTournamentPorts,
): Promise<RunOutcome> {
  const run = parse(runSchema, input);
  const { tournamentId, title, signUpMinutes } = run;
  const signUpEndsAt = await durable.step('set the end of the sign-up', async () =>
    new Date(Date.parse(ports.now()) + signUpMinutes * 60_000).toISOString(),
  );
  await durable.step('open the sign-up', () => ports.openSignUp(run, signUpEndsAt), { retryStrategy });
  await durable.wait('entries', { minutes: signUpMinutes });
  await durable.step('close the sign-up', () => ports.setStatus(tournamentId, 'closed'), { retryStrategy });
  const entrants = await durable.step('list the entrants', () => ports.listEntries(tournamentId), { retryStrategy });
  let winners: readonly Winner[];
  try {
    winners = await play(run, entrants, durable, ports);
  } catch (error) {
    return await cancel(run, entrants, reasonOf(error), durable, ports);
  }
  await forEach(durable, 'pay the prizes', winners, ({ playerId, credits }) =>
    ports.payPrize({ tournamentId, playerId, credits }),
  );
  const finishedAt = await durable.step('note the end', () => end(run, 'finished', ports), { retryStrategy });
  const finished = tournamentFinished.of(tournamentId, finishedAt, { tournamentId, title, winners: [...winners] });
  await durable.step('announce the winners', () => ports.publish(finished), { retryStrategy });
  return { outcome: 'finished', winners };
}

/** From the fees to the approval of the results. @throws when the tournament does not take place */
async function play(
  run: Run,
  entrants: readonly Entrant[],
  durable: DurableContext,
  ports: RunTournamentPorts,
): Promise<readonly Winner[]> {
  const { tournamentId, fee: credits, prizes } = run;
  await forEach(durable, 'collect the fees', entrants, ({ playerId }) =>
    ports.takeFee({ tournamentId, playerId, credits }),
  );
  const players = await prepare(run, durable, ports);
  if (players.length < 2) throw new NotEnoughPlayers(players.length);
  const played = await answerTo(
    'matches',
    tournamentId,
    { timeout: { days: 1 }, silence: { minutes: 10 } },
    durable,
    ports,
  );
  await durable.step('ask the organisers', () => ports.tell(run, 'The results wait for your approval.'), {
    retryStrategy,
  });
  await answerTo('approval', tournamentId, { timeout: { days: 1 }, silence: { hours: 1 } }, durable, ports);
  return parse(standingsSchema, JSON.parse(played))
    .standings.filter((playerId) => players.includes(playerId))
    .slice(0, prizes.length)
    .map((playerId, index) => ({ playerId, place: index + 1, credits: prizes[index] ?? 0 }));
}

/** Draws the bracket, and tells the organisers at the same time. @returns the players of the bracket; none when too few paid */
async function prepare(run: Run, durable: DurableContext, ports: RunTournamentPorts): Promise<readonly string[]> {
  const draw = async () => {
    try {
      return (await drawBracket({ tournamentId: run.tournamentId }, ports)).matches.flat();
    } catch (error) {
      if (error instanceof NotEnoughPlayers) return [];
      throw error;
    }
  };
  const tell = () => ports.tell(run, 'The sign-up is over, and the matches begin.');
  const prepared = await durable.parallel<readonly string[]>('prepare the matches', [
    { name: 'draw the bracket', func: (branch) => branch.step('draw', draw, { retryStrategy }) },
    {
      name: 'tell the organisers',
      func: async (branch) => {
        await branch.step('tell', tell, { retryStrategy });
        return [];
      },
    },
  ]);
  prepared.throwIfError();
  return prepared.getResults().flat();
}

/** The compensation. A fee that was not paid is not given back, and cannot be taken any more. */
async function cancel(
  run: Run,
  entrants: readonly Entrant[],
  reason: string,
  durable: DurableContext,
  ports: RunTournamentPorts,
): Promise<RunOutcome> {
  const { tournamentId, title, fee: credits } = run;
  await forEach(durable, 'refund the fees', entrants, ({ playerId }) =>
    ports.refundFee({ tournamentId, playerId, credits }),
  );
  const cancelledAt = await durable.step('cancel', () => end(run, 'cancelled', ports, reason), { retryStrategy });
  const cancelled = tournamentCancelled.of(tournamentId, cancelledAt, { tournamentId, title, reason });
  await durable.step('announce the end', () => ports.publish(cancelled), { retryStrategy });
  return { outcome: 'cancelled', reason };
}

/** Waits for people, who answer by the id of a callback. */
const answerTo = (
  question: Question,
  tournamentId: string,
  { timeout, silence }: Patience,
  durable: DurableContext,
  ports: RunTournamentPorts,
) =>
  durable.waitForCallback(question, (callbackId) => ports.ask(tournamentId, question, callbackId), {
    timeout,
    heartbeatTimeout: silence,
    retryStrategy,
  });

/** Does something for each player, some at once. @throws when it failed for one */
async function forEach<Player extends Entrant, Done>(
  durable: DurableContext,
  name: string,
  players: readonly Player[],
  act: (player: Player) => Promise<Done>,
): Promise<void> {
  const done = await durable.map(
    name,
    [...players],
    (branch, player) => branch.step('player', () => act(player), { retryStrategy }),
    { maxConcurrency: AT_ONCE, itemNamer: ({ playerId }) => playerId },
  );
  done.throwIfError();
}

/**
 * Why a tournament does not take place. An error that leaves a step or a branch is another one: of the error that was thrown, its message and its
 * data are left, not its name. So what people refuse with is the message, and what decides is thrown outside of steps. The SDK names its errors
 * after their classes, whose names a bundler shortens: `errorType` stays.
 */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'Unknown';
  const type = 'errorType' in error ? String(error.errorType) : error.name;
  return type === 'CallbackExternalError' ? error.message : type;
}

/** Notes how the tournament ended. @returns when: a replay, and the event, say the same moment */
async function end(
  { tournamentId }: Run,
  status: 'finished' | 'cancelled',
  ports: RunTournamentPorts,
  reason?: string,
): Promise<string> {
  await ports.setStatus(tournamentId, status, reason);
  return ports.now();
}
