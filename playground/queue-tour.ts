import { createHash } from 'node:crypto';
import {
  ChangeMessageVisibilityCommand,
  CreateQueueCommand,
  DeleteMessageCommand,
  DeleteQueueCommand,
  GetQueueAttributesCommand,
  type Message,
  PurgeQueueCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  type SQSClient,
  SQSServiceException,
} from '@aws-sdk/client-sqs';

/** What the tour sends first. */
const BODY = 'insert coin';
const ATTRIBUTES = {
  cabinet: { DataType: 'String', StringValue: 'asteroids' },
  credits: { DataType: 'Number', StringValue: '3' },
};

/** What a tour of SQS has shown. */
export interface QueueTour {
  /** Whether the digests that SQS answered are those that the tour computed. */
  readonly digestsMatch: boolean;
  /** Whether the message that came has the id that its sender was told. */
  readonly idMatches: boolean;
  /** How many messages came when the receive named no number. */
  readonly byDefault: number;
  /** How often the first message had been received, each time it came. */
  readonly receiveCounts: readonly number[];
  /** How many messages came when the receive asked for ten. */
  readonly atMost: number;
  /** Codes of the errors: eleven at once, a second purge, a name that was deleted just now. */
  readonly refusals: readonly string[];
  /** Messages after the purge. */
  readonly left: number;
}

/**
 * Every step of a queue's life over the API. It makes one queue, and deletes it in any case.
 * @param say receives what is done
 */
export async function queueTour(sqs: SQSClient, say: (line: string) => void): Promise<QueueTour> {
  const QueueName = `queue-tour-${Date.now()}`;
  const { QueueUrl } = await sqs.send(
    new CreateQueueCommand({ QueueName, Attributes: { VisibilityTimeout: '60', ReceiveMessageWaitTimeSeconds: '1' } }),
  );
  say(`create-queue              ${QueueUrl}`);
  let isDeleted = false;
  const receive = async (MaxNumberOfMessages?: number): Promise<readonly Message[]> => {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({
        QueueUrl,
        MaxNumberOfMessages,
        MessageSystemAttributeNames: ['ApproximateReceiveCount'],
        MessageAttributeNames: ['All'],
      }),
    );
    return Messages;
  };
  try {
    const sent = await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: BODY, MessageAttributes: ATTRIBUTES }));
    say(`send-message              ${sent.MessageId}, MD5 of the body ${sent.MD5OfMessageBody}`);
    const once = await receive();
    const [message] = once;
    say(`receive-message           ${once.length} by default, received ${countOf(message)} time`);
    const ReceiptHandle = message?.ReceiptHandle;
    await sqs.send(new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout: 0 }));
    const [again] = await receive();
    say(`change-message-visibility to 0: it is back at once, received ${countOf(again)} times`);
    await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: again?.ReceiptHandle }));
    say('delete-message            by the handle of its latest receive');

    const Entries = Array.from({ length: 10 }, (_, index) => ({ Id: `${index}`, MessageBody: `${BODY} ${index}` }));
    await sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
    const tooMany = await refusalOf(receive(11));
    const many = await receive(10);
    say(`receive-message           asked for 10, got ${many.length}; asked for 11: ${tooMany}`);
    await sqs.send(new PurgeQueueCommand({ QueueUrl }));
    const secondPurge = await refusalOf(sqs.send(new PurgeQueueCommand({ QueueUrl })));
    const left = await countIn(sqs, QueueUrl);
    say(`purge-queue               ${left} messages are left; again within 60 seconds: ${secondPurge}`);
    await sqs.send(new DeleteQueueCommand({ QueueUrl }));
    isDeleted = true;
    const sameName = await refusalOf(sqs.send(new CreateQueueCommand({ QueueName })));
    say(`delete-queue              its name within 60 seconds: ${sameName}`);
    return {
      digestsMatch:
        sent.MD5OfMessageBody === md5(BODY) &&
        sent.MD5OfMessageAttributes === digestOf(ATTRIBUTES) &&
        message?.MD5OfBody === md5(BODY),
      idMatches: sent.MessageId !== undefined && message?.MessageId === sent.MessageId,
      byDefault: once.length,
      receiveCounts: [countOf(message), countOf(again)],
      atMost: many.length,
      refusals: [tooMany, secondPurge, sameName],
      left,
    };
  } finally {
    if (!isDeleted) await sqs.send(new DeleteQueueCommand({ QueueUrl }));
  }
}

const countOf = (message: Message | undefined) => Number(message?.Attributes?.ApproximateReceiveCount);

/** Messages of a queue, visible or not. */
async function countIn(sqs: SQSClient, QueueUrl: string | undefined): Promise<number> {
  const { Attributes = {} } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }));
  return Number(Attributes.ApproximateNumberOfMessages) + Number(Attributes.ApproximateNumberOfMessagesNotVisible);
}

/** @returns the code of the error, or `accepted` */
async function refusalOf(call: Promise<unknown>): Promise<string> {
  try {
    await call;
    return 'accepted';
  } catch (error) {
    if (!(error instanceof SQSServiceException)) throw error;
    return error.name;
  }
}

const md5 = (content: string | Buffer) => createHash('md5').update(content).digest('hex');

/**
 * The digest of attributes that are texts: of each, in the order of names, its name, type and value after their lengths.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-message-metadata.html#sqs-attributes-md5-message-digest-calculation
 */
function digestOf(
  attributes: Readonly<Record<string, { readonly DataType: string; readonly StringValue: string }>>,
): string {
  const parts = Object.entries(attributes)
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .flatMap(([name, { DataType, StringValue }]) => [
      sized(name),
      sized(DataType),
      Buffer.of(TEXT),
      sized(StringValue),
    ]);
  return md5(Buffer.concat(parts));
}

/** The mark of a value that is a text. */
const TEXT = 1;

function sized(text: string): Buffer {
  const bytes = Buffer.from(text);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}
