import { text } from 'node:stream/consumers';
import { type DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';

/** The two operations of DynamoDB Streams that fetch records again. */
type Operation = 'GetShardIterator' | 'GetRecords';

interface Request {
  hostname: string;
  readonly headers: Record<string, string>;
  body: unknown;
}
interface Response {
  readonly statusCode: number;
  body: AsyncIterable<Uint8Array>;
}

/**
 * Calls DynamoDB Streams through the client of DynamoDB, whose credentials, signature and retries hold there too: the
 * same protocol under another name (https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Operations_Amazon_DynamoDB_Streams.html).
 *
 * The answer is the plain JSON, on purpose: attribute values in it look exactly as in the event of a function, to which
 * they will go, and a client of its own would turn them into its types and back.
 *
 * @param client made with `accountIdEndpointMode: 'disabled'`: streams have no endpoint per account
 * @throws as the SDK does, with the error's name: `TrimmedDataAccessException` for example
 */
export async function callStreams(client: DynamoDBClient, operation: Operation, input: object): Promise<unknown> {
  let answer: unknown;
  // Any operation would do: what it would send and read is replaced.
  const command = new ListTablesCommand({});
  command.middlewareStack.add(
    (next) => (args) => {
      const { request } = args;
      if (!isRequest(request)) throw new Error('The SDK has built no HTTP request');
      request.headers['x-amz-target'] = `DynamoDBStreams_20120810.${operation}`;
      request.hostname = request.hostname.replace(/^dynamodb\./, 'streams.dynamodb.');
      request.body = JSON.stringify(input);
      return next(args);
    },
    { step: 'build', priority: 'high', name: 'sendToStreams' },
  );
  command.middlewareStack.add(
    (next) => async (args) => {
      const result = await next(args);
      const { response } = result;
      // An error is left to the SDK, which reads its name and decides whether to try again.
      if (!isResponse(response) || response.statusCode >= 300) return result;
      answer = JSON.parse(await text(response.body));
      return { ...result, response: Object.assign(response, { body: Buffer.from('{}') }) };
    },
    { step: 'deserialize', priority: 'low', name: 'readFromStreams' },
  );
  await client.send(command);
  return answer;
}

const isRequest = (value: unknown): value is Request =>
  typeof value === 'object' && value !== null && 'headers' in value && 'hostname' in value && 'body' in value;

const isResponse = (value: unknown): value is Response =>
  typeof value === 'object' && value !== null && 'statusCode' in value && 'body' in value;
