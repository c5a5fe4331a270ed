import type { ChapterLink } from '../../study/chapter-model.ts';
import type { Point } from '../../study/model.ts';
import type { Grid } from './grid.ts';

/** What connects two chapters, in one or both directions. */
export interface Line {
  /** `<from> -> <to>` */
  readonly id: string;
  readonly from: string;
  readonly to: string;
  /** From `from` to `to`, and then the other way. */
  readonly links: readonly ChapterLink[];
  readonly points: readonly Point[];
}

/** How far the lines of two chapters are apart in a gap at most, in pixels. */
const LANE = 9;
/** How much of a gap lines may fill. */
const FILLED = 0.75;
/** Lines that are closer together cannot be told apart, in pixels. */
const CLOSEST = 3;
/** How many lanes a gap has at most. */
const LANES = 7;

/**
 * One line for each pair of chapters that are linked. The lines of a chapter with many of them share a lane in the gaps,
 * so that they look like the branches of one tree.
 */
export function linesOf(grid: Grid, chapters: readonly string[], links: readonly ChapterLink[]): readonly Line[] {
  const known = links.filter(({ from, to }) => chapters.includes(from) && chapters.includes(to));
  const pairs = [...Map.groupBy(known, ({ from, to }) => [from, to].sort().join(' '))].map(([, both]) => both);
  const degrees = new Map(
    chapters.map((id) => [id, pairs.filter(([link]) => link?.from === id || link?.to === id).length]),
  );
  const degree = (id: string) => degrees.get(id) ?? 0;
  const ranked = chapters.toSorted((a, b) => degree(b) - degree(a));
  const oriented = pairs.flatMap((both) => {
    const [link] = both;
    if (link === undefined) return [];
    const isFromHub = ranked.indexOf(link.from) < ranked.indexOf(link.to);
    return [{ both, link, isFromHub, hub: isFromHub ? link.from : link.to, other: isFromHub ? link.to : link.from }];
  });
  const hubs = ranked.filter((id) => oriented.some(({ hub }) => hub === id));
  const room = Math.floor((Math.min(grid.gapX, grid.gapY) * FILLED) / CLOSEST);
  const lanes = Math.max(1, Math.min(LANES, hubs.length, room));
  return oriented.map(({ both, link: { from, to }, isFromHub, hub, other }) => {
    // From -1 to 1: where in a gap, and where along the edge of a box.
    const lane = lanes === 1 ? 0 : ((hubs.indexOf(hub) % lanes) / (lanes - 1)) * 2 - 1;
    const points = routeOf(grid, chapters.indexOf(hub), chapters.indexOf(other), lane, lanes);
    return { id: `${from} -> ${to}`, from, to, links: both, points: isFromHub ? points : points.toReversed() };
  });
}

/** The way from one box to another through the gaps. */
function routeOf(grid: Grid, from: number, to: number, lane: number, lanes: number): readonly Point[] {
  const reach = (gap: number) => (lane * Math.min(gap * FILLED, LANE * (lanes - 1))) / 2;
  const [start, end] = [grid.box(from), grid.box(to)];
  const [startRow, endRow] = [grid.row(from), grid.row(to)];
  const columns = grid.column(to) - grid.column(from);
  if (startRow === endRow && Math.abs(columns) === 1) {
    const y = start.y + start.height / 2 + reach(start.height);
    return [
      { x: columns > 0 ? start.x + start.width : start.x, y },
      { x: columns > 0 ? end.x : end.x + end.width, y },
    ];
  }
  const port = (lane * Math.min(grid.width * 0.6, LANE * 1.4 * (lanes - 1))) / 2;
  const [startX, endX] = [start.x + start.width / 2 + port, end.x + end.width / 2 + port];
  const isDown = endRow > startRow;
  const startY = isDown ? start.y + start.height : start.y;
  const endY = isDown || startRow === endRow ? end.y : end.y + end.height;
  const alongStart = grid.gapAboveRow(isDown ? startRow + 1 : startRow) + reach(grid.gapY);
  const alongEnd = grid.gapAboveRow(isDown || startRow === endRow ? endRow : endRow + 1) + reach(grid.gapY);
  const aside = grid.gapBeforeColumn(columns < 0 ? grid.column(to) + 1 : grid.column(to)) + reach(grid.gapX);
  const between =
    alongStart === alongEnd
      ? []
      : [
          { x: aside, y: alongStart },
          { x: aside, y: alongEnd },
        ];
  return [
    { x: startX, y: startY },
    { x: startX, y: alongStart },
    ...between,
    { x: endX, y: alongEnd },
    { x: endX, y: endY },
  ];
}
