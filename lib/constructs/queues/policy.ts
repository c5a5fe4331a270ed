import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { annotate } from '../../pattern.ts';

/** Why the policy of a queue denies plain HTTP. */
export const TLS_ONLY =
  "An explicit deny for every request over plain HTTP: no other grant, not even an administrator's, can override it.";

/** Annotates a queue policy: which service may send, and TLS only. */
export function annotateQueuePolicy(queue: Queue, why: string): void {
  const policy = queue.node.findChild('Policy');
  annotate.once(policy, 'queue-topic-access-policy', why);
  annotate.once(policy, 'tls-only-resource-policies', TLS_ONLY);
}
