import type { TraceSummary } from '../../server/model.ts';
import { useLoaded } from '../api.ts';
import type { ViewProps } from '../app.tsx';
import { useChanges } from '../live.ts';
import { milliseconds, plural, shortName, timeOf } from '../parts/format.ts';
import { Empty, Failure, Waiting } from '../parts/states.tsx';
import { linkTo } from '../route.ts';
import { Waterfall } from '../traces/waterfall.tsx';

/** What one request set in motion, hop by hop. */
export function Traces({ route, stage }: ViewProps) {
  const version = useChanges(({ kind }) => kind === 'invocation' || kind === 'request');
  const traces = useLoaded<readonly TraceSummary[]>(stage?.traces === true ? 'traces' : undefined, version);
  if (stage?.traces !== true)
    return (
      <div class="one">
        <div class="toolbar">
          <h1>Traces</h1>
        </div>
        <Empty title="This stage records no traces" />
      </div>
    );
  if (traces === undefined) return <Waiting />;
  if ('error' in traces) return <Failure title="No traces can be shown" text={traces.error} />;
  const failedOnly = route.query.has('failed');
  const listed = traces.value.filter(({ failed }) => failed || !failedOnly);
  const selected = route.part ?? listed[0]?.id;
  return (
    <div class="two traces">
      <div class="toolbar">
        <h1>Traces</h1>
        <nav class="choices" aria-label="Which traces">
          <a href={linkTo('traces')} aria-current={failedOnly ? undefined : 'true'}>
            All
          </a>
          <a href={linkTo('traces', undefined, { failed: 'only' })} aria-current={failedOnly ? 'true' : undefined}>
            With failures
          </a>
        </nav>
        <p class="quiet">{plural(listed.length, 'trace')}</p>
      </div>
      {listed.length === 0 ? (
        <Empty title={failedOnly ? 'Nothing has failed' : 'No traces yet'}>
          <a href={linkTo('story')}>Let something happen</a>, and its trace will be here.
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
