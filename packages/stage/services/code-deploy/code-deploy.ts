import { randomUUID } from 'node:crypto';
import { AwsError, StageError } from '../../errors.ts';
import { Faults } from '../../faults.ts';
import type { Caller } from '../../iam/access.ts';
import type { JsonService, Operation } from '../../wire/aws-json.ts';
import type { AliasSettings } from '../lambda/alias.ts';
import { DeploymentHooks, type HooksEnvironment } from '../lambda/deployment-hooks.ts';
import { AlarmActive, type WatchedAlarms, watchAlarms } from './deployment-alarms.ts';
import { appSpecOf, type DeploymentDescription, revisionOperations } from './revisions.ts';

export interface DeploymentGroup {
  readonly arn: string;
  readonly application: string;
  readonly name: string;
  readonly serviceRoleArn: string;
  /** Percent of the invocations that go to the new version, and minutes until the next step. */
  readonly steps: readonly { readonly percent: number; readonly minutes: number }[];
  /** Whether a failed deployment is taken back. */
  readonly rollsBack: boolean;
  /** Whether one that an alarm stops is taken back. */
  readonly rollsBackOnAlarm: boolean;
  /** The alarms that stop a deployment, by name. */
  readonly alarms: readonly string[];
  /** Whether a deployment goes on when the group's role may not look at the alarms. */
  readonly ignoresPollFailure: boolean;
}

/** The update policy of an alias in a template. The hooks are functions, by name or ARN. */
export interface AliasUpdatePolicy {
  readonly groupArn: string;
  readonly beforeAllowTraffic?: string | undefined;
  readonly afterAllowTraffic?: string | undefined;
}

export interface Deployment extends DeploymentDescription {
  readonly group: DeploymentGroup;
  status: DeploymentDescription['status'];
  /** Why it failed or was stopped. */
  error?: string;
}

interface CodeDeployEnvironment extends HooksEnvironment {
  readonly alarms: WatchedAlarms;
  readonly arn: (service: string, resource: string) => string;
  readonly account: string;
  readonly region: string;
}

interface Shift {
  readonly arn: string;
  readonly original: AliasSettings;
  /** The version from which the stack says that it goes. */
  readonly currentVersion: string;
  readonly newVersion: string;
}

/** An operation that is throttled on request, by its name. */
export type DeploymentFault = 'throttle';

/**
 * CodeDeploy for functions: shifts an alias to a new version, step by step, with a hook before and after. CloudFormation
 * starts that when it updates an alias, never when it creates one, so on a fresh stage nothing shifts by itself.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-updatepolicy.html
 */
export class CodeDeploy {
  readonly operations: JsonService;
  readonly #environment: CodeDeployEnvironment;
  readonly #hooks: DeploymentHooks;
  readonly #groups = new Map<string, DeploymentGroup>();
  readonly #policies = new Map<string, AliasUpdatePolicy>();
  /** The version of each alias that its stack knows of, which is not what somebody made of the alias since. */
  readonly #versions = new Map<string, string>();
  readonly #deployments = new Map<string, Deployment>();
  /** Throttles that a test asks for, by operation. */
  readonly faults = new Faults<DeploymentFault>();

