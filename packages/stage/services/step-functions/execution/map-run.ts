/** How many there are of a kind, by what became of them. */
export interface Counts {
  readonly total: number;
  readonly pending: number;
  readonly running: number;
  readonly succeeded: number;
  readonly failed: number;
  readonly timedOut: number;
  readonly aborted: number;
  readonly resultsWritten: number;
}

/** One run of a distributed Map: https://docs.aws.amazon.com/step-functions/latest/apireference/API_DescribeMapRun.html */
export interface MapRun {
  readonly arn: string;
  readonly status: 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'ABORTED';
  /** Epoch milliseconds. */
  readonly startedAt: number;
  readonly stoppedAt: number | undefined;
  readonly maxConcurrency: number;
  readonly toleratedFailureCount: number;
  readonly toleratedFailurePercentage: number;
  readonly items: Counts;
  readonly executions: Counts;
}

const NONE: Counts = {
  total: 0,
  pending: 0,
  running: 0,
  succeeded: 0,
  failed: 0,
  timedOut: 0,
  aborted: 0,
  resultsWritten: 0,
};

type Place = Exclude<keyof Counts, 'total' | 'resultsWritten'>;

/** Follows a run, and tells each step of it. */
export class MapRunProgress {
  readonly #tell: (run: MapRun) => void;
  readonly #now: () => number;
  #run: MapRun;

  constructor(
    limits: Pick<MapRun, 'arn' | 'maxConcurrency' | 'toleratedFailureCount' | 'toleratedFailurePercentage'>,
    now: () => number,
    tell: (run: MapRun) => void,
  ) {
    this.#now = now;
    this.#tell = tell;
    this.#run = { ...limits, status: 'RUNNING', startedAt: now(), stoppedAt: undefined, items: NONE, executions: NONE };
    tell(this.#run);
  }

  /** What will be done: so many items for each execution. */
  plan(itemsOfEach: readonly number[]): void {
    const items = itemsOfEach.reduce((sum, each) => sum + each, 0);
    this.#set({
      items: { ...NONE, total: items, pending: items },
      executions: { ...NONE, total: itemsOfEach.length, pending: itemsOfEach.length },
    });
  }

  /** An execution with so many items goes on. */
  move(items: number, from: Place, to: Place): void {
    const moved = (counts: Counts, by: number) => ({ ...counts, [from]: counts[from] - by, [to]: counts[to] + by });
    this.#set({ items: moved(this.#run.items, items), executions: moved(this.#run.executions, 1) });
  }

  end(status: MapRun['status']): void {
    const written = (counts: Counts) => ({
      ...counts,
      aborted: counts.aborted + counts.pending + counts.running,
      pending: 0,
      running: 0,
      resultsWritten: counts.succeeded + counts.failed + counts.timedOut,
    });
    const { items, executions } = this.#run;
    this.#set({ status, stoppedAt: this.#now(), items: written(items), executions: written(executions) });
  }

  #set(change: Partial<MapRun>): void {
    this.#run = { ...this.#run, ...change };
    this.#tell(this.#run);
  }
}
