import {
  array,
  boolean,
  type InferOutput,
  integer,
  literal,
  minValue,
  optional,
  picklist,
  pipe,
  record,
  regex,
  strictObject,
  string,
} from 'valibot';
import { numeric } from '../../../resource-values.ts';
import { methodKey } from '../method-settings.ts';
import type { Quota } from '../quota.ts';
import type { Limits } from '../token-bucket.ts';
import type { UsagePlanDefinition, UsagePlanStage } from '../usage-plan.ts';

/**
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-apigateway-apikey.html
 *
 * What a value may be: https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-api-usage-plans.html
 */
export const apiKeyProperties = {
  Name: optional(string()),
  Value: optional(pipe(string(), regex(/^[A-Za-z0-9]{20,128}$/, 'a value has 20 to 128 letters and digits'))),
  // A key that does not say so cannot be used.
  Enabled: optional(boolean(), false),
};

const limit = pipe(numeric, minValue(0));
const throttle = strictObject({ RateLimit: optional(limit), BurstLimit: optional(pipe(limit, integer())) });

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-apigateway-usageplan.html */
export const usagePlanProperties = {
  ApiStages: optional(
    array(
      strictObject({
        ApiId: string(),
        Stage: string(),
        Throttle: optional(record(pipe(string(), regex(/^\/.*\/[A-Z]+$/, 'not a path and a method')), throttle), {}),
      }),
    ),
    [],
  ),
  Throttle: optional(throttle),
  Quota: optional(
    strictObject({
      Limit: pipe(limit, integer()),
      Period: picklist(['DAY', 'WEEK', 'MONTH']),
      Offset: optional(pipe(limit, integer()), 0),
    }),
  ),
};

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-apigateway-usageplankey.html */
export const usagePlanKeyProperties = { KeyId: string(), KeyType: literal('API_KEY'), UsagePlanId: string() };

const usagePlanSchema = strictObject(usagePlanProperties);

export function usagePlanDefinition(
  { ApiStages, Throttle, Quota }: InferOutput<typeof usagePlanSchema>,
  id: string,
  where: string,
): UsagePlanDefinition {
  return {
    id,
    where,
    stages: ApiStages.map(planStage),
    ...(Throttle === undefined ? {} : { throttle: limits(Throttle) }),
    ...(Quota === undefined ? {} : { quota: quota(Quota) }),
  };
}

type PlanProperties = InferOutput<typeof usagePlanSchema>;

const planStage = ({ ApiId, Stage, Throttle }: PlanProperties['ApiStages'][number]): UsagePlanStage => ({
  apiId: ApiId,
  stageName: Stage,
  methods: new Map(
    Object.entries(Throttle).map(([method, properties]) => [throttledMethod(method), limits(properties)]),
  ),
});

/** `/plays/POST`; `//POST` is the root's. */
function throttledMethod(written: string): string {
  const cut = written.lastIndexOf('/');
  return methodKey({ httpMethod: written.slice(cut + 1), resourcePath: written.slice(0, cut) });
}

const limits = ({ RateLimit, BurstLimit }: InferOutput<typeof throttle>): Limits => ({
  ...(RateLimit === undefined ? {} : { rateLimit: RateLimit }),
  ...(BurstLimit === undefined ? {} : { burstLimit: BurstLimit }),
});

const quota = ({ Limit, Period, Offset }: NonNullable<PlanProperties['Quota']>): Quota => ({
  limit: Limit,
  period: Period,
  offset: Offset,
});
