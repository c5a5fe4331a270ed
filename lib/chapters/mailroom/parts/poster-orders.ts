import type { Duration } from 'aws-cdk-lib';
import { AnyPrincipal, Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { UNLESS_REDRIVER } from '../../../constructs/queues/redriver.ts';
import { WorkQueue } from '../../../constructs/queues/work-queue.ts';
import { annotate } from '../../../pattern.ts';

/** The addresses of the office: a range that is kept for documentation, https://www.rfc-editor.org/rfc/rfc5737.html */
export const OFFICE = '203.0.113.0/24';
/** From when, and until when, posters can be ordered. */
export const OPEN_FROM = '2026-01-01T00:00:00Z';
export const OPEN_UNTIL = '2036-01-01T00:00:00Z';

/** The queue of orders for posters: only from the office, and only while orders are taken. An order that failed was taken already. */
export function posterOrders(
  scope: Construct,
  { pressPause, alarms }: { readonly pressPause: Duration; readonly alarms: boolean },
): WorkQueue {
  const orders = new WorkQueue(scope, 'PosterOrders', {
    purpose: {
      pattern: 'sqs-change-visibility',
      why: 'A press takes minutes for a poster, longer than the visibility timeout. It hides its message again and again while it works; a press that breaks down stops, and the message is back within the timeout.',
    },
    consumerTimeout: pressPause,
    alarms,
  });
  const deny = (sid: string, conditions: Readonly<Record<string, Record<string, string>>>) =>
    orders.queue.addToResourcePolicy(
      new PolicyStatement({
        sid,
        effect: Effect.DENY,
        principals: [new AnyPrincipal()],
        actions: ['sqs:SendMessage'],
        resources: [orders.queue.queueArn],
        conditions: { ...conditions, ...UNLESS_REDRIVER },
      }),
    );
  deny('OnlyFromTheOffice', { NotIpAddress: { 'aws:SourceIp': OFFICE } });
  deny('NotBeforeOpening', { DateLessThan: { 'aws:CurrentTime': OPEN_FROM } });
  deny('NotAfterClosing', { DateGreaterThan: { 'aws:CurrentTime': OPEN_UNTIL } });
  const policy = orders.queue.node.findChild('Policy');
  annotate(
    policy,
    'sqs-policy-conditions',
    'Denies orders from other addresses than those of the office, to everybody. Requests over a VPC endpoint have no public address, and AWS services have their own: they would be denied, too.',
  );
  annotate(
    policy,
    'sqs-policy-conditions',
    'Each denial spares the role that sends dead letters back, by a tag: SQS moves messages with the permissions of the function that starts the redrive, which is not in the office.',
  );
  annotate(
    policy,
    'sqs-policy-conditions',
    'Two denials for the time, because the conditions of one statement must all hold: no moment is both before the opening and after the end.',
  );
  return orders;
}
