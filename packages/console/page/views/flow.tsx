import { useEffect, useState } from 'preact/hooks';
import type { QueueView } from '../../server/model.ts';
import type { Drawing as DrawingData } from '../../study/model.ts';
import { useLoaded } from '../api.ts';
import type { ViewProps } from '../app.tsx';
import { Canvas } from '../flow/canvas.tsx';
import { Drawing } from '../flow/drawing.tsx';
import { NodePanel } from '../flow/node-panel.tsx';
import { useChanges } from '../live.ts';
import { Choices } from '../parts/choices.tsx';
import { plural } from '../parts/format.ts';
import { Failure, Waiting } from '../parts/states.tsx';
import { linkTo } from '../route.ts';

/** Below this width a drawing is laid out for a narrow page. */
const NARROW = '(max-width: 700px)';

/** Always the same, so that nothing is made anew because of it. */
const NONE = [] as const;

/** The architecture at work. */
export function Flow({ route, stage }: ViewProps) {
  const narrow = useMedia(NARROW);
  // The whole does not fit on a small screen: begin with one chapter there.
  const chapter = route.part ?? (narrow ? 'registration' : 'all');
  const deployments = route.query.get('deployments') ?? undefined;
  const drawing = useLoaded<DrawingData>(
    `documents/drawing?${new URLSearchParams({ chapter, page: narrow ? 'narrow' : 'wide', deployments: deployments ?? '' })}`,
  );
  const version = useChanges(({ kind }) => kind === 'message');
  const queues = useLoaded<readonly QueueView[]>('queues', version);
  const hrefOf = (node?: string) => linkTo('flow', chapter, { deployments, node });
  if (drawing === undefined) return <Waiting />;
  if ('error' in drawing) return <Failure title="The drawing could not be made" text={drawing.error} />;
  if (drawing.value.nodes.length === 0) return <Failure title="There is no such chapter" text={chapter} />;
  const known = queues !== undefined && 'value' in queues ? queues.value : NONE;
  const { nodes, edges } = drawing.value;
  const selected = nodes.find(({ id }) => id === route.query.get('node'))?.id;
  const resources = stage?.resources ?? NONE;
  return (
    <div class={selected === undefined ? 'flow' : 'flow with-panel'}>
      <div class="toolbar">
        <h1>Flow</h1>
        <Choices
          label="Chapters"
          current={chapter}
          choices={['all', ...(stage?.chapters ?? [])].map((name) => ({
            name,
            title: name === 'all' ? 'All chapters' : name,
            href: linkTo('flow', name, { deployments }),
          }))}
        />
        <p class="quiet">
          {plural(nodes.length, 'resource')}, {plural(edges.length, 'connection')}
          {' · '}
          <a
            href={linkTo('flow', chapter, {
              deployments: deployments === undefined ? 'shown' : undefined,
              node: selected,
            })}
          >
            {deployments === undefined ? 'Show what deploys the functions' : 'Hide what deploys the functions'}
          </a>
        </p>
      </div>
      <Canvas width={drawing.value.width} height={drawing.value.height} selected={selected} legend={<Legend />}>
        {(scale) => (
          <Drawing
            drawing={drawing.value}
            scale={scale}
            resources={resources}
            queues={known}
            selected={selected}
            hrefOf={hrefOf}
          />
        )}
      </Canvas>
      {selected !== undefined && (
        <NodePanel
          key={selected}
          drawing={drawing.value}
          id={selected}
          resources={resources}
          queues={known}
          hrefOf={hrefOf}
          closeHref={hrefOf()}
        />
      )}
    </div>
  );
}

const Legend = () => (
  <ul class="legend" aria-label="Kinds of connections">
    <li class="event-source">event source, subscription, invocation</li>
    <li class="permission">permission</li>
    <li class="dead-letter">failures</li>
  </ul>
);

function useMedia(query: string): boolean {
  const [matches, setMatches] = useState(() => matchMedia(query).matches);
  useEffect(() => {
    const media = matchMedia(query);
    const update = () => setMatches(media.matches);
    media.addEventListener('change', update);
    return () => media.removeEventListener('change', update);
  }, [query]);
  return matches;
}
