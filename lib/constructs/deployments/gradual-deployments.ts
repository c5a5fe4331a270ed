import { Aws, CfnResource, Stack, Validations } from 'aws-cdk-lib';
import type { IAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import {
  type ILambdaDeploymentConfig,
  LambdaApplication,
  LambdaDeploymentConfig,
  LambdaDeploymentGroup,
} from 'aws-cdk-lib/aws-codedeploy';
import { Policy, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Alias, Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { annotate } from '../../pattern.ts';
import { CountAlarm } from '../alarms/thresholds.ts';
import { requireRange } from '../range.ts';

export interface GradualDeploymentsProps {
  /**
   * How calls move to a new version: all at once, or a part first.
   * https://docs.aws.amazon.com/codedeploy/latest/userguide/deployment-configurations.html
   */
  readonly trafficShift: ILambdaDeploymentConfig;
  /** The hook that validates a version before it gets traffic. Its timeout is long enough for it to report. */
  readonly beforeTraffic: LambdaFunction;
  /** The hook that validates it when all traffic has moved. */
  readonly afterTraffic: LambdaFunction;
  /**
   * Lets deployments go on while an alarm is on: the way out when the alarm is in the way of the version that would end it.
   * @default false
   */
  readonly ignoreAlarms?: boolean;
  /**
   * Whether CodeDeploy deploys. Without it CloudFormation moves the aliases itself, wherever they are: the way on after an alias was
   * moved by hand, which CodeDeploy refuses to move.
   * @default true
   */
  readonly gradual?: boolean;
  /**
   * How many functions CloudFormation deploys at the same time, at least 1. A hook and the version that it asks are two
   * executions, and a new account may have ten in all
   * (https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html).
   * @default 3
   */
  readonly atOnce?: number;
}

/** A function that is deployed gradually. */
export interface DeployedFunction {
  readonly function: LambdaFunction;
  /** The alias that its callers use. */
  readonly live: Alias;
}

/**
 * Gradual deployments of functions: one CodeDeploy application and one service role for all, and for each function a deployment
 * group with its alarms. CloudFormation starts a deployment when it updates an alias, and waits for it.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-updatepolicy.html
 */
export class GradualDeployments extends Construct {
  readonly #props: GradualDeploymentsProps;
  readonly #application: LambdaApplication;
  readonly #role: Role;
  readonly #rights: Policy;
  readonly #aliases: CfnResource[] = [];

  /** @throws when no function may be deployed at a time */
  constructor(scope: Construct, id: string, props: GradualDeploymentsProps) {
    super(scope, id);
    this.#props = props;
    requireRange(this.node.path, 'atOnce', props.atOnce, { least: 1, most: 1_000 });
    this.#application = annotate(
      new LambdaApplication(this, 'Application'),
      'codedeploy-lambda-canary',
      'One application for all functions of the stack. Its deployment groups say what is deployed, and how.',
    );
    this.#role = this.serviceRole();
    this.#rights = this.serviceRights();
  }

  /**
   * Shifts the alias of a function gradually from now on, whenever a deployment gives it a new version.
   * @param name what the alarms call the function; unique here
   */
  add(name: string, { function: fn, live }: DeployedFunction): void {
    const { trafficShift, beforeTraffic, afterTraffic, ignoreAlarms = false, gradual = true } = this.#props;
    const alarms = this.alarms(name, fn);
    const group = new LambdaDeploymentGroup(this, name, {
      application: this.#application,
      alias: live,
      // The construct would attach a managed policy that may change every alias of the account.
      role: this.#role.withoutPolicyUpdates(),
      deploymentConfig: trafficShift,
      preHook: beforeTraffic,
      postHook: afterTraffic,
      alarms,
      ignoreAlarmConfiguration: ignoreAlarms,
      autoRollback: { failedDeployment: true, stoppedDeployment: true, deploymentInAlarm: alarms.length > 0 },
    });
    annotate.once(
      group,
      'codedeploy-lambda-canary',
      'How traffic moves is a setting of the environment: production can try a new version on a tenth of the calls, a sandbox need not wait.',
    );
    annotate.once(
      group,
      'codedeploy-hooks-rollback',
      'CodeDeploy moves the alias back to the old version if a hook fails, if the alarm of the new version goes off, or if the deployment fails or is stopped.',
    );
    this.#rights.addStatements(
      new PolicyStatement({
        actions: ['lambda:GetAlias', 'lambda:UpdateAlias', 'lambda:GetProvisionedConcurrencyConfig'],
        // By name, not by reference: the alias waits for this policy. IAM may compare the ARN of the function or of the alias (unverified; settled
        // by: a deployment whose role names the function only).
        resources: [fn.functionArn, `${fn.functionArn}:live`],
      }),
    );
    // An alias that is updated before CodeDeploy may update it cannot be updated.
    live.node.addDependency(this.#rights);
    this.order(resourceOf(live), resourceOf(group));
    if (!gradual) delete resourceOf(live).cfnOptions.updatePolicy;
    this.allowValidation(fn, group);
  }

  /** An alias is updated after its group, whose settings may be those that let it, and after an alias that came before it. */
  private order(alias: CfnResource, group: CfnResource): void {
    const { atOnce = 3 } = this.#props;
    alias.addResourceDependency(group);
    const before = this.#aliases.at(-atOnce);
    if (this.#aliases.length >= atOnce && before !== undefined) alias.addResourceDependency(before);
    this.#aliases.push(alias);
  }

  /** What the hooks need: to know the deployment, and to ask the function. */
  private allowValidation(fn: LambdaFunction, { deploymentGroupArn }: LambdaDeploymentGroup): void {
    const { beforeTraffic, afterTraffic } = this.#props;
    for (const [hook, target] of [
      [beforeTraffic, `${fn.functionArn}:*`],
      [afterTraffic, `${fn.functionArn}:live`],
    ] as const) {
      // https://docs.aws.amazon.com/service-authorization/latest/reference/list_awscodedeploy.html
      hook.addToRolePolicy(
        new PolicyStatement({ actions: ['codedeploy:GetDeployment'], resources: [deploymentGroupArn] }),
      );
      hook.addToRolePolicy(
        new PolicyStatement({
          actions: ['codedeploy:GetApplicationRevision'],
          resources: [this.#application.applicationArn],
        }),
      );
      hook.addToRolePolicy(new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [target] }));
    }
    const { role } = beforeTraffic;
    if (role === undefined) throw new Error(`${beforeTraffic.node.path} is imported.`);
    Validations.of(role).acknowledge({
      id: `AwsSolutions-IAM5[Resource::<${Stack.of(this).getLogicalId(resourceOf(fn))}.Arn>:*]`,
      reason: 'A version is invoked by its number, which no template knows before the version is published.',
    });
  }

  /**
   * The alarms that take a deployment back: the errors of the new version, and nothing that can be on before it begins. An alarm that
   * is would keep out the version that ends it.
   */
  private alarms(name: string, fn: LambdaFunction): IAlarm[] {
    // All at once is over before an alarm has a minute to look at, and errors by version are reported for an alias with two.
    if (this.#props.trafficShift.deploymentConfigName === LambdaDeploymentConfig.ALL_AT_ONCE.deploymentConfigName)
      return [];
    const errors = { namespace: 'AWS/Lambda', metricName: 'Errors' };
    // https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics.html
    const dimensions = { FunctionName: fn.functionName, Resource: `${fn.functionName}:live` };
    const alias = new CountAlarm(this, `${name}Errors`, {
      ...errors,
      description: `${name} fails, in whichever version: read its log. It stops no deployment, so a repair can be deployed.`,
      dimensions,
    });
    const newVersion = new CountAlarm(this, `${name}NewVersionErrors`, {
      ...errors,
      description: `The newest version of ${name} fails: read its log. Its deployment, if under way, is taken back.`,
      dimensions: { ...dimensions, ExecutedVersion: fn.currentVersion.version },
    });
    annotate.once(
      alias,
      'codedeploy-hooks-rollback',
      'Errors of all versions behind the alias, for people. No deployment looks at it: a version that fails could not be replaced.',
    );
    annotate.once(
      newVersion,
      'codedeploy-hooks-rollback',
      'Errors of the newest version alone, so it is clear which one failed. Its number changes with every deployment.',
    );
    return [newVersion];
  }

  private serviceRole(): Role {
    const { account, partition, region } = Stack.of(this);
    const groups = `arn:${partition}:codedeploy:${region}:${account}:deploymentgroup:${this.#application.applicationName}/*`;
    return annotate(
      new Role(this, 'ServiceRole', {
        // https://docs.aws.amazon.com/codedeploy/latest/userguide/security_confused_deputy.html
        assumedBy: new ServicePrincipal('codedeploy.amazonaws.com', {
          conditions: {
            StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID },
            StringLike: { 'aws:SourceArn': groups },
          },
        }),
      }),
      'codedeploy-lambda-canary',
      'One role for all groups. CodeDeploy may assume it for this application only. The managed policy would let it change every alias of the account.',
    );
  }

  /** What https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AWSCodeDeployRoleForLambdaLimited.html grants, but on what is ours. */
  private serviceRights(): Policy {
    const rights = new Policy(this, 'ServiceRights', {
      roles: [this.#role],
      statements: [
        new PolicyStatement({ actions: ['cloudwatch:DescribeAlarms'], resources: ['*'] }),
        new PolicyStatement({
          actions: ['lambda:InvokeFunction'],
          resources: [this.#props.beforeTraffic.functionArn, this.#props.afterTraffic.functionArn],
        }),
      ],
    });
    Validations.of(rights).acknowledge({
      id: 'AwsSolutions-IAM5[Resource::*]',
      reason:
        'CodeDeploy prescribes cloudwatch:DescribeAlarms on all alarms (https://docs.aws.amazon.com/codedeploy/latest/userguide/monitoring-create-alarms-grant-permissions.html), and stops a deployment when it cannot look. It changes none.',
    });
    return annotate(
      rights,
      'codedeploy-lambda-canary',
      'It may change these aliases, invoke these two hooks and look at alarms, nothing else. It needs no bucket: the revision is in the request.',
    );
  }
}

function resourceOf({ node }: Construct): CfnResource {
  const { defaultChild } = node;
  if (!CfnResource.isCfnResource(defaultChild)) throw new Error(`${node.path} is imported.`);
  return defaultChild;
}
