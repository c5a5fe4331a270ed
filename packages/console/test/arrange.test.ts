import { describe, expect, test } from '@jest/globals';
import { arrange } from '../page/overview/arrange.ts';
import type { Box, Point } from '../study/model.ts';
import { manyChapters } from './many-chapters.ts';

/** What the window of the overview measures on a desktop of 1280 by 800 and on a phone of 390 by 844. */
const WINDOWS = { desktop: { width: 1226, height: 616 }, phone: { width: 358, height: 672 } } as const;
const COUNTS = [1, 2, 8, 32, 60];
const CASES = COUNTS.flatMap((count) => [
  { count, name: 'desktop' as const },
  { count, name: 'phone' as const },
]);

const arranged = (count: number, name: keyof typeof WINDOWS) => {
  const { chapters, links } = manyChapters(count);
  return arrange(
    chapters.map(({ id }) => id),
    links,
    WINDOWS[name],
  );
};

const isWithin = ({ x, y, width, height }: Box, window: { readonly width: number; readonly height: number }) =>
  x >= 0 && y >= 0 && x + width <= window.width && y + height <= window.height;

const overlap = (a: Box, b: Box) =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;

/** The parts of a line as boxes. A hair thinner at its ends, where it touches the boxes it connects. */
const partsOf = (points: readonly Point[]): readonly Box[] =>
  points.slice(1).map((end, index) => {
    const start = points[index] ?? end;
    const hair = 0.01;
    return {
      x: Math.min(start.x, end.x) + hair,
      y: Math.min(start.y, end.y) + hair,
      width: Math.max(0.001, Math.abs(end.x - start.x) - 2 * hair),
      height: Math.max(0.001, Math.abs(end.y - start.y) - 2 * hair),
    };
  });

describe('the overview', () => {
  test.each(CASES)('of $count chapters fits the window of a $name', ({ count, name }) => {
    const { boxes, lines } = arranged(count, name);
    expect(boxes).toHaveLength(count);
    expect(boxes.filter((box) => !isWithin(box, WINDOWS[name]))).toEqual([]);
    const points = lines.flatMap((line) => line.points.map((point) => ({ ...point, width: 0, height: 0 })));
    expect(points.filter((point) => !isWithin(point, WINDOWS[name]))).toEqual([]);
  });

  test.each(CASES)('of $count chapters on a $name keeps boxes apart, and lines out of boxes', ({ count, name }) => {
    const { boxes, lines } = arranged(count, name);
    const pairs = boxes.flatMap((a, index) => boxes.slice(index + 1).map((b) => [a, b] as const));
    expect(pairs.filter(([a, b]) => overlap(a, b))).toEqual([]);
    const crossing = lines.filter(({ points }) =>
      partsOf(points).some((part) => boxes.some((box) => overlap(part, box))),
    );
    expect(crossing.map(({ id }) => id)).toEqual([]);
  });

  test('has one line for each pair of chapters, with the links of both directions', () => {
    const { links } = manyChapters(32);
    const { lines } = arranged(32, 'desktop');
    const pairs = new Set(links.map(({ from, to }) => [from, to].sort().join(' ')));
    expect(lines).toHaveLength(pairs.size);
    expect(lines.flatMap((line) => line.links)).toHaveLength(links.length);
  });

  test('has lines that begin at the box they come from and end at the box they lead to', () => {
    const { boxes, lines } = arranged(32, 'desktop');
    const touches = (id: string, point: Point | undefined) =>
      boxes.some(
        (box) =>
          box.id === id &&
          point !== undefined &&
          overlap(
            { ...point, width: 0.1, height: 0.1 },
            { x: box.x - 1, y: box.y - 1, width: box.width + 2, height: box.height + 2 },
          ),
      );
    expect(lines.filter(({ from, points }) => !touches(from, points[0]))).toEqual([]);
    expect(lines.filter(({ to, points }) => !touches(to, points.at(-1)))).toEqual([]);
  });

  test('leaves room for the name of each of thirty-two chapters, and on a desktop for what it is about', () => {
    expect(arranged(32, 'desktop').detail).toBe('all');
    expect(Math.min(...arranged(32, 'phone').boxes.map(({ width }) => width))).toBeGreaterThan(95);
  });
});
