export interface DescribePorts {
  /** The titles of games that are known, by their ids. */
  readonly titles: (gameIds: readonly string[]) => Promise<ReadonlyMap<string, string>>;
}

/** The title of each game that is asked for, in the order of the questions; null for one that is not known. */
export async function describeGames(
  asked: readonly { readonly gameId: string }[],
  { titles }: DescribePorts,
): Promise<readonly (string | null)[]> {
  const known = await titles([...new Set(asked.map(({ gameId }) => gameId))]);
  return asked.map(({ gameId }) => known.get(gameId) ?? null);
}
