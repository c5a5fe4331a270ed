import { publish } from '#lambda/runtime/aws/bus.ts';
import { durableHandler } from '#lambda/runtime/handlers/durable.ts';
import { listEntries, listPaid } from '../adapters/entrants.ts';
import { payPrize, refundFee, takeFee } from '../adapters/fees.ts';
import { tell } from '../adapters/organisers.ts';
import { ask, openSignUp, setStatus } from '../adapters/tournament-rows.ts';
import { runTournament } from '../use-cases/run-tournament.ts';

const ports = {
  ...{ ask, listEntries, listPaid, openSignUp, payPrize, publish, refundFee, setStatus, takeFee, tell },
  now: () => new Date().toISOString(),
};

/** The tournament as a durable function: the same as the workflow, in one place. */
export const handler = durableHandler((input, durable) => runTournament(input, durable, ports));
