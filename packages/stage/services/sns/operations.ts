import { array, literal, optional, pipe, record, strictObject, string, transform, union } from 'valibot';
import { AwsError } from '../../errors.ts';
import { operation } from '../../wire/aws-json.ts';
import type { QueryService } from '../../wire/aws-query.ts';
import { readOrder } from './fifo.ts';
import { bytesOf, invalid, type PublicationInput, readPublication, typed } from './publication.ts';
import type { Published, Sns } from './sns.ts';

const attributeValue = strictObject({
  DataType: optional(string()),
  StringValue: optional(string()),
  BinaryValue: optional(string()),
});
const messageEntries = {
  Message: string(),
  Subject: optional(string()),
  MessageStructure: optional(literal('json')),
  MessageAttributes: optional(record(string(), attributeValue), {}),
  MessageGroupId: optional(string()),
  MessageDeduplicationId: optional(string()),
};
/** A list without items arrives as an empty text. */
const entries = union([
  array(strictObject({ Id: string(), ...messageEntries })),
  pipe(
    literal(''),
    transform(() => []),
  ),
]);
const MAX_ENTRIES = 10;

/** What identifies the API, and its answers. */
export const SNS_API = {
  version: '2010-03-31',
  xmlNamespace: 'http://sns.amazonaws.com/doc/2010-03-31/',
  accessDenied: 'AuthorizationError',
};

/**
 * The operations of SNS that functions call; topics and subscriptions come from templates.
 * https://docs.aws.amazon.com/sns/latest/api/API_Operations.html
 */
export function snsOperations(sns: Sns, account: string, region: string): QueryService {
  return {
    ...SNS_API,
    operations: {
      Publish: operation({
        input: strictObject({ TopicArn: optional(string()), TargetArn: optional(string()), ...messageEntries }),
        permissions: (input) => [{ action: 'sns:Publish', resource: topicArnOf(input, region) }],
        run: (given, _caller, traceHeader) => {
          const input = { ...given, MessageAttributes: typed(given.MessageAttributes) };
          const topicArn = topicArnOf(input, region);
          const { fifo, maxMessageBytes } = sns.topic(topicArn).settings;
          const publication = { ...readPublication(input, traceHeader), ...readOrder(fifo, input) };
          if (bytesOf(input) > maxMessageBytes) throw invalid('Message too long');
          return published(sns.publish(topicArn, publication));
        },
      }),
      PublishBatch: operation({
        input: strictObject({ TopicArn: string(), PublishBatchRequestEntries: entries }),
        permissions: ({ TopicArn }) => [{ action: 'sns:Publish', resource: checkArn(TopicArn, region) }],
        run: ({ TopicArn, PublishBatchRequestEntries }, _caller, traceHeader) => {
          const { fifo, maxMessageBytes } = sns.topic(TopicArn).settings;
          const batch = PublishBatchRequestEntries.map(({ MessageAttributes, ...entry }, index) => ({
            ...entry,
            MessageAttributes: typed(MessageAttributes, `publishBatchRequestEntries.${index + 1}.member.`),
          }));
          checkBatch(batch, maxMessageBytes);
          // One message that is not valid fails the whole request; only what the service itself cannot do fails alone.
          const publications = batch.map(({ Id, ...input }) => ({
            Id,
            publication: { ...readPublication(input, traceHeader), ...readOrder(fifo, input) },
          }));
          const Successful: object[] = [];
          const Failed: object[] = [];
          for (const { Id, publication } of publications) {
            try {
              Successful.push({ Id, ...published(sns.publish(TopicArn, publication)) });
            } catch (error) {
              if (!(error instanceof AwsError)) throw error;
              const { code, message, status } = error;
              Failed.push({ Id, Code: code, Message: message, SenderFault: status < 500 });
            }
          }
          return { Successful, Failed };
        },
      }),
      GetTopicAttributes: operation({
        input: strictObject({ TopicArn: string() }),
        permissions: ({ TopicArn }) => [{ action: 'sns:GetTopicAttributes', resource: checkArn(TopicArn, region) }],
        run: ({ TopicArn }) => {
          const { settings, subscriptions } = sns.topic(TopicArn);
          const count = (status: string) =>
            subscriptions.filter((each) => sns.agreements.of(each).status === status).length;
          const attributes = {
            TopicArn: settings.arn,
            Owner: account,
            MaximumMessageSize: settings.maxMessageBytes,
            SubscriptionsConfirmed: count('confirmed'),
            SubscriptionsPending: count('pending'),
            SubscriptionsDeleted: count('deleted'),
            ...(settings.fifo === undefined
              ? {}
              : { FifoTopic: true, ContentBasedDeduplication: settings.fifo.contentBasedDeduplication }),
          };
          return { Attributes: new Map(Object.entries(attributes)) };
        },
      }),
    },
  };
}

/** Only FIFO topics number their messages. */
const published = ({ id, sequenceNumber }: Published) => ({ MessageId: id, SequenceNumber: sequenceNumber });

interface Addressed {
  readonly TopicArn?: string | undefined;
  readonly TargetArn?: string | undefined;
}

/** The stage has no endpoints of mobile devices. Recorded: test_sns::test_publish_non_existent_target. */
function topicArnOf({ TopicArn, TargetArn }: Addressed, region: string): string {
  const arn = TopicArn ?? TargetArn;
  if (arn === undefined) throw invalid('TopicArn or TargetArn Reason: no value for required parameter');
  if (TopicArn === undefined && arn.split(':')[5]?.startsWith('endpoint/')) {
    throw invalid('TargetArn Reason: No endpoint found for the target arn specified');
  }
  return checkArn(arn, region);
}

/** A region knows its own topics only. Recorded: test_sns::test_topic_publish_another_region. */
function checkArn(arn: string, region: string): string {
  const elements = arn.split(':');
  if (elements.length < 6) {
    throw invalid(`TopicArn Reason: An ARN must have at least 6 elements, not ${elements.length}`);
  }
  if (elements[3] !== region) throw invalid('TopicArn');
  return arn;
}

/** https://docs.aws.amazon.com/sns/latest/api/API_PublishBatch.html */
function checkBatch(batch: readonly ({ readonly Id: string } & PublicationInput)[], maxBytes: number): void {
  if (batch.length === 0) {
    throw new AwsError('EmptyBatchRequest', "The batch request doesn't contain any entries.");
  }
  if (batch.length > MAX_ENTRIES) {
    throw new AwsError('TooManyEntriesInBatchRequest', 'The batch request contains more entries than permissible.');
  }
  if (new Set(batch.map(({ Id }) => Id)).size < batch.length) {
    throw new AwsError('BatchEntryIdsNotDistinct', 'Two or more batch entries in the request have the same Id.');
  }
  const wrong = batch.find(({ Id }) => !/^[\w-]{1,80}$/.test(Id));
  if (wrong !== undefined) {
    // Recorded: test_sns::test_publish_batch_invalid_entry_id.
    const problem = wrong.Id.length > 80 ? 'is too long' : 'contains an impermissible character';
    throw new AwsError('InvalidBatchEntryId', `The Id of a batch entry in the batch request ${problem}: ${wrong.Id}`);
  }
  if (batch.reduce((sum, entry) => sum + bytesOf(entry), 0) > maxBytes) {
    throw new AwsError('BatchRequestTooLong', 'The length of all the messages put together is more than the limit.');
  }
}
