import type { TraceSummary } from '../../server/model.ts';
import { useFetched } from '../api.ts';
import { useChanges } from '../live.ts';
import { milliseconds, plural, shortName, timeOf } from '../parts/format.ts';
import { OlderOnes } from '../parts/let-go.tsx';
import { Empty, Loaded } from '../parts/states.tsx';
import { linkTo, type Route } from '../route.ts';
import { Waterfall } from '../traces/waterfall.tsx';
import type { ViewProps } from '../view.ts';

/** What one request set in motion, hop by hop. */
export const Traces = ({ route, stage }: ViewProps) =>
  stage?.traces === true ? (
    <RecordedTraces route={route} />
  ) : (
    <div class="one">
      <div class="toolbar">
        <h1>Traces</h1>
      </div>
      <Empty title="This stage records no traces" />
    </div>
  );

function RecordedTraces({ route }: { readonly route: Route }) {
  const version = useChanges(({ kind }) => kind === 'invocation' || kind === 'request');
  const traces = useFetched<readonly TraceSummary[]>('traces', version);
  return (
    <Loaded of={traces} title="The traces could not be read">
      {(all) => <TraceList route={route} all={all} version={version} />}
    </Loaded>
  );
}

interface TraceListProps {
  readonly route: Route;
  readonly all: readonly TraceSummary[];
  readonly version: number;
}

function TraceList({ route, all, version }: TraceListProps) {
  const failedOnly = route.query.has('failed');
  const listed = all.filter(({ failed }) => failed || !failedOnly);
  const selected = route.part ?? listed[0]?.id;
  return (
    <div class="two traces">
      <div class="toolbar">
        <h1>Traces</h1>
        <nav class="tabs" aria-label="Which traces">
          <a href={linkTo('traces')} aria-current={failedOnly ? undefined : 'true'}>
            All
          </a>
          <a href={linkTo('traces', undefined, { failed: 'only' })} aria-current={failedOnly ? 'true' : undefined}>
            With failures
          </a>
        </nav>
        <p class="quiet">{plural(listed.length, 'trace')}</p>
        <OlderOnes what="traces" version={version} />
      </div>
      {listed.length === 0 ? (
        <Empty title={failedOnly ? 'Nothing has failed' : 'No traces yet'}>
          <a href={linkTo('story')}>Play an act of the story</a>, and its trace appears here.
        </Empty>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by the keyboard.
        <section class="trace-list" aria-label="Traces" tabIndex={0}>
          <ul>
            {listed.map(({ id, title, start, seconds, failed, cold }) => (
              <li key={id} class={failed ? 'failed' : ''} data-trace={id}>
                <a
                  href={linkTo('traces', id, { failed: failedOnly ? 'only' : undefined })}
                  aria-current={id === selected ? 'true' : undefined}
                >
                  <span>{shortName(title)}</span>
                  <span class="quiet">
                    <time>{timeOf(start * 1_000)}</time> · {milliseconds(seconds)}
                    {cold && ' · cold start'}
                    {failed && ' · failed'}
                  </span>
                </a>
              </li>
            ))}
          </ul>
        </section>
      )}
      {selected !== undefined && <Waterfall key={selected} id={selected} version={version} />}
    </div>
  );
}
