import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { type InferOutput, object, optional, picklist, record, safeParse, string, unknown } from 'valibot';
import { StageError } from '../../errors.ts';
import { readJson } from '../../json.ts';
import type { StageCore } from '../../service.ts';
import { Changes } from '../../state/changes.ts';
import { type Durable, describe } from '../../state/durable.ts';
import { requestUrl } from '../../wire/request-url.ts';
import type { Route } from '../../wire/server.ts';
import type { Lambda } from '../lambda/lambda.ts';
import { RESPONSES } from '../lambda/response-requests.ts';

/** What custom resources need: functions that provide them. */
export interface CustomResourcesStage extends StageCore {
  readonly lambda: Lambda;
}

/** A custom resource as its template has it. */
export interface CustomResource {
  /** How messages name it: `<stack>/<logical id>`. */
  readonly place: string;
  readonly functionArn: string;
  /** How long its function may take, stage time. */
  readonly timeoutSeconds: number;
  readonly properties: Readonly<Record<string, unknown>>;
  /** The other members of its requests. */
  readonly names: Readonly<Record<'StackId' | 'LogicalResourceId' | 'ResourceType', string>>;
}

const provided = object({
  physicalId: string(),
  properties: record(string(), unknown()),
  data: record(string(), string()),
});
const state = record(string(), provided);
/** What its function has answered last, and to which properties. */
export type Provided = InferOutput<typeof provided>;

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref.html */
const response = object({
  Status: picklist(['SUCCESS', 'FAILED']),
  Reason: optional(string(), 'it gives no reason'),
  PhysicalResourceId: optional(string()),
  Data: optional(record(string(), unknown()), {}),
});
const MOST_BYTES = 4_096;
const POLL_MILLISECONDS = 20;

/**
 * The custom resources of templates. Their functions hear `Create` at the first start, `Update` when a later start finds other
 * properties, and never `Delete`: what a stage has is gone with its state.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-custom-resources.html
 */
export class CustomResources implements Durable<InferOutput<typeof state>> {
  readonly schema = state;
  readonly changes = new Changes(1);
  readonly #stage: CustomResourcesStage;
  readonly #provided = new Map<string, Provided>();
  /** What functions have sent, by the id of the request; undefined while the stage waits for it. */
  readonly #answers = new Map<string, string | undefined>();

  constructor(stage: CustomResourcesStage) {
    this.#stage = stage;
    stage.keep('custom resources', this);
  }

  save(): InferOutput<typeof state> {
    return Object.fromEntries(this.#provided);
  }

  restore(saved: InferOutput<typeof state>): void {
    for (const [place, one] of Object.entries(saved)) this.#provided.set(place, one);
  }

  /** Lets its function create or update it, unless it has already. @throws StageError with the reason of the function */
  async provide(resource: CustomResource): Promise<Provided> {
    const { place, properties } = resource;
    this.#stage.continueSoFar();
    const before = this.#provided.get(place);
    if (before !== undefined && isDeepStrictEqual(before.properties, properties)) return before;
    const requestId = randomUUID();
    const request = {
      RequestType: before === undefined ? 'Create' : 'Update',
      ServiceToken: resource.functionArn,
      ResponseURL: `${this.#stage.endpoint()}${RESPONSES}${requestId}`,
      RequestId: requestId,
      ...resource.names,
      ...(before && { PhysicalResourceId: before.physicalId }),
      ResourceProperties: properties,
      ...(before && { OldResourceProperties: before.properties }),
    };
    const answer = await this.#ask(resource, requestId, request);
    const made = { properties, ...readAnswer(answer, `${place}: the answer to ${request.RequestType}`) };
    this.#provided.set(place, made);
    this.changes.note([place], () => made);
    return made;
  }

  /** Takes the answers, which functions send to an address that only they know. */
  readonly route: Route = async (request, body) => {
    const { pathname } = requestUrl(request);
    if (request.method !== 'PUT' || !pathname.startsWith(RESPONSES)) return undefined;
    const requestId = pathname.slice(RESPONSES.length);
    if (!this.#answers.has(requestId)) return { status: 403, headers: {}, body: '' };
    this.#answers.set(requestId, body.toString('utf8'));
    return { status: 200, headers: {}, body: '' };
  };

  async #ask({ place, functionArn, timeoutSeconds }: CustomResource, id: string, request: object): Promise<string> {
    const { activity, clock, lambda } = this.#stage;
    const deadline = clock.now() + timeoutSeconds * 1_000;
    this.#answers.set(id, undefined);
    try {
      const { functionError, payload } = await lambda.invoke(functionArn, request);
      // CloudFormation would let Lambda try again, and wait an hour for what will not come.
      if (functionError !== undefined)
        throw new StageError(`${place}: its function failed: ${Object(readJson(payload)).errorMessage ?? payload}.`);
      for (;;) {
        await activity.settle();
        const answer = this.#answers.get(id);
        if (answer !== undefined) return answer;
        const next = clock.next ?? Number.POSITIVE_INFINITY;
        if (next > deadline || clock.now() > deadline)
          throw new StageError(`${place}: its function has ended, and sent no answer to the ResponseURL of its event.`);
        if (clock.mode === 'manual') await clock.advance(next - clock.now(), () => activity.settle());
        else await pause(POLL_MILLISECONDS);
      }
    } finally {
      this.#answers.delete(id);
    }
  }
}

/** @throws StageError when the function has failed, or answered what CloudFormation does not read */
function readAnswer(answer: string, what: string): Omit<Provided, 'properties'> {
  if (Buffer.byteLength(answer) > MOST_BYTES) throw new StageError(`${what} has more than ${MOST_BYTES} bytes.`);
  const parsed = safeParse(response, jsonIn(answer, what));
  if (!parsed.success) throw new StageError(`${what} is not one: ${describe(parsed.issues[0])}.`);
  const { Status, Reason, PhysicalResourceId: physicalId, Data } = parsed.output;
  if (Status === 'FAILED') throw new StageError(`${what} is FAILED: ${Reason}`);
  if (physicalId === undefined) throw new StageError(`${what} has no PhysicalResourceId.`);
  const scalars = Object.entries(Data).filter(([, value]) => typeof value !== 'object');
  return { physicalId, data: Object.fromEntries(scalars.map(([name, value]) => [name, String(value)])) };
}

function jsonIn(text: string, what: string): unknown {
  try {
    return readJson(text);
  } catch (error) {
    throw new StageError(`${what} is not JSON: ${Object(error).message}.`);
  }
}
