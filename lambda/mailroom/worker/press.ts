import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  ReceiveMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';

/** What a press that prints posters needs. */
export interface Press {
  readonly client: SQSClient;
  readonly queueUrl: string;
  /** Prints what a message asks for; that may take longer than the visibility timeout of the queue. */
  readonly print: (body: string) => Promise<void>;
  /** How long to wait for a message, in seconds, at most 20. @default as the queue says */
  readonly waitSeconds?: number;
  /** For how long each heartbeat hides the message from then on, in seconds, at most 43,200 in all. */
  readonly visibilitySeconds: number;
  /** Calls back every so many seconds, until what it returns is called. @default by a timer, at a third of the visibility */
  readonly every?: (seconds: number, beat: () => Promise<void>) => () => void;
  /** Is told of a heartbeat that did not get through; the printing goes on. */
  readonly onSilence: (error: unknown) => void;
}

/** The longest wait before another try, in seconds. */
const LONGEST_BACK_OFF = 900;

/** Seconds until the next try: twice as long after each failure, from ten on. */
export const backOff = (receives: number): number => Math.min(10 * 2 ** (receives - 1), LONGEST_BACK_OFF);

/**
 * Takes one message and does what it asks for. Heartbeats keep the message hidden meanwhile. A failure changes the visibility too: the
 * message comes back after a pause that grows, and not as soon as its timeout is over.
 * @returns false when there was no message
 * @throws when SQS cannot be asked or told
 */
export async function printOnce(press: Press): Promise<'printed' | 'failed' | false> {
  const { client, queueUrl: QueueUrl, print, visibilitySeconds, every = byTimer, onSilence } = press;
  const { Messages: [message] = [] } = await client.send(
    new ReceiveMessageCommand({
      QueueUrl,
      MessageSystemAttributeNames: ['ApproximateReceiveCount'],
      WaitTimeSeconds: press.waitSeconds,
    }),
  );
  if (message === undefined) return false;
  const { Attributes, Body = '', ReceiptHandle } = message;
  const hideFor = (VisibilityTimeout: number) =>
    client.send(new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout }));
  const stop = every(Math.ceil(visibilitySeconds / 3), async () => {
    await hideFor(visibilitySeconds).catch(onSilence);
  });
  const failure = await print(Body).then(
    () => undefined,
    (error: unknown) => ({ error }),
  );
  stop();
  if (failure === undefined) await client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
  else await hideFor(backOff(Number(Attributes?.ApproximateReceiveCount ?? 1)));
  return failure === undefined ? 'printed' : 'failed';
}

function byTimer(seconds: number, beat: () => Promise<void>): () => void {
  const timer = setInterval(() => void beat(), seconds * 1_000);
  return () => clearInterval(timer);
}
