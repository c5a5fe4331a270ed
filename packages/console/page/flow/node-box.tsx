import type { Drawing } from '../../study/model.ts';
import { kindName, MARK, Mark } from './marks.tsx';
import { type Point, pointing } from './pointing.ts';

interface NodeBoxProps {
  readonly node: Drawing['nodes'][number];
  /** Messages that are in it. */
  readonly count: number;
  /** Whether these messages are failures. */
  readonly alarming: boolean;
  /** Whether it is selected, or connected with what is. */
  readonly near: boolean;
  readonly selected: boolean;
  readonly href: string;
  readonly point: Point;
}

/** One resource of the drawing: its mark, its name, and how many messages are in it. */
export const NodeBox = ({ node, count, alarming, near, selected, href, point }: NodeBoxProps) => (
  <a
    class={`node ${node.kind}${near ? ' near' : ''}${alarming ? ' alarming' : ''}`}
    data-node={node.id}
    href={href}
    aria-label={`${kindName(node.kind)} ${node.label}${count > 0 ? `, ${count} messages` : ''}`}
    aria-current={selected ? 'true' : undefined}
    {...pointing({ node: node.id }, point)}
  >
    <rect x={node.x} y={node.y} width={node.width} height={node.height} rx="7" />
    <g transform={`translate(${node.x + 10} ${node.y + (node.height - MARK) / 2})`}>
      <Mark kind={node.kind} />
    </g>
    <text x={node.x + MARK + 18} y={node.y + 27}>
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
