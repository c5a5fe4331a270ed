import { useEffect, useMemo, useRef } from 'preact/hooks';
import type { LiveResource, QueueView } from '../../server/model.ts';
import type { Drawing as DrawingData } from '../../study/model.ts';
import { live } from '../live.ts';
import { linkTo } from '../route.ts';
import { pathOf } from './geometry.ts';
import { KIND_NAMES, Mark } from './marks.tsx';
import { Names } from './names.ts';
import { Traffic } from './traffic.ts';

interface DrawingProps {
  readonly drawing: DrawingData;
  /** How large it is drawn. */
  readonly scale: number;
  readonly resources: readonly LiveResource[];
  readonly queues: readonly QueueView[];
  readonly selected: string | undefined;
  /** Where a node leads when it is chosen. */
  readonly hrefOf: (node: string) => string;
}

/** The architecture, drawn, with what happens in it. */
export function Drawing({ drawing, scale, resources, queues, selected, hrefOf }: DrawingProps) {
  const svg = useRef<SVGSVGElement>(null);
  const names = useMemo(() => new Names(drawing.nodes, drawing.edges, resources), [drawing, resources]);
  useEffect(() => {
    if (svg.current === null) return;
    const traffic = new Traffic(svg.current, names);
    return live.follow((batch) => traffic.show(batch));
  }, [names]);
  const waiting = useMemo(() => waitingIn(queues, names), [queues, names]);
  const deadLetters = new Set(drawing.edges.filter(({ kinds }) => kinds.includes('dead-letter')).map(({ to }) => to));
  const touching = (from: string, to: string) => selected === undefined || from === selected || to === selected;
  const label = `${drawing.nodes.length} resources and ${drawing.edges.length} connections`;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a drawing that groups links; no element of HTML can be inside of SVG.
    <svg
      ref={svg}
      class={selected === undefined ? 'drawing' : 'drawing choosing'}
      width={drawing.width * scale}
      height={drawing.height * scale}
      viewBox={`0 0 ${drawing.width} ${drawing.height}`}
      role="group"
      aria-label={label}
    >
      <defs>
        {['arrow', 'arrow-failed', 'arrow-chosen'].map((id) => (
          <marker
            key={id}
            id={id}
            class={id}
            viewBox="0 0 8 8"
            refX="7"
            refY="4"
            markerUnits="userSpaceOnUse"
            markerWidth="9"
            markerHeight="9"
            orient="auto"
          >
            <path d="M0 0 8 4 0 8z" />
          </marker>
        ))}
      </defs>
      {drawing.chapters.map(({ id, x, y, width, height }) => (
        <g key={id} class="chapter">
          <rect x={x} y={y} width={width} height={height} rx="10" />
          <a href={linkTo('flow', id)} aria-label={`Only the chapter ${id}`}>
            <text x={x + 20} y={y + 27}>
              {id}
            </text>
          </a>
        </g>
      ))}
      {drawing.edges.map(({ id, from, to, kinds, points }) => (
        <path
          key={id}
          class={`edge ${kinds.join(' ')}${touching(from, to) ? ' near' : ''}`}
          data-edge={id}
          d={pathOf(points)}
        />
      ))}
      {drawing.nodes.map((node) => {
        const count = waiting.get(node.id) ?? 0;
        const alarming = count > 0 && deadLetters.has(node.id);
        const near =
          selected === undefined ||
          node.id === selected ||
          drawing.edges.some(({ from, to }) => touching(from, to) && (from === node.id || to === node.id));
        return (
          <a
            key={node.id}
            class={`node ${node.kind}${near ? ' near' : ''}${alarming ? ' alarming' : ''}`}
            data-node={node.id}
            href={hrefOf(node.id)}
            aria-label={`${KIND_NAMES[node.kind]} ${node.label}${count > 0 ? `, ${count} messages` : ''}`}
            aria-current={node.id === selected ? 'true' : undefined}
          >
            <rect x={node.x} y={node.y} width={node.width} height={node.height} rx="7" />
            <g transform={`translate(${node.x + 11} ${node.y + 13})`}>
              <Mark kind={node.kind} />
            </g>
            <text x={node.x + 37} y={node.y + 27}>
              {node.label}
            </text>
            {count > 0 && (
              <g class="count">
                <rect x={node.x + node.width - 15} y={node.y - 9} width="26" height="18" rx="9" />
                <text x={node.x + node.width - 2} y={node.y + 4}>
                  {count > 99 ? '99+' : count}
                </text>
              </g>
            )}
          </a>
        );
      })}
    </svg>
  );
}

/** How many messages are in each queue of the drawing. */
function waitingIn(queues: readonly QueueView[], names: Names): ReadonlyMap<string, number> {
  return new Map(
    queues.flatMap(({ name, counts }) => {
      const node = names.node('queue', name);
      return node === undefined ? [] : [[node, counts.visible + counts.inFlight + counts.delayed]];
    }),
  );
}
