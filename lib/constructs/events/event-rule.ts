import { Duration } from 'aws-cdk-lib';
import { type EventBus, type EventPattern, Rule } from 'aws-cdk-lib/aws-events';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { annotate } from '../../pattern.ts';
import type { ArcadeFunction } from '../functions/arcade-function.ts';
import { FailureQueue } from '../queues/failure-queue.ts';
import { annotateQueuePolicy } from '../queues/policy.ts';
import type { WorkQueue } from '../queues/work-queue.ts';

export interface EventRuleProps {
  readonly eventBus: EventBus;
  readonly description: string;
  readonly pattern: EventPattern;
  /** What the pattern is for, to stand at the rule. */
  readonly why: string;
}

/** How long EventBridge tries to hand over an event. The default is a day and 185 attempts. */
const DELIVERY = { maxEventAge: Duration.hours(6), retryAttempts: 20 };

/** How often and how long Lambda tries an asynchronous invocation whose function fails. */
const INVOCATION = { maxEventAge: Duration.hours(1), retryAttempts: 2 };

/**
 * A rule of an event bus with one target, bounded retries and a queue for what could not be delivered.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html
 */
export class EventRule extends Rule {
  readonly failures: FailureQueue;

  constructor(scope: Construct, id: string, { eventBus, description, pattern, why }: EventRuleProps) {
    super(scope, id, { eventBus, description, eventPattern: pattern });
    annotate(this, 'eventbridge-pattern-rule', why);
    this.failures = new FailureQueue(scope, `${id}Failures`, {
      pattern: 'eventbridge-pattern-rule',
      holds: `Events of the rule "${description}" that EventBridge or Lambda gave up wait here`,
      cure: 'fix the cause, then put the events on the bus again.',
    });
    this.admit(this.failures, 'EventBridge may put events here that this one rule could not deliver.');
  }

  /**
   * Sends the events to a queue. The target's own grant would let the bus read the queue's attributes too, so this one is
   * written out.
   */
  sendTo({ queue }: WorkQueue): void {
    this.admit(queue, 'EventBridge may send here for this one rule and for no other.');
    this.target(queue.queueArn);
  }

  /**
   * Invokes a function with the events, asynchronously: the rule has done its part when Lambda has taken an event. What the
   * function then fails at, Lambda retries itself, and leaves with the undelivered events in the end
   * (https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html).
   */
  invoke(fn: ArcadeFunction): void {
    const alias = fn.live;
    alias.addPermission(`Invoke${this.node.id}`, {
      scope: this,
      principal: new ServicePrincipal('events.amazonaws.com'),
      sourceArn: this.ruleArn,
    });
    this.target(alias.functionArn);
    alias.configureAsyncInvoke({
      ...INVOCATION,
      onFailure: { bind: () => this.failures.destinationOf(alias) },
    });
    annotate(
      alias.node.findChild('EventInvokeConfig'),
      'lambda-invocation-modes',
      `Asynchronous: the rule is done when Lambda has taken the event. Lambda retries an error ${INVOCATION.retryAttempts} times, then sends the event with the reason to the queue; the rule's dead letters never see it.`,
    );
  }

  private target(arn: string): void {
    this.addTarget({
      bind: () => ({
        arn,
        deadLetterConfig: { arn: this.failures.queueArn },
        retryPolicy: {
          maximumEventAgeInSeconds: DELIVERY.maxEventAge.toSeconds(),
          maximumRetryAttempts: DELIVERY.retryAttempts,
        },
      }),
    });
  }

  private admit(queue: Queue, why: string): void {
    queue.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal('events.amazonaws.com')],
        actions: ['sqs:SendMessage'],
        resources: [queue.queueArn],
        conditions: { ArnEquals: { 'aws:SourceArn': this.ruleArn } },
      }),
    );
    annotateQueuePolicy(queue, why);
  }
}
