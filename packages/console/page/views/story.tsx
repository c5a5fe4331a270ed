import type { StageRecord } from '@serverless-arcade/stage/records.ts';
import { useState } from 'preact/hooks';
import type { ActResult, ActView, FunctionView } from '../../server/model.ts';
import { post, useLoaded } from '../api.ts';
import type { ViewProps } from '../app.tsx';
import { live, useChanges } from '../live.ts';
import { describe, type Line } from '../parts/describe.ts';
import { shortName, timeOf } from '../parts/format.ts';
import { Empty, Failure, Waiting } from '../parts/states.tsx';
import { linkTo } from '../route.ts';

/** What a visitor has done, the newest first. */
interface Done {
  readonly id: string;
  readonly at: number;
  readonly title: string;
  readonly result: ActResult;
}

/** The story, played by hand. */
export function Story(_: ViewProps) {
  const acts = useLoaded<readonly ActView[]>('acts');
  const functions = useLoaded<readonly FunctionView[]>('functions');
  const [busy, setBusy] = useState<string>();
  const [done, setDone] = useState<readonly Done[]>([]);
  const perform = async (id: string, title: string, act: () => Promise<ActResult>) => {
    setBusy(id);
    const result = await act().catch((error: Error) => ({ ok: false, text: error.message }));
    setDone((before) => [{ id, at: Date.now() + live.offset, title, result }, ...before].slice(0, 30));
    setBusy(undefined);
  };
  const pass = (id: string, seconds: number, title: string) =>
    perform(id, title, async () => {
      const { now } = await post<{ now: number }>('clock', { seconds });
      live.setNow(now);
      return { ok: true, text: `it is ${timeOf(now).slice(0, 8)} on the stage` };
    });
  if (acts === undefined) return <Waiting />;
  if ('error' in acts) return <Failure title="The story could not be read" text={acts.error} />;
  const [newest] = done;
  const next = acts.value.find(({ id }) => !done.some((before) => before.id === id && before.result.ok))?.id;
  return (
    <div class="story">
      <div class="toolbar">
        <h1>Story</h1>
        <p class="lead">
          Play it by hand, and watch what happens in the <a href={linkTo('flow')}>flow</a>. The terminal tells the same
          story with <code>npm run demo</code>, by the same functions.
        </p>
      </div>
      <div class="columns">
        <section aria-labelledby="acts">
          <h2 id="acts">What players and operators do</h2>
          <ol class="acts">
            {acts.value.map(({ id, title, description, pattern }) => (
              <li key={id}>
                <button
                  type="button"
                  class={id === next ? 'primary' : ''}
                  data-act={id}
                  disabled={busy !== undefined}
                  onClick={() => perform(id, title, () => post<ActResult>(`acts/${id}`))}
                >
                  {busy === id ? 'Working …' : title}
                </button>
                <p>
                  {description} <a href={linkTo('patterns', undefined, { search: pattern })}>{pattern}</a>
                </p>
              </li>
            ))}
          </ol>
          <h2>Time</h2>
          <div class="buttons">
            {TIMES.map(({ id, seconds, title }) => (
              <button
                key={id}
                type="button"
                data-act={id}
                disabled={busy !== undefined}
                onClick={() => pass(id, seconds, title)}
              >
                {title}
              </button>
            ))}
          </div>
          <p class="quiet">Timers, delays and retries fall due in order, as if you had waited.</p>
          <h2>Faults</h2>
          {functions !== undefined && 'value' in functions && (
            <FaultForm functions={functions.value} busy={busy !== undefined} perform={perform} />
          )}
          {newest !== undefined && (
            <p class={newest.result.ok ? 'newest' : 'newest failed'} aria-hidden="true">
              <strong>{newest.title}</strong>: {newest.result.text}
            </p>
          )}
        </section>
        <section aria-labelledby="happened">
          <h2 id="happened">What happened</h2>
          <ol class="done" aria-live="polite">
            {done.length === 0 && <li class="nothing">Nothing yet. Begin with registering a player.</li>}
            {done.map(({ id, at, title, result }) => (
              <li key={`${at}-${id}`} class={result.ok ? 'ok' : 'failed'} data-result={id}>
                <time>{timeOf(at).slice(0, 8)}</time> <strong>{title}</strong> <span>{result.text}</span>
              </li>
            ))}
          </ol>
          <h2 id="seen">As the stage saw it</h2>
          <Happenings />
        </section>
      </div>
    </div>
  );
}

