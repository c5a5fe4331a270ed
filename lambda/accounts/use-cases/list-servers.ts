/** A machine on which games are played. */
export interface Server {
  readonly id: string;
  /** Such as `t4g.nano`. */
  readonly type: string;
  /** What its owner calls it; its id where it has no name. */
  readonly name: string;
}

export interface ListServersPorts {
  runningServers(): AsyncIterable<Server>;
}

/** The servers that run, by their names. */
export async function listServers({ runningServers }: ListServersPorts): Promise<{ servers: readonly Server[] }> {
  const servers: Server[] = [];
  for await (const server of runningServers()) servers.push(server);
  return { servers: servers.toSorted((a, b) => a.name.localeCompare(b.name)) };
}
