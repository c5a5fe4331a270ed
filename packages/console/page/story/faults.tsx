import type { ActResult, FunctionView } from '../../server/model.ts';
import { post } from '../api.ts';
import { shortName } from '../parts/format.ts';

const FAULTS = {
  throw: 'throws before it does anything',
  hang: 'never answers, until its timeout',
  kill: 'is killed after its first AWS call',
  'lose-answer': 'does everything, but its answer is lost',
  throttle: 'is throttled',
  'service-error': 'is not run: Lambda itself fails',
  duplicate: 'gets its next asynchronous event twice',
} as const;

/** Does something and shows what came of it. */
export type Perform = (id: string, title: string, act: () => Promise<ActResult>) => Promise<void>;

interface FaultFormProps {
  readonly functions: readonly FunctionView[];
  readonly busy: boolean;
  readonly perform: Perform;
}

/** Injects faults into the next invocations of a function. */
export function FaultForm({ functions, busy, perform }: FaultFormProps) {
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
      return { ok: true, text: 'the stage injects no more of them' };
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
