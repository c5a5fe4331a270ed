import type { Playground } from '../../../playground/playground.ts';

/** Something that happens in the arcade, done on a local stage to see what it takes. */
export interface Scenario {
  readonly name: string;
  /** @throws Unproved when it did not happen, so that nobody counts on what was not done */
  readonly run: (playground: Playground) => Promise<void>;
}

/** The game of the scenarios, and the people in them. */
export const GAME = 'centipede';
export const ADMIN = 'keeper';
export const PLAYER = 'barbara';
export const RIVAL = 'frances';

/** Past the second for which the reader of the stream gathers changes. */
export const A_MOMENT = 5;

/** Signs in anew: a scenario may take longer than a token is good for. */
export const tokenOf = (playground: Playground, name: string) => playground.client.signIn(playground.account(name));
