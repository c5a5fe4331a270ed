import { type InferOutput, number, object, optional, record, string } from 'valibot';
import type { TargetKind } from '../../delivery/targets.ts';
import { AwsError } from '../../errors.ts';
import { parsedJson } from '../../json.ts';
import type { Records } from '../../records.ts';
import { Changes } from '../../state/changes.ts';
import type { Durable } from '../../state/durable.ts';
import type { MetricFilter } from './metric-filter.ts';

const changed = record(string(), object({ retentionInDays: optional(number()) }));

/** Log groups of CloudWatch Logs. The lines are records of the stage. What calls make of groups survives a restart. */
export class Logs implements Durable<InferOutput<typeof changed>> {
  readonly schema = changed;
  readonly changes = new Changes(1);
  /** The groups that calls have made or changed. */
  readonly #changed = new Map<string, { readonly retentionInDays?: number | undefined }>();
  readonly #records: Records;
  readonly #groups = new Set<string>();
  readonly #filters = new Map<string, MetricFilter[]>();

  constructor(records: Records) {
    this.#records = records;
    records.subscribe((record) => {
      if (record.kind === 'log') this.#filter(record.logGroup, record.line, record.at);
    });
  }

  createGroup(name: string): void {
    this.#groups.add(name);
  }

  save(): InferOutput<typeof changed> {
    return Object.fromEntries(this.#changed);
  }

  restore(groups: InferOutput<typeof changed>): void {
    for (const [name, { retentionInDays }] of Object.entries(groups)) this.change(name, retentionInDays);
  }

  /** Makes a group that is in no template, or changes how long one keeps its lines. */
  change(name: string, retentionInDays?: number): void {
    const group = { retentionInDays };
    this.#groups.add(name);
    this.#changed.set(name, group);
    this.changes.note([name], () => group);
  }

  /** What a call has said about how long a group keeps its lines; undefined when no call has changed it. */
  changedBy(name: string): { readonly retentionInDays?: number | undefined } | undefined {
    return this.#changed.get(name);
  }

  /**
   * How services deliver to a log group, by its ARN without `:*`: one line each.
   * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html#eb-cloudwatchlogs-permissions
   */
  readonly target: TargetKind = {
    permission: (targetArn) => ({ action: 'logs:PutLogEvents', resource: `${targetArn}:*` }),
    deliver: ({ targetArn, payload }) => {
      const group = targetArn.slice(targetArn.indexOf(':log-group:') + ':log-group:'.length);
      if (!this.has(group)) {
        throw new AwsError('ResourceNotFoundException', `The specified log group does not exist: ${group}.`);
      }
      this.write(group, payload);
    },
  };

  /** Counts what is written to a log group from now on. At most 100 filters of a group are allowed. */
  addFilter(group: string, filter: MetricFilter): void {
    this.#filters.set(group, [...(this.#filters.get(group) ?? []), filter]);
  }

  /** The groups of the templates, and those that calls have made. */
  get names(): readonly string[] {
    return [...this.#groups];
  }

  has(name: string): boolean {
    return this.#groups.has(name);
  }

  write(logGroup: string, line: string): void {
    this.#records.add({ kind: 'log', logGroup, line });
  }

  #filter(logGroup: string, line: string, at: number): void {
    const filters = this.#filters.get(logGroup);
    if (filters === undefined) return;
    const event = { line, json: parsedJson(line) };
    for (const filter of filters) filter.take(event, at);
  }
}
