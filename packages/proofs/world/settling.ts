import type { Arena } from './arena.ts';

/** Longer than anything is retried in the background: the age at which a change is given up, six hours, and some. */
const SETTLE_HOURS = 7;
/** What then still waits for its fifth receive gets a few more hours. */
const MORE_HOURS = 5;

/** Lets stage time pass until nothing is in work any more. */
export async function settleAll(arena: Arena): Promise<void> {
  await arena.stage.advance(SETTLE_HOURS * 3_600);
  for (let hour = 0; hour < MORE_HOURS && isBusy(arena); hour += 1) await arena.stage.advance(3_600);
}

const isBusy = ({ workQueues }: Arena) => workQueues.some(({ messages }) => messages.length > 0);
