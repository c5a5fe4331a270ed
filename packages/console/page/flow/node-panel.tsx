import { nameOf } from '@serverless-arcade/stage/drawing/resources.ts';
import type { RecordOf } from '@serverless-arcade/stage/records.ts';
import { useEffect, useRef } from 'preact/hooks';
import type { FunctionView, ItemsView, LiveResource, QueueView } from '../../server/model.ts';
import type { Drawing, Study } from '../../study/model.ts';
import { arrived, useFetched } from '../api.ts';
import { useChanges } from '../live.ts';
import { Code, pretty } from '../parts/code.tsx';
import { plural, timeOf } from '../parts/format.ts';
import { Items } from '../parts/items.tsx';
import { Messages } from '../parts/messages.tsx';
import { Prose } from '../parts/prose.tsx';
import { linkTo } from '../route.ts';
import { Trail } from '../study/trail.tsx';
import { kindsInWords } from './edge-words.ts';
import { kindName } from './marks.tsx';
import { type Point, pointing } from './pointing.ts';

interface PanelProps {
  readonly drawing: Drawing;
  readonly id: string;
  readonly resources: readonly LiveResource[];
  readonly queues: readonly QueueView[];
  readonly point: Point;
  readonly hrefOf: (node: string) => string;
  readonly closeHref: string;
}

/** Everything about one node: its source, its connections, its content. */
export function NodePanel({ drawing, id, resources, queues, point, hrefOf, closeHref }: PanelProps) {
  const study = arrived(useFetched<Study>('documents/study'));
  const panel = useRef<HTMLElement>(null);
  useEffect(() => {
    panel.current?.focus({ preventScroll: true });
    panel.current?.scrollIntoView();
  }, []);
  const node = drawing.nodes.find((candidate) => candidate.id === id);
  if (node === undefined) return null;
  const found = resources.find(({ chapter, logicalId }) => `${chapter}/${logicalId}` === id);
  const name = nameOf(found?.arn ?? found?.ref ?? '');
  const studied = study?.resources.find(({ chapter, logicalId }) => `${chapter}/${logicalId}` === id);
  const labels = new Map(drawing.nodes.map((other) => [other.id, other.label]));
  const edges = (direction: 'from' | 'to') =>
    drawing.edges
      .filter((edge) => edge[direction] === id)
      .map((edge) => ({ ...edge, other: direction === 'from' ? edge.to : edge.from }));
  return (
    <aside class="panel" aria-label={`About ${node.label}`} ref={panel} tabIndex={-1}>
      <div class="panel-head">
        <p class="kind">
          {kindName(node.kind)} · {node.chapter}
        </p>
        <a class="close" href={closeHref} aria-label="Close">
          ×
        </a>
      </div>
      <h2>{node.label}</h2>
      <p class="name">{name}</p>
      {studied !== undefined && <Trail resource={studied} />}
      {studied?.annotations.map(({ pattern, why }) => (
        <p key={pattern} class="why">
          <a href={linkTo('study', node.chapter, { resource: id, pattern })}>{pattern}</a> <Prose text={why} />
        </p>
      ))}
      <Connections title="From here" edges={edges('from')} labels={labels} point={point} hrefOf={hrefOf} />
      <Connections title="To here" edges={edges('to')} labels={labels} point={point} hrefOf={hrefOf} />
      {node.kind === 'queue' && <QueueContent queue={queues.find((queue) => queue.name === name)} />}
      {node.kind === 'table' && <TableContent table={name} />}
      {node.kind === 'function' && <FunctionLogs name={name} />}
      {node.kind === 'log' && <Logs group={name} />}
      {studied !== undefined && (
        <details>
          <summary>Template</summary>
          <Code text={studied.template} language="yaml" label={`Template of ${node.label}`} />
        </details>
      )}
    </aside>
  );
}

interface ConnectionsProps {
  readonly title: string;
  readonly edges: readonly (Drawing['edges'][number] & { readonly other: string })[];
  readonly labels: ReadonlyMap<string, string>;
  readonly point: Point;
  readonly hrefOf: (node: string) => string;
}

/** The edges of a node in one direction. The edge that is pointed at here says in the drawing what it is for. */
function Connections({ title, edges, labels, point, hrefOf }: ConnectionsProps) {
  if (edges.length === 0) return null;
  return (
    <>
      <h3>{title}</h3>
      <ul class="connections">
        {edges.map(({ id, other, kinds, actions }) => (
          <li key={id} {...pointing({ edge: id }, point)}>
            <a href={hrefOf(other)}>{labels.get(other) ?? other}</a> <span class="quiet">{kindsInWords(kinds)}</span>
            {actions.length > 0 && <span class="actions">{actions.join(', ')}</span>}
          </li>
        ))}
      </ul>
    </>
  );
}

function QueueContent({ queue }: { readonly queue: QueueView | undefined }) {
  if (queue === undefined) return null;
  const { visible, inFlight, delayed } = queue.counts;
  return (
    <>
      <h3>Messages</h3>
      <p class="quiet">
        {visible} visible, {inFlight} in flight, {delayed} delayed.{' '}
        <a href={linkTo('queues', queue.name)}>Open the queue</a>
      </p>
      <Messages messages={queue.messages.slice(0, 5)} />
    </>
  );
}

function TableContent({ table }: { readonly table: string }) {
  const version = useChanges((record) => record.kind === 'call' && record.action.startsWith('dynamodb:'));
  const page = arrived(useFetched<ItemsView>(`items?table=${encodeURIComponent(table)}`, version));
  if (page === undefined) return null;
  return (
    <>
      <h3>Items</h3>
      <p class="quiet">
        {page.next !== undefined ? 'The first ' : ''}
        {plural(page.items.length, 'item')}. <a href={linkTo('table', table)}>Open the table</a>
      </p>
      <Items items={page.items.slice(0, 5)} keys={['pk', 'sk']} ttl={undefined} />
    </>
  );
}

function FunctionLogs({ name }: { readonly name: string }) {
  const functions = arrived(useFetched<readonly FunctionView[]>('functions'));
  const fn = functions?.find((candidate) => candidate.name === name);
  return fn === undefined ? null : <Logs group={fn.logGroup} />;
}

function Logs({ group }: { readonly group: string }) {
  const version = useChanges((record) => record.kind === 'log' && record.logGroup === group);
  const lines = arrived(useFetched<readonly RecordOf<'log'>[]>(`logs?group=${encodeURIComponent(group)}`, version));
  if (lines === undefined) return null;
  return (
    <>
      <h3>Logs</h3>
      {lines.length === 0 && <p class="quiet">The log group is empty.</p>}
      <ol class="log">
        {lines
          .slice(-12)
          .toReversed()
          .map(({ at, line }, index) => (
            <li key={`${at}-${index}`}>
              <details>
                <summary>
                  <time>{timeOf(at)}</time> {line.slice(0, 90)}
                </summary>
                <Code text={pretty(line)} language="json" label="Log line" />
              </details>
            </li>
          ))}
      </ol>
    </>
  );
}
