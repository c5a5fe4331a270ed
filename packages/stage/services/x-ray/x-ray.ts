import type { StageClock } from '../../clock.ts';
import { AwsError } from '../../errors.ts';
import type { Access, Caller } from '../../iam/access.ts';
import { seededRandom } from '../../random.ts';
import type { FunctionSettings } from '../lambda/function-settings.ts';
import { parseTraceFilter, type TraceFilter } from './filter-expression.ts';
import { GatewaySpan, type TracedRequest } from './gateway-span.ts';
import { type InvocationEnd, InvocationSpan } from './invocation-span.ts';
import { Sampling } from './sampling.ts';
import { flagsOf, type Segment, type Subsegment, type TraceLink } from './segment.ts';
import { type TracedPublication, topicSegment } from './topic-segment.ts';
import { type ServiceGraph, serviceGraph, type Trace } from './trace.ts';
import { formatTraceHeader, newSegmentId, newTraceId, parseTraceHeader, type TraceContext } from './trace-header.ts';
import { TraceStore } from './trace-store.ts';

interface XRayEnvironment {
  readonly access: Access;
  readonly account: string;
  readonly clock: StageClock;
  /** Numbers from 0 to 1, for the sampling. @default seeded, so that a run repeats */
  readonly random?: () => number;
}

/** One attempt to run a function, as its trace sees it. */
export interface TracedAttempt {
  readonly functionArn: string;
  readonly requestId: string;
  readonly traceHeader: string | undefined;
  /** The headers of the messages in its batch: their traces are linked, not continued. */
  readonly linkedHeaders?: readonly (string | undefined)[] | undefined;
  readonly queuedAt?: number | undefined;
}

/** A call of an AWS service by a function. */
export interface TracedCall {
  readonly traceHeader: string | undefined;
  readonly name: string;
  readonly aws: Readonly<Record<string, unknown>>;
  readonly startedAt: number;
  readonly elapsedMs: number;
  readonly status: number;
}

/** https://docs.aws.amazon.com/xray/latest/devguide/xray-tracelinking.html */
const MAX_LINKS = 20;

/** The traces of the stage: who records segments, what is sampled, and what observers ask. */
export class XRay {
  readonly sampling: Sampling;
  readonly #environment: XRayEnvironment;
  readonly #store = new TraceStore();
  readonly #groups = new Map<string, TraceFilter>();
  /** Invocations that are running, by the id that their calls carry. */
  readonly #running = new Map<string, InvocationSpan>();
  readonly #maySend = new WeakMap<Caller, boolean>();
  readonly #admittedTopics = new Map<string, boolean>();

  constructor(environment: XRayEnvironment) {
    this.#environment = environment;
    this.sampling = new Sampling(() => environment.clock.now(), environment.random ?? seededRandom(1));
  }

  /** @throws StageError when the expression is not one that the stage knows */
  addGroup(name: string, filterExpression: string): void {
    this.#groups.set(name, parseTraceFilter(filterExpression));
  }

  /** The traces that a filter expression finds, all without one. @throws StageError */
  traces(filterExpression = ''): readonly Trace[] {
    return this.#store.all.filter(parseTraceFilter(filterExpression));
  }

  /** The traces of a group. @throws Error when there is no such group */
  tracesOf(group: string): readonly Trace[] {
    const filter = this.#groups.get(group);
    if (filter === undefined) throw new Error(`There is no X-Ray group ${group}`);
    return this.#store.all.filter(filter);
  }

  /** How many traces were let go: the stage keeps the newest, see `RETENTION`. */
  get letGo(): number {
    return this.#store.letGo;
  }

  trace(id: string): Trace | undefined {
    return this.#store.find(id);
  }

  serviceGraph(filterExpression = ''): ServiceGraph {
    return serviceGraph(this.traces(filterExpression));
  }

