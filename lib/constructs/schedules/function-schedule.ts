import { Duration, Stack } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { CfnSchedule, CfnScheduleGroup } from 'aws-cdk-lib/aws-scheduler';
import { Construct } from 'constructs';
import { annotate } from '../../pattern.ts';
import { FailureQueue } from '../queues/failure-queue.ts';
import { requireRange } from '../range.ts';

export interface FunctionScheduleProps {
  /** One line for the console's list of schedules. */
  readonly description: string;
  /** How often, from the creation of the schedule on; whole minutes, from 1 to a year. */
  readonly every: Duration;
  /**
   * How late Scheduler may call the function, whole minutes from 1 to 1,440.
   * @default 1 minute
   */
  readonly flexibleWindow?: Duration;
  /** The function, or the alias of it, that Scheduler invokes asynchronously. */
  readonly target: IFunction;
  /** The JSON that the function gets; context attributes such as `<aws.scheduler.scheduled-time>` are filled in. */
  readonly input: Readonly<Record<string, string>>;
  /**
   * Whether an alarm tells of calls that failed. CloudWatch bills it by the hour.
   * @default true
   */
  readonly alarms?: boolean;
}

/**
 * How long EventBridge Scheduler tries to hand over a call. The default is a day and 185 attempts
 * (https://docs.aws.amazon.com/scheduler/latest/APIReference/API_RetryPolicy.html).
 */
const DELIVERY = { maxEventAge: Duration.minutes(5), retryAttempts: 5 };

/**
 * Calls a function at a fixed rate, by EventBridge Scheduler. A rule of EventBridge with a schedule does so too, but AWS calls
 * those legacy (https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-rule-schedule.html).
 *
 * Scheduler calls at least once per slot, so the function has to recognise a slot it has done. It counts a call as done
 * when Lambda has taken it: what the function then fails at belongs to an `AsyncOutcomes`.
 */
export class FunctionSchedule extends Construct {
  readonly schedule: CfnSchedule;
  /** Holds the calls that Lambda did not take. */
  readonly failures: FailureQueue;

  /** @throws when Scheduler would refuse the rate or the window */
  constructor(scope: Construct, id: string, props: FunctionScheduleProps) {
    super(scope, id);
    requireWholeMinutes(this.node.path, 'every', props.every, 366 * 24 * 60);
    requireWholeMinutes(this.node.path, 'flexibleWindow', props.flexibleWindow, 1_440);
    const { target, flexibleWindow = Duration.minutes(1), alarms = true } = props;
    this.failures = new FailureQueue(this, 'Failures', {
      pattern: 'eventbridge-schedule',
      holds: `Calls of the schedule "${props.description}" that Lambda did not take wait here`,
      cure: 'repair the role or the function, then invoke it with the body of the message.',
      alarms,
    });
    const group = new CfnScheduleGroup(this, 'Group');
    annotate(
      group,
      'eventbridge-schedule',
      'A group for this one schedule. A role can trust a group but not a schedule, so the group keeps other schedules from using the role.',
    );
    const role = this.roleFor(group, target);
    this.schedule = new CfnSchedule(this, 'Schedule', {
      description: props.description,
      groupName: group.ref,
      scheduleExpression: `rate(${props.every.toMinutes()} minutes)`,
      flexibleTimeWindow: { mode: 'FLEXIBLE', maximumWindowInMinutes: flexibleWindow.toMinutes() },
      target: {
        arn: target.functionArn,
        roleArn: role.roleArn,
        input: JSON.stringify(props.input),
        retryPolicy: {
          maximumEventAgeInSeconds: DELIVERY.maxEventAge.toSeconds(),
          maximumRetryAttempts: DELIVERY.retryAttempts,
        },
        deadLetterConfig: { arn: this.failures.queue.queueArn },
      },
    });
    // A schedule that exists before its role has its policy loses its first call.
    this.schedule.node.addDependency(role);
    annotate(
      this.schedule,
      'eventbridge-schedule',
      `Scheduler calls within ${flexibleWindow.toMinutes()} min of each slot, retries for ${DELIVERY.maxEventAge.toMinutes()} min and then keeps the call in a queue. The input can name the slot, so that the function recognises a repeat.`,
    );
    annotate(
      this.schedule,
      'lambda-invocation-modes',
      "Asynchronous: Scheduler is done when Lambda has taken the event. Its dead-letter queue gets refused calls, never the function's errors.",
    );
  }

  /**
   * The role that Scheduler assumes, for schedules of this group only. AWS asks for the ARN of the group here, not of the
   * schedule (https://docs.aws.amazon.com/scheduler/latest/UserGuide/cross-service-confused-deputy-prevention.html).
   */
  private roleFor(group: CfnScheduleGroup, target: IFunction): Role {
    const role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('scheduler.amazonaws.com', {
        conditions: {
          ArnEquals: { 'aws:SourceArn': group.attrArn },
          StringEquals: { 'aws:SourceAccount': Stack.of(this).account },
        },
      }),
    });
    // Not `grantInvoke`, which would add every version and alias behind the one that is called.
    role.addToPolicy(new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [target.functionArn] }));
    this.failures.queue.grant(role, 'sqs:SendMessage');
    annotate(
      role,
      'iam-role-per-function',
      'Scheduler needs a role where other services use the policy of the function. This role may invoke one alias and send to one queue, for one group of this account.',
    );
    return role;
  }
}

function requireWholeMinutes(path: string, what: string, duration: Duration | undefined, most: number): void {
  requireRange(path, what, duration?.toMinutes({ integral: false }), { least: 1, most, unit: 'minutes' });
}
