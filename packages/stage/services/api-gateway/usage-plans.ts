import { array, type InferOutput, object, string } from 'valibot';
import type { StageClock } from '../../clock.ts';
import { StageError } from '../../errors.ts';
import { Changes } from '../../state/changes.ts';
import type { Durable } from '../../state/durable.ts';
import type { ApiKey } from './api-keys.ts';
import { type MethodName, methodKey } from './method-settings.ts';
import { QuotaCounter, savedCount, type Usage } from './quota.ts';
import { TokenBuckets } from './token-bucket.ts';
import { covers, type StageName, type UsagePlanDefinition } from './usage-plan.ts';

interface Plan {
  readonly definition: UsagePlanDefinition;
  /** What each of its keys has used, by the key's id. */
  readonly counters: Map<string, QuotaCounter>;
}

/** What each key of each plan has used. */
const savedUsage = array(object({ planId: string(), keyId: string(), count: savedCount }));
type SavedUsage = InferOutput<typeof savedUsage>;

/**
 * The stages that each API key opens, and how often.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-api-usage-plans.html
 */
export class UsagePlans implements Durable<SavedUsage> {
  readonly schema = savedUsage;
  readonly changes = new Changes();
  readonly #clock: StageClock;
  readonly #plans = new Map<string, Plan>();
  readonly #buckets: TokenBuckets;

  constructor(clock: StageClock) {
    this.#clock = clock;
    this.#buckets = new TokenBuckets(clock);
  }

  save(): SavedUsage {
    return [...this.#plans].flatMap(([planId, { counters }]) =>
      [...counters].map(([keyId, counter]) => ({ planId, keyId, count: counter.save() })),
    );
  }

  /** The buckets of throttles begin full: they fill within seconds anyway. */
  restore(usage: SavedUsage, drop: (what: string) => void): void {
    for (const { planId, keyId, count } of usage) {
      const counter = this.#plans.get(planId)?.counters.get(keyId);
      if (counter === undefined) drop(`the usage of the API key ${keyId} in the plan ${planId}`);
      else counter.restore(count);
    }
  }

  add(definition: UsagePlanDefinition): void {
    this.#plans.set(definition.id, { definition, counters: new Map() });
  }

  get all(): readonly UsagePlanDefinition[] {
    return [...this.#plans.values()].map(({ definition }) => definition);
  }

  /** Gives a key to a plan. @throws StageError when there is no such plan */
  addKey(planId: string, keyId: string): void {
    const { definition, counters } = this.#plan(planId);
    counters.set(keyId, new QuotaCounter(definition.quota, this.#clock.createdAt));
  }

  /** Requests of a key in the present period. @throws StageError when the plan does not have this key */
  usage(planId: string, keyId: string): Usage {
    const counter = this.#plan(planId).counters.get(keyId);
    if (counter === undefined) throw new StageError(`The usage plan ${planId} has no API key ${keyId}.`);
    return counter.usage(this.#clock.now());
  }

  /**
   * Whether a key opens a stage: it is in a usage plan of that stage.
   * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-api-key-source.html
   */
  opens(key: ApiKey, stage: StageName): boolean {
    return key.enabled && this.#plansOf(key.id, stage).length > 0;
  }

  /**
   * Counts a request with a key that opens the stage. Limits are for each key, over all stages of its plan; a limit for
   * one method comes on top of the plan's (unverified; settled by: a plan with a lower limit for one method). A request
   * that is throttled does not count for the quota (unverified; settled by: GetUsage of a key that was throttled).
   * @throws GatewayError `THROTTLED` or `QUOTA_EXCEEDED`
   */
  admit(key: ApiKey, stage: StageName, method: MethodName): void {
    for (const { definition, counters } of this.#plansOf(key.id, stage)) {
      const { throttle, stages } = definition;
      const limits = stages.find((candidate) => covers(candidate, stage))?.methods.get(methodKey(method));
      const bucket = `${definition.id}/${key.id}`;
      const { apiId, stageName } = stage;
      if (limits !== undefined) this.#buckets.take(`${bucket}/${apiId}/${stageName} ${methodKey(method)}`, limits);
      if (throttle !== undefined) this.#buckets.take(bucket, throttle);
      counters.get(key.id)?.count(this.#clock.now());
      this.changes.note([], () => this.save());
    }
  }

  /**
   * Refuses a key that is in several plans of one stage, as API Gateway does. To be called when everything is loaded.
   * @throws StageError
   */
  checkKey({ id, name }: ApiKey): void {
    const stages = [...this.#plans.values()]
      .filter(({ counters }) => counters.has(id))
      .flatMap(({ definition }) => definition.stages.map(({ apiId, stageName }) => `${apiId}/${stageName}`));
    const twice = stages.find((stage, index) => stages.indexOf(stage) !== index);
    if (twice === undefined) return;
    throw new StageError(`The API key ${name} is in more than one usage plan of the stage ${twice}.`);
  }

  #plansOf(keyId: string, stage: StageName): readonly Plan[] {
    return [...this.#plans.values()].filter(
      ({ definition, counters }) =>
        counters.has(keyId) && definition.stages.some((candidate) => covers(candidate, stage)),
    );
  }

  #plan(id: string): Plan {
    const plan = this.#plans.get(id);
    if (plan === undefined) throw new StageError(`There is no usage plan ${id}.`);
    return plan;
  }
}
