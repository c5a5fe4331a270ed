import { array, literal, optional, pipe, record, strictObject, string, transform, union } from 'valibot';
import { AwsError } from '../../errors.ts';
import { operation } from '../../wire/aws-json.ts';
import type { QueryService } from '../../wire/aws-query.ts';
import { bytesOf, invalid, type PublicationInput, readPublication } from './publication.ts';
import type { Sns } from './sns.ts';

const attributeValue = strictObject({
  DataType: string(),
  StringValue: optional(string()),
  BinaryValue: optional(string()),
});
const messageEntries = {
  Message: string(),
  Subject: optional(string()),
  MessageStructure: optional(literal('json')),
  MessageAttributes: optional(record(string(), attributeValue), {}),
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

/**
 * The operations of SNS that functions call; topics and subscriptions come from templates.
 * https://docs.aws.amazon.com/sns/latest/api/API_Operations.html
 */
export function snsOperations(sns: Sns, account: string): QueryService {
  return {
    version: '2010-03-31',
    xmlNamespace: 'http://sns.amazonaws.com/doc/2010-03-31/',
    accessDenied: 'AuthorizationError',
    operations: {
      Publish: operation({
        input: strictObject({ TopicArn: optional(string()), TargetArn: optional(string()), ...messageEntries }),
        permissions: (input) => [{ action: 'sns:Publish', resource: topicArnOf(input) }],
        run: (input, _caller, traceHeader) => {
          const topicArn = topicArnOf(input);
          const { maxMessageBytes } = sns.topic(topicArn).settings;
          const publication = readPublication(input, traceHeader);
          if (bytesOf(input) > maxMessageBytes) throw invalid('Message too long');
          return { MessageId: sns.publish(topicArn, publication) };
        },
      }),
      PublishBatch: operation({
        input: strictObject({ TopicArn: string(), PublishBatchRequestEntries: entries }),
        permissions: ({ TopicArn }) => [{ action: 'sns:Publish', resource: checkArn(TopicArn) }],
        run: ({ TopicArn, PublishBatchRequestEntries }, _caller, traceHeader) => {
          const { maxMessageBytes } = sns.topic(TopicArn).settings;
          checkBatch(PublishBatchRequestEntries, maxMessageBytes);
          // One message that is not valid fails the whole request; only what the service itself cannot do fails alone.
          const publications = PublishBatchRequestEntries.map(({ Id, ...input }) => ({
            Id,
            publication: readPublication(input, traceHeader),
          }));
          const Successful: object[] = [];
          const Failed: object[] = [];
          for (const { Id, publication } of publications) {
            try {
              Successful.push({ Id, MessageId: sns.publish(TopicArn, publication) });
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
        permissions: ({ TopicArn }) => [{ action: 'sns:GetTopicAttributes', resource: checkArn(TopicArn) }],
        run: ({ TopicArn }) => {
          const { settings, subscriptions } = sns.topic(TopicArn);
          const attributes = {
            TopicArn: settings.arn,
            Owner: account,
            MaximumMessageSize: settings.maxMessageBytes,
            SubscriptionsConfirmed: subscriptions.length,
            SubscriptionsPending: 0,
            SubscriptionsDeleted: 0,
          };
          return { Attributes: new Map(Object.entries(attributes)) };
        },
      }),
    },
  };
}

function topicArnOf({
  TopicArn,
  TargetArn,
}: {
  TopicArn?: string | undefined;
  TargetArn?: string | undefined;
}): string {
  const arn = TopicArn ?? TargetArn;
  if (arn === undefined) throw invalid('TopicArn or TargetArn Reason: no value for required parameter');
  return checkArn(arn);
}

function checkArn(arn: string): string {
  const elements = arn.split(':').length;
  if (elements >= 6) return arn;
  throw invalid(`TopicArn Reason: An ARN must have at least 6 elements, not ${elements}`);
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
    throw new AwsError('InvalidBatchEntryId', `The Id of a batch entry in a batch request is not valid: ${wrong.Id}`);
  }
  if (batch.reduce((sum, entry) => sum + bytesOf(entry), 0) > maxBytes) {
    throw new AwsError('BatchRequestTooLong', 'The length of all the messages put together is more than the limit.');
  }
}
