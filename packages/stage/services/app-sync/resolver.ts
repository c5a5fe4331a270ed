import type { StageCore } from '../../service.ts';
import type { Ended, ResolverCode } from './code/code.ts';
import { type FieldError, FieldFailure } from './errors.ts';
import type { Identity } from './identity.ts';
import { type Asking, ask, checked, type DataSource, lambdaRequest } from './sources/sources.ts';
import type { Invocation } from './utilities/index.ts';

/** Code that asks a data source. */
export interface Step {
  /** Of the function, for messages; of a unit resolver its field. */
  readonly name: string;
  readonly code: ResolverCode;
  readonly source: DataSource;
}

/** What resolves a field: one step, or code around several. */
export type Resolver =
  | { readonly kind: 'UNIT'; readonly id: string; readonly step: Step; readonly maxBatchSize: number }
  | { readonly kind: 'PIPELINE'; readonly id: string; readonly code: ResolverCode; readonly steps: readonly Step[] };

/** One field of one object that is to be resolved. */
export interface FieldRequest extends Asking {
  /** `ctx` without what changes on the way. */
  readonly context: Readonly<Record<string, unknown>>;
  readonly identity: Identity;
  readonly addError: (error: FieldError) => void;
  readonly setFilter: (filter: unknown) => void;
  readonly log: Invocation['log'];
  /** Sends a payload with those of the same field of other objects. */
  readonly batch: (resolver: Resolver, size: number, source: Lambda, payload: unknown) => Promise<unknown>;
}
export type Lambda = Extract<DataSource, { type: 'AWS_LAMBDA' }>;

/** What changes on the way through the handlers of a field. */
interface Passing {
  stash: Readonly<Record<string, unknown>>;
  prev: unknown;
}

const AUTH_TYPES = { AMAZON_COGNITO_USER_POOLS: 'User Pool Authorization', AWS_IAM: 'IAM Authorization' };

/** Resolves a field as its code says. @throws FieldFailure */
export async function resolve(stage: StageCore, resolver: Resolver, request: FieldRequest): Promise<unknown> {
  const passing: Passing = { stash: {}, prev: null };
  if (resolver.kind === 'UNIT') {
    const { step, maxBatchSize } = resolver;
    return (await run(stage, step, request, passing, { resolver, size: maxBatchSize })).value;
  }
  const before = evaluate(stage, resolver.code, 'request', request, passing, {});
  let isOver = before.kind === 'halt';
  passing.prev = { result: before.value };
  for (const step of resolver.steps) {
    if (isOver) break;
    const { value, skipsRest } = await run(stage, step, request, passing, undefined);
    passing.prev = { result: value };
    isOver = skipsRest;
  }
  const { result } = Object(passing.prev);
  return evaluate(stage, resolver.code, 'response', request, passing, { result }).value;
}

/** The request handler, the data source and the response handler. */
async function run(
  stage: StageCore,
  { code, source }: Step,
  request: FieldRequest,
  passing: Passing,
  batched: { readonly resolver: Resolver; readonly size: number } | undefined,
): Promise<{ readonly value: unknown; readonly skipsRest: boolean }> {
  const asked = evaluate(stage, code, 'request', request, passing, {});
  if (asked.kind === 'halt') return { value: asked.value, skipsRest: asked.skipsRest };
  const answer = await answered(() => {
    const isBatch = source.type === 'AWS_LAMBDA' && Object(asked.value).operation === 'BatchInvoke';
    if (!isBatch || batched === undefined) return ask(stage, source, asked.value, request);
    return request.batch(batched.resolver, batched.size, source, checked(lambdaRequest, asked.value).payload);
  });
  const done = evaluate(stage, code, 'response', request, passing, answer);
  return { value: done.value, skipsRest: done.kind === 'halt' && done.skipsRest };
}

/** What a source answers, or the error that it refuses with: the response handler sees both. */
async function answered(task: () => Promise<unknown>) {
  try {
    return { result: await task() };
  } catch (error) {
    if (!(error instanceof FieldFailure)) throw error;
    const { message, errorType: type } = error.error;
    return { result: null, error: { message, type } };
  }
}

type Value =
  | { readonly kind: 'value'; readonly value: unknown }
  | { readonly kind: 'halt'; readonly value: unknown; readonly skipsRest: boolean };

/** @throws FieldFailure when the handler ends with an error */
function evaluate(
  stage: StageCore,
  code: ResolverCode,
  handler: 'request' | 'response',
  { context, identity, addError, setFilter, log }: FieldRequest,
  passing: Passing,
  more: object,
): Value {
  const { stash, prev } = passing;
  const ended = code.evaluate(
    handler,
    { ...context, stash, prev, outErrors: [], ...more },
    { now: stage.clock.now(), authType: AUTH_TYPES[identity.kind], appendError: addError, setFilter, log },
  );
  passing.stash = ended.stash;
  if (ended.kind === 'failure') log('ERROR', [ended.message]);
  return outcomeOf(ended);
}

function outcomeOf(ended: Ended): Value {
  if (ended.kind === 'value') return { kind: 'value', value: ended.value };
  if (ended.kind === 'halt' && ended.halt.end.kind === 'return') return { ...ended.halt.end, kind: 'halt' };
  if (ended.kind === 'halt' && ended.halt.end.kind === 'error') throw new FieldFailure(ended.halt.end.error);
  // What went wrong is in the log: callers do not see it (unverified; settled by: a handler that reads a member of undefined).
  throw new FieldFailure({ errorType: 'Code', message: 'Runtime Error', errorInfo: null });
}
