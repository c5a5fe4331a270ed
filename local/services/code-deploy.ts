import { randomUUID } from 'node:crypto';
import { picklist, strictObject, string } from 'valibot';
import type { Activity } from '../activity.ts';
import type { StageClock } from '../clock.ts';
import { AwsError, StageError } from '../errors.ts';
import type { Access } from '../iam/access.ts';
import { type JsonService, operation } from '../wire/aws-json.ts';
import type { Lambda } from './lambda/lambda.ts';

export interface DeploymentGroup {
  readonly arn: string;
  readonly serviceRoleArn: string;
  /** Percent of the invocations that go to the new version, and minutes until the next step. */
  readonly steps: readonly { readonly percent: number; readonly minutes: number }[];
  /** Whether a failed deployment is taken back. */
  readonly rollsBack: boolean;
}

/** What a template says about updates of an alias, beside its properties. */
export interface AliasUpdatePolicy {
  readonly groupArn: string;
  /** Functions, by name or ARN. */
  readonly beforeAllowTraffic?: string | undefined;
  readonly afterAllowTraffic?: string | undefined;
}

export interface Deployment {
  readonly id: string;
  readonly group: DeploymentGroup;
  status: 'InProgress' | 'Succeeded' | 'Failed';
  /** Why it failed. */
  error?: string;
}

interface Hook {
  readonly deploymentId: string;
  readonly report: PromiseWithResolvers<'Succeeded' | 'Failed'>;
  done: boolean;
}

const HOOK_MILLISECONDS = 3_600_000;

/**
 * CodeDeploy for functions: shifts an alias to a new version, step by step, with a hook before and after. CloudFormation
 * starts that when it updates an alias, never when it creates one, so on a fresh stage nothing shifts by itself.
 * https://docs.aws.amazon.com/codedeploy/latest/userguide/reference-appspec-file-structure-hooks.html#appspec-hooks-lambda
 */
export class CodeDeploy {
  readonly #stage: { access: Access; activity: Activity; clock: StageClock; lambda: Lambda };
  readonly #groups = new Map<string, DeploymentGroup>();
  readonly #policies = new Map<string, AliasUpdatePolicy>();
  readonly #deployments = new Map<string, Deployment>();
  readonly #hooks = new Map<string, Hook>();
  readonly operations: JsonService = {
    targetPrefix: 'CodeDeploy_20141006',
    operations: {
      PutLifecycleEventHookExecutionStatus: operation({
        input: strictObject({
          deploymentId: string(),
          lifecycleEventHookExecutionId: string(),
          status: picklist(['Succeeded', 'Failed']),
        }),
        permissions: ({ deploymentId }) => {
          const resource = this.#deployments.get(deploymentId)?.group.arn;
          if (resource === undefined) throw new AwsError('DeploymentDoesNotExistException', `No ${deploymentId}.`);
          return [{ action: 'codedeploy:PutLifecycleEventHookExecutionStatus', resource }];
        },
        run: ({ deploymentId, lifecycleEventHookExecutionId, status }) => {
          const hook = this.#hooks.get(lifecycleEventHookExecutionId);
          if (hook?.deploymentId !== deploymentId) {
            throw new AwsError('InvalidLifecycleEventHookExecutionIdException', 'The deployment has no such hook.');
          }
          if (hook.done) throw new AwsError('LifecycleEventAlreadyCompletedException', 'The hook has already ended.');
          hook.done = true;
          hook.report.resolve(status);
          return { lifecycleEventHookExecutionId };
        },
      }),
    },
  };

  constructor(stage: { access: Access; activity: Activity; clock: StageClock; lambda: Lambda }) {
    this.#stage = stage;
  }

  createGroup(group: DeploymentGroup): void {
    this.#groups.set(group.arn, group);
  }

  /** Remembers how an alias is updated. */
  bind(aliasArn: string, policy: AliasUpdatePolicy): void {
    this.#policies.set(aliasArn, policy);
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
    const policy = this.#policies.get(aliasArn);
    const group = this.#groups.get(policy?.groupArn ?? '');
    if (policy === undefined || group === undefined) throw new StageError(`${aliasArn} has no update policy.`);
    if ([...this.#deployments.values()].some((other) => other.group === group && other.status === 'InProgress')) {
      throw new AwsError('DeploymentLimitExceededException', `${group.arn} already has an active deployment.`);
    }
    const id = `d-${randomUUID().slice(-9).toUpperCase()}`;
    const deployment: Deployment = { id, group, status: 'InProgress' };
    this.#deployments.set(id, deployment);
    void this.#run(deployment, policy, aliasArn, newVersion);
    return deployment;
  }

  async #run(deployment: Deployment, policy: AliasUpdatePolicy, aliasArn: string, newVersion: string): Promise<void> {
    const { functions } = this.#stage.lambda;
    const original = functions.alias(aliasArn);
    const { steps, rollsBack } = deployment.group;
    try {
      await this.#runHook(deployment, policy.beforeAllowTraffic);
      for (const { percent, minutes } of steps) {
        const partly = { version: original.version, weights: { [newVersion]: percent / 100 } };
        functions.updateAlias(aliasArn, percent < 100 ? partly : { version: newVersion });
        await new Promise<void>((resolve) => this.#stage.clock.after(minutes * 60_000, resolve));
      }
      await this.#runHook(deployment, policy.afterAllowTraffic);
      deployment.status = 'Succeeded';
    } catch (error) {
      if (rollsBack) functions.updateAlias(aliasArn, original);
      deployment.status = 'Failed';
      deployment.error = error instanceof Error ? error.message : String(error);
    }
  }

  /**
   * A hook has to report within an hour. That the deployment fails at once when the function does is (unverified).
   * @throws when it failed, did not report, or the group's role may not invoke it
   */
  async #runHook({ id, group }: Deployment, functionName: string | undefined): Promise<void> {
    if (functionName === undefined) return;
    const { access, activity, clock, lambda } = this.#stage;
    const { arn } = lambda.find(functionName);
    const role = access.sessionFor(group.serviceRoleArn, 'codedeploy');
    access.authorize(role, { action: 'lambda:InvokeFunction', resource: arn }, {});
    const hook: Hook = { deploymentId: id, report: Promise.withResolvers(), done: false };
    const executionId = randomUUID();
    this.#hooks.set(executionId, hook);
    const late = clock.after(HOOK_MILLISECONDS, () =>
      hook.report.reject(new Error(`${arn} did not report in an hour.`)),
    );
    const event = { DeploymentId: id, LifecycleEventHookExecutionId: executionId };
    const invocation = activity
      .track(() => lambda.invoke(arn, event))
      .then(({ functionError, payload }) => {
        if (functionError !== undefined) throw new Error(`${arn} failed: ${payload}`);
        return hook.report.promise;
      });
    try {
      if ((await Promise.race([hook.report.promise, invocation])) === 'Failed')
        throw new Error(`${arn} reported Failed.`);
    } finally {
      hook.done = true;
      late.cancel();
    }
  }
}
