import type { ComponentChildren } from 'preact';
import { useCallback, useState } from 'preact/hooks';
import type { LiveResource, QueueView } from '../../server/model.ts';
import type { Drawing as DrawingData } from '../../study/model.ts';
import { arrived, useFetched } from '../api.ts';
import { useChanges } from '../live.ts';
import { useEscape } from '../parts/escape.ts';
import { plural } from '../parts/format.ts';
import { useMedia } from '../parts/media.ts';
import { Empty, Loaded } from '../parts/states.tsx';
import { linkTo } from '../route.ts';
import { Canvas } from './canvas.tsx';
import { Drawing } from './drawing.tsx';
import { NodePanel } from './node-panel.tsx';
import { type Pointed, pointedInWords } from './pointing.ts';

/** Below this width a drawing is laid out for a narrow page. */
const NARROW = '(max-width: 700px)';

/** Always the same array, so that nothing is computed again because of it. */
const NONE = [] as const;

interface ChapterFlowProps {
  readonly chapter: string;
  readonly toolbar: ComponentChildren;
  readonly query: URLSearchParams;
  readonly resources: readonly LiveResource[];
  /** Whether the visitor comes from the overview, and the box that had the focus is gone. */
  readonly takesFocus: boolean;
}

/** The resources of one chapter with their direct neighbours in others, and what happens between them. */
export function ChapterFlow(props: ChapterFlowProps) {
  const { chapter, toolbar, query } = props;
  const isNarrow = useMedia(NARROW);
  const deployments = query.get('deployments') ?? undefined;
  const search = { chapter, page: isNarrow ? 'narrow' : 'wide', deployments: deployments ?? '' };
  const drawing = useFetched<DrawingData>(`documents/drawing?${new URLSearchParams(search)}`);
  const selected = arrived(drawing)?.nodes.find(({ id }) => id === query.get('node'))?.id;
  useEscape(selected === undefined ? linkTo('flow') : linkTo('flow', chapter, { deployments }));
  return (
    <div class={selected === undefined ? 'flow' : 'flow with-panel'}>
      {toolbar}
      <Loaded of={drawing} title="The drawing could not be made">
        {(value) =>
          value.nodes.length === 0 ? (
            <Empty title="Nothing of this chapter is drawn">
              No message passes through its resources. <a href={linkTo('study', chapter)}>Study the chapter</a> to see
              them.
            </Empty>
          ) : (
            <Drawn {...props} drawing={value} selected={selected} deployments={deployments} />
          )
        }
      </Loaded>
    </div>
  );
}

interface DrawnProps extends ChapterFlowProps {
  readonly drawing: DrawingData;
  readonly selected: string | undefined;
  readonly deployments: string | undefined;
}

function Drawn({ chapter, drawing, selected, deployments, resources, takesFocus }: DrawnProps) {
  const version = useChanges(({ kind }) => kind === 'message');
  const queues = arrived(useFetched<readonly QueueView[]>('queues', version)) ?? NONE;
  const [pointed, point] = useState<Pointed>();
  const hrefOf = useCallback((node?: string) => linkTo('flow', chapter, { deployments, node }), [chapter, deployments]);
  return (
    <>
      <Canvas
        width={drawing.width}
        height={drawing.height}
        selected={selected}
        takesFocus={takesFocus}
        said={
          pointed === undefined
            ? `${plural(drawing.nodes.length, 'resource')}, ${plural(drawing.edges.length, 'connection')}. Point at a line to see what it is for.`
            : pointedInWords(drawing, pointed)
        }
        legend={
          <Legend
            href={linkTo('flow', chapter, {
              deployments: deployments === undefined ? 'shown' : undefined,
              node: selected,
            })}
            hasDeployments={deployments !== undefined}
          />
        }
      >
        {(scale) => <Drawing {...{ drawing, scale, resources, queues, selected, pointed, point, hrefOf }} />}
      </Canvas>
      {selected !== undefined && (
        <NodePanel
          key={selected}
          {...{ drawing, resources, queues, point, hrefOf }}
          id={selected}
          closeHref={hrefOf()}
        />
      )}
    </>
  );
}

const Legend = ({ href, hasDeployments }: { readonly href: string; readonly hasDeployments: boolean }) => (
  <ul class="legend" aria-label="Kinds of connections">
    <li class="event-source">event source, subscription, invocation</li>
    <li class="permission">permission</li>
    <li class="dead-letter">failures</li>
    <li class="switch">
      <a href={href}>{hasDeployments ? 'Hide what deploys the functions' : 'Show what deploys the functions'}</a>
    </li>
  </ul>
);
