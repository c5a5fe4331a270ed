import { type InferOutput, integer, minLength, minValue, number, parse, pipe, strictObject, string } from 'valibot';

const id = pipe(string(), minLength(1));

/** What the workflow asks of the payment provider. */
const chargeSchema = strictObject({
  /** Where the answer goes to. Who has it can complete the task, so no log shows it. */
  taskToken: id,
  tournamentId: id,
  playerId: id,
  credits: pipe(number(), integer(), minValue(1)),
});

/** A fee, as the ledger knows it. */
export type Fee = Omit<InferOutput<typeof chargeSchema>, 'taskToken'>;

/**
 * - `paid`: by this charge, or by an earlier delivery of it
 * - `no-credits`: the player cannot pay
 * - `void`: the workflow has given the fee up or back; a charge that comes late takes nothing
 */
export type Charge = 'paid' | 'no-credits' | 'void';

export interface ChargeEntrantPorts {
  takeFee(fee: Fee): Promise<Charge>;
  /** @returns whether the task was still waiting */
  succeed(taskToken: string, result: { readonly playerId: string }): Promise<boolean>;
  /** @returns whether the task was still waiting */
  fail(taskToken: string, error: string, cause: string): Promise<boolean>;
}

/**
 * The payment provider, simulated: takes a fee once however often the queue delivers it, and tells the workflow by its token.
 * @returns one line for the log
 * @throws when the message is not a charge, or no answer could be given: SQS delivers it again
 */
export async function chargeEntrant(body: string, ports: ChargeEntrantPorts): Promise<string> {
  const { taskToken, ...fee } = parse(chargeSchema, JSON.parse(body));
  const charge = await ports.takeFee(fee);
  const isHeard =
    charge === 'paid'
      ? await ports.succeed(taskToken, { playerId: fee.playerId })
      : await ports.fail(taskToken, 'PaymentDeclined', charge);
  return `${fee.tournamentId}, ${fee.playerId}: ${charge}${isHeard ? '' : ', and no task waits for it'}`;
}