const TIMES = [
  { id: 'minute', seconds: 60, title: '+1 minute' },
  { id: 'ten-minutes', seconds: 600, title: '+10 minutes' },
  { id: 'day', seconds: 86_400, title: '+1 day' },
] as const;

const FAULTS = {
  throw: 'throws before it did anything',
  hang: 'never answers, until its timeout',
  kill: 'is killed after its first AWS call',
  'lose-answer': 'does everything, but its answer is lost',
  throttle: 'is throttled',
  'service-error': 'is not run: Lambda itself fails',
  duplicate: 'gets its next asynchronous event twice',
} as const;

interface FaultFormProps {
  readonly functions: readonly FunctionView[];
  readonly busy: boolean;
  readonly perform: (id: string, title: string, act: () => Promise<ActResult>) => Promise<void>;
}

function FaultForm({ functions, busy, perform }: FaultFormProps) {
  const inject = (event: SubmitEvent) => {
    event.preventDefault();
    if (!(event.currentTarget instanceof HTMLFormElement)) return;
    const data = new FormData(event.currentTarget);
    const input = {
      functionName: String(data.get('function')),
      fault: String(data.get('fault')),
      times: Number(data.get('times')),
    };
    perform('fault', 'Fault', async () => {
      await post('faults', input);
      const { functionName, fault, times } = input;
      return {
        ok: true,
        text: `${shortName(functionName)}, ${times === 1 ? 'the next time' : `the next ${times} times`}: ${fault}`,
      };
    });
  };
  const clear = () =>
    perform('clear', 'Faults', async () => {
      await post('faults/clear');
      return { ok: true, text: 'those that have not happened yet are taken away' };
    });
  return (
    <form class="faults" onSubmit={inject}>
      <label>
        The function
        <select name="function">
          {functions.map(({ name, handler }) => (
            <option key={name} value={name}>
              {handler}
            </option>
          ))}
        </select>
      </label>
      <label>
        the next time
        <select name="fault">
          {Object.entries(FAULTS).map(([fault, text]) => (
            <option key={fault} value={fault}>
              {text}
            </option>
          ))}
        </select>
      </label>
      <label class="short">
        times
        <input type="number" name="times" min="1" max="100" value="1" required />
      </label>
      <div class="buttons">
        <button type="submit" disabled={busy}>
          Inject
        </button>
        <button type="button" disabled={busy} onClick={clear}>
          Clear all faults
        </button>
      </div>
    </form>
  );
}

/** The newest records, in words. */
function Happenings() {
  useChanges();
  const lines = linesOf(live.records).slice(-40).toReversed();
  if (lines.length === 0) return <Empty title="The stage is quiet" />;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by the keyboard.
    <ol class="happenings" tabIndex={0} aria-labelledby="seen">
      {lines.map(({ key, at, text, failed, times }) => (
        <li key={key} class={failed ? 'failed' : ''}>
          <time>{timeOf(at)}</time> {text}
          {times > 1 && <span class="quiet"> × {times}</span>}
        </li>
      ))}
    </ol>
  );
}

interface Happening extends Line {
  readonly key: string;
  readonly at: number;
  /** How often it happened in a row. */
  readonly times: number;
}

function linesOf(records: readonly StageRecord[]): readonly Happening[] {
  const lines: Happening[] = [];
  for (const [index, record] of records.entries()) {
    const line = describe(record);
    if (line === undefined) continue;
    const before = lines.at(-1);
    if (before !== undefined && before.text === line.text)
      lines[lines.length - 1] = { ...before, times: before.times + 1 };
    else lines.push({ ...line, at: record.at, key: `${record.at}-${index}`, times: 1 });
  }
  return lines;
}
