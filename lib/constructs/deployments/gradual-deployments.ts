import { ArnFormat, Aws, CfnResource, Stack, Validations } from 'aws-cdk-lib';
import type { IAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import { type ILambdaDeploymentConfig, LambdaApplication, LambdaDeploymentGroup } from 'aws-cdk-lib/aws-codedeploy';
import { Policy, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Alias, Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { annotate } from '../../pattern.ts';
import { CountAlarm } from '../alarms/thresholds.ts';

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
  /** What takes any deployment back, besides the errors of its own function. */
  readonly alarms: readonly IAlarm[];
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

  constructor(scope: Construct, id: string, props: GradualDeploymentsProps) {
    super(scope, id);
    this.#props = props;
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
    const { trafficShift, beforeTraffic, afterTraffic, alarms } = this.#props;
    const group = new LambdaDeploymentGroup(this, name, {
      application: this.#application,
      alias: live,
      // The construct would attach a managed policy that may change every alias of the account.
      role: this.#role.withoutPolicyUpdates(),
      deploymentConfig: trafficShift,
      preHook: beforeTraffic,
      postHook: afterTraffic,
      alarms: [...this.alarms(name, fn), ...alarms],
      autoRollback: { failedDeployment: true, stoppedDeployment: true, deploymentInAlarm: true },
    });
    annotate.once(
      group,
      'codedeploy-lambda-canary',
      'How traffic moves is a setting of the environment: production can try a new version on a tenth of the calls, a sandbox need not wait.',
    );
    annotate.once(
      group,
      'codedeploy-hooks-rollback',
      'CodeDeploy moves the alias back to the old version if a hook fails, if an alarm goes off, or if the deployment fails or is stopped.',
    );
    this.#rights.addStatements(
      new PolicyStatement({
        actions: ['lambda:GetAlias', 'lambda:UpdateAlias', 'lambda:GetProvisionedConcurrencyConfig'],
        // By name, not by reference: the alias waits for this policy. Which of the two IAM compares is (unverified).
        resources: [fn.functionArn, `${fn.functionArn}:live`],
      }),
    );
    // An alias that is updated before CodeDeploy may update it cannot be updated.
    live.node.addDependency(this.#rights);
    this.allowValidation(fn, group);
  }

  /** What the hooks need: to know the deployment, and to ask the function. */
  private allowValidation(fn: LambdaFunction, { deploymentGroupArn }: LambdaDeploymentGroup): void {
    const { beforeTraffic, afterTraffic } = this.#props;
    for (const [hook, target] of [
      [beforeTraffic, `${fn.functionArn}:*`],
      [afterTraffic, `${fn.functionArn}:live`],
    ] as const) {
      hook.addToRolePolicy(
        new PolicyStatement({
          actions: ['codedeploy:ListDeploymentTargets', 'codedeploy:BatchGetDeploymentTargets'],
          resources: [deploymentGroupArn],
        }),
      );
      hook.addToRolePolicy(new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [target] }));
    }
    const { defaultChild } = fn.node;
    const { role } = beforeTraffic;
    if (role === undefined || !CfnResource.isCfnResource(defaultChild)) throw new Error(`${fn.node.path} is imported.`);
    Validations.of(role).acknowledge({
      id: `AwsSolutions-IAM5[Resource::<${Stack.of(this).getLogicalId(defaultChild)}.Arn>:*]`,
      reason: 'A version is invoked by its number, which no template knows before the version is published.',
    });
  }

  private alarms(name: string, fn: LambdaFunction): readonly IAlarm[] {
    const errors = { namespace: 'AWS/Lambda', metricName: 'Errors' };
    // https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics.html
    const dimensions = { FunctionName: fn.functionName, Resource: `${fn.functionName}:live` };
    const alias = new CountAlarm(this, `${name}Errors`, {
      ...errors,
      description: `${name} fails: read its log. A deployment that is under way is taken back.`,
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
      'Errors of all versions behind the alias. The old version can fail too, because of what the new one writes.',
    );
    annotate.once(
      newVersion,
      'codedeploy-hooks-rollback',
      'Errors of the newest version alone, so it is clear which one failed. Its number changes with every deployment.',
    );
    return [alias, newVersion];
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
    const stack = Stack.of(this);
    const alarms = stack.formatArn({
      service: 'cloudwatch',
      resource: 'alarm',
      resourceName: `${stack.stackName}-*`,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
    const rights = new Policy(this, 'ServiceRights', {
      roles: [this.#role],
      statements: [
        new PolicyStatement({ actions: ['cloudwatch:DescribeAlarms'], resources: [alarms] }),
        new PolicyStatement({
          actions: ['lambda:InvokeFunction'],
          resources: [this.#props.beforeTraffic.functionArn, this.#props.afterTraffic.functionArn],
        }),
      ],
    });
    Validations.of(rights).acknowledge({
      id: `AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:cloudwatch:<AWS::Region>:<AWS::AccountId>:alarm:${stack.stackName}-*]`,
      reason: 'The names of these alarms begin with the name of the stack; CodeDeploy looks, and can change none.',
    });
    return annotate(
      rights,
      'codedeploy-lambda-canary',
      "It may change these aliases, invoke these two hooks and read this stack's alarms, nothing else. It needs no bucket: the revision is in the request.",
    );
  }
}