  /** A request at a stage of an API with tracing: the first hop, unless the caller has decided already. */
  request(request: TracedRequest): GatewaySpan {
    const given = parseTraceHeader(request.traceHeader);
    const { traceId = newTraceId(request.startedAt), parentId, sampled = this.sampling.decide(request) } = given ?? {};
    const context = { traceId, sampled, ...(parentId === undefined ? {} : { parentId }) };
    return new GatewaySpan(request, context, (segment) => this.#store.add(segment));
  }

  /**
   * What an asynchronous event carries through all of its attempts: whether it is recorded is decided once.
   */
  received({ name, tracing }: FunctionSettings, traceHeader: string | undefined): string {
    const context = parseTraceHeader(traceHeader) ?? { traceId: newTraceId(this.#environment.clock.now()) };
    if (context.sampled !== undefined || tracing !== 'Active') return formatTraceHeader(context);
    return formatTraceHeader({ ...context, sampled: this.sampling.decideFor(name) });
  }

  /**
   * Begins an invocation. A function with passive tracing passes on what it gets and records nothing; with active tracing
   * it keeps to a decision upstream, and else Lambda decides.
   * https://docs.aws.amazon.com/lambda/latest/dg/services-xray.html
   *
   * @param session whose role has to admit `xray:PutTraceSegments`
   * @returns the header that the function gets, and the span when something is recorded
   */
  invoke(
    settings: FunctionSettings,
    attempt: TracedAttempt,
    session: Caller,
  ): { readonly header: string; readonly span?: InvocationSpan } {
    const { clock } = this.#environment;
    const { tracing } = settings;
    const context: TraceContext = parseTraceHeader(attempt.traceHeader) ?? { traceId: newTraceId(clock.now()) };
    const { traceId, parentId } = context;
    if (!this.#isSampled(settings, attempt, context)) {
      const passedOn = tracing === 'Active' ? false : (context.sampled ?? false);
      const header = formatTraceHeader({ traceId, parentId: parentId ?? newSegmentId(), sampled: passedOn });
      return { header };
    }
    const span = this.#span(settings, attempt, context, () => this.#allowed(session));
    this.#running.set(span.id, span);
    return { header: span.header, span };
  }

  ended(span: InvocationSpan, end: InvocationEnd): void {
    this.#running.delete(span.id);
    for (const segment of span.end(end)) this.#store.add(segment);
  }

  /** Lambda did not run a function: it was throttled, or Lambda failed itself. */
  refuse(settings: FunctionSettings, attempt: TracedAttempt, status: number): void {
    const context = parseTraceHeader(attempt.traceHeader) ?? { traceId: newTraceId(this.#environment.clock.now()) };
    if (!this.#isSampled(settings, attempt, context)) return;
    this.#store.add(this.#span(settings, attempt, context, () => false).refused(status));
  }

  /**
   * A message at a topic with active tracing. It follows the publisher's sampling decision and starts no trace:
   * https://docs.aws.amazon.com/xray/latest/devguide/xray-services-sns.html. X-Ray has to admit SNS for that topic.
   * @returns the header that subscribers get
   */
  published(publication: Omit<TracedPublication, 'account'>, traceHeader: string | undefined): string | undefined {
    const context = parseTraceHeader(traceHeader);
    if (context?.sampled !== true || !this.#admitsTopic(publication.arn)) return traceHeader;
    const segment = topicSegment({ ...publication, account: this.#environment.account }, context);
    this.#store.add(segment);
    return formatTraceHeader({ ...context, parentId: segment.id });
  }

  /**
   * An execution of a state machine with tracing: it keeps to the decision of its caller, or decides.
   * @returns the header that its tasks pass on; its parent is the execution's segment
   */
  executionStarted(machineName: string, traceHeader: string | undefined): string {
    const context = parseTraceHeader(traceHeader) ?? { traceId: newTraceId(this.#environment.clock.now()) };
    const sampled = context.sampled ?? this.sampling.decideFor(machineName);
    return formatTraceHeader({ traceId: context.traceId, parentId: newSegmentId(), sampled });
  }

  /** Keeps a segment that a service has made. */
  record(segment: Segment): void {
    this.#store.add(segment);
  }

  /** Whether a function is running under this header, and its trace is recorded. */
  isRecording(traceHeader: string | undefined): boolean {
    return this.#running.has(parseTraceHeader(traceHeader)?.parentId ?? '');
  }

  /**
   * A call of a function. On AWS such a subsegment comes from the function's own instrumentation; here it is drawn from the
   * call that the stage answers.
   */
  called({ traceHeader, name, aws, startedAt, elapsedMs, status }: TracedCall): void {
    const call: Subsegment = {
      ...flagsOf(status),
      id: newSegmentId(),
      name,
      namespace: 'aws',
      start_time: startedAt / 1_000,
      end_time: (startedAt + elapsedMs) / 1_000,
      aws,
      http: { response: { status } },
    };
    this.#running.get(parseTraceHeader(traceHeader)?.parentId ?? '')?.addCall(call);
  }

  /** By the decision upstream, or Lambda's own. */
  #isSampled({ name, tracing }: FunctionSettings, attempt: TracedAttempt, { sampled }: TraceContext): boolean {
    if (tracing !== 'Active') return false;
    return sampled ?? this.#linkedDecision(attempt) ?? this.sampling.decideFor(name);
  }

  #span(
    { name }: FunctionSettings,
    { functionArn, requestId, queuedAt, linkedHeaders = [] }: TracedAttempt,
    { traceId, parentId }: TraceContext,
    maySend: () => boolean,
  ): InvocationSpan {
    const { account, clock } = this.#environment;
    const links = linksOf(linkedHeaders);
    const startedAt = clock.now();
    return new InvocationSpan({
      functionName: name,
      functionArn,
      account,
      requestId,
      traceId,
      parentId,
      links,
      startedAt,
      queuedAt,
      maySend,
    });
  }

  /**
   * A batch is recorded when a message in it is (unverified; settled by: the traces of batches from a queue in which one
   * message of ten is sampled).
   */
  #linkedDecision({ linkedHeaders = [] }: TracedAttempt): boolean | undefined {
    const decisions = linkedHeaders.flatMap((header) => parseTraceHeader(header)?.sampled ?? []);
    return decisions.length === 0 ? undefined : decisions.includes(true);
  }

  /** Asked once for each topic. */
  #admitsTopic(topicArn: string): boolean {
    const permission = { action: 'xray:PutTraceSegments', resource: '*' };
    const admitted =
      this.#admittedTopics.get(topicArn) ??
      this.#environment.access.serviceMay('sns.amazonaws.com', permission, topicArn);
    this.#admittedTopics.set(topicArn, admitted);
    return admitted;
  }

  /** Asked once for each execution environment, whose daemon sends all segments of the function. */
  #allowed(session: Caller): boolean {
    const known = this.#maySend.get(session);
    if (known !== undefined) return known;
    let allowed = true;
    for (const action of ['xray:PutTraceSegments', 'xray:PutTelemetryRecords']) {
      try {
        this.#environment.access.authorize(session, { action, resource: '*' }, { 'aws:securetransport': 'true' });
      } catch (error) {
        if (!(error instanceof AwsError)) throw error;
        if (action === 'xray:PutTraceSegments') allowed = false;
      }
    }
    this.#maySend.set(session, allowed);
    return allowed;
  }
}

function linksOf(headers: readonly (string | undefined)[]): readonly TraceLink[] {
  const contexts = headers.flatMap((header) => parseTraceHeader(header) ?? []);
  const byTrace = new Map(contexts.map((context) => [`${context.traceId} ${context.parentId}`, context]));
  return [...byTrace.values()].slice(0, MAX_LINKS).map(({ traceId, parentId }) => ({
    trace_id: traceId,
    ...(parentId === undefined ? {} : { id: parentId }),
    attributes: { reference_type: 'parent' },
  }));
}
