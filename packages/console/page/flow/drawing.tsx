import { useEffect, useMemo, useRef } from 'preact/hooks';
import type { LiveResource, QueueView } from '../../server/model.ts';
import type { Drawing as DrawingData } from '../../study/model.ts';
import { live } from '../live.ts';
import { linkTo } from '../route.ts';
import { Arrows } from './arrows.tsx';
import { EdgeLabel } from './edge-label.tsx';
import { pathOf } from './geometry.ts';
import { Names } from './names.ts';
import { NodeBox } from './node-box.tsx';
import { type Point, type Pointed, pointedEdges, pointing } from './pointing.ts';
import { Traffic } from './traffic.ts';
import { movementsOf } from './travel.ts';
import { deadLetterNodes, messagesIn } from './waiting.ts';

interface DrawingProps {
  readonly drawing: DrawingData;
  /** How large it is drawn. */
  readonly scale: number;
  readonly resources: readonly LiveResource[];
  readonly queues: readonly QueueView[];
  readonly selected: string | undefined;
  readonly pointed: Pointed | undefined;
  readonly point: Point;
  /** Where a node leads when it is chosen. Always the same function for the same address. */
  readonly hrefOf: (node: string) => string;
}

/** The architecture, drawn, with what happens in it. */
export function Drawing({ drawing, scale, resources, queues, selected, pointed, point, hrefOf }: DrawingProps) {
  const svg = useRef<SVGSVGElement>(null);
  const names = useMemo(() => new Names(drawing.nodes, drawing.edges, resources), [drawing, resources]);
  useEffect(() => {
    if (svg.current === null) return;
    const traffic = new Traffic(svg.current, (record) => movementsOf(record, names));
    return live.follow((batch) => traffic.show(batch));
  }, [names]);
  const messages = useMemo(() => messagesIn(queues, names), [queues, names]);
  // What is pointed at changes often, and changes nothing of this.
  const picture = useMemo(
    () => <Picture {...{ drawing, messages, selected, point, hrefOf }} />,
    [drawing, messages, selected, point, hrefOf],
  );
  return (
    // biome-ignore lint/a11y/useSemanticElements: a drawing that groups links; SVG cannot contain elements of HTML.
    <svg
      ref={svg}
      class={selected === undefined ? 'drawing' : 'drawing choosing'}
      width={drawing.width * scale}
      height={drawing.height * scale}
      viewBox={`0 0 ${drawing.width} ${drawing.height}`}
      role="group"
      aria-label={`${drawing.nodes.length} resources and ${drawing.edges.length} connections`}
    >
      <Arrows size={9} />
      {picture}
      {pointed !== undefined && <PointedEdges drawing={drawing} pointed={pointed} />}
    </svg>
  );
}

interface PictureProps extends Pick<DrawingProps, 'drawing' | 'selected' | 'point' | 'hrefOf'> {
  readonly messages: ReadonlyMap<string, number>;
}

function Picture({ drawing, messages, selected, point, hrefOf }: PictureProps) {
  const deadLetters = deadLetterNodes(drawing.edges);
  const touching = drawing.edges.filter(({ from, to }) => from === selected || to === selected);
  const near = new Set([selected, ...touching.flatMap(({ from, to }) => [from, to])]);
  const isNear = (from: string, to: string) => selected === undefined || from === selected || to === selected;
  return (
    <>
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
        <g key={id}>
          <path class={`edge ${kinds.join(' ')}${isNear(from, to) ? ' near' : ''}`} data-edge={id} d={pathOf(points)} />
          <path class="reach" d={pathOf(points)} {...pointing({ edge: id }, point)} />
        </g>
      ))}
      {drawing.nodes.map((node) => {
        const count = messages.get(node.id) ?? 0;
        return (
          <NodeBox
            key={node.id}
            node={node}
            count={count}
            alarming={count > 0 && deadLetters.has(node.id)}
            near={selected === undefined || near.has(node.id)}
            selected={node.id === selected}
            href={hrefOf(node.id)}
            point={point}
          />
        );
      })}
    </>
  );
}

/** The edges of what is pointed at, once more above everything; one alone says what it is for. */
function PointedEdges({ drawing, pointed }: { readonly drawing: DrawingData; readonly pointed: Pointed }) {
  const edges = pointedEdges(drawing, pointed);
  return (
    <g class="pointed">
      {edges.map(({ id, kinds, points }) => (
        <path key={id} class={`edge ${kinds.join(' ')}`} d={pathOf(points)} />
      ))}
      {'edge' in pointed && edges.map((edge) => <EdgeLabel key={edge.id} edge={edge} width={drawing.width} />)}
    </g>
  );
}
