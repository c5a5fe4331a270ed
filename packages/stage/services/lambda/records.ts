import { counted, sentences } from '../../sentences.ts';

/** One run of a function. */
export interface InvocationRecord {
  readonly kind: 'invocation';
  readonly functionName: string;
  readonly requestId: string;
  readonly coldStart: boolean;
  /** What ran: the number of a published version, or `$LATEST`. */
  readonly version: string;
  /** The version or the alias by which it was invoked. */
  readonly qualifier?: string;
  readonly outcome: 'success' | 'error' | 'timeout' | 'exit';
  /** Why it failed. */
  readonly error?: string;
  /** Milliseconds of real time that the function ran. */
  readonly durationMs: number;
  /** When it was invoked, epoch milliseconds of the stage. */
  readonly startedAt: number;
  /** Its trace, if it is recorded. */
  readonly traceId?: string;
  /** Executions of the function at that moment, including this one. */
  readonly concurrent: number;
  /**
   * For a version or alias with provisioned concurrency: how many of its environments were busy with this one, or that all of
   * them were busy before, so that another one ran it.
   */
  readonly provisioned?: 'spillover' | { readonly busy: number; readonly allocated: number };
}

/** Lambda did not run a function: it throttled the invocation, or failed itself. */
export interface RefusalRecord {
  readonly kind: 'refusal';
  readonly functionName: string;
  readonly qualifier?: string;
  readonly reason: string;
}

/** Other code of a function is live, without a deployment: the person works on it. */
export interface CodeChangeRecord {
  readonly kind: 'code-change';
  readonly functionName: string;
}

/** A step of an asynchronous event on its way through Lambda's internal queue. */
export type AsyncStep =
  | { readonly event: 'received' | 'succeeded' }
  | { readonly event: 'waiting'; readonly reason: string }
  /** Lambda gave up: the event is lost unless a destination or the dead-letter queue kept it. */
  | { readonly event: 'dropped'; readonly reason: string; readonly keptBy: readonly string[] };

export type AsyncEventRecord = {
  readonly kind: 'async-event';
  readonly functionName: string;
  readonly qualifier?: string;
  readonly requestId: string;
} & AsyncStep;

/** Some records of one shard, on their way to one function. */
interface StreamPart {
  readonly table: string;
  readonly shardId: string;
  readonly functionName: string;
  readonly size: number;
}

interface StreamRange extends StreamPart {
  readonly startSequenceNumber: string;
  readonly endSequenceNumber: string;
}

/** A batch of a queue of which messages failed: they come back, and in the end they are dead letters. */
export interface QueueBatchRecord {
  readonly kind: 'queue-batch';
  readonly queue: string;
  readonly functionName: string;
  readonly requestId: string;
  readonly size: number;
  readonly failed: number;
  /** The error of the function, or the first that it logged. */
  readonly reason?: string;
}

/** A batch of a stream that a function received, and how many of its first records are done with it. */
export interface StreamBatchRecord extends StreamRange {
  readonly kind: 'stream-batch';
  readonly requestId: string;
  /** How often these records have been sent, 1 for the first time. */
  readonly attempt: number;
  readonly succeeded: number;
  readonly qualifier?: string;
  /** Milliseconds from when the stream received the last record to when the function did. */
  readonly iteratorAgeMs: number;
}

/** Records of a stream that no filter of a function lets through. */
export interface StreamFilteredRecord extends StreamPart {
  readonly kind: 'stream-filtered';
}

/** Records of a stream that Lambda gave up. */
export interface StreamDiscardedRecord extends StreamRange {
  readonly kind: 'stream-discarded';
  readonly condition: 'RetryAttemptsExhausted' | 'RecordAgeExceeded';
  /** ARN of the queue or topic that Lambda informs. */
  readonly destination?: string;
}

/** A durable execution has begun or ended. */
export interface DurableExecutionRecord {
  readonly kind: 'durable-execution';
  readonly functionName: string;
  /** The version that all its invocations run. */
  readonly version: string;
  readonly name: string;
  readonly arn: string;
  readonly status: 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'STOPPED';
  /** Milliseconds of the stage from its beginning to its end. */
  readonly durationMs?: number;
  readonly error?: string;
}

/** A request to the URL of a function, and its answer. */
export interface UrlRequestRecord {
  readonly kind: 'url-request';
  readonly functionName: string;
  readonly method: string;
  readonly path: string;
  readonly status: number;
  /** Milliseconds until the answer, or until a streamed one began. */
  readonly latencyMs: number;
}

export const records = sentences<
  | InvocationRecord
  | RefusalRecord
  | AsyncEventRecord
  | QueueBatchRecord
  | CodeChangeRecord
  | StreamBatchRecord
  | StreamFilteredRecord
  | StreamDiscardedRecord
  | DurableExecutionRecord
  | UrlRequestRecord
>({
  invocation: ({ functionName, durationMs, coldStart, outcome, error }, name) => ({
    text: `${name(functionName)} ran ${durationMs} ms${coldStart ? ', cold' : ''}: ${error ?? outcome}`,
    tone: outcome === 'success' ? 'plain' : 'failure',
  }),
  refusal: ({ functionName, reason }, name) => ({
    text: `${name(functionName)} was not run: ${reason}`,
    tone: 'failure',
  }),
  'code-change': ({ functionName }, name) => ({ text: `${name(functionName)} has new code`, tone: 'notice' }),
  'async-event'(record, name) {
    const functionName = name(record.functionName);
    switch (record.event) {
      case 'waiting':
        return { text: `${functionName} is tried again later`, detail: record.reason, tone: 'warning' };
      case 'dropped': {
        const kept = record.keptBy.length === 0 ? 'the event is lost' : `kept by ${record.keptBy.join(', ')}`;
        return { text: `${functionName} gave up on an event`, detail: `${record.reason}, ${kept}`, tone: 'failure' };
      }
      default:
        return undefined;
    }
  },
  'queue-batch': ({ functionName, size, failed, queue, reason = 'reported by the function' }, name) => ({
    text: `${name(functionName)}: ${failed} of ${size} failed: ${reason}`,
    detail: name(queue),
    tone: 'failure',
  }),
  'stream-batch': ({ functionName, size, succeeded, table, attempt }, name) => ({
    text: `${name(functionName)} got ${counted(size, 'change')} of the table, ${succeeded} done`,
    detail: `${name(table)}, attempt ${attempt}`,
    tone: succeeded < size ? 'failure' : 'plain',
  }),
  // What a filter keeps from a function is neither work nor a failure.
  'stream-filtered': () => undefined,
  'stream-discarded': ({ functionName, size, table, condition }, name) => ({
    text: `${counted(size, 'change')} of the table ${size === 1 ? 'was' : 'were'} given up`,
    detail: `${name(table)} for ${name(functionName)}: ${condition}`,
    tone: 'failure',
  }),
  'durable-execution': ({ functionName, name: execution, status, error }, name) => ({
    text: `${name(functionName)}: the durable execution ${execution} ${status === 'RUNNING' ? 'begins' : `ends as ${status}`}`,
    ...(error === undefined ? {} : { detail: error }),
    tone: ['RUNNING', 'SUCCEEDED'].includes(status) ? 'plain' : 'failure',
  }),
  'url-request': ({ functionName, method, path, status }, name) => ({
    text: `${method} ${path} at the URL of ${name(functionName)} answered ${status}`,
    tone: status >= 500 ? 'failure' : 'plain',
  }),
});
