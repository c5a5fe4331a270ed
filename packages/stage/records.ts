/** What the stage saw happen: the terminal, the tests and later the console read from here. */
export type StageRecord = { readonly at: number } & (
  | {
      readonly kind: 'call';
      readonly principal: string;
      readonly action: string;
      readonly resource: string;
      readonly allowed: boolean;
      /** ARN of the role that called; none for services and people. */
      readonly role?: string;
      /** What the call had for the condition keys of the policies that were asked; absent when none has a condition. */
      readonly context?: Readonly<Record<string, string>>;
    }
  | {
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
      /** When it was invoked, in stage time. */
      readonly startedAt: number;
      /** Its trace, when it is recorded. */
      readonly traceId?: string;
      /** Executions of the function at that moment, with this one. */
      readonly concurrent: number;
    }
  /** Lambda did not run a function: it was throttled, or Lambda itself failed. */
  | { readonly kind: 'refusal'; readonly functionName: string; readonly qualifier?: string; readonly reason: string }
  | ({
      readonly kind: 'async-event';
      readonly functionName: string;
      readonly qualifier?: string;
      readonly requestId: string;
    } & AsyncStep)
  | { readonly kind: 'log'; readonly logGroup: string; readonly line: string }
  | {
      readonly kind: 'message';
      readonly queue: string;
      readonly messageId: string;
      readonly event: MessageEvent;
      readonly body: string;
    }
  | {
      readonly kind: 'event';
      readonly bus: string;
      readonly id: string;
      readonly source: string;
      readonly detailType: string;
      readonly detail: unknown;
      /** ARNs of the rules that match it; without one the event is gone. */
      readonly rules: readonly string[];
    }
  /** A schedule that calls its target, by ARN. */
  | { readonly kind: 'schedule'; readonly schedule: string; readonly scheduledAt: number; readonly executionId: string }
  /** One attempt of a rule or a schedule to hand something over. */
  | {
      readonly kind: 'delivery';
      readonly from: string;
      readonly to: string;
      readonly attempt: number;
      readonly outcome: 'delivered' | 'will-retry' | 'given-up';
      /** Why it failed. */
      readonly error?: string;
    }
  | {
      readonly kind: 'notification';
      readonly topic: string;
      readonly messageId: string;
      readonly event: NotificationEvent;
      /** The subscriber it is about; none when a message is published. */
      readonly endpoint?: string;
    }
  /** A batch of a stream that a function got, and how many of its first records are done with it. */
  | ({
      readonly kind: 'stream-batch';
      readonly requestId: string;
      /** How often these records have been sent, 1 for the first time. */
      readonly attempt: number;
      readonly succeeded: number;
      readonly qualifier?: string;
      /** Milliseconds from when the stream got the last of them to when the function was given them. */
      readonly iteratorAgeMs: number;
    } & StreamRange)
  /** Records of a stream that no filter of a function wanted. */
  | ({ readonly kind: 'stream-filtered' } & StreamPart)
  /** Records of a stream that were given up. */
  | ({
      readonly kind: 'stream-discarded';
      readonly condition: 'RetryAttemptsExhausted' | 'RecordAgeExceeded';
      /** ARN of who is told. */
      readonly destination?: string;
    } & StreamRange)
  /** Something that a service could not hand over. */
  | {
      readonly kind: 'undelivered';
      readonly from: string;
      readonly to: string;
      readonly reason: string;
      /** Whether it was on its way to a dead-letter queue, after its target had not taken it. */
      readonly isDeadLetter?: true;
      /** ARN of the queue that keeps it; it is lost when there is none. */
      readonly deadLetters?: string;
    }
  /** An alarm that is in another state than before. */
  | {
      readonly kind: 'alarm';
      readonly alarm: string;
      readonly state: AlarmState;
      readonly previous: AlarmState;
      readonly reason: string;
    }
  /** A call on a table that was throttled, in whole or for some of its items. */
  | {
      readonly kind: 'throttle';
      readonly table: string;
      /** The index whose capacity it was, if not the table's. */
      readonly index?: string;
      readonly operation: string;
      /** How many items it hit. */
      readonly items: number;
      readonly isWhole: boolean;
    }
  /** A call on a table that DynamoDB itself failed at. */
  | { readonly kind: 'server-error'; readonly table: string; readonly operation: string }
  | { readonly kind: 'email'; readonly to: string; readonly code: string }
  | {
      readonly kind: 'request';
      readonly method: string;
      readonly path: string;
      readonly status: number;
      /** None when there is no such API. */
      readonly apiName?: string;
      readonly stage?: string;
      /** Milliseconds until the answer, and those of them that the integration took. */
      readonly latencyMs?: number;
      readonly integrationLatencyMs?: number;
      /** Why an integration failed, which the answer does not reveal. */
      readonly error?: string;
    }
);

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

export type AlarmState = 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';

export type MessageEvent = 'sent' | 'received' | 'deleted' | 'dead-lettered' | 'redriven' | 'expired';

/** What happens to an asynchronous event on its way through Lambda's internal queue. */
export type AsyncStep =
  | { readonly event: 'received' | 'succeeded' }
  | { readonly event: 'waiting'; readonly reason: string }
  /** Lambda let go of it: it is lost, unless the destination or the dead-letter queue took it. */
  | { readonly event: 'dropped'; readonly reason: string; readonly keptBy: readonly string[] };
/** What happens to a message of a topic, to each subscriber on its own. One that is lost is `undelivered`. */
export type NotificationEvent = 'published' | 'delivered' | 'filtered-out' | 'retried' | 'dead-lettered';

export type RecordKind = StageRecord['kind'];
export type RecordOf<Kind extends RecordKind> = Extract<StageRecord, { kind: Kind }>;
type WithoutTime<R> = R extends StageRecord ? Omit<R, 'at'> : never;

/** The stage's memory of what happened, in order. */
export class Records {
  readonly #now: () => number;
  readonly #all: StageRecord[] = [];
  readonly #listeners = new Set<(record: StageRecord) => void>();

  constructor(now: () => number) {
    this.#now = now;
  }

  add(record: WithoutTime<StageRecord>): void {
    const stamped: StageRecord = { at: this.#now(), ...record };
    this.#all.push(stamped);
    for (const listener of this.#listeners) listener(stamped);
  }

  /** Everything of one kind so far, oldest first. */
  of<Kind extends RecordKind>(kind: Kind): readonly RecordOf<Kind>[] {
    return this.#all.filter((record): record is RecordOf<Kind> => record.kind === kind);
  }

  /** The newest of everything, oldest first. */
  latest(count: number): readonly StageRecord[] {
    return this.#all.slice(-count);
  }

  /** Calls back for everything from now on, until the returned function is called. */
  subscribe(listener: (record: StageRecord) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
