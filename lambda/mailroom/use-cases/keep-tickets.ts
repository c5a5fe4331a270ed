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

const entrySchema = strictObject({
  playerId: pipe(string(), minLength(1), maxLength(64)),
  /** Its place among the entries of the player, from 1: the counter numbers them. */
  number: pipe(number(), integer(), minValue(1)),
  /** Tickets that the player won, or spent where it is negative. */
  change: pipe(number(), integer()),
});

export type Entry = Readonly<InferOutput<typeof entrySchema>>;

export interface KeepTicketsPorts {
  /** Applies an entry if it is the next one. @returns the number of the last entry that was applied, this one or another */
  applyNext(entry: Entry): Promise<number>;
}

/** An entry before it is missing: it waits in a queue of dead letters, or is on its way back. */
export class TooEarly extends Error {
  constructor({ playerId, number }: Entry, last: number) {
    super(`Entry ${number} of ${playerId} comes after entry ${last}`);
    this.name = 'TooEarly';
  }
}

/**
 * Enters a change of a player's tickets, in its order and once. The queue keeps the order; the number holds it also where one message
 * was taken out of it as a dead letter, and those behind it follow.
 * @throws TooEarly when an entry before it is missing
 */
export async function keepTickets(body: string, { applyNext }: KeepTicketsPorts): Promise<'applied' | 'known'> {
  const entry = parse(entrySchema, JSON.parse(body));
  const last = await applyNext(entry);
  if (last < entry.number) throw new TooEarly(entry, last);
  return last === entry.number ? 'applied' : 'known';
}
