import type { ComponentType } from 'preact';
import { useEffect } from 'preact/hooks';
import type { StageView } from '../server/model.ts';
import { hasStage, useLoaded } from './api.ts';
import { useConnected, useNow } from './live.ts';
import { Failure, Waiting } from './parts/states.tsx';
import { linkTo, type Route, useRoute } from './route.ts';
import { Flow } from './views/flow.tsx';
import { Patterns } from './views/patterns.tsx';
import { Queues } from './views/queues.tsx';
import { Story } from './views/story.tsx';
import { Study } from './views/study.tsx';
import { Table } from './views/table.tsx';
import { Traces } from './views/traces.tsx';

export interface ViewProps {
  readonly route: Route;
  /** The stage; nothing in a static copy of the page. */
  readonly stage: StageView | undefined;
}

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
  { name: 'traces', title: 'Traces', needsStage: true, component: Traces },
  { name: 'study', title: 'Study', needsStage: false, component: Study },
  { name: 'patterns', title: 'Patterns', needsStage: false, component: Patterns },
];

/** The frame around the views: where one is, where one can go, and what time it is on the stage. */
export function App() {
  const route = useRoute();
  const stage = useLoaded<StageView>(hasStage ? 'stage' : undefined);
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
        {hasStage && stage === undefined ? (
          <Waiting />
        ) : stage !== undefined && 'error' in stage ? (
          <Failure title="The stage does not answer" text={stage.error} />
        ) : (
          <View route={route} stage={stage?.value} />
        )}
      </main>
    </>
  );
}

/** What is shown is old from the moment on in which the stage is gone. */
const Lost = () =>
  useConnected() === false ? (
    <p class="notice" role="alert">
      The stage does not answer. The page goes on by itself when it runs again: <code>npm start</code>
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
