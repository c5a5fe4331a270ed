import { useState } from 'preact/hooks';
import type { ActResult, ActView, FunctionView } from '../../server/model.ts';
import { arrived, post, useFetched } from '../api.ts';
import { live } from '../live.ts';
import { timeOf } from '../parts/format.ts';
import { Loaded } from '../parts/states.tsx';
import { linkTo } from '../route.ts';
import { FaultForm, type Perform } from '../story/faults.tsx';
import { Happenings } from '../story/happenings.tsx';

/** What a visitor has done. */
interface Done {
  readonly id: string;
  readonly at: number;
  readonly title: string;
  readonly result: ActResult;
}

/** How many results stay in the list. */
const REMEMBERED = 30;

/** The story, played by hand. */
export function Story() {
  const acts = useFetched<readonly ActView[]>('acts');
  return (
    <Loaded of={acts} title="The story could not be read">
      {(all) => <Played acts={all} />}
    </Loaded>
  );
}

function Played({ acts }: { readonly acts: readonly ActView[] }) {
  const functions = arrived(useFetched<readonly FunctionView[]>('functions')) ?? [];
  const [busy, setBusy] = useState<string>();
  /** The newest first. */
  const [done, setDone] = useState<readonly Done[]>([]);
  const perform: Perform = async (id, title, act) => {
    setBusy(id);
    const result = await act().catch((error: Error) => ({ ok: false, text: error.message }));
    setDone((before) => [{ id, at: Date.now() + live.offset, title, result }, ...before].slice(0, REMEMBERED));
    setBusy(undefined);
  };
  const pass = (id: string, seconds: number, title: string) =>
    perform(id, title, async () => {
      const { now } = await post<{ now: number }>('clock', { seconds });
      live.setNow(now);
      return { ok: true, text: `it is ${timeOf(now).slice(0, 8)} on the stage` };
    });
  const [newest] = done;
  const next = acts.find(({ id }) => !done.some((before) => before.id === id && before.result.ok))?.id;
  return (
    <div class="story">
      <div class="toolbar">
        <h1>Story</h1>
        <p class="lead">
          Play it by hand, and watch it in the <a href={linkTo('flow')}>flow</a>. <code>npm run demo</code> tells the
          same story in the terminal.
        </p>
      </div>
      <div class="columns">
        <section aria-labelledby="acts">
          <h2 id="acts">What players and operators do</h2>
          {acts.length === 0 && (
            <p class="quiet">The chapters on this stage have no acts. Let time pass, or inject a fault.</p>
          )}
          <ol class="acts">
            {acts.map(({ id, title, description, pattern }) => (
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
          <p class="quiet">Timers, delays and retries come due in order, as if you had waited.</p>
          {functions.length > 0 && (
            <>
              <h2>Faults</h2>
              <FaultForm functions={functions} busy={busy !== undefined} perform={perform} />
            </>
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
            {done.length === 0 && (
              <li class="nothing">Nothing yet.{acts[0] !== undefined && ` Begin with: ${acts[0].title}.`}</li>
            )}
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
