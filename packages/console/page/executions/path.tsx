import type { StateRow } from '../../server/model.ts';

/** Pixels: a row, its box, and how far to the right a line to another row may go. */
const ROW = 40;
const HEIGHT = 28;
const WIDTH = 230;
const INDENT = 20;
const REACH = 90;

const WORDS = { untaken: 'not entered', running: 'running', succeeded: 'done', failed: 'failed' } as const;

/** The states of an execution, one below the other, with a line to each state that may follow. What was taken is in colour. */
export function Path({ states }: { readonly states: readonly StateRow[] }) {
  const rows = new Map(states.map(({ name }, index) => [name, index]));
  const deepest = Math.max(0, ...states.map(({ depth }) => depth));
  const width = deepest * INDENT + WIDTH + REACH + 8;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by the keyboard.
    <section class="path" aria-label="States, and the way that was taken" tabIndex={0}>
      <svg width={width} height={states.length * ROW} role="img" aria-label={spoken(states)}>
        {states.flatMap(({ name, depth, next }, from) =>
          next.flatMap(({ to, isCatch, taken }) => {
            const row = rows.get(to);
            const kind = ['way', taken ? 'taken' : '', isCatch ? 'catch' : ''].join(' ');
            return row === undefined
              ? []
              : [<path key={`${name} ${to}`} class={kind} d={line(from, depth, row, states[row]?.depth ?? 0)} />];
          }),
        )}
        {states.map(({ name, depth, outcome, entered }, row) => (
          <g
            key={name}
            class={`state-box ${outcome}`}
            data-state={name}
            transform={`translate(${depth * INDENT} ${row * ROW})`}
          >
            <title>{`${name}: ${WORDS[outcome]}`}</title>
            <rect x="1" y="1" width={WIDTH - 2} height={HEIGHT} rx="5" />
            <text x="10" y={HEIGHT / 2 + 6}>
              {name.length > 28 ? `${name.slice(0, 27)}…` : name}
            </text>
            {entered > 1 && (
              <text class="times" x={WIDTH - 10} y={HEIGHT / 2 + 6}>
                × {entered}
              </text>
            )}
          </g>
        ))}
      </svg>
    </section>
  );
}

/** Straight down to the next row of the same depth, and a bow on the right side to any other. */
function line(from: number, depth: number, to: number, toDepth: number): string {
  if (to === from + 1 && depth === toDepth) {
    const x = depth * INDENT + WIDTH / 2;
    return `M ${x} ${from * ROW + HEIGHT + 1} V ${to * ROW}`;
  }
  const [x, y] = [depth * INDENT + WIDTH, from * ROW + HEIGHT / 2];
  const [endX, endY] = [toDepth * INDENT + WIDTH, to * ROW + HEIGHT / 2];
  const bow = Math.max(x, endX) + Math.min(REACH, 14 + Math.abs(to - from) * 8);
  return `M ${x} ${y} C ${bow} ${y}, ${bow} ${endY}, ${endX} ${endY}`;
}

const spoken = (states: readonly StateRow[]) =>
  states.map(({ name, outcome }) => `${name}: ${WORDS[outcome]}`).join('. ');
