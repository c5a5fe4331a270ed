import { boolean, type InferOutput, number, object, optional, string } from 'valibot';
import type { Activity } from '../../activity.ts';
import type { StageClock } from '../../clock.ts';
import { type Failure, failureOf, RetriedDeliveries, type RetriedDelivery } from '../../delivery/retried-delivery.ts';
import { type Actor, type Targets, textAttributes } from '../../delivery/targets.ts';
import { AwsError } from '../../errors.ts';
import type { Access } from '../../iam/access.ts';
import { seededRandom } from '../../random.ts';
import type { Records } from '../../records.ts';
import { type Arrival, busEvent, type Rule, type RuleTarget } from './rule.ts';

export interface RuleEnvironment {
  readonly access: Access;
  readonly activity: Activity;
  readonly clock: StageClock;
  readonly records: Records;
  readonly targets: Targets;
}

const SERVICE = 'events.amazonaws.com';

/** Which rule, which of its targets, and what it gets. */
const matched = object({
  ruleArn: string(),
  target: number(),
  arrival: object({
    event: busEvent,
    ingestedAt: number(),
    traceHeader: optional(string()),
    forwarded: boolean(),
  }),
});
type Matched = InferOutput<typeof matched>;

/** Hands events to the targets of rules, and to dead-letter queues what they do not take. */
export class RuleDelivery {
  readonly #environment: RuleEnvironment;
  readonly #ruleOf: (arn: string) => Rule | undefined;
  readonly #deliveries: RetriedDeliveries<Matched>;

  constructor(environment: RuleEnvironment, ruleOf: (arn: string) => Rule | undefined) {
    this.#environment = environment;
    this.#ruleOf = ruleOf;
    this.#deliveries = new RetriedDeliveries(
      { schema: matched, delivery: (job) => this.#delivery(job) },
      { ...environment, random: seededRandom(1) },
    );
  }

  /** What has not arrived and has not been given up. */
  get backlog() {
    return this.#deliveries.backlog;
  }

  /** Starts to deliver an event to every target of a rule. */
  deliver(rule: Rule, arrival: Arrival): void {
    for (const target of rule.targets.keys()) {
      this.#deliveries.start({ ruleArn: rule.arn, target, arrival });
    }
  }

  #delivery({ ruleArn, target: index, arrival }: Matched): RetriedDelivery | undefined {
    const rule = this.#ruleOf(ruleArn);
    const target = rule?.targets[index];
    if (rule === undefined || target === undefined) return undefined;
    const { event, ingestedAt, traceHeader } = arrival;
    return {
      from: rule.arn,
      to: target.arn,
      policy: target.retryPolicy,
      attempt: async () => {
        if (arrival.forwarded && target.arn.startsWith('arn:aws:events:')) throw thirdBus(event.id);
        const payload = target.input({ event, ingestedAt, rule });
        await this.#environment.targets.deliver(
          { targetArn: target.arn, payload, traceHeader, operation: target.operation },
          this.#actor(rule, target),
        );
      },
      giveUp: (failure) => this.#keep(rule, target, arrival, failure),
    };
  }

  /** @throws AwsError `AssumeRoleFailed` when the role does not trust EventBridge */
  #actor({ arn, name }: Rule, { roleArn }: RuleTarget): Actor {
    if (roleArn === undefined) return { service: SERVICE, sourceArn: arn };
    try {
      return { session: this.#environment.access.assumeFor(SERVICE, roleArn, arn, name) };
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      throw new AwsError('AccessDeniedToAssumeRole', error.message, error.status);
    }
  }

  /**
   * The whole event goes to the dead-letter queue, whatever the target would have got of it, with what went wrong as
   * message attributes. The queue's policy has to admit the rule.
   * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-event-delivery.html#eb-rule-dlq
   */
  async #keep(rule: Rule, target: RuleTarget, { event }: Arrival, failure: Failure): Promise<string | undefined> {
    const { records, targets } = this.#environment;
    const { deadLetterArn } = target;
    if (deadLetterArn === undefined) return undefined;
    const attributes = textAttributes({
      RULE_ARN: rule.arn,
      TARGET_ARN: target.arn,
      ERROR_CODE: errorCode(failure.error),
      ERROR_MESSAGE: failure.error.message,
      ...(failure.exhausted === undefined ? {} : { EXHAUSTED_RETRY_CONDITION: failure.exhausted }),
      RETRY_ATTEMPTS: `${failure.retries}`,
    });
    const error = await failureOf(() =>
      targets.deliver(
        { targetArn: deadLetterArn, payload: JSON.stringify(event), attributes },
        { service: SERVICE, sourceArn: rule.arn },
      ),
    );
    if (error === undefined) return deadLetterArn;
    records.add({ kind: 'undelivered', from: rule.arn, to: deadLetterArn, reason: error.message, isDeadLetter: true });
    return undefined;
  }
}

/**
 * The errors of targets have these of EventBridge's documented codes (unverified; settled by: the dead letters of rules whose target is
 * gone, forbidden or throttled, or whose template does not make JSON).
 */
function errorCode({ code, status }: Failure['error']): string {
  if (code === 'AccessDeniedToAssumeRole') return 'FAILED_TO_ASSUME_ROLE';
  if (code === 'InvalidThirdBus') return 'THIRD_ACCOUNT_HOP_DETECTED';
  if (code === 'InvalidJson') return 'INVALID_JSON';
  if (code.startsWith('AccessDenied')) return 'NO_PERMISSIONS';
  if (code.startsWith('ResourceNotFound') || code === 'QueueDoesNotExist') return 'NO_RESOURCE';
  return status === 429 || code.startsWith('Throttl') ? 'THROTTLING' : 'ERROR_FROM_TARGET';
}

/**
 * What a bus has got from another bus, it does not pass on to a third (unverified; settled by: whether a rule of the second
 * bus sends a dead letter, and with which code).
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-bus-to-bus.html
 */
const thirdBus = (id: string) => new AwsError('InvalidThirdBus', `The event ${id} has come from another bus already.`);
