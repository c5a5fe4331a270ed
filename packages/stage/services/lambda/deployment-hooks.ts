import { randomUUID } from 'node:crypto';
import { picklist, strictObject, string } from 'valibot';
import type { Activity } from '../../activity.ts';
import type { StageClock } from '../../clock.ts';
import { AwsError } from '../../errors.ts';
import type { Access, Caller } from '../../iam/access.ts';
import { type Operation, operation } from '../../wire/aws-json.ts';
import type { Lambda } from './lambda.ts';

export interface HooksEnvironment {
  readonly access: Access;
  readonly activity: Activity;
  readonly clock: StageClock;
  readonly lambda: Lambda;
}

interface Hook {
  readonly deploymentId: string;
  readonly report: PromiseWithResolvers<'Succeeded' | 'Failed'>;
  done: boolean;
}

const REPORT_MILLISECONDS = 60 * 60_000;

/**
 * The functions that validate a deployment. Each has to report its result, within an hour
 * (https://docs.aws.amazon.com/codedeploy/latest/userguide/reference-appspec-file-structure-hooks.html#appspec-hooks-lambda).
 */
export class DeploymentHooks {
  readonly #environment: HooksEnvironment;
  readonly #hooks = new Map<string, Hook>();

  constructor(environment: HooksEnvironment) {
    this.#environment = environment;
  }

  /**
   * Invokes a hook as the deployment group's role and waits for its report. A hook that fails before it reports ends the
   * deployment at once (unverified; settled by: a deployment whose BeforeAllowTraffic hook throws).
   * @throws when it reports failure, fails, is silent for an hour, or the role may not invoke it
   */
  async run(deploymentId: string, role: Caller, functionName: string): Promise<void> {
    const { access, activity, clock, lambda } = this.#environment;
    const { arn } = lambda.find(functionName);
    access.authorize(role, { action: 'lambda:InvokeFunction', resource: arn }, { 'aws:securetransport': 'true' });
    const hook: Hook = { deploymentId, report: Promise.withResolvers(), done: false };
    const { promise: reported, reject } = hook.report;
    const executionId = randomUUID();
    this.#hooks.set(executionId, hook);
    const silence = clock.after(REPORT_MILLISECONDS, () => reject(new Error(`${arn} did not report within an hour.`)));
    const event = { DeploymentId: deploymentId, LifecycleEventHookExecutionId: executionId };
    const invoked = activity
      .track(() => lambda.invoke(arn, event))
      .then(({ functionError, payload }) => {
        if (functionError !== undefined) throw new Error(`${arn} failed: ${payload}`);
        return reported;
      });
    try {
      if ((await Promise.race([reported, invoked])) === 'Failed') throw new Error(`${arn} reported Failed.`);
    } finally {
      hook.done = true;
      silence.cancel();
    }
  }

  /**
   * https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_PutLifecycleEventHookExecutionStatus.html
   * @param groupOf the ARN of the group to which a deployment belongs
   */
  putStatus(groupOf: (deploymentId: string) => string | undefined): Operation {
    return operation({
      input: strictObject({
        deploymentId: string(),
        lifecycleEventHookExecutionId: string(),
        status: picklist(['Succeeded', 'Failed']),
      }),
      permissions: ({ deploymentId }) => {
        const resource = groupOf(deploymentId);
        if (resource === undefined) throw new AwsError('DeploymentDoesNotExistException', `No ${deploymentId} exists.`);
        return [{ action: 'codedeploy:PutLifecycleEventHookExecutionStatus', resource }];
      },
      run: ({ deploymentId, lifecycleEventHookExecutionId, status }) => {
        const hook = this.#hooks.get(lifecycleEventHookExecutionId);
        if (hook?.deploymentId !== deploymentId) {
          throw new AwsError('InvalidLifecycleEventHookExecutionIdException', `${deploymentId} has no such hook.`);
        }
        if (hook.done) throw new AwsError('LifecycleEventAlreadyCompletedException', 'The hook has already ended.');
        hook.done = true;
        hook.report.resolve(status);
        return { lifecycleEventHookExecutionId };
      },
    });
  }
}
