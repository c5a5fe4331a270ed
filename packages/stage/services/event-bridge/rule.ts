import { array, type InferOutput, object, optional, pipe, readonly, string, unknown } from 'valibot';
import type { RetryPolicy } from '../../delivery/retried-delivery.ts';
import type { Pattern } from '../../event-pattern.ts';
import type { ScheduleExpression } from '../../schedule-expression/expression.ts';
import type { TargetInput } from './target-input.ts';

export interface RuleTarget {
  readonly arn: string;
  /** What it gets of the event. */
  readonly input: TargetInput;
  readonly retryPolicy: RetryPolicy;
  readonly deadLetterArn?: string | undefined;
  /** The role with which EventBridge delivers; without one the target's own policy has to admit it. */
  readonly roleArn?: string | undefined;
  /** What a GraphQL API executes. */
  readonly operation?: string | undefined;
}

export interface Rule {
  readonly arn: string;
  readonly name: string;
  readonly busName: string;
  readonly enabled: boolean;
  /** Which events it is for. @default none: it has a schedule */
  readonly pattern?: Pattern;
  /** When it runs without an event. */
  readonly schedule?: ScheduleExpression;
  readonly targets: readonly RuleTarget[];
}

/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-events-structure.html */
export const busEvent = object({
  version: string(),
  id: string(),
  'detail-type': string(),
  source: string(),
  account: string(),
  time: string(),
  region: string(),
  /** Which replay sent it again. */
  'replay-name': optional(string()),
  resources: pipe(array(string()), readonly()),
  detail: unknown(),
});
export type BusEvent = Readonly<InferOutput<typeof busEvent>>;

/** An event on a bus, with what EventBridge knows of it and targets do not see. */
export interface Arrival {
  readonly event: BusEvent;
  /** Epoch milliseconds. */
  readonly ingestedAt: number;
  readonly traceHeader?: string | undefined;
  /** Whether it came from another bus. */
  readonly forwarded: boolean;
}

/** A moment as events carry it: without fractions of a second. */
export const eventTime = (milliseconds: number): string => new Date(milliseconds).toISOString().replace(/\.\d+Z$/, 'Z');

/** A bus may be named by its ARN. */
export const busName = (nameOrArn: string): string => nameOrArn.slice(nameOrArn.lastIndexOf('/') + 1);
