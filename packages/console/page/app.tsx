import type { ComponentType } from 'preact';
import { useEffect } from 'preact/hooks';
import type { StageView } from '../server/model.ts';
import { type Fetched, hasStage, useFetched } from './api.ts';
import { useConnected, useNow } from './live.ts';
import { Loaded } from './parts/states.tsx';
import { linkTo, useRoute } from './route.ts';
import type { ViewProps } from './view.ts';
import { Buckets } from './views/buckets.tsx';
import { Executions } from './views/executions.tsx';
import { Flow } from './views/flow.tsx';
import { Patterns } from './views/patterns.tsx';
import { Queues } from './views/queues.tsx';
import { Story } from './views/story.tsx';
import { Study } from './views/study.tsx';
import { Table } from './views/table.tsx';
import { Traces } from './views/traces.tsx';

interface View {
  readonly name: string;
  readonly title: string;
  readonly needsStage: boolean;
  readonly component: ComponentType<ViewProps>;
}

const VIEWS: readonly View[] = [
  { name: 'flow', title: 'Flow', needsStage: true, component: Flow },
  { name: 'story', title: 'Story', needsStage: true, component: Story },
  { name: 'queues', title: 'Queues', needsStage: true, component: Queues },
  { name: 'table', title: 'Table', needsStage: true, component: Table },
  { name: 'executions', title: 'Executions', needsStage: true, component: Executions },
  { name: 'buckets', title: 'Buckets', needsStage: true, component: Buckets },
  { name: 'traces', title: 'Traces', needsStage: true, component: Traces },
  { name: 'study', title: 'Study', needsStage: false, component: Study },
  { name: 'patterns', title: 'Patterns', needsStage: false, component: Patterns },
];

/** A static copy of the page has no stage to wait for. */
const NO_STAGE: Fetched<undefined> = { value: undefined };

/** The frame around the views: the open view, the other views, and the time of the stage. */
export function App() {
  const route = useRoute();
  const fetched = useFetched<StageView>(hasStage ? 'stage' : undefined);
  const stage: Fetched<StageView | undefined> = hasStage ? fetched : NO_STAGE;
  const views = VIEWS.filter(({ needsStage }) => hasStage || !needsStage);
  const current = views.find(({ name }) => name === route.view) ?? views[0];
  useEffect(() => {
    document.title = `${current?.title} · Serverless Arcade`;
  }, [current]);
  if (current === undefined) return null;
  const View = current.component;
  return (
    <>
      <a class="skip" href="#main">
        Skip to the content
      </a>
      <header class="top">
        <a class="brand" href={linkTo(views[0]?.name ?? '')}>
          Serverless Arcade
        </a>
        <nav aria-label="Views">
          {views.map(({ name, title }) => (
            <a key={name} href={linkTo(name)} aria-current={current.name === name ? 'page' : undefined}>
              {title}
            </a>
          ))}
        </nav>
        {hasStage && <StageClock />}
      </header>
      {hasStage && <Lost />}
      <main id="main" tabIndex={-1} class={`view view-${current.name}`}>
        <Loaded of={stage} title="The stage does not answer">
          {(value) => <View route={route} stage={value} />}
        </Loaded>
      </main>
    </>
  );
}

/** Without the stage, everything that the page shows is old. */
const Lost = () =>
  useConnected() === false ? (
    <p class="notice" role="alert">
      The stage does not answer. Run <code>npm start</code>, and the page goes on by itself.
    </p>
  ) : null;

function StageClock() {
  const now = useNow();
  const connected = useConnected();
  const text = new Date(now).toISOString();
  return (
    <p class="clock" title="The time of the stage, UTC">
      <span class={`dot ${connected === undefined ? '' : connected ? 'live' : 'lost'}`} />
      <span class="visually-hidden">{connected === false ? 'Not connected. ' : ''}Time of the stage: </span>
      <span class="date">{text.slice(0, 10)} </span>
      <time dateTime={text}>{text.slice(11, 19)}</time>
    </p>
  );
}
