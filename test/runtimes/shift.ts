import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { AwsError } from '@serverless-arcade/stage/errors.ts';
import { sdkConfig } from '../../playground/deployed/connection.ts';
import type { Playground } from '../../playground/playground.ts';

/** A function of the chapter, by the name of its output. */
export type Worker = 'CheckCode' | 'CutTape' | 'DrawPoster' | 'PrintTicket' | 'SignBadge';

export const arnOf = ({ stage }: Playground, worker: Worker) => stage.output('runtimes', `${worker}Arn`);

/** Uses clients of the SDK, as an operator does. Each call is made once: a refusal is what it is about. */
export async function asOperator<Result>(
  { stage }: Playground,
  work: (clients: { readonly lambda: LambdaClient; readonly s3: S3Client }) => Promise<Result>,
): Promise<Result> {
  const config = { ...sdkConfig(stage), maxAttempts: 1 };
  const [lambda, s3] = [new LambdaClient(config), new S3Client(config)];
  try {
    return await work({ lambda, s3 });
  } finally {
    for (const client of [lambda, s3]) client.destroy();
  }
}

/** Invokes a function. @returns its answer, or its error, or the refusal of Lambda */
export const invoke = (playground: Playground, worker: Worker, event: unknown): Promise<unknown> =>
  asOperator(playground, async ({ lambda }) => {
    const command = new InvokeCommand({ FunctionName: arnOf(playground, worker), Payload: JSON.stringify(event) });
    try {
      const { Payload } = await lambda.send(command);
      return JSON.parse(Payload?.transformToString() ?? '');
    } catch (error) {
      const { name, Reason, $metadata } = Object(error);
      return { refused: $metadata?.httpStatusCode, name, reason: Reason };
    }
  });

/** Hands a function an event, and does not wait. */
export const invokeLater = (playground: Playground, worker: Worker, event: unknown): Promise<unknown> =>
  asOperator(playground, ({ lambda }) =>
    lambda.send(
      new InvokeCommand({
        FunctionName: arnOf(playground, worker),
        InvocationType: 'Event',
        Payload: JSON.stringify(event),
      }),
    ),
  );

const tapesOf = ({ stage }: Playground) => stage.output('runtimes', 'TapesBucketName');

/** Stores a tape: plays of two games, of which the last tenth are the best. @returns how many of them */
export async function recordTape(playground: Playground, tape: string, plays: number): Promise<number> {
  const lines = Array.from({ length: plays }, (_, n) =>
    JSON.stringify({ game: n % 2 ? 'pong' : 'asteroids', score: n }),
  );
  const command = new PutObjectCommand({
    Bucket: tapesOf(playground),
    Key: `tapes/${tape}.ndjson`,
    Body: `${lines.join('\n')}\n`,
  });
  await asOperator(playground, ({ s3 }) => s3.send(command));
  const bests = [plays - 2, plays - 1].map((best) => 0.9 * best);
  return lines.filter((_, n) => n >= (bests[(n + plays) % 2] ?? 0)).length;
}

/** What was cut from a tape, compressed. */
export const cutOf = (playground: Playground, tape: string): Promise<Uint8Array | undefined> =>
  asOperator(playground, async ({ s3 }) => {
    const { Body } = await s3.send(
      new GetObjectCommand({ Bucket: tapesOf(playground), Key: `cuts/${tape}.ndjson.gz` }),
    );
    return Body?.transformToByteArray();
  });

/** Starts to settle a night. */
export async function closeNight({ client, stage }: Playground, body: object | string): Promise<void> {
  const MessageBody = typeof body === 'string' ? body : JSON.stringify(body);
  const QueueUrl = stage.output('runtimes', 'NightsQueueUrl');
  await client.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody }));
}

/** Lets a function have another timeout than its template says, by a new version. @returns goes back to the one before */
export function withTimeout(playground: Playground, handler: string, timeoutSeconds: number): () => void {
  const { functions } = playground.stage.services.lambda;
  const fn = playground.functionOf(handler);
  const alias = `${fn.arn}:live`;
  const before = functions.alias(alias);
  functions.register({ ...fn, timeoutSeconds });
  functions.updateAlias(alias, { version: functions.publish(fn.name).version ?? '' });
  return () => {
    functions.register(fn);
    functions.updateAlias(alias, before);
  };
}

/** Takes every execution of the account that no function has reserved, as a busy neighbour does. @returns gives them back */
export function crowd({ stage }: Playground): () => void {
  const { concurrency } = stage.services.lambda;
  const taken: (() => void)[] = [];
  try {
    for (;;) taken.push(concurrency.enter('a-neighbour'));
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
  }
  return () => {
    for (const leave of taken) leave();
  };
}
