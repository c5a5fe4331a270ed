import type { Drawing, Point } from '../../study/model.ts';
import { edgeInWords } from './edge-words.ts';

const LETTER = 6.5;
const MARGIN = 9;
const HEIGHT = 22;

interface EdgeLabelProps {
  readonly edge: Drawing['edges'][number];
  /** Of the drawing, which the label does not leave. */
  readonly width: number;
}

/** What an edge is for, at the middle of its longest part. */
export function EdgeLabel({ edge, width }: EdgeLabelProps) {
  const text = edgeInWords(edge);
  const own = text.length * LETTER + 2 * MARGIN;
  const { x, y } = middleOf(edge.points);
  const left = Math.max(0, Math.min(width - own, x - own / 2));
  return (
    <g class="edge-label" transform={`translate(${left} ${y - HEIGHT / 2})`}>
      <rect width={own} height={HEIGHT} rx={HEIGHT / 2} />
      <text x={own / 2} y={HEIGHT / 2 + 4}>
        {text}
      </text>
    </g>
  );
}

function middleOf(points: readonly Point[]): Point {
  const parts = points.slice(1).map((end, index) => ({ start: points[index] ?? end, end }));
  const lengthOf = ({ start, end }: (typeof parts)[number]) => Math.hypot(end.x - start.x, end.y - start.y);
  const [longest] = parts.toSorted((a, b) => lengthOf(b) - lengthOf(a));
  if (longest === undefined) return { x: 0, y: 0 };
  return { x: (longest.start.x + longest.end.x) / 2, y: (longest.start.y + longest.end.y) / 2 };
}
