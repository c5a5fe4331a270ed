/** The variables of an API stage; null when it has none. */
export type StageVariables = Readonly<Record<string, string | undefined>> | null;

/** What a client reads to know which release of a game it talks to. */
export interface Release {
  readonly gameId: string;
  /** For whom the release is. */
  readonly channel: string;
  /** The alias by which the API has called. */
  readonly alias: string;
  /** The published version that runs. */
  readonly version: string;
}

/** Describes the release of a game. @throws when the API stage lacks a variable: it was set up by half */
export function describeRelease(gameId: string, version: string, variables: StageVariables): Release {
  return { gameId, version, channel: variable(variables, 'channel'), alias: variable(variables, 'alias') };
}

function variable(variables: StageVariables, name: string): string {
  const value = variables?.[name];
  if (value !== undefined) return value;
  throw new Error(`The API stage has no variable ${name}.`);
}
