/** A value of a saved state and the names that lead to it. */
export type Entry = readonly [path: readonly string[], value: unknown];

/** Divides a state into its values, `depth` levels of names below it. A list, a text or a number is a value wherever it is. */
export function entriesOf(state: unknown, depth: number): readonly Entry[] {
  if (depth === 0 || !isPlain(state)) return [[[], state]];
  return Object.entries(state).flatMap(([name, inner]) =>
    entriesOf(inner, depth - 1).map(([path, value]): Entry => [[name, ...path], value]),
  );
}

/** Puts a state together again; the order of its names is that of the entries. */
export function stateOf(entries: Iterable<Entry>): unknown {
  const inner = new Map<string, Entry[]>();
  for (const [[name, ...path], value] of entries) {
    if (name === undefined) return value;
    const found = inner.get(name) ?? [];
    if (found.length === 0) inner.set(name, found);
    found.push([path, value]);
  }
  return Object.fromEntries([...inner].map(([name, some]) => [name, stateOf(some)]));
}

const isPlain = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
