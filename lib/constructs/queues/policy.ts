import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { annotate } from '../../pattern.ts';

/** Why the policy of a queue denies plain HTTP. */
export const TLS_ONLY =
  "An explicit deny for every request over plain HTTP: no other grant, not even an administrator's, can override it.";

/**
 * Lets a service send to a queue on behalf of one resource.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html
 *
 * @param service the first part of its principal: `events`, `sns`
 * @param sourceArn the rule or topic
 * @param why the reason in the template, true of every queue of the stack that admits this service
 */
export function admit(queue: Queue, service: string, sourceArn: string, why: string): void {
  queue.addToResourcePolicy(
    new PolicyStatement({
      principals: [new ServicePrincipal(`${service}.amazonaws.com`)],
      actions: ['sqs:SendMessage'],
      resources: [queue.queueArn],
      conditions: { ArnEquals: { 'aws:SourceArn': sourceArn } },
    }),
  );
  annotateQueuePolicy(queue, why);
}

/** Annotates a queue policy: which service may send, and TLS only. */
export function annotateQueuePolicy(queue: Queue, why: string): void {
  const policy = queue.node.findChild('Policy');
  annotate.once(policy, 'queue-topic-access-policy', why);
  annotate.once(policy, 'tls-only-resource-policies', TLS_ONLY);
}
