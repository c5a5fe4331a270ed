/** Which element of each array contains a value: the path of the array in the event -> index. */
export type Membership = ReadonlyMap<string, number>;

/** One value of an event that is neither object nor array. */
export interface Leaf {
  readonly value: unknown;
  readonly membership: Membership;
}

/**
 * The leaves of an event by the path that a pattern names them with. Arrays are no part of a path: each element
 * stands where its array stands. An empty array or object has no leaf.
 */
export function leavesOf(event: unknown): ReadonlyMap<string, Leaf[]> {
  const leaves = new Map<string, Leaf[]>();
  const visit = (value: unknown, path: string, place: string, membership: Membership): void => {
    if (Array.isArray(value)) {
      value.forEach((element: unknown, index) => {
        visit(element, path, `${place}[${index}]`, new Map([...membership, [place, index]]));
      });
    } else if (typeof value === 'object' && value !== null) {
      for (const [name, inner] of Object.entries(value)) {
        const step = path === '' ? name : `.${name}`;
        visit(inner, `${path}${step}`, `${place}${step}`, membership);
      }
    } else {
      const known = leaves.get(path);
      if (known === undefined) leaves.set(path, [{ value, membership }]);
      else known.push({ value, membership });
    }
  };
  visit(event, '', '', new Map());
  return leaves;
}

/** What two leaves have in common, unless they are in different elements of one array. */
export function together(one: Membership, other: Membership): Membership | undefined {
  for (const [place, index] of other) if ((one.get(place) ?? index) !== index) return undefined;
  return new Map([...one, ...other]);
}
