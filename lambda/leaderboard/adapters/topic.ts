import { PublishBatchCommand, SNSClient } from '@aws-sdk/client-sns';
import { clientDefaults } from '#lambda/runtime/aws/client-defaults.ts';
import { inBatches } from '#lambda/runtime/aws/in-batches.ts';
import { requiredEnv } from '#lambda/runtime/env.ts';
import { type PublishedEvent, withoutSource } from '#lambda/runtime/events/event.ts';

const sns = new SNSClient(clientDefaults);
const TopicArn = requiredEnv('DOMAIN_EVENTS_TOPIC_ARN');

const text = (StringValue: string) => ({ DataType: 'String', StringValue });

/**
 * Publishes to the topic, ten events a call, with the attributes by which subscriptions filter.
 * @returns the events that were not taken: PublishBatch answers 200 even then
 * (https://docs.aws.amazon.com/sns/latest/api/API_PublishBatch.html)
 */
export const publishToTopic = (events: readonly PublishedEvent[]): Promise<readonly PublishedEvent[]> =>
  inBatches(events, async (batch) => {
    const { Failed = [] } = await sns.send(
      new PublishBatchCommand({
        TopicArn,
        PublishBatchRequestEntries: batch.map((event, index) => ({
          // Only has to be unique within the call; event ids hold characters it may not.
          Id: `${index}`,
          Message: JSON.stringify(withoutSource(event)),
          MessageAttributes: {
            eventType: text(event.type),
            ...('gameId' in event.detail && typeof event.detail.gameId === 'string'
              ? { gameId: text(event.detail.gameId) }
              : {}),
          },
        })),
      }),
    );
    return Failed.map(({ Id, Code }) => ({ position: Number(Id), reason: String(Code) }));
  });
