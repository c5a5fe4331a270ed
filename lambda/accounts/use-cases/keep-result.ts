import {
  type InferOutput,
  integer,
  maxLength,
  minLength,
  minValue,
  number,
  parse,
  pipe,
  strictObject,
  string,
} from 'valibot';

const id = pipe(string(), minLength(1), maxLength(64));
const resultSchema = strictObject({
  resultId: id,
  serverId: id,
  gameId: id,
  score: pipe(number(), integer(), minValue(0)),
});

/** How a game ended on a server of the fleet. */
export type Result = InferOutput<typeof resultSchema>;

export interface KeepResultPorts {
  /** @returns whether the result was stored now; it is not stored twice */
  storeResult(result: Result): Promise<boolean>;
}

/**
 * Keeps what a server reports. An asynchronous invocation may come twice, and servers try again.
 * @throws when it is not a result
 */
export async function keepResult(report: unknown, { storeResult }: KeepResultPorts): Promise<{ kept: boolean }> {
  return { kept: await storeResult(parse(resultSchema, report)) };
}
