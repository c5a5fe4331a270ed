import type { ResourceType } from '../../../registry.ts';
import type { LambdaStage } from '../index.ts';
import type { Lambda } from '../lambda.ts';
import { eventInvokeConfigResources } from './event-invoke-config.ts';
import { eventSourceMappingResources } from './event-source-mapping.ts';
import { functionResources } from './functions.ts';
import { permissionResource } from './permission.ts';
import { urlResource } from './url.ts';
import { versionResources } from './versions.ts';

/** Everything that a template can say about functions. */
export const lambdaResources = (lambda: Lambda, stage: LambdaStage): readonly ResourceType[] => [
  ...functionResources(lambda, stage),
  ...versionResources(lambda, stage),
  permissionResource(lambda, stage),
  urlResource(lambda),
  ...eventInvokeConfigResources(lambda, stage),
  ...eventSourceMappingResources(lambda, stage),
];
