import { boolean, type InferOutput, optional, pipe, record, regex, strictObject, string } from 'valibot';
import { numeric } from '../../resource-values.ts';
import type { RouteLimits, StageDefinition } from './definition.ts';

const routeSettings = strictObject({
  ThrottlingRateLimit: optional(numeric),
  ThrottlingBurstLimit: optional(numeric),
  DetailedMetricsEnabled: optional(boolean()),
  DataTraceEnabled: optional(boolean()),
  LoggingLevel: optional(string()),
});

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-apigatewayv2-stage.html */
export const stageProperties = {
  ApiId: string(),
  StageName: pipe(string(), regex(/^(\$default|[\w-]{1,128})$/)),
  AutoDeploy: optional(boolean(), false),
  DeploymentId: optional(string()),
  StageVariables: optional(record(string(), string()), {}),
  DefaultRouteSettings: optional(routeSettings),
  RouteSettings: optional(record(string(), routeSettings), {}),
  AccessLogSettings: optional(
    strictObject({
      DestinationArn: pipe(
        string(),
        regex(/^arn:[\w-]+:logs:[\w-]*:\d*:log-group:[^:]+/, 'the stage writes access logs to log groups only'),
      ),
      Format: string(),
    }),
  ),
};

const stageSchema = strictObject(stageProperties);

/** A stage without a deployment answers as one that does not exist. */
export function stageDefinition(stage: InferOutput<typeof stageSchema>): StageDefinition {
  const { AccessLogSettings: log, DefaultRouteSettings: settings = {} } = stage;
  return {
    name: stage.StageName,
    isDeployed: stage.AutoDeploy || stage.DeploymentId !== undefined,
    variables: stage.StageVariables,
    limits: limitsOf(settings),
    routeLimits: Object.fromEntries(Object.entries(stage.RouteSettings).map(([key, one]) => [key, limitsOf(one)])),
    ...(log === undefined
      ? {}
      : { accessLog: { logGroup: log.DestinationArn.split(':')[6] ?? '', format: log.Format } }),
  };
}

const limitsOf = (settings: InferOutput<typeof routeSettings>): RouteLimits => ({
  ...(settings.ThrottlingRateLimit === undefined ? {} : { rateLimit: settings.ThrottlingRateLimit }),
  ...(settings.ThrottlingBurstLimit === undefined ? {} : { burstLimit: settings.ThrottlingBurstLimit }),
});
