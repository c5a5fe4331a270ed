import type { ExecutionSummary, ExecutionView, OperationRow } from '../../server/model.ts';
import { useFetched } from '../api.ts';
import { Path } from '../executions/path.tsx';
import { useChanges } from '../live.ts';
import { Code, pretty } from '../parts/code.tsx';
import { duration, plural, shortName, timeOf } from '../parts/format.ts';
import { Empty, Loaded } from '../parts/states.tsx';
import { linkTo } from '../route.ts';
import type { ViewProps } from '../view.ts';

const WORDS: Readonly<Record<ExecutionSummary['status'], string>> = {
  RUNNING: 'running',
  SUCCEEDED: 'succeeded',
  FAILED: 'failed',
  TIMED_OUT: 'timed out',
  ABORTED: 'stopped',
  STOPPED: 'stopped',
};

/** Executions of state machines and of durable functions. */
export function Executions({ route }: ViewProps) {
  const version = useChanges();
  const executions = useFetched<readonly ExecutionSummary[]>('executions', version);
  return (
    <Loaded of={executions} title="The executions could not be read">
      {(all) => <ExecutionList all={all} part={route.part} version={version} />}
    </Loaded>
  );
}

interface ExecutionListProps {
  readonly all: readonly ExecutionSummary[];
  readonly part: string | undefined;
  readonly version: number;
}

function ExecutionList({ all, part, version }: ExecutionListProps) {
  const selected = part ?? all[0]?.id;
  return (
    <div class="two traces">
      <div class="toolbar">
        <h1>Executions</h1>
        <p class="quiet">{plural(all.length, 'execution')}</p>
      </div>
      {all.length === 0 ? (
        <Empty title="No executions">
          The chapters on this stage have run none: npm start -- -c chapters=all has tournaments.
        </Empty>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by the keyboard.
        <section class="trace-list" aria-label="Executions" tabIndex={0}>
          <ul>
            {all.map(({ id, name, of, status, startedAt }) => (
              <li key={id} class={isFailure(status) ? 'failed' : ''} data-execution={id}>
                <a href={linkTo('executions', id)} aria-current={id === selected ? 'true' : undefined}>
                  <span>
                    {shortName(of)}: {name}
                  </span>
                  <span class="quiet">
                    <time>{timeOf(startedAt)}</time> · {WORDS[status]}
                  </span>
                </a>
              </li>
            ))}
          </ul>
        </section>
      )}
      {selected !== undefined && <Execution key={selected} id={selected} version={version} />}
    </div>
  );
}

const isFailure = (status: ExecutionSummary['status']) => status === 'FAILED' || status === 'TIMED_OUT';

function Execution({ id, version }: { readonly id: string; readonly version: number }) {
  const execution = useFetched<ExecutionView>(`execution?id=${encodeURIComponent(id)}`, version);
  return (
    <Loaded of={execution} title="The execution could not be read">
      {(view) => <Shown execution={view} />}
    </Loaded>
  );
}

function Shown({ execution }: { readonly execution: ExecutionView }) {
  const { name, of, status, startedAt, endedAt, states, operations, history, input, output, error } = execution;
  return (
    <section class="detail" aria-labelledby="execution-name">
      <h2 id="execution-name">{name}</h2>
      <p class="quiet">
        {shortName(of)}, {WORDS[status]}
        {endedAt !== undefined && ` after ${duration(endedAt - startedAt)}`}
      </p>
      {error !== undefined && <p class="failed-text">{error}</p>}
      <div class="path-and-history">
        {states.length > 0 ? <Path states={states} /> : <Operations operations={operations} />}
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by the keyboard. */}
        <section class="history" aria-label="History" tabIndex={0}>
          <ol>
            {history.map(({ id, at, type, detail }) => (
              <li key={id} class={/Failed|TimedOut/.test(type) ? 'failed-text' : ''}>
                <time>{timeOf(at)}</time> {type} {detail !== '' && <b>{detail}</b>}
              </li>
            ))}
          </ol>
        </section>
      </div>
      <details>
        <summary>Input{output === undefined ? '' : ' and output'}</summary>
        <Code text={pretty(input)} language="json" label="Input" />
        {output !== undefined && <Code text={pretty(output)} language="json" label="Output" />}
      </details>
    </section>
  );
}

const Operations = ({ operations }: { readonly operations: readonly OperationRow[] }) => (
  // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by the keyboard.
  <section class="path" aria-label="Operations" tabIndex={0}>
    <ol class="operations">
      {operations.map(({ id, name, status, type, depth, attempts }) => (
        <li key={id} style={{ marginLeft: `${depth}rem` }} class={`operation ${status.toLowerCase()}`}>
          <span>{name}</span>{' '}
          <span class="quiet">
            {type.toLowerCase().replace('_', ' ')}, {status.toLowerCase().replace('_', ' ')}
            {attempts > 1 && `, ${plural(attempts, 'attempt')}`}
          </span>
        </li>
      ))}
    </ol>
  </section>
);
