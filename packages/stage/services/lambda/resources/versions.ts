import {
  array,
  check,
  type InferOutput,
  integer,
  maxValue,
  minValue,
  optional,
  pipe,
  strictObject,
  string,
} from 'valibot';
import { StageError } from '../../../errors.ts';
import { type ResourceOrigin, type ResourceType, resourceType } from '../../../registry.ts';
import { accepted, named, numeric, place, reasons } from '../../../resource-values.ts';
import { aliasUpdatePolicy, deploymentGroupArn } from '../../code-deploy/resources.ts';
import { LATEST } from '../function-settings.ts';
import type { LambdaStage } from '../index.ts';
import type { Lambda } from '../lambda.ts';

/** https://docs.aws.amazon.com/lambda/latest/api/API_PutProvisionedConcurrencyConfig.html */
const provisionedConfig = optional(
  strictObject({ ProvisionedConcurrentExecutions: pipe(numeric, integer(), minValue(1)) }),
);

/** A share of the invocations. */
const weight = pipe(numeric, minValue(0), maxValue(1));
/** https://docs.aws.amazon.com/lambda/latest/api/API_CreateAlias.html */
const aliasName = pipe(
  named(128),
  check((name) => !/^\d+$/.test(name), 'a number is a version'),
);

/** Versions and aliases of functions. */
export function versionResources(lambda: Lambda, stage: LambdaStage): readonly ResourceType[] {
  const { arn, codeDeploy, whenLoaded } = stage;
  const provision = (qualifiedArn: string, config: InferOutput<typeof provisionedConfig>, origin: ResourceOrigin) => {
    if (config === undefined) return;
    const { ProvisionedConcurrentExecutions: requested } = config;
    whenLoaded(() => accepted(origin, () => lambda.provisioned.put(qualifiedArn, requested, true)));
  };
  return [
    resourceType({
      type: 'AWS::Lambda::Version',
      properties: { FunctionName: string(), ProvisionedConcurrencyConfig: provisionedConfig },
      notExecuted: { Description: reasons.description },
      create({ FunctionName, ProvisionedConcurrencyConfig }, origin) {
        const { functions } = lambda;
        const before = accepted(origin, () => functions.versions(FunctionName).length);
        const { arn: versionArn, version = LATEST } = accepted(origin, () => functions.publish(FunctionName));
        // A stack that is created fails so, because there is nothing new to publish. CloudFormation's words:
        // https://github.com/serverless/serverless/issues/8392
        if (functions.versions(FunctionName).length === before) {
          throw new StageError(
            `${place(origin)}: A version for this Lambda function exists ( ${version} ). Modify the function to create a new version.`,
          );
        }
        provision(versionArn, ProvisionedConcurrencyConfig, origin);
        return { ref: versionArn, attributes: { FunctionArn: versionArn, Version: version } };
      },
    }),
    resourceType({
      type: 'AWS::Lambda::Alias',
      properties: {
        FunctionName: string(),
        FunctionVersion: string(),
        Name: aliasName,
        RoutingConfig: optional(
          strictObject({
            AdditionalVersionWeights: optional(
              array(strictObject({ FunctionVersion: string(), FunctionWeight: weight })),
              [],
            ),
          }),
        ),
        ProvisionedConcurrencyConfig: provisionedConfig,
        UpdatePolicy: optional(aliasUpdatePolicy),
      },
      notExecuted: { Description: reasons.description },
      create(
        { FunctionName, FunctionVersion, Name, ProvisionedConcurrencyConfig, RoutingConfig, UpdatePolicy },
        origin,
      ) {
        const weights = RoutingConfig?.AdditionalVersionWeights.map((to) => [to.FunctionVersion, to.FunctionWeight]);
        const aliasArn = accepted(origin, () =>
          lambda.functions.createAlias(FunctionName, Name, {
            version: FunctionVersion,
            weights: Object.fromEntries(weights ?? []),
          }),
        );
        const update = UpdatePolicy?.CodeDeployLambdaAliasUpdate;
        if (update !== undefined) {
          codeDeploy.bind(aliasArn, {
            groupArn: deploymentGroupArn(arn, update.ApplicationName, update.DeploymentGroupName),
            beforeAllowTraffic: update.BeforeAllowTrafficHook,
            afterAllowTraffic: update.AfterAllowTrafficHook,
          });
        }
        provision(aliasArn, ProvisionedConcurrencyConfig, origin);
        return { ref: aliasArn, attributes: { AliasArn: aliasArn } };
      },
    }),
  ];
}
