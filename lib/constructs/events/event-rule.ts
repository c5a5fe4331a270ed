import { Duration, Stack } from 'aws-cdk-lib';
import {
  EventField,
  type EventPattern,
  type IEventBusRef,
  Rule,
  type RuleTargetConfig,
  RuleTargetInput,
} from 'aws-cdk-lib/aws-events';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { IStateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { annotate } from '../../pattern.ts';
import { FailureQueue } from '../queues/failure-queue.ts';
import { admit } from '../queues/policy.ts';

export interface EventRuleProps {
  readonly eventBus: IEventBusRef;
  /** One line for the console's list of rules, 1 to 512 characters. */
  readonly description: string;
  readonly pattern: EventPattern;
  /** What the pattern is for: the reason in the template. */
  readonly why: string;
  /**
   * Whether an alarm tells of events that were not delivered. CloudWatch bills it by the hour.
   * @default true
   */
  readonly alarms?: boolean;
}

/** A mutation that a rule executes. */
export interface GraphqlMutation {
  /** `GraphQLEndpointArn` of the API. */
  readonly endpointArn: string;
  /** The mutation, in GraphQL. */
  readonly operation: string;
  /** Where each variable is in the event, such as `$.detail.id`. */
  readonly variables: Readonly<Record<string, string>>;
  /** Lets the role of the rule call it. */
  readonly grant: (role: Role) => unknown;
}

/**
 * How an operator brings an event back. The bus takes no event again whose source is a service of AWS
 * (`NotAuthorizedForSourceException`: https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEventsResultEntry.html).
 */
const comesBack = ({ source = [] }: EventPattern) =>
  source.some((name) => name.startsWith('aws.'))
    ? 'hand the events to the target: PutEvents refuses those of AWS services'
    : 'put the events on the bus again';

/** How long EventBridge tries to hand over an event. The default is a day and 185 attempts. */
const DELIVERY = { maxEventAge: Duration.hours(6), retryAttempts: 20 };

/** How often and how long Lambda tries an asynchronous invocation whose function fails. */
const INVOCATION = { maxEventAge: Duration.hours(1), retryAttempts: 2 };

/**
 * A rule of an event bus with one target, bounded retries and a queue for what could not be delivered.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html
 */
export class EventRule extends Construct {
  readonly rule: Rule;
  readonly failures: FailureQueue;

  constructor(scope: Construct, id: string, { eventBus, description, pattern, why, alarms = true }: EventRuleProps) {
    super(scope, id);
    this.rule = new Rule(this, 'Resource', { eventBus, description, eventPattern: pattern });
    annotate(this.rule, 'eventbridge-pattern-rule', why);
    this.failures = new FailureQueue(this, 'Failures', {
      pattern: 'eventbridge-pattern-rule',
      holds: `Events of the rule "${description}" that EventBridge or Lambda gave up wait here`,
      cure: `fix the cause, then ${comesBack(pattern)}.`,
      alarms,
    });
    this.letSend(this.failures.queue);
  }

  /**
   * Sends the events to a queue. The target's own grant would let the bus read the queue's attributes too, so this one is
   * written out.
   */
  sendTo(queue: Queue): void {
    this.letSend(queue);
    this.target(queue.queueArn);
  }

  /**
   * Invokes a function with the events, asynchronously: the rule has done its part when Lambda has taken an event. What the
   * function then fails at, Lambda retries itself, and leaves with the undelivered events in the end
   * (https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html).
   *
   * @param fn the function or its alias; one rule only, because its settings for asynchronous events are set here
   */
  invoke(fn: IFunction): void {
    fn.addPermission(`Invoke${this.node.id}`, {
      scope: this,
      principal: new ServicePrincipal('events.amazonaws.com'),
      sourceArn: this.rule.ruleArn,
    });
    this.target(fn.functionArn);
    fn.configureAsyncInvoke({
      ...INVOCATION,
      onFailure: { bind: () => this.failures.destinationOf(fn) },
    });
    annotate(
      fn.node.findChild('EventInvokeConfig'),
      'lambda-invocation-modes',
      `Asynchronous: the rule is done when Lambda has taken the event. Lambda retries an error ${INVOCATION.retryAttempts} times, then sends the event with the reason to the queue; the rule's dead letters never see it.`,
    );
  }

  /**
   * Starts an execution of a state machine with each event as its input. The rule does so by a role, where functions and queues have policies.
   * The machine must bear a second execution for the same event.
   */
  start(stateMachine: IStateMachine): void {
    const role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('events.amazonaws.com', {
        // By account: the rule refers to the role, and a reference back would be a circular dependency.
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
    });
    stateMachine.grantStartExecution(role);
    annotate(role, 'eventbridge-pattern-rule', 'Lets EventBridge start one state machine, for rules of this account.');
    this.target(stateMachine.stateMachineArn, role);
  }

  /** Executes a mutation of a GraphQL API with each event, as a role of its own. The mutation must bear the same event twice. */
  mutate({ endpointArn, operation, variables, grant }: GraphqlMutation): void {
    const role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('events.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
    });
    grant(role);
    annotate(role, 'eventbridge-pattern-rule', 'Lets EventBridge call one mutation, for rules of this account.');
    const fields = Object.entries(variables).map(([name, path]) => [name, EventField.fromPath(path)]);
    this.target(endpointArn, role, {
      appSyncParameters: { graphQlOperation: operation },
      input: RuleTargetInput.fromObject(Object.fromEntries(fields)),
    });
  }

  private target(arn: string, role?: Role, more: Pick<RuleTargetConfig, 'appSyncParameters' | 'input'> = {}): void {
    this.rule.addTarget({
      bind: () => ({
        arn,
        ...more,
        ...(role === undefined ? {} : { role }),
        deadLetterConfig: { arn: this.failures.queue.queueArn },
        retryPolicy: {
          maximumEventAgeInSeconds: DELIVERY.maxEventAge.toSeconds(),
          maximumRetryAttempts: DELIVERY.retryAttempts,
        },
      }),
    });
  }

  private letSend(queue: Queue): void {
    admit(queue, 'events', this.rule.ruleArn, 'EventBridge may send here for one rule and for no other.');
  }
}
