import type { Part } from '../../../playground/order.ts';
import type { Playground } from '../../../playground/playground.ts';
import { observe, type Scene } from '../../../playground/step.ts';

/** Something that happens in the arcade, done on a local stage to see which permissions it takes. */
export interface Scenario extends Part {
  readonly title: string;
  /** @throws Unproved when it did not happen: what was not done says nothing about permissions */
  readonly run: (playground: Playground) => Promise<void>;
}

/** What `test/<chapter>/scenarios.ts` exports. */
export interface ChapterScenarios {
  readonly scenarios: readonly Scenario[];
}

/** The scenes of a chapter whose story reaches every one of its permissions. */
export const scenariosOf = (scenes: readonly Scene[]): readonly Scenario[] =>
  scenes.map(({ steps, ...part }) => ({
    ...part,
    title: `the story of ${part.id}`,
    run: async (playground) => {
      for (const { run } of steps) await run(playground);
    },
  }));

/** The game of the scenarios, and the people in them. */
export const GAME = 'centipede';
export const ADMIN = 'keeper';
export const PLAYER = 'barbara';
export const RIVAL = 'frances';

/** Seconds of stage time in which the stream, the topic and the queues deliver. */
export const A_MOMENT = 5;

/** Signs in anew: a scenario may take longer than a token is good for. */
export const tokenOf = (playground: Playground, name: string) => playground.client.signIn(playground.account(name));

/** Seconds past all retries of the stream and of asynchronous events, and past the age at which a record is given up. */
const FOR_GOOD = 7 * 3_600;

/** Lets a function fail for good at a play. @throws Unproved unless a queue of failures keeps what it failed at */
export async function failForGood(playground: Playground, handler: string, player: string, score: number) {
  const { client, stage } = playground;
  const queues = () => [...stage.services.sqs.all].filter(({ settings }) => /Failures/.test(settings.name));
  const kept = () => queues().reduce((sum, { messages }) => sum + messages.length, 0);
  const before = kept();
  stage.faults.functions.inject(playground.functionOf(handler).name, 'throw', 200);
  const { status } = await client.play(await tokenOf(playground, player), { gameId: GAME, score });
  observe(status === 201, `a play is answered ${status}`);
  await stage.advance(FOR_GOOD);
  stage.faults.clear();
  observe(kept() > before, `no queue keeps what ${handler} failed at`);
  await stage.advance(A_MOMENT);
}
