import { createHash } from 'node:crypto';
import { optional, picklist, strictObject, string } from 'valibot';
import { AwsError } from '../../errors.ts';
import { type Operation, operation } from '../../wire/aws-json.ts';

/** What a deployment deploys, and how far it is. */
export interface DeploymentDescription {
  readonly id: string;
  readonly group: { readonly arn: string; readonly application: string; readonly name: string };
  readonly status: 'InProgress' | 'Succeeded' | 'Failed' | 'Stopped';
  /** When it began, epoch milliseconds. */
  readonly createdAt: number;
  readonly appSpec: string;
}

/** What an AppSpec of one function says. The hooks are functions, by name or ARN. */
export interface AppSpec {
  readonly functionName: string;
  readonly alias: string;
  readonly currentVersion: string;
  readonly targetVersion: string;
  readonly beforeAllowTraffic?: string | undefined;
  readonly afterAllowTraffic?: string | undefined;
}

/**
 * An AppSpec as CloudFormation sends it: JSON.
 * https://docs.aws.amazon.com/codedeploy/latest/userguide/reference-appspec-file-example.html#appspec-file-example-lambda
 */
export function appSpecOf(spec: AppSpec): string {
  const { functionName, alias, currentVersion, targetVersion, beforeAllowTraffic, afterAllowTraffic } = spec;
  const Properties = {
    Name: functionName,
    Alias: alias,
    CurrentVersion: currentVersion,
    TargetVersion: targetVersion,
  };
  return JSON.stringify({
    version: '0.0',
    Resources: [{ [functionName]: { Type: 'AWS::Lambda::Function', Properties } }],
    Hooks: [
      ...(beforeAllowTraffic === undefined ? [] : [{ BeforeAllowTraffic: beforeAllowTraffic }]),
      ...(afterAllowTraffic === undefined ? [] : [{ AfterAllowTraffic: afterAllowTraffic }]),
    ],
  });
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

/**
 * How hooks learn what they validate. A deployment names its revision by its hash, and the revision has the content.
 * GetDeployment leaves the content out (unverified; settled by: GetDeployment of a Lambda deployment by CloudFormation);
 * the hook works in either case.
 * https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_GetDeployment.html
 * https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_GetApplicationRevision.html
 *
 * @param all the deployments so far
 * @param applicationArn the ARN of an application, whether it exists or not
 */
export function revisionOperations(
  all: () => readonly DeploymentDescription[],
  applicationArn: (name: string) => string,
): Readonly<Record<string, Operation>> {
  const deploymentOf = (deploymentId: string) => {
    const deployment = all().find(({ id }) => id === deploymentId);
    if (deployment !== undefined) return deployment;
    throw new AwsError('DeploymentDoesNotExistException', `No ${deploymentId} exists.`);
  };
  return {
    GetDeployment: operation({
      input: strictObject({ deploymentId: string() }),
      permissions: ({ deploymentId }) => [
        { action: 'codedeploy:GetDeployment', resource: deploymentOf(deploymentId).group.arn },
      ],
      run: ({ deploymentId }) => {
        const { appSpec, createdAt, group, status } = deploymentOf(deploymentId);
        return {
          deploymentInfo: {
            applicationName: group.application,
            deploymentGroupName: group.name,
            deploymentId,
            computePlatform: 'Lambda',
            deploymentStyle: { deploymentType: 'BLUE_GREEN', deploymentOption: 'WITH_TRAFFIC_CONTROL' },
            revision: { revisionType: 'String', string: { sha256: sha256(appSpec) } },
            status,
            createTime: createdAt / 1_000,
          },
        };
      },
    }),
    GetApplicationRevision: operation({
      input: strictObject({
        applicationName: string(),
        revision: strictObject({
          revisionType: picklist(['String']),
          string: strictObject({ content: optional(string()), sha256: string() }),
        }),
      }),
      permissions: ({ applicationName }) => [
        { action: 'codedeploy:GetApplicationRevision', resource: applicationArn(applicationName) },
      ],
      run: ({ applicationName, revision }) => {
        const found = all().find(
          ({ group, appSpec }) => group.application === applicationName && sha256(appSpec) === revision.string.sha256,
        );
        if (found === undefined) throw new AwsError('RevisionDoesNotExistException', 'No such revision exists.');
        const content = { content: found.appSpec, sha256: revision.string.sha256 };
        return { applicationName, revision: { revisionType: 'String', string: content } };
      },
    }),
  };
}
