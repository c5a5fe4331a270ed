import {
  type InferOutput,
  integer,
  literal,
  minLength,
  minValue,
  number,
  parse,
  pipe,
  strictObject,
  string,
  variant,
} from 'valibot';
import type { Fee } from './charge-entrant.ts';

const id = pipe(string(), minLength(1));
const move = { tournamentId: id, playerId: id, credits: pipe(number(), integer(), minValue(1)) };

/** What the workflow asks for: a fee back, or a prize. */
const settlementSchema = variant('kind', [
  strictObject({ kind: literal('refund'), ...move }),
  strictObject({ kind: literal('prize'), ...move }),
]);

export type Settlement = InferOutput<typeof settlementSchema>;

/** `unpaid`: there was no fee, and from now on there never will be. `no-player`: the account is gone. */
export type Refund = 'refunded' | 'refunded-before' | 'unpaid' | 'no-player';
export type Prize = 'paid' | 'paid-before' | 'no-player';

export interface SettlePorts {
  refundFee(fee: Fee): Promise<Refund>;
  payPrize(prize: Fee): Promise<Prize>;
}

/**
 * Gives a player credits, once per tournament and kind however often it is asked.
 * @throws when the input is not a settlement
 */
export async function settle(input: unknown, ports: SettlePorts): Promise<{ readonly outcome: Refund | Prize }> {
  const { kind, ...fee } = parse(settlementSchema, input);
  return { outcome: await (kind === 'refund' ? ports.refundFee(fee) : ports.payPrize(fee)) };
}
