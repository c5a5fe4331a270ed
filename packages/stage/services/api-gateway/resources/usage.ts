import { string } from 'valibot';
import { StageError } from '../../../errors.ts';
import { type ResourceType, resourceType } from '../../../registry.ts';
import { physicalName, reasons } from '../../../resource-values.ts';
import type { StageCore } from '../../../service.ts';
import { Changes } from '../../../state/changes.ts';
import type { ApiGateway } from '../api-gateway.ts';
import { type ApiKey, generateKeyValue } from '../api-keys.ts';
import { checkPlan } from '../usage-plan.ts';
import { identified, shortId, where } from './ids.ts';
import {
  apiKeyProperties,
  usagePlanDefinition,
  usagePlanKeyProperties,
  usagePlanProperties,
} from './usage-properties.ts';

type ResourceStage = Pick<StageCore, 'clock' | 'keep' | 'whenLoaded'>;

/** API keys and usage plans. */
export function usage(apiGateway: ApiGateway, { clock, keep, whenLoaded }: ResourceStage): readonly ResourceType[] {
  const { keys, plans } = apiGateway;
  return [
    resourceType({
      type: 'AWS::ApiGateway::ApiKey',
      properties: apiKeyProperties,
      notExecuted: {
        CustomerId: 'The AWS Marketplace is out of reach.',
        Description: reasons.description,
        GenerateDistinctId: 'An id and a value are never the same here; AWS has deprecated the property.',
        StageKeys: 'Usage plans say which stages a key opens; AWS has deprecated the property for them.',
        Tags: reasons.tags,
      },
      create({ Name, Value, Enabled }, origin) {
        const id = shortId(origin, 10);
        keys.add({
          id,
          name: Name ?? physicalName(origin),
          value: Value ?? generateKeyValue(),
          enabled: Enabled,
          createdAt: clock.createdAt,
        });
        // Only the template changes a value that it gives.
        if (Value === undefined) {
          keep(`API key ${id}`, {
            schema: string(),
            // Made up once.
            changes: new Changes(),
            save: () => existing(keys.get(id), id, where(origin, 'ApiKey')).value,
            restore: (value) => keys.setValue(id, value),
          });
        }
        return { ref: id, attributes: { APIKeyId: id } };
      },
    }),
    resourceType({
      type: 'AWS::ApiGateway::UsagePlan',
      properties: usagePlanProperties,
      notExecuted: { Description: reasons.description, Tags: reasons.tags, UsagePlanName: reasons.description },
      create(properties, origin) {
        const result = identified('Id', origin);
        const plan = usagePlanDefinition(properties, result.ref, where(origin, 'UsagePlan'));
        plans.add(plan);
        whenLoaded(() => checkPlan(plan, (apiId) => apiGateway.api(apiId)));
        return result;
      },
    }),
    resourceType({
      type: 'AWS::ApiGateway::UsagePlanKey',
      properties: usagePlanKeyProperties,
      create({ KeyId, UsagePlanId }, origin) {
        const key = existing(keys.get(KeyId), KeyId, where(origin, 'UsagePlanKey'));
        plans.addKey(UsagePlanId, key.id);
        whenLoaded(() => plans.checkKey(key));
        return identified('Id', origin);
      },
    }),
  ];
}

function existing(key: ApiKey | undefined, id: string, where: string): ApiKey {
  if (key !== undefined) return key;
  throw new StageError(`${where}: the API key ${id} does not exist.`);
}
