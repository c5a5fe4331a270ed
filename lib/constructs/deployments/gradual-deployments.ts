import { ArnFormat, Aws, CfnResource, Duration, Stack, Validations } from 'aws-cdk-lib';
import type { IAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import { LambdaApplication, LambdaDeploymentGroup } from 'aws-cdk-lib/aws-codedeploy';
import { Policy, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { Bundles } from '../../bundle.ts';
import type { EnvironmentSettings } from '../../environments.ts';
import { annotate } from '../../pattern.ts';
import { FailureAlarm } from '../alarms/count-alarm.ts';
import { ArcadeFunction } from '../functions/arcade-function.ts';
import { Configuration } from '../storage/configuration.ts';

export interface GradualDeploymentsProps {
  readonly environment: EnvironmentSettings;
  readonly bundles: Bundles;
  /** Name of the parameter that tells the hooks where the API is; the parameter itself needs the API, which needs all this. */
  readonly apiUrlParameter: string;
  /** What takes any deployment back, beside the errors of its own function. */
  readonly alarms: readonly IAlarm[];
}

/**
 * Gradual deployments of functions: one CodeDeploy application, one service role and one pair of hooks for all, and for each
 * function a deployment group with its alarms. CloudFormation starts a deployment when it updates an alias, and waits for it.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-updatepolicy.html
 */
export class GradualDeployments extends Construct {
  readonly #props: GradualDeploymentsProps;
  readonly #application: LambdaApplication;
  readonly #role: Role;
  readonly #rights: Policy;
  readonly #before: ArcadeFunction;
  readonly #after: ArcadeFunction;

  constructor(scope: Construct, id: string, props: GradualDeploymentsProps) {
    super(scope, id);
    this.#props = props;
    this.#application = annotate(
      new LambdaApplication(this, 'Application'),
      'codedeploy-lambda-canary',
      'One application for all functions of the stack. Its deployment groups say what is deployed, and how.',
    );
    this.#before = this.hook(
      'BeforeTraffic',
      'Validates a version before it gets traffic',
      'Sends the new version a synthetic request, by its number, because the alias still points to the old one. CodeDeploy says which version it is.',
    );
    this.#after = this.hook(
      'AfterTraffic',
      'Validates the API after traffic has shifted',
      'Asks the API for its health and for a refusal, then sends a synthetic request to the version behind the alias.',
    );
    this.#role = this.serviceRole();
    this.#rights = this.serviceRights();
  }

  /** Shifts a function's `live` alias gradually from now on, whenever a deployment gives it a new version. */
  add(fn: ArcadeFunction): void {
    const { environment, alarms } = this.#props;
    const group = new LambdaDeploymentGroup(this, fn.node.id, {
      application: this.#application,
      alias: fn.live,
      // The construct would attach a managed policy that may change every alias of the account.
      role: this.#role.withoutPolicyUpdates(),
      deploymentConfig: environment.trafficShift,
      preHook: this.#before,
      postHook: this.#after,
      alarms: [...this.alarms(fn), ...alarms],
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
    fn.live.node.addDependency(this.#rights);
    this.allowValidation(fn, group);
  }

  /** What the hooks need: to know the deployment, and to ask the function. */
  private allowValidation(fn: ArcadeFunction, { deploymentGroupArn }: LambdaDeploymentGroup): void {
    for (const [hook, target] of [
      [this.#before, `${fn.functionArn}:*`],
      [this.#after, `${fn.functionArn}:live`],
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
    const { role } = this.#before;
    if (role === undefined || !CfnResource.isCfnResource(defaultChild)) throw new Error(`${fn.node.path} is imported.`);
    Validations.of(role).acknowledge({
      id: `AwsSolutions-IAM5[Resource::<${Stack.of(this).getLogicalId(defaultChild)}.Arn>:*]`,
      reason: 'A version is invoked by its number, which no template knows before the version is published.',
    });
  }

  private alarms(fn: ArcadeFunction): readonly IAlarm[] {
    const { id } = fn.node;
    const errors = { namespace: 'AWS/Lambda', metricName: 'Errors' };
    // https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics.html
    const dimensions = { FunctionName: fn.functionName, Resource: `${fn.functionName}:live` };
    const alias = new FailureAlarm(this, `${id}Errors`, {
      ...errors,
      description: `${id} fails: read its log. A deployment that is under way is taken back.`,
      dimensions,
    });
    const newVersion = new FailureAlarm(this, `${id}NewVersionErrors`, {
      ...errors,
      description: `The newest version of ${id} fails: read its log. Its deployment, if under way, is taken back.`,
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

  private hook(id: string, description: string, why: string): ArcadeFunction {
    const { environment, bundles, apiUrlParameter } = this.#props;
    const hook = new ArcadeFunction(this, id, {
      environment,
      bundles,
      handler: `api/${id === 'BeforeTraffic' ? 'before' : 'after'}-traffic`,
      description,
      memorySize: 256,
      // More than all of its calls with all their attempts can take: a hook that is cut off cannot report.
      timeout: Duration.minutes(2),
      variables: { API_URL_PARAMETER: apiUrlParameter },
    });
    hook.addToRolePolicy(
      new PolicyStatement({
        actions: ['ssm:GetParameter'],
        resources: [Configuration.arnOf(this, apiUrlParameter)],
      }),
    );
    return annotate(hook, 'codedeploy-hooks-rollback', why);
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
          resources: [this.#before.functionArn, this.#after.functionArn],
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