  constructor(environment: CodeDeployEnvironment) {
    this.#environment = environment;
    this.#hooks = new DeploymentHooks(environment);
    this.operations = {
      targetPrefix: 'CodeDeploy_20141006',
      name: 'CodeDeploy',
      operations: this.#throttled({
        PutLifecycleEventHookExecutionStatus: this.#hooks.putStatus((id) => this.#deployments.get(id)?.group.arn),
        ...revisionOperations(
          () => [...this.#deployments.values()],
          (name) => environment.arn('codedeploy', `application:${name}`),
        ),
      }),
    };
  }

  #throttled(operations: Readonly<Record<string, Operation>>): Readonly<Record<string, Operation>> {
    const throttled = Object.entries(operations).map(([name, { handle, ...operation }]) => [
      name,
      {
        ...operation,
        handle: async (...call: Parameters<typeof handle>) => {
          if (this.faults.take(name) !== undefined) throw new AwsError('ThrottlingException', 'Rate exceeded');
          return handle(...call);
        },
      },
    ]);
    return Object.fromEntries(throttled);
  }

  createGroup(group: DeploymentGroup): void {
    this.#groups.set(group.arn, group);
  }

  group(arn: string): DeploymentGroup | undefined {
    return this.#groups.get(arn);
  }

  /** Remembers how an alias is updated, and to which version its stack has set it. */
  bind(aliasArn: string, policy: AliasUpdatePolicy): void {
    this.#policies.set(aliasArn, policy);
    this.#versions.set(aliasArn, this.#environment.lambda.functions.alias(aliasArn).version);
  }

  /** How an alias is updated, if its template says so. */
  policyOf(aliasArn: string): AliasUpdatePolicy | undefined {
    return this.#policies.get(aliasArn);
  }

  /**
   * Starts to shift an alias to another version of its function, as an update of its stack would.
   * @returns the deployment, whose status changes as stage time passes
   * @throws StageError when the alias has no update policy
   * @throws AwsError `DeploymentLimitExceededException` while the group has another deployment
   */
  deploy(aliasArn: string, newVersion: string): Deployment {
    const policy = this.policyOf(aliasArn);
    const group = this.group(policy?.groupArn ?? '');
    if (policy === undefined || group === undefined) throw new StageError(`${aliasArn} has no update policy.`);
    if ([...this.#deployments.values()].some((other) => other.group === group && other.status === 'InProgress')) {
      throw new AwsError('DeploymentLimitExceededException', `${group.arn} already has an active deployment.`);
    }
    const { clock, lambda } = this.#environment;
    const original = lambda.functions.alias(aliasArn);
    const currentVersion = this.#versions.get(aliasArn) ?? original.version;
    const shift: Shift = { arn: aliasArn, original, currentVersion, newVersion };
    const deployment: Deployment = {
      id: `d-${randomUUID().slice(-9).toUpperCase()}`,
      group,
      status: 'InProgress',
      createdAt: clock.now(),
      appSpec: appSpecOf({
        ...policy,
        functionName: lambda.functions.find(aliasArn).name,
        alias: aliasArn.split(':').at(-1) ?? '',
        currentVersion,
        targetVersion: newVersion,
      }),
    };
    this.#deployments.set(deployment.id, deployment);
    void this.#run(deployment, policy, shift);
    return deployment;
  }

  async #run(deployment: Deployment, policy: AliasUpdatePolicy, shift: Shift): Promise<void> {
    const { arn, original, newVersion } = shift;
    const { access, clock, lambda } = this.#environment;
    const { id, group } = deployment;
    const { beforeAllowTraffic, afterAllowTraffic } = policy;
    const watch = watchAlarms(group, this.#environment);
    const unlessAlarmed = <T>(task: Promise<T>): Promise<T> => Promise.race([task, watch.alarmed]);
    try {
      const role = access.assumeFor('codedeploy.amazonaws.com', group.serviceRoleArn, group.arn, 'codedeploy');
      const hook = async (fn: string) => unlessAlarmed(this.#hooks.run(id, role, fn));
      watch.check(role);
      this.#authorize(role, 'GetAlias', arn);
      checkCurrentVersion(shift);
      if (beforeAllowTraffic !== undefined) await hook(beforeAllowTraffic);
      for (const { percent, minutes } of group.steps) {
        const some = { version: original.version, weights: { [newVersion]: percent / 100 } };
        this.#authorize(role, 'UpdateAlias', arn);
        lambda.functions.updateAlias(arn, percent < 100 ? some : { version: newVersion });
        if (minutes > 0) await unlessAlarmed(new Promise<void>((resolve) => clock.after(minutes * 60_000, resolve)));
      }
      if (afterAllowTraffic !== undefined) await hook(afterAllowTraffic);
      deployment.status = 'Succeeded';
      this.#versions.set(arn, newVersion);
    } catch (error) {
      const isStopped = error instanceof AlarmActive;
      if (isStopped ? group.rollsBackOnAlarm : group.rollsBack) lambda.functions.updateAlias(arn, original);
      deployment.status = isStopped ? 'Stopped' : 'Failed';
      deployment.error = error instanceof Error ? error.message : String(error);
    } finally {
      watch.end();
    }
  }

  /**
   * The alias is read and changed with the group's role. Both actions are on the function, not on the alias
   * (https://docs.aws.amazon.com/service-authorization/latest/reference/list_awslambda.html).
   */
  #authorize(role: Caller, action: 'GetAlias' | 'UpdateAlias', aliasArn: string): void {
    const resource = aliasArn.slice(0, aliasArn.lastIndexOf(':'));
    const context = { 'aws:securetransport': 'true' };
    this.#environment.access.authorize(role, { action: `lambda:${action}`, resource }, context);
  }
}

/**
 * An alias that a person has moved since its stack did is not shifted. The wording is what people have seen
 * (https://github.com/aws/serverless-application-model/issues/291).
 */
function checkCurrentVersion({ original, currentVersion }: Shift): void {
  if (original.version === currentVersion && Object.keys(original.weights ?? {}).length === 0) return;
  throw new Error(
    'The Lambda function alias version does not match the current version in AppSpec file. (Error code: INVALID_LAMBDA_CONFIGURATION)',
  );
}
