import { array, check, literal, maxValue, minValue, optional, pipe, strictObject, string } from 'valibot';
import { StageError } from '../../../errors.ts';
import type { PolicyDocument } from '../../../iam/policy.ts';
import { type ResourceType, resourceType } from '../../../registry.ts';
import { accepted, named, numeric, physicalName, place, reasons } from '../../../resource-values.ts';
import { aliasUpdatePolicy, deploymentGroupArn } from '../../code-deploy/resources.ts';
import { LATEST } from '../function-settings.ts';
import type { LambdaStage } from '../index.ts';
import type { Lambda } from '../lambda.ts';

/** The reason why provisioned concurrency changes nothing. */
const NONE_WAITS =
  'The stage starts an environment when it is needed: what waits for one, and what it costs, is of AWS.';

/** A share of the invocations. */
const weight = pipe(numeric, minValue(0), maxValue(1));
/** https://docs.aws.amazon.com/lambda/latest/api/API_CreateAlias.html */
const aliasName = pipe(
  named(128),
  check((name) => !/^\d+$/.test(name), 'a number is a version'),
);

/** Versions and aliases of functions, and who may invoke them. */
export function versionResources(lambda: Lambda, stage: LambdaStage): readonly ResourceType[] {
  const { access, arn, codeDeploy } = stage;
  return [
    resourceType({
      type: 'AWS::Lambda::Version',
      properties: { FunctionName: string() },
      notExecuted: { Description: reasons.description, ProvisionedConcurrencyConfig: NONE_WAITS },
      create({ FunctionName }, origin) {
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
        UpdatePolicy: optional(aliasUpdatePolicy),
      },
      notExecuted: { Description: reasons.description, ProvisionedConcurrencyConfig: NONE_WAITS },
      create({ FunctionName, FunctionVersion, Name, RoutingConfig, UpdatePolicy }, origin) {
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
        return { ref: aliasArn, attributes: { AliasArn: aliasArn } };
      },
    }),
    resourceType({
      type: 'AWS::Lambda::Permission',
      properties: {
        Action: literal('lambda:InvokeFunction'),
        FunctionName: string(),
        Principal: string(),
        SourceArn: optional(string()),
        SourceAccount: optional(string()),
      },
      create({ FunctionName, Principal, SourceArn, SourceAccount }, origin) {
        const functionArn = accepted(origin, () => lambda.find(FunctionName).arn);
        if (functionArn.endsWith(LATEST)) {
          // https://docs.aws.amazon.com/lambda/latest/api/API_AddPermission.html
          throw new StageError(`${place(origin)}: $LATEST cannot have a policy of its own.`);
        }
        const document: PolicyDocument = {
          Statement: [
            {
              Effect: 'Allow',
              Action: 'lambda:InvokeFunction',
              Resource: functionArn,
              Principal: { Service: Principal },
              Condition: {
                ...(SourceArn === undefined ? {} : { ArnLike: { 'aws:SourceArn': SourceArn } }),
                ...(SourceAccount === undefined ? {} : { StringEquals: { 'aws:SourceAccount': SourceAccount } }),
              },
            },
          ],
        };
        access.addResourcePolicy(functionArn, document);
        return { ref: physicalName(origin) };
      },
    }),
  ];
}
