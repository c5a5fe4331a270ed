import type { SegmentView, TraceView } from '../../server/model.ts';
import { useFetched } from '../api.ts';
import { Code } from '../parts/code.tsx';
import { milliseconds, shortName, timeOf } from '../parts/format.ts';
import { Loaded } from '../parts/states.tsx';
import { hasFailed, placeOf, type Span, spansOf } from './spans.ts';

/** A trace and the traces linked to it. Each has a scale of its own, because stage time may pass between them. */
export function Waterfall({ id, version }: { readonly id: string; readonly version: number }) {
  const traces = useFetched<readonly TraceView[]>(`trace?id=${encodeURIComponent(id)}`, version);
  return (
    <Loaded of={traces} title="There is no such trace">
      {(linked) => (
        <section class="waterfall" aria-label="Waterfall">
          {linked.map((trace) => (
            <Spans key={trace.id} trace={trace} isChosen={trace.id === id} />
          ))}
        </section>
      )}
    </Loaded>
  );
}

const Spans = ({ trace, isChosen }: { readonly trace: TraceView; readonly isChosen: boolean }) => (
  <article class={isChosen ? 'chosen' : ''} data-waterfall={trace.id}>
    <p class="quiet">
      <time>{timeOf(trace.start * 1_000)}</time> · {milliseconds(trace.end - trace.start)}
      {!isChosen && ' · linked'}
    </p>
    <p class="name">{trace.id}</p>
    <ol class="spans">
      {spansOf(trace).map((span) => (
        <SpanRow key={span.segment.id} span={span} start={trace.start} end={trace.end} />
      ))}
    </ol>
  </article>
);

interface SpanRowProps {
  readonly span: Span;
  readonly start: number;
  readonly end: number;
}

function SpanRow({ span, start, end }: SpanRowProps) {
  const { segment, depth } = span;
  const { left, width } = placeOf(segment, start, end);
  const kind = hasFailed(segment) ? 'failed' : segment.name === 'Initialization' ? 'cold' : '';
  return (
    <li class={kind}>
      <details>
        <summary>
          <span class="span-name" style={{ paddingLeft: `${depth * 0.9}rem` }}>
            {shortName(segment.name)} <span class="quiet">{aboutOf(segment)}</span>
          </span>
          <span class="bar" aria-hidden="true">
            <span style={{ left: `${left * 100}%`, width: `max(2px, ${width * 100}%)` }} />
          </span>
          <span class="figure">{milliseconds(segment.end_time - segment.start_time)}</span>
        </summary>
        {segment.cause?.exceptions.map(({ type, message }) => (
          <p key={type + message} class="cause">
            {type}: {message}
          </p>
        ))}
        <Annotations annotations={segment.annotations} />
        <Code text={JSON.stringify(withoutParts(segment), null, 2)} language="json" label={`Segment ${segment.name}`} />
      </details>
    </li>
  );
}

const Annotations = ({ annotations = {} }: { readonly annotations: SegmentView['annotations'] }) => (
  <dl class="facts">
    {Object.entries(annotations).map(([name, value]) => (
      <div key={name}>
        <dt>{name}</dt>
        <dd>{String(value)}</dd>
      </div>
    ))}
  </dl>
);

/** The kind of service, or the operation it called. */
function aboutOf({ aws = {}, origin = '', http }: SegmentView): string {
  const { operation, table_name, queue_url, bucket_name } = aws;
  const target =
    String(table_name ?? queue_url ?? bucket_name ?? '')
      .split('/')
      .at(-1) ?? '';
  if (typeof operation === 'string') return `${operation} ${shortName(target)}`.trim();
  const status = http?.response?.status;
  return [origin.replace(/^AWS::/, '').replaceAll('::', ' '), status === undefined ? '' : `${status}`]
    .filter(Boolean)
    .join(' · ');
}

const withoutParts = ({ subsegments: _, ...segment }: SegmentView) => segment;
