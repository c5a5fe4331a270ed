import { minLength, parse, pipe, strictObject, string } from 'valibot';

const requestSchema = strictObject({ tournamentId: pipe(string(), minLength(1)) });

export interface Entrant {
  readonly playerId: string;
}

export interface ListEntrantsPorts {
  /** Everybody who signed up. */
  listEntries(tournamentId: string): Promise<readonly Entrant[]>;
  /** Stores the list. @returns the key of the object */
  storeList(tournamentId: string, entrants: readonly Entrant[]): Promise<string>;
}

/**
 * Writes the list of entrants to an object. A state may pass on 256 KiB, some thousand ids; a distributed Map reads an object of any size.
 * https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html
 */
export async function listEntrants(
  input: unknown,
  { listEntries, storeList }: ListEntrantsPorts,
): Promise<{ readonly count: number; readonly key: string }> {
  const { tournamentId } = parse(requestSchema, input);
  const entrants = await listEntries(tournamentId);
  return { count: entrants.length, key: await storeList(tournamentId, entrants) };
}
