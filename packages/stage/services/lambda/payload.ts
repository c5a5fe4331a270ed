import { AwsError } from '../../errors.ts';
import type { FunctionError } from './protocol.ts';

/**
 * 6 MB for synchronous and 1 MB for asynchronous invocations (https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html);
 * that a megabyte has 1,048,576 bytes is (unverified).
 */
export const SYNC_PAYLOAD_BYTES = 6 * 1_048_576;
export const ASYNC_PAYLOAD_BYTES = 1_048_576;

/** Bytes of an answer: 6 MB and some for what Lambda puts around it (recorded: test_lambda::test_lambda_too_large_response). */
const RESPONSE_BYTES = 6_291_556;

/** @returns the error in the place of an answer that is too large */
export function tooLargeResponse(payload: string): FunctionError | undefined {
  if (Buffer.byteLength(payload) <= RESPONSE_BYTES) return undefined;
  return {
    errorType: 'Function.ResponseSizeTooLarge',
    errorMessage: `Response payload size exceeded maximum allowed payload size (${RESPONSE_BYTES} bytes).`,
  };
}

/** @throws AwsError `RequestTooLargeException`; the message is (unverified) */
export function checkPayload(payload: string | Buffer, limit: number): void {
  if (Buffer.byteLength(payload) <= limit) return;
  throw new AwsError(
    'RequestTooLargeException',
    `Request must be smaller than ${limit} bytes for the InvokeFunction operation`,
    413,
  );
}

/** No payload is an empty object (unverified). @throws AwsError `InvalidRequestContentException` */
export function parsePayload(payload: string): unknown {
  try {
    return payload === '' ? {} : JSON.parse(payload);
  } catch {
    throw new AwsError('InvalidRequestContentException', 'Could not parse request body into json.');
  }
}
