import { Tags } from 'aws-cdk-lib';
import type { Role } from 'aws-cdk-lib/aws-iam';

/** The tag of a role that sends dead letters back to their queues. */
const TAG = { key: 'duty', value: 'redrive' } as const;

/**
 * The condition of a denial that spares these roles. SQS moves messages with the permissions of the caller who starts the move
 * task, so the policy of the queue is asked about `sqs:SendMessage`, as for every sender
 * (https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-configure-dead-letter-queue-redrive.html).
 * A caller whose role has no such tag is denied: `StringNotEquals` matches a key that is missing
 * (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html).
 */
export const UNLESS_REDRIVER = { StringNotEquals: { [`aws:PrincipalTag/${TAG.key}`]: TAG.value } } as const;

/** Says of a role that it sends dead letters back. Queues that deny most senders spare it; the tag permits nothing by itself. */
export function markRedriver(role: Role): void {
  Tags.of(role).add(TAG.key, TAG.value);
}
