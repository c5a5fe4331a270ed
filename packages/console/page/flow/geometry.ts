import type { Point } from '../../study/model.ts';

/** How far a corner is rounded, in units of the drawing. */
const RADIUS = 7;

/** A line through points with its corners rounded, as SVG path data. */
export function pathOf(points: readonly Point[]): string {
  const [first, ...rest] = points;
  if (first === undefined) return '';
  let path = `M${first.x} ${first.y}`;
  let before = first;
  for (const [index, point] of rest.entries()) {
    const after = rest[index + 1];
    if (after === undefined) path += `L${point.x} ${point.y}`;
    else {
      const entry = towards(point, before);
      const exit = towards(point, after);
      path += `L${entry.x} ${entry.y}Q${point.x} ${point.y} ${exit.x} ${exit.y}`;
    }
    before = point;
  }
  return path;
}

/** The point at the radius, or halfway, from a corner towards another point. */
function towards(from: Point, to: Point): Point {
  const length = Math.hypot(to.x - from.x, to.y - from.y);
  if (length === 0) return from;
  const share = Math.min(RADIUS, length / 2) / length;
  return { x: round(from.x + (to.x - from.x) * share), y: round(from.y + (to.y - from.y) * share) };
}

const round = (value: number) => Math.round(value * 10) / 10;
