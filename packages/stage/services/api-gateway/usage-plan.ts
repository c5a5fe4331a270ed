import { StageError } from '../../errors.ts';
import { methodsOf } from './api-methods.ts';
import type { ApiDefinition } from './definition.ts';
import { methodKey } from './method-settings.ts';
import type { Quota } from './quota.ts';
import type { Limits } from './token-bucket.ts';

/** A stage by its name. */
export interface StageName {
  readonly apiId: string;
  readonly stageName: string;
}

/** A stage of a usage plan, with the limits of single methods by `POST /plays`. */
export interface UsagePlanStage extends StageName {
  readonly methods: ReadonlyMap<string, Limits>;
}

/** What a template says about a usage plan. */
export interface UsagePlanDefinition {
  readonly id: string;
  /** The template's resource, for messages. */
  readonly where: string;
  readonly stages: readonly UsagePlanStage[];
  readonly throttle?: Limits;
  readonly quota?: Quota;
}

/** Whether a stage of a plan is this one. */
export const covers = (candidate: UsagePlanStage, { apiId, stageName }: StageName) =>
  candidate.apiId === apiId && candidate.stageName === stageName;

/**
 * Checks what a plan names. To be called when everything is loaded.
 * @throws StageError on a stage that does not exist, or limits for a method that does not exist
 */
export function checkPlan({ where, stages }: UsagePlanDefinition, apiOf: (id: string) => ApiDefinition): void {
  for (const { apiId, stageName, methods } of stages) {
    const api = apiOf(apiId);
    if (!api.stages.has(stageName)) throw new StageError(`${where}: ${api.name} has no stage ${stageName}.`);
    const known = new Set(methodsOf(api).map(methodKey));
    for (const method of methods.keys()) {
      if (known.has(method)) continue;
      throw new StageError(`${where}: property Throttle is for ${method}, which ${api.name} does not have.`);
    }
  }
}
