import { useState } from 'preact/hooks';
import type { QueueView } from '../../server/model.ts';
import { post, useFetched } from '../api.ts';
import { useChanges } from '../live.ts';
import { duration, plural, shortName } from '../parts/format.ts';
import { Messages } from '../parts/messages.tsx';
import { Empty, Loaded } from '../parts/states.tsx';
import { linkTo } from '../route.ts';
import type { ViewProps } from '../view.ts';

/** Every queue with its messages. Looking at a message does not receive it. */
export function Queues({ route }: ViewProps) {
  const changes = useChanges(({ kind }) => kind === 'message');
  const [own, setOwn] = useState(0);
  const queues = useFetched<readonly QueueView[]>('queues', changes + own);
  return (
    <Loaded of={queues} title="The queues could not be read">
      {(all) => <QueueList all={all} part={route.part} onRedriven={() => setOwn((last) => last + 1)} />}
    </Loaded>
  );
}

interface QueueListProps {
  readonly all: readonly QueueView[];
  readonly part: string | undefined;
  readonly onRedriven: () => void;
}

function QueueList({ all, part, onRedriven }: QueueListProps) {
  const sorted = all.toSorted((a, b) => total(b) - total(a));
  const selected = all.find(({ name }) => name === part) ?? sorted[0];
  return (
    <div class={part === undefined ? 'two' : 'two chosen'}>
      <div class="toolbar">
        <h1>Queues</h1>
        <p class="quiet">
          {plural(all.length, 'queue')},{' '}
          {plural(
            all.reduce((sum, queue) => sum + total(queue), 0),
            'message',
          )}
        </p>
      </div>
      <div class="scroll">
        <table class="list">
          <thead>
            <tr>
              <th scope="col">Queue</th>
              <th scope="col" class="figure">
                Visible
              </th>
              <th scope="col" class="figure">
                In flight
              </th>
              <th scope="col" class="figure">
                Delayed
              </th>
            </tr>
          </thead>
          <tbody>
            {sorted.map((queue) => (
              <tr key={queue.name} class={rowClass(queue, selected)} data-queue={queue.name}>
                <th scope="row">
                  <a href={linkTo('queues', queue.name)} aria-current={queue === selected ? 'true' : undefined}>
                    {shortName(queue.name)}
                  </a>
                </th>
                <Count of={queue.counts.visible} />
                <Count of={queue.counts.inFlight} />
                <Count of={queue.counts.delayed} />
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {selected !== undefined && <Queue key={selected.name} queue={selected} onRedriven={onRedriven} />}
    </div>
  );
}

const Count = ({ of }: { readonly of: number }) => <td class={of === 0 ? 'figure none' : 'figure'}>{of}</td>;

const total = ({ counts }: QueueView) => counts.visible + counts.inFlight + counts.delayed;

const rowClass = (queue: QueueView, selected: QueueView | undefined) =>
  [queue === selected ? 'current' : '', queue.deadLettersOf.length > 0 && total(queue) > 0 ? 'alarming' : '']
    .join(' ')
    .trim();

function Queue({ queue, onRedriven }: { readonly queue: QueueView; readonly onRedriven: () => void }) {
  const [answer, setAnswer] = useState<string>();
  const redrive = async () => {
    const text = await post<{ messages: number }>('redrive', { arn: queue.arn }).then(
      ({ messages }) => `${plural(messages, 'message')} sent back`,
      (error: Error) => error.message,
    );
    setAnswer(text);
    onRedriven();
  };
  const { redrive: policy } = queue;
  return (
    <section class="detail" aria-labelledby="queue-name">
      <h2 id="queue-name">{shortName(queue.name)}</h2>
      <p class="name">{queue.name}</p>
      <dl class="facts">
        <div>
          <dt>Delay</dt>
          <dd>{duration(queue.delaySeconds * 1_000)}</dd>
        </div>
        <div>
          <dt>Visibility timeout</dt>
          <dd>{duration(queue.visibilityTimeout * 1_000)}</dd>
        </div>
        <div>
          <dt>Retention</dt>
          <dd>{duration(queue.retentionSeconds * 1_000)}</dd>
        </div>
        {policy !== undefined && (
          <div>
            <dt>After {policy.maxReceiveCount} receives</dt>
            <dd>
              <a href={linkTo('queues', policy.deadLetterTargetArn.split(':').at(-1))}>
                {shortName(policy.deadLetterTargetArn.split(':').at(-1) ?? '')}
              </a>
            </dd>
          </div>
        )}
        {queue.deadLettersOf.length > 0 && (
          <div>
            <dt>Dead letters of</dt>
            <dd>
              {queue.deadLettersOf.map((name) => (
                <a key={name} href={linkTo('queues', name)}>
                  {shortName(name)}
                </a>
              ))}
            </dd>
          </div>
        )}
      </dl>
      {queue.redrivable && (
        <p class="buttons">
          <button type="button" class="primary" disabled={queue.counts.visible === 0} onClick={redrive}>
            Redrive to the source
          </button>
          <span aria-live="polite">{answer}</span>
        </p>
      )}
      {queue.messages.length === 0 ? (
        <Empty title="No messages">
          {queue.redrivable
            ? 'No message has failed often enough to become a dead letter.'
            : 'Every message that arrived has been processed.'}
        </Empty>
      ) : (
        <Messages messages={queue.messages} />
      )}
      {total(queue) > queue.messages.length && <p class="quiet">The oldest {queue.messages.length} are shown.</p>}
    </section>
  );
}
