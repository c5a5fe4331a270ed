import type { Import } from './imports.ts';

/** An import as a way from one place to another. */
interface Way extends Import {
  readonly a: string;
  readonly b: string;
}

/** Groups of places that can be reached from each other, each with one import for every way between two of them. */
export function circles(imports: readonly Way[]): string[][] {
  const ways = new Map(imports.filter(({ a, b }) => a !== b).map((way) => [`${way.a} ${way.b}`, way]));
  const next = Map.groupBy(ways.values(), ({ a }) => a);
  const reached = new Map([...next.keys()].map((place) => [place, reachable(place, next)]));
  const together = (a: string, b: string) => reached.get(a)?.has(b) === true && reached.get(b)?.has(a) === true;
  const inCircle = [...reached.keys()].filter((place) => together(place, place));
  const groups = Map.groupBy(inCircle, (place) => inCircle.find((other) => together(place, other)));
  return [...groups.values()].map((group) =>
    [...ways.values()]
      .filter(({ a, b }) => group.includes(a) && group.includes(b))
      .map(({ from, to }) => `${from} -> ${to}`),
  );
}

function reachable(start: string, next: ReadonlyMap<string, readonly Way[]>): Set<string> {
  const found = new Set<string>();
  const left = [start];
  for (let place = left.pop(); place !== undefined; place = left.pop()) {
    for (const { b } of next.get(place) ?? []) {
      if (found.has(b)) continue;
      found.add(b);
      left.push(b);
    }
  }
  return found;
}
