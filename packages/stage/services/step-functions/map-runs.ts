import { type InferOutput, number, object, optional, picklist, record, string } from 'valibot';
import { AwsError } from '../../errors.ts';
import { Changes } from '../../state/changes.ts';
import type { Durable } from '../../state/durable.ts';
import type { MapRun } from './execution/map-run.ts';

const counts = object({
  total: number(),
  pending: number(),
  running: number(),
  succeeded: number(),
  failed: number(),
  timedOut: number(),
  aborted: number(),
  resultsWritten: number(),
});

const mapRun = object({
  arn: string(),
  status: picklist(['RUNNING', 'SUCCEEDED', 'FAILED', 'ABORTED']),
  startedAt: number(),
  stoppedAt: optional(number()),
  maxConcurrency: number(),
  toleratedFailureCount: number(),
  toleratedFailurePercentage: number(),
  items: counts,
  executions: counts,
});

const saved = record(string(), record(string(), mapRun));
type Saved = Readonly<InferOutput<typeof saved>>;

/** The runs of distributed Maps, by the ARN of the execution that they belong to. */
export class MapRuns implements Durable<Saved> {
  readonly schema = saved;
  readonly changes = new Changes(2);
  readonly #of = new Map<string, Map<string, MapRun>>();

  /** The newest first. */
  of(executionArn: string): readonly MapRun[] {
    return [...(this.#of.get(executionArn)?.values() ?? [])].reverse();
  }

  set(executionArn: string, run: MapRun): void {
    const runs = this.#of.get(executionArn) ?? new Map<string, MapRun>();
    this.#of.set(executionArn, runs.set(run.arn, run));
    this.changes.note([executionArn, run.arn], () => this.#of.get(executionArn)?.get(run.arn));
  }

  /** @throws AwsError `ResourceNotFound` */
  find(arn: string): { readonly executionArn: string; readonly run: MapRun } {
    for (const [executionArn, runs] of this.#of) {
      const run = runs.get(arn);
      if (run !== undefined) return { executionArn, run };
    }
    // The words are ours (unverified; settled by: DescribeMapRun with an ARN of which there is no run).
    throw new AwsError('ResourceNotFound', `Resource not found: '${arn}'`);
  }

  forget(executionArn: string): void {
    const runs = this.of(executionArn);
    this.#of.delete(executionArn);
    for (const { arn } of runs) this.changes.note([executionArn, arn], () => undefined);
  }

  save(): Saved {
    return Object.fromEntries([...this.#of].map(([arn, runs]) => [arn, Object.fromEntries(runs)]));
  }

  restore(saved: Saved): void {
    for (const [executionArn, runs] of Object.entries(saved)) {
      const read = Object.entries(runs).map(([arn, run]) => [arn, { ...run, stoppedAt: run.stoppedAt }] as const);
      this.#of.set(executionArn, new Map(read));
    }
  }
}
