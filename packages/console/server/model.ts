/** What the local API answers. The page takes these types, and nothing else, from here. */

import type { StageRecord } from '@serverless-arcade/stage/records.ts';
import type { AlarmState } from '@serverless-arcade/stage/services/cloudwatch/judge.ts';
import type { Segment, Subsegment } from '@serverless-arcade/stage/services/x-ray/segment.ts';

export type { Trace as TraceView } from '@serverless-arcade/stage/services/x-ray/trace.ts';

/** A segment or a part of one, as X-Ray has it. */
export type SegmentView = Subsegment & Partial<Pick<Segment, 'parent_id' | 'origin'>>;

/** A resource of the templates as it lives on the stage. */
export interface LiveResource {
  readonly chapter: string;
  readonly logicalId: string;
  /** What `Ref` answers: a name, a URL, an ARN. */
  readonly ref: string;
  readonly arn?: string;
}

export interface StageView {
  readonly endpoint: string;
  readonly region: string;
  /** Epoch milliseconds of the stage. */
  readonly now: number;
  readonly clock: 'manual' | 'real';
  readonly chapters: readonly string[];
  readonly resources: readonly LiveResource[];
  /** Names of the documents that this console can read. */
  readonly documents: readonly string[];
  /** Whether it records traces. */
  readonly traces: boolean;
}

export interface MessageView {
  readonly id: string;
  readonly body: string;
  readonly state: 'visible' | 'in-flight' | 'delayed';
  readonly sentAt: number;
  readonly visibleAt: number;
  readonly receiveCount: number;
}

export interface QueueView {
  readonly name: string;
  readonly arn: string;
  readonly counts: { readonly visible: number; readonly inFlight: number; readonly delayed: number };
  readonly delaySeconds: number;
  readonly visibilityTimeout: number;
  readonly retentionSeconds: number;
  /** Where its messages go after too many receives. */
  readonly redrive?: { readonly deadLetterTargetArn: string; readonly maxReceiveCount: number };
  /** Names of the queues whose dead letters it holds. */
  readonly deadLettersOf: readonly string[];
  /** Whether a redrive knows where to send its messages. */
  readonly redrivable: boolean;
  /** The oldest, at most {@link MESSAGES_SHOWN}. */
  readonly messages: readonly MessageView[];
}

/** How many messages of a queue are sent: a page shows no more at a time. */
export const MESSAGES_SHOWN = 50;

export interface TableView {
  readonly name: string;
  readonly arn: string;
  readonly keyAttributes: readonly string[];
  readonly ttlAttribute?: string;
}

export interface ItemsView {
  readonly items: readonly Readonly<Record<string, unknown>>[];
  /** Where the next items begin, for the next request; nothing when these are the last. */
  readonly next?: string;
}

export interface AlarmView {
  readonly name: string;
  readonly arn: string;
  readonly state: AlarmState;
  readonly reason: string;
  /** Epoch milliseconds of the stage when it went to this state. */
  readonly since: number;
}

export interface FunctionView {
  readonly name: string;
  readonly handler: string;
  readonly logGroup: string;
  readonly timeoutSeconds: number;
  readonly memoryMiB: number;
}

/** Something a visitor can make happen. */
export interface ActView {
  readonly id: string;
  readonly title: string;
  /** What to look at when it happens. */
  readonly description: string;
  readonly pattern: string;
}

export interface ActResult {
  readonly ok: boolean;
  readonly text: string;
}

/** One entry of the stream of events. */
export interface EventBatch {
  /** Epoch milliseconds of the stage when it was sent. */
  readonly now: number;
  /** Whether these happened before the page opened the stream. */
  readonly past: boolean;
  /** How many records the stage left out of this batch. */
  readonly skipped: number;
  readonly records: readonly StageRecord[];
}

/** How many older ones the stage keeps no longer. */
export interface LetGo {
  readonly records: number;
  readonly traces: number;
}

/** A trace in the list. */
export interface TraceSummary {
  readonly id: string;
  readonly start: number;
  readonly seconds: number;
  /** What began it. */
  readonly title: string;
  readonly segments: number;
  readonly failed: boolean;
  readonly cold: boolean;
}

/** How many executions, and objects of a bucket, the page gets. */
export const EXECUTIONS_SHOWN = 100;
export const OBJECTS_SHOWN = 100;

/** An execution of a state machine or of a durable function, in the list. */
export interface ExecutionSummary {
  /** Its ARN. */
  readonly id: string;
  readonly kind: 'workflow' | 'durable';
  readonly name: string;
  /** The name of the state machine or the function. */
  readonly of: string;
  readonly status: 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED' | 'STOPPED';
  /** Epoch milliseconds of the stage, as all moments. */
  readonly startedAt: number;
  readonly endedAt?: number;
}

/** A state in the drawing of an execution. */
export interface StateRow {
  readonly name: string;
  readonly type: string;
  /** How many Maps and Parallels it is in. */
  readonly depth: number;
  /** How often the execution entered it. */
  readonly entered: number;
  readonly outcome: 'untaken' | 'running' | 'succeeded' | 'failed';
  /** Where it leads to, and whether the execution went there. */
  readonly next: readonly { readonly to: string; readonly isCatch: boolean; readonly taken: boolean }[];
}

/** An operation of a durable execution. */
export interface OperationRow {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly status: string;
  readonly depth: number;
  readonly startedAt: number;
  /** Of a step; 0 for what has no attempts. */
  readonly attempts: number;
}

export interface HistoryStep {
  readonly id: number;
  readonly at: number;
  readonly type: string;
  /** The state, operation, resource or error that it is about. */
  readonly detail: string;
}

export interface ExecutionView extends ExecutionSummary {
  readonly input: string;
  readonly output?: string;
  readonly error?: string;
  /** Of a state machine; none for a durable function. */
  readonly states: readonly StateRow[];
  /** Of a durable function; none for a state machine. */
  readonly operations: readonly OperationRow[];
  readonly history: readonly HistoryStep[];
}

export interface BucketView {
  readonly name: string;
  readonly versioning: 'Enabled' | 'Suspended' | 'Off';
  readonly objects: number;
  readonly bytes: number;
  /** Uploads in parts that are under way. */
  readonly uploads: number;
}

export interface ObjectView {
  readonly key: string;
  /** The newest first. */
  readonly versions: readonly ObjectVersionView[];
}

export interface ObjectVersionView {
  readonly id: string;
  readonly isDeleteMarker: boolean;
  readonly lastModified: number;
  readonly size: number;
  readonly etag: string;
  readonly storageClass: string;
  readonly encryption: string;
  readonly tags: Readonly<Record<string, string>>;
}
