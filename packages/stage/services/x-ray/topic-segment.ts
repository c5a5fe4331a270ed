import type { Segment } from './segment.ts';
import { newSegmentId, type TraceContext } from './trace-header.ts';

/** A message at a topic, as its trace sees it. */
export interface TracedPublication {
  readonly name: string;
  readonly arn: string;
  readonly account: string;
  readonly messageId: string;
  /** Epoch milliseconds of the stage. */
  readonly publishedAt: number;
}

/**
 * The segment that a topic with active tracing records for a message. AWS says that it shows the time spent in the topic and the
 * delivery to each subscriber (https://docs.aws.amazon.com/sns/latest/dg/sns-active-tracing.html), and not in which
 * form. Here a topic's segment is a moment without subsegments (unverified; settled by: BatchGetTraces of a message through an active
 * topic); what came of deliveries is in the records of the stage.
 */
export function topicSegment(publication: TracedPublication, { traceId, parentId }: TraceContext): Segment {
  const { name, arn, account, messageId, publishedAt } = publication;
  const moment = publishedAt / 1_000;
  return {
    trace_id: traceId,
    id: newSegmentId(),
    ...(parentId === undefined ? {} : { parent_id: parentId }),
    name,
    origin: 'AWS::SNS',
    start_time: moment,
    end_time: moment,
    aws: { account_id: account, operation: 'Publish', topic_arn: arn, message_id: messageId },
  };
}
