import { Validations } from 'aws-cdk-lib';
import { EventSourceMapping, type IFunction } from 'aws-cdk-lib/aws-lambda';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { annotate } from '../../pattern.ts';
import { requireRange } from '../range.ts';

export interface QueueConsumerProps {
  readonly queue: IQueue;
  /** The function, or the alias of it, that Lambda invokes with batches. */
  readonly consumer: IFunction;
  /**
   * Messages per invocation, 1 to 10. There is no batching window, so the queue's visibility timeout needs no room for one.
   * @default 10
   */
  readonly batchSize?: number;
  /** Invocations at the same time, 2 to 1,000: a limit per queue that, unlike reserved concurrency, throttles nothing. */
  readonly maxConcurrency: number;
}

/**
 * Lets a function consume a queue: batches, partial batch response, bounded concurrency, exactly the poller's grants.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html
 */
export class QueueConsumer extends EventSourceMapping {
  /** @throws when Lambda would refuse the batch size or the concurrency */
  constructor(scope: Construct, id: string, { queue, consumer, batchSize = 10, maxConcurrency }: QueueConsumerProps) {
    const path = `${scope.node.path}/${id}`;
    requireRange(path, 'batchSize', batchSize, { least: 1, most: 10 });
    requireRange(path, 'maxConcurrency', maxConcurrency, { least: 2, most: 1_000 });
    super(scope, id, {
      target: consumer,
      eventSourceArn: queue.queueArn,
      batchSize,
      maxConcurrency,
      reportBatchItemFailures: true,
    });
    // The three actions that https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html asks of the
    // function's role; `grantConsumeMessages` would add ChangeMessageVisibility and GetQueueUrl, which the poller does not call.
    queue.grant(consumer, 'sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes');
    annotate.once(
      this,
      'sqs-batch-partial-failure',
      'ReportBatchItemFailures: without it one bad message sends the whole batch back, and Lambda processes the good ones again.',
    );
    annotate.once(
      this,
      'sqs-decouple-buffer',
      'MaximumConcurrency: the poller takes no more than the function may process at once, and the rest waits in the queue. Reserved concurrency would throttle instead, and each throttle counts as a receive.',
    );
    Validations.of(this).acknowledge({
      id: 'Serverless-LambdaEventSourceMappingDestination',
      reason:
        'Queues have no failure destination: what keeps failing moves to the dead-letter queue by the redrive policy.',
    });
  }
}
