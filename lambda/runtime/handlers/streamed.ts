import { Readable, type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Context, LambdaFunctionURLEvent } from 'aws-lambda';
import { Refusal } from '../http/refusal.ts';
import { invocation } from './invocation.ts';

/** What Lambda's Node.js runtime offers to handlers that stream: https://docs.aws.amazon.com/lambda/latest/dg/config-rs-write-functions.html */
declare const awslambda: {
  streamifyResponse<Handler extends object>(handler: Handler): Handler;
  readonly HttpResponseStream: {
    from(stream: Writable, head: { statusCode: number; headers: Readonly<Record<string, string>> }): Writable;
  };
};

/**
 * Makes a function whose answer is lines of JSON, each sent as soon as there is one. What is refused is refused before the first
 * line; an error after it cuts the answer off, so that its reader does not take it for whole.
 *
 * @param lines checks the request before the first line. @throws Refusal
 */
export const linesHandler = (lines: (event: LambdaFunctionURLEvent) => AsyncIterator<unknown>) =>
  awslambda.streamifyResponse(async (event: LambdaFunctionURLEvent, stream: Writable, context: Context) =>
    invocation(async () => {
      const iterator = lines(event);
      const first = await iterator.next().catch(refusalIn);
      if (first instanceof Refusal) {
        const { status, code, message } = first;
        const answer = awslambda.HttpResponseStream.from(stream, head(status, 'application/json'));
        answer.end(JSON.stringify({ error: { code, message, requestId: context.awsRequestId } }));
        return;
      }
      const answer = awslambda.HttpResponseStream.from(stream, head(200, 'application/x-ndjson'));
      await pipeline(Readable.from(textOf(first, iterator)), answer);
    })(event, context),
  );

const head = (statusCode: number, type: string) => ({ statusCode, headers: { 'Content-Type': type } });

function refusalIn(error: unknown): Refusal {
  if (error instanceof Refusal) return error;
  throw error;
}

async function* textOf(first: IteratorResult<unknown>, iterator: AsyncIterator<unknown>) {
  for (let next = first; next.done !== true; next = await iterator.next()) yield `${JSON.stringify(next.value)}\n`;
}
