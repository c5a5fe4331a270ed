import { createHash } from 'node:crypto';
import { minLength, parse, pipe, strictObject, string } from 'valibot';

const requestSchema = strictObject({ tournamentId: pipe(string(), minLength(1)) });

/** Two players; one alone has a bye. */
export type Match = readonly [string, string] | readonly [string];

export interface Bracket {
  readonly tournamentId: string;
  readonly matches: readonly Match[];
}

export interface DrawBracketPorts {
  /** The players whose fee is paid. */
  listPaid(tournamentId: string): Promise<readonly string[]>;
}

/** The name of this error is what the Catch of the state goes by. */
export class NotEnoughPlayers extends Error {
  constructor(paid: number) {
    super(`${paid} paid, and a bracket needs two.`);
    this.name = 'NotEnoughPlayers';
  }
}

/**
 * Draws who plays whom first. The order comes from a hash, so that a retry draws the same bracket.
 * @throws NotEnoughPlayers
 */
export async function drawBracket(input: unknown, { listPaid }: DrawBracketPorts): Promise<Bracket> {
  const { tournamentId } = parse(requestSchema, input);
  const paid = await listPaid(tournamentId);
  if (paid.length < 2) throw new NotEnoughPlayers(paid.length);
  const lot = (playerId: string) => createHash('sha256').update(`${tournamentId}/${playerId}`).digest('hex');
  const drawn = paid.toSorted((a, b) => (lot(a) < lot(b) ? -1 : 1));
  const matches: Match[] = [];
  for (let at = 0; at < drawn.length; at += 2) {
    const [one = '', other] = drawn.slice(at, at + 2);
    matches.push(other === undefined ? [one] : [one, other]);
  }
  return { tournamentId, matches };
}
