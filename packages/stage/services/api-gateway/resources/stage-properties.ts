import {
  array,
  boolean,
  type InferOutput,
  integer,
  maxValue,
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
import type { StageDefinition } from '../definition.ts';
import { settingPath } from '../method-settings.ts';

/** Gigabytes of a cache: https://docs.aws.amazon.com/apigateway/latest/api/API_CreateStage.html */
export const CACHE_SIZES = ['0.5', '1.6', '6.1', '13.5', '28.4', '58.2', '118', '237'] as const;

/** https://docs.aws.amazon.com/apigateway/latest/api/API_Stage.html */
const variables = optional(
  record(
    pipe(string(), regex(/^\w+$/, 'the name of a stage variable has letters, digits and _')),
    pipe(
      string(),
      regex(/^[\w.~:/?#&=,-]*$/, 'the value of a stage variable has letters, digits and characters of -._~:/?#&=,'),
    ),
  ),
  {},
);

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-apigateway-stage.html */
export const stageProperties = {
  RestApiId: string(),
  StageName: pipe(string(), regex(/^[\w-]{1,128}$/)),
  DeploymentId: string(),
  Description: optional(string()),
  TracingEnabled: optional(boolean(), false),
  Variables: variables,
  AccessLogSetting: optional(
    strictObject({
      DestinationArn: pipe(
        string(),
        regex(/^arn:[\w-]+:logs:[\w-]*:\d*:log-group:[^:]+/, 'the stage writes access logs to log groups only'),
      ),
      Format: string(),
    }),
  ),
  MethodSettings: optional(
    array(
      strictObject({
        HttpMethod: string(),
        ResourcePath: string(),
        ThrottlingRateLimit: optional(numeric),
        ThrottlingBurstLimit: optional(numeric),
        DataTraceEnabled: optional(boolean()),
        LoggingLevel: optional(string()),
        MetricsEnabled: optional(boolean()),
        CachingEnabled: optional(boolean()),
        CacheDataEncrypted: optional(boolean()),
        CacheTtlInSeconds: optional(pipe(numeric, integer(), minValue(0), maxValue(3_600))),
      }),
    ),
    [],
  ),
  CacheClusterEnabled: optional(boolean(), false),
  CacheClusterSize: optional(picklist(CACHE_SIZES)),
  CanarySetting: optional(
    strictObject({
      DeploymentId: optional(string()),
      PercentTraffic: optional(pipe(numeric, minValue(0), maxValue(100)), 0),
      StageVariableOverrides: variables,
      UseStageCache: optional(boolean(), false),
    }),
  ),
};

const stageSchema = strictObject(stageProperties);

export function stageDefinition(stage: InferOutput<typeof stageSchema>): StageDefinition {
  const { AccessLogSetting: log, CanarySetting: canary } = stage;
  return {
    name: stage.StageName,
    ...(stage.Description === undefined ? {} : { description: stage.Description }),
    deploymentId: stage.DeploymentId,
    variables: stage.Variables,
    isTraced: stage.TracingEnabled,
    methodSettings: stage.MethodSettings.map((setting) => ({
      httpMethod: setting.HttpMethod,
      resourcePath: settingPath(setting.ResourcePath),
      ...(setting.ThrottlingRateLimit === undefined ? {} : { rateLimit: setting.ThrottlingRateLimit }),
      ...(setting.ThrottlingBurstLimit === undefined ? {} : { burstLimit: setting.ThrottlingBurstLimit }),
      ...(setting.CachingEnabled === undefined ? {} : { cachingEnabled: setting.CachingEnabled }),
      ...(setting.CacheDataEncrypted === undefined ? {} : { dataEncrypted: setting.CacheDataEncrypted }),
      ...(setting.CacheTtlInSeconds === undefined ? {} : { ttlSeconds: setting.CacheTtlInSeconds }),
    })),
    ...(stage.CacheClusterEnabled ? { cacheSize: stage.CacheClusterSize ?? CACHE_SIZES[0] } : {}),
    ...(canary === undefined
      ? {}
      : {
          canary: {
            deploymentId: canary.DeploymentId ?? stage.DeploymentId,
            percentTraffic: canary.PercentTraffic,
            overrides: canary.StageVariableOverrides,
            useStageCache: canary.UseStageCache,
          },
        }),
    ...(log === undefined
      ? {}
      : {
          accessLog: {
            destinationArn: log.DestinationArn,
            logGroup: log.DestinationArn.split(':')[6] ?? '',
            format: log.Format,
          },
        }),
  };
}
