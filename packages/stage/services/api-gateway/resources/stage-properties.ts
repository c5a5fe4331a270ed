import { array, boolean, type InferOutput, optional, pipe, regex, strictObject, string } from 'valibot';
import { numeric } from '../../../resource-values.ts';
import type { StageDefinition } from '../definition.ts';
import { settingPath } from '../throttle.ts';
import { texts } from './api-properties.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-apigateway-stage.html */
export const stageProperties = {
  RestApiId: string(),
  StageName: pipe(string(), regex(/^[\w-]{1,128}$/)),
  DeploymentId: string(),
  TracingEnabled: optional(boolean(), false),
  Variables: texts,
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
      }),
    ),
    [],
  ),
};

const stageSchema = strictObject(stageProperties);

export function stageDefinition(stage: InferOutput<typeof stageSchema>): StageDefinition {
  const { AccessLogSetting: log } = stage;
  return {
    name: stage.StageName,
    deploymentId: stage.DeploymentId,
    variables: stage.Variables,
    isTraced: stage.TracingEnabled,
    methodSettings: stage.MethodSettings.map((setting) => ({
      httpMethod: setting.HttpMethod,
      resourcePath: settingPath(setting.ResourcePath),
      ...(setting.ThrottlingRateLimit === undefined ? {} : { rateLimit: setting.ThrottlingRateLimit }),
      ...(setting.ThrottlingBurstLimit === undefined ? {} : { burstLimit: setting.ThrottlingBurstLimit }),
    })),
    ...(log === undefined
      ? {}
      : { accessLog: { logGroup: log.DestinationArn.split(':')[6] ?? '', format: log.Format } }),
  };
}
