import type { Outcome } from '../lambda/outcome.ts';
import { flagsOf, type Segment, type Subsegment, type TraceLink } from './segment.ts';
import { formatTraceHeader, newSegmentId } from './trace-header.ts';

/** Who runs, for the segments of an invocation. */
export interface TracedInvocation {
  readonly functionName: string;
  readonly functionArn: string;
  readonly account: string;
  readonly requestId: string;
  readonly traceId: string;
  readonly parentId: string | undefined;
  readonly links: readonly TraceLink[];
  /** Epoch milliseconds of the stage. */
  readonly startedAt: number;
  /** When Lambda took an asynchronous event. */
  readonly queuedAt: number | undefined;
  /** Whether the function's role lets its segment through. */
  readonly maySend: () => boolean;
}

export interface InvocationEnd {
  readonly outcome: Outcome;
  readonly elapsedMs: number;
  /** How long the start of a new environment took. */
  readonly initMs: number | undefined;
}

/**
 * The two segments of an invocation: what it was for the Lambda service, and what for the function, with what the
 * function called below its `Invocation`.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-xray.html#services-xray-traces
 */
export class InvocationSpan {
  readonly #invocation: TracedInvocation;
  readonly #serviceId = newSegmentId();
  readonly #functionId = newSegmentId();
  readonly #calls: Subsegment[] = [];

  constructor(invocation: TracedInvocation) {
    this.#invocation = invocation;
  }

  /** The id that what the function calls names as its parent. */
  get id(): string {
    return this.#functionId;
  }

  get traceId(): string {
    return this.#invocation.traceId;
  }

  /** What the function passes on. */
  get header(): string {
    const { traceId } = this.#invocation;
    return formatTraceHeader({ traceId, parentId: this.#functionId, sampled: true });
  }

  addCall(call: Subsegment): void {
    this.#calls.push(call);
  }

  /** The segments, once it is over. */
  end({ outcome, elapsedMs, initMs }: InvocationEnd): readonly Segment[] {
    const { startedAt, maySend } = this.#invocation;
    const [start, end] = [startedAt / 1_000, (startedAt + elapsedMs) / 1_000];
    const failure = outcome.kind === 'success' ? {} : { fault: true, cause: causeOf(outcome.error) };
    const service = this.#service(end, { ...failure, http: { response: { status: 200 } } });
    if (!maySend()) return [service];
    const begun = Math.min(start + (initMs ?? 0) / 1_000, end);
    const subsegments = [
      ...(initMs === undefined ? [] : [subsegment('Initialization', start, begun)]),
      { ...subsegment('Invocation', begun, end), ...failure, subsegments: this.#calls },
      // What the stage does after the function has answered is not measured on its own.
      subsegment('Overhead', end, end),
    ];
    const { functionName: name, functionArn, account, requestId, traceId } = this.#invocation;
    return [
      service,
      {
        ...failure,
        trace_id: traceId,
        id: this.#functionId,
        parent_id: this.#serviceId,
        name,
        origin: 'AWS::Lambda::Function',
        start_time: start,
        end_time: end,
        aws: { account_id: account, function_arn: functionArn, request_id: requestId },
        subsegments,
      },
    ];
  }

  /** The one segment of an invocation that Lambda refused. @param status such as 429 */
  refused(status: number): Segment {
    return this.#service(this.#invocation.startedAt / 1_000, { ...flagsOf(status), http: { response: { status } } });
  }

  #service(end: number, more: Partial<Segment>): Segment {
    const {
      functionName: name,
      functionArn,
      requestId,
      traceId,
      parentId,
      links,
      startedAt,
      queuedAt,
    } = this.#invocation;
    const [start, began] = [(queuedAt ?? startedAt) / 1_000, startedAt / 1_000];
    const attempts =
      queuedAt === undefined
        ? {}
        : { subsegments: [subsegment('Dwell Time', start, began), subsegment('Attempt', began, end)] };
    return {
      ...more,
      trace_id: traceId,
      id: this.#serviceId,
      ...(parentId === undefined ? {} : { parent_id: parentId }),
      name,
      origin: 'AWS::Lambda',
      start_time: start,
      end_time: end,
      aws: { resource_names: [name], function_arn: functionArn, request_id: requestId },
      ...(links.length === 0 ? {} : { links }),
      ...attempts,
    };
  }
}

const subsegment = (name: string, start_time: number, end_time: number): Subsegment => ({
  id: newSegmentId(),
  name,
  start_time,
  end_time,
});

const causeOf = ({ errorType, errorMessage }: { readonly errorType: string; readonly errorMessage: string }) => ({
  exceptions: [{ type: errorType, message: errorMessage }],
});
