import type { StageClock, Timer } from '../../../clock.ts';
import { AwsError } from '../../../errors.ts';
import { Stopped } from '../execution/branch.ts';
import { StatesError } from '../language/states-error.ts';

interface Waiting {
  readonly succeed: (output: unknown) => void;
  readonly fail: (error: StatesError) => void;
  /** Begins to wait for the next heartbeat. */
  readonly beat: () => void;
}

/** The tokens of tasks that wait. They are those of running executions, so that executions that go on bring them back. */
export class TaskTokens {
  readonly #clock: StageClock;
  readonly #waiting = new Map<string, Waiting>();

  constructor(clock: StageClock) {
    this.#clock = clock;
  }

  /**
   * Waits for what is sent back with a token. Rejects with a StatesError: what was sent, or `States.HeartbeatTimeout`.
   * @param heartbeatSeconds how long it may hear nothing
   */
  wait(token: string, heartbeatSeconds: number | undefined, signal: AbortSignal): Promise<unknown> {
    return new Promise((resolve, reject) => {
      let timer: Timer | undefined;
      const end = () => {
        timer?.cancel();
        this.#waiting.delete(token);
        signal.removeEventListener('abort', stop);
      };
      const stop = () => {
        end();
        reject(new Stopped());
      };
      const fail = (error: StatesError) => {
        end();
        reject(error);
      };
      const beat = () => {
        timer?.cancel();
        if (heartbeatSeconds === undefined) return;
        timer = this.#clock.after(heartbeatSeconds * 1_000, () => fail(new StatesError('States.HeartbeatTimeout')));
      };
      const succeed = (output: unknown) => {
        end();
        resolve(output);
      };
      if (signal.aborted) return reject(new Stopped());
      signal.addEventListener('abort', stop);
      this.#waiting.set(token, { succeed, fail, beat });
      beat();
    });
  }

  /**
   * The task that waits with a token.
   * @throws AwsError `TaskTimedOut`, in the words of https://github.com/aws-samples/amazon-mwaa-examples/issues/61
   */
  of(token: string): Waiting {
    const found = this.#waiting.get(token);
    if (found !== undefined) return found;
    throw new AwsError('TaskTimedOut', "Task Timed Out: 'Provided task does not exist anymore'");
  }
}
