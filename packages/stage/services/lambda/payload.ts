import { AwsError } from '../../errors.ts';
import { readJson } from '../../json.ts';
import type { FunctionError } from './protocol.ts';

/**
 * 6 MB for synchronous and 1 MB for asynchronous invocations (https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html),
 * in megabytes of 1,048,576 bytes: AWS's answers name both numbers, and have another error code than that page
 * (https://github.com/awslabs/aws-athena-query-federation/issues/793, https://github.com/ASFHyP3/hyp3/issues/2241,
 * https://github.com/aws-solutions-library-samples/accelerated-intelligent-document-processing-on-aws/pull/611).
 */
const PAYLOAD_BYTES = { RequestResponse: 6 * 1_048_576, Event: 1_048_576 };

/** Bytes of an answer: 6 MB and some for what Lambda puts around it (recorded: test_lambda::test_lambda_too_large_response). */
const RESPONSE_BYTES = 6_291_556;

/** The type of the error in the place of an answer that is too large. */
export const TOO_LARGE = 'Function.ResponseSizeTooLarge';

/** @returns the error in the place of an answer that is too large */
export function tooLargeResponse(payload: string): FunctionError | undefined {
  if (Buffer.byteLength(payload) <= RESPONSE_BYTES) return undefined;
  return {
    errorType: TOO_LARGE,
    errorMessage: `Response payload size exceeded maximum allowed payload size (${RESPONSE_BYTES} bytes).`,
  };
}

/** @throws AwsError `RequestEntityTooLargeException` */
export function checkPayload(payload: string | Buffer, invocationType: keyof typeof PAYLOAD_BYTES): void {
  const [bytes, limit] = [Buffer.byteLength(payload), PAYLOAD_BYTES[invocationType]];
  if (bytes <= limit) return;
  throw new AwsError(
    'RequestEntityTooLargeException',
    invocationType === 'Event'
      ? `${bytes} byte payload is too large for the Event invocation type (limit ${limit} bytes)`
      : `Request must be smaller than ${limit} bytes for the InvokeFunction operation`,
    413,
  );
}

/**
 * No payload is an empty object (unverified; settled by: an Invoke without a payload of a function that returns its event).
 * @throws AwsError `InvalidRequestContentException`
 */
export function parsePayload(payload: string): unknown {
  try {
    return payload === '' ? {} : readJson(payload);
  } catch {
    throw new AwsError('InvalidRequestContentException', 'Could not parse request body into json.');
  }
}
