import { CACHE_DEFAULTS } from './cache-settings.ts';
import type { StageDefinition } from './definition.ts';
import type { Stage } from './stage.ts';

/** A stage as the API shows it (recorded: test_apigateway_canary). https://docs.aws.amazon.com/apigateway/latest/api/API_Stage.html */
export function describeStage({ definition, updatedAt }: Stage, createdAt: number) {
  const { name, deploymentId, description, variables, canary, cacheSize, accessLog, isTraced = false } = definition;
  return {
    stageName: name,
    deploymentId,
    description,
    cacheClusterEnabled: cacheSize !== undefined,
    cacheClusterSize: cacheSize,
    cacheClusterStatus: cacheSize === undefined ? 'NOT_AVAILABLE' : 'AVAILABLE',
    methodSettings: methodSettings(definition),
    variables: unlessEmpty(variables),
    ...(canary === undefined
      ? {}
      : {
          canarySettings: {
            deploymentId: canary.deploymentId,
            percentTraffic: canary.percentTraffic,
            stageVariableOverrides: unlessEmpty(canary.overrides),
            useStageCache: canary.useStageCache,
          },
        }),
    tracingEnabled: isTraced,
    accessLogSettings:
      accessLog === undefined ? undefined : { destinationArn: accessLog.destinationArn, format: accessLog.format },
    createdDate: Math.floor(createdAt / 1_000),
    lastUpdatedDate: Math.floor((updatedAt ?? createdAt) / 1_000),
  };
}

/** By `<path>/<method>`, without the first slash of the path. */
const methodSettings = ({ methodSettings: settings }: StageDefinition) =>
  Object.fromEntries(
    settings.map(({ resourcePath, httpMethod, ...setting }) => [
      `${resourcePath.replace(/^\//, '').replaceAll('/', '~1')}/${httpMethod}`,
      {
        throttlingRateLimit: setting.rateLimit,
        throttlingBurstLimit: setting.burstLimit,
        cachingEnabled: setting.cachingEnabled ?? false,
        cacheTtlInSeconds: setting.ttlSeconds ?? CACHE_DEFAULTS.ttlSeconds,
        cacheDataEncrypted: setting.dataEncrypted ?? false,
        requireAuthorizationForCacheControl: setting.requireAuthorization ?? CACHE_DEFAULTS.requireAuthorization,
        unauthorizedCacheControlHeaderStrategy: setting.unauthorized ?? CACHE_DEFAULTS.unauthorized,
      },
    ]),
  );

const unlessEmpty = (texts: Readonly<Record<string, string>>) => (Object.keys(texts).length === 0 ? undefined : texts);
