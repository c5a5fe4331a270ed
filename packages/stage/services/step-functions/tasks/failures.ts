import { StatesError } from '../language/states-error.ts';
import type { ServiceError } from './exchange.ts';
import type { CalledService, Integration } from './services.ts';

interface Answered extends ServiceError {
  readonly status: number;
  readonly requestId: string;
}

/**
 * The error of an optimized integration, as the AWS SDK for Java 1.x words it. Recorded in test_task_service_dynamodb.py,
 * test_task_service_lambda.py and test_sns_task_service.py.
 */
export function integrationFailure(
  integration: Integration,
  { code, message, status, requestId }: Answered,
): StatesError {
  const { prefix, serviceName, base, codes } = integration;
  const own = codes.find(
    (each) => code === each || code === `AWS.SimpleQueueService.${each}` || code === ALIASES[each],
  );
  return new StatesError(
    `${prefix}.${own === undefined ? base : exceptionOf(own)}`,
    `${message} (Service: ${serviceName}; Status Code: ${status}; Error Code: ${code}; Request ID: ${requestId}; Proxy: null)`,
  );
}

/** Codes that an exception has besides its own name. */
const ALIASES: Readonly<Record<string, string>> = { QueueDoesNotExist: 'AWS.SimpleQueueService.NonExistentQueue' };

/**
 * The error of an `aws-sdk:` task, as the AWS SDK for Java 2.x words it. Recorded in error_handling/test_aws_sdk.py and
 * test_aws_sdk_task_service.py.
 */
export function sdkFailure({ sdkName, protocol }: CalledService, { code, message, status, requestId }: Answered) {
  const isOwn =
    protocol.kind === 's3'
      ? S3_CODES.has(code)
      : !COMMON.has(code) || (code === 'ValidationException' && sdkName === 'Sfn');
  const extended = protocol.kind === 's3' ? `, Extended Request ID: ${requestId}` : '';
  return new StatesError(
    `${sdkName}.${isOwn ? exceptionOf(code) : `${sdkName}Exception`}`,
    `${message} (Service: ${sdkName}, Status Code: ${status}, Request ID: ${requestId}${extended}) (SDK Attempt Count: 1)`,
  );
}

const exceptionOf = (code: string) => (code.endsWith('Exception') ? code : `${code}Exception`);

/**
 * Errors that all services have, and so no exception of their own: https://docs.aws.amazon.com/IAM/latest/APIReference/CommonErrors.html.
 * Recorded for `ValidationException` in test_aws_sdk.py::test_dynamodb_invalid_param.
 */
const COMMON = new Set([
  'AccessDenied',
  'AccessDeniedException',
  'InternalFailure',
  'InvalidClientTokenId',
  'MissingParameter',
  'NotAuthorized',
  'SerializationException',
  'ServiceUnavailable',
  'ThrottlingException',
  'UnknownOperationException',
  'UnrecognizedClientException',
  'ValidationError',
  'ValidationException',
]);

/** The errors of S3 that are in its model: all others are an `S3Exception`. */
const S3_CODES = new Set([
  'BucketAlreadyExists',
  'BucketAlreadyOwnedByYou',
  'EncryptionTypeMismatch',
  'InvalidObjectState',
  'InvalidRequest',
  'NoSuchBucket',
  'NoSuchKey',
  'NoSuchUpload',
]);
