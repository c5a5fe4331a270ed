/**
 * A segment as X-Ray keeps it. Times are epoch seconds: the stage's, to which what took time on this machine is added.
 * https://docs.aws.amazon.com/xray/latest/devguide/xray-api-segmentdocuments.html
 */
export interface Subsegment {
  readonly id: string;
  readonly name: string;
  readonly start_time: number;
  readonly end_time: number;
  /** `aws` for a call of an AWS service. */
  readonly namespace?: 'aws' | 'remote';
  readonly error?: boolean;
  readonly fault?: boolean;
  readonly throttle?: boolean;
  readonly cause?: { readonly exceptions: readonly { readonly type: string; readonly message: string }[] };
  readonly http?: {
    readonly request?: Readonly<Record<string, string>>;
    readonly response?: { readonly status: number };
  };
  readonly aws?: Readonly<Record<string, unknown>>;
  readonly annotations?: Readonly<Record<string, string | number | boolean>>;
  readonly metadata?: Readonly<Record<string, unknown>>;
  readonly subsegments?: readonly Subsegment[];
}

export interface Segment extends Subsegment {
  readonly trace_id: string;
  readonly parent_id?: string;
  /** What kind of thing recorded it, such as `AWS::Lambda::Function`. */
  readonly origin: string;
  /** The traces of the messages that a batch came from. */
  readonly links?: readonly TraceLink[];
}

export interface TraceLink {
  readonly trace_id: string;
  readonly id?: string;
  readonly attributes: { readonly reference_type: 'parent' | 'child' };
}

/** Which of the three flags a status sets: 429 is a throttle and an error, another 4xx an error, 5xx a fault. */
export function flagsOf(status: number): Pick<Subsegment, 'error' | 'fault' | 'throttle'> {
  if (status === 429) return { error: true, throttle: true };
  if (status >= 500) return { fault: true };
  return status >= 400 ? { error: true } : {};
}

/** A segment and everything below it. */
export function withAll(segment: Subsegment): readonly Subsegment[] {
  return [segment, ...(segment.subsegments ?? []).flatMap(withAll)];
}
