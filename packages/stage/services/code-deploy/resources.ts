import {
  array,
  boolean,
  literal,
  maxLength,
  optional,
  picklist,
  pipe,
  rawTransform,
  strictObject,
  string,
} from 'valibot';
import { type ResourceType, resourceType } from '../../registry.ts';
import { physicalName, reasons, text } from '../../resource-values.ts';
import type { StageCore } from '../../service.ts';
import type { CodeDeploy } from './code-deploy.ts';

/** https://docs.aws.amazon.com/codedeploy/latest/userguide/deployment-configurations.html#deployment-configuration-lambda */
const CONFIGURATION =
  /^CodeDeployDefault\.Lambda(?:AllAtOnce|Canary10Percent(5|10|15|30)Minutes|Linear10PercentEvery(1|2|3|10)Minutes?)$/;

/**
 * The steps of a predefined configuration; a linear one takes its first at once (unverified; settled by: the weights of an
 * alias in the first minute of a linear deployment).
 */
const trafficSteps = pipe(
  string(),
  rawTransform(({ dataset, addIssue, NEVER }) => {
    const match = CONFIGURATION.exec(dataset.value);
    if (match === null) {
      addIssue({ message: 'The local stage knows the predefined configurations for Lambda only' });
      return NEVER;
    }
    const [, canary, linear] = match;
    const done = { percent: 100, minutes: 0 };
    if (canary !== undefined) return [{ percent: 10, minutes: Number(canary) }, done];
    if (linear === undefined) return [done];
    return [...Array.from({ length: 9 }, (_, i) => ({ percent: 10 * (i + 1), minutes: Number(linear) })), done];
  }),
);

/** The update policy of an alias: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-updatepolicy.html */
export const aliasUpdatePolicy = strictObject({
  CodeDeployLambdaAliasUpdate: strictObject({
    ApplicationName: string(),
    DeploymentGroupName: string(),
    BeforeAllowTrafficHook: optional(string()),
    AfterAllowTrafficHook: optional(string()),
  }),
});

/** Of an application too: https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_CreateDeploymentGroup.html */
const groupName = text(100, 1);

/** The ARN of a deployment group, as https://docs.aws.amazon.com/service-authorization/latest/reference/list_awscodedeploy.html has it. */
export const deploymentGroupArn = (arn: StageCore['arn'], application: string, group: string) =>
  arn('codedeploy', `deploymentgroup:${application}/${group}`);

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/AWS_CodeDeploy.html */
export function codeDeployResources(codeDeploy: CodeDeploy, { arn }: StageCore): readonly ResourceType[] {
  return [
    resourceType({
      type: 'AWS::CodeDeploy::Application',
      properties: { ApplicationName: optional(groupName), ComputePlatform: literal('Lambda') },
      notExecuted: { Tags: reasons.tags },
      create: ({ ApplicationName }, origin) => ({ ref: ApplicationName ?? physicalName(origin) }),
    }),
    resourceType({
      type: 'AWS::CodeDeploy::DeploymentGroup',
      properties: {
        ApplicationName: string(),
        DeploymentGroupName: optional(groupName),
        DeploymentConfigName: trafficSteps,
        DeploymentStyle: strictObject({
          DeploymentOption: literal('WITH_TRAFFIC_CONTROL'),
          DeploymentType: literal('BLUE_GREEN'),
        }),
        AutoRollbackConfiguration: optional(
          strictObject({
            Enabled: optional(boolean(), false),
            Events: optional(
              array(picklist(['DEPLOYMENT_FAILURE', 'DEPLOYMENT_STOP_ON_ALARM', 'DEPLOYMENT_STOP_ON_REQUEST'])),
              [],
            ),
          }),
        ),
        AlarmConfiguration: optional(
          strictObject({
            Alarms: optional(pipe(array(strictObject({ Name: string() })), maxLength(10)), []),
            Enabled: optional(boolean(), false),
            IgnorePollAlarmFailure: optional(boolean(), false),
          }),
        ),
        ServiceRoleArn: string(),
      },
      notExecuted: { Tags: reasons.tags },
      create(properties, origin) {
        const name = properties.DeploymentGroupName ?? physicalName(origin);
        const { AlarmConfiguration: alarms, AutoRollbackConfiguration: rollback } = properties;
        codeDeploy.createGroup({
          arn: deploymentGroupArn(arn, properties.ApplicationName, name),
          application: properties.ApplicationName,
          name,
          serviceRoleArn: properties.ServiceRoleArn,
          steps: properties.DeploymentConfigName,
          rollsBack: rollback?.Enabled === true && rollback.Events.includes('DEPLOYMENT_FAILURE'),
          rollsBackOnAlarm: rollback?.Enabled === true && rollback.Events.includes('DEPLOYMENT_STOP_ON_ALARM'),
          alarms: alarms?.Enabled === true ? alarms.Alarms.map((alarm) => alarm.Name) : [],
          ignoresPollFailure: alarms?.IgnorePollAlarmFailure === true,
        });
        return { ref: name, uniqueName: `${properties.ApplicationName} ${name}` };
      },
    }),
  ];
}
