import { AwsError } from '../../errors.ts';

/* The errors of S3, worded as it words them: https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html */

export const noSuchBucket = (BucketName: string) =>
  new AwsError('NoSuchBucket', 'The specified bucket does not exist', 404, { BucketName });
export const noSuchKey = (Key: string) => new AwsError('NoSuchKey', 'The specified key does not exist.', 404, { Key });
export const noSuchVersion = (Key: string, VersionId: string) =>
  new AwsError('NoSuchVersion', 'The specified version does not exist.', 404, { Key, VersionId });
export const invalidVersionId = (id: string) => invalidArgument('Invalid version id specified', 'versionId', id);
export const noSuchUpload = (UploadId: string) =>
  new AwsError(
    'NoSuchUpload',
    'The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.',
    404,
    { UploadId },
  );
export const preconditionFailed = (Condition: string) =>
  new AwsError('PreconditionFailed', 'At least one of the pre-conditions you specified did not hold', 412, {
    Condition,
  });
export const conflict = (Condition: string, Key: string) =>
  new AwsError(
    'ConditionalRequestConflict',
    'The conditional request cannot succeed due to a conflicting operation against this resource.',
    409,
    { Condition, Key },
  );
export const invalidArgument = (message: string, ArgumentName: string, ArgumentValue: string) =>
  new AwsError('InvalidArgument', message, 400, { ArgumentName, ArgumentValue });
export const invalidRequest = (message: string) => new AwsError('InvalidRequest', message);
export const malformedXml = () =>
  new AwsError(
    'MalformedXML',
    'The XML you provided was not well-formed or did not validate against our published schema',
  );
export const accessDenied = (message: string, details: Readonly<Record<string, unknown>> = {}) =>
  new AwsError('AccessDenied', message, 403, details);
/** What the stage does not do, by name. */
export const notImplemented = (Header: string) =>
  new AwsError('NotImplemented', `${Header} is not supported by the local stage.`, 501, { Header });

/** What S3 itself does not do. Recorded: test_s3_api::TestS3ObjectWritePrecondition::test_put_object_if_match_validation. */
export const unavailable = (Header: string, additionalMessage: string) =>
  new AwsError('NotImplemented', 'A header you provided implies functionality that is not implemented', 501, {
    Header,
    additionalMessage,
  });

/** What S3 says of errors that all services have. */
export function codeOf({ code, message, status }: AwsError): Pick<AwsError, 'code' | 'message' | 'status'> {
  if (code === 'AccessDeniedException') return { code: 'AccessDenied', message, status: 403 };
  if (code === 'UnrecognizedClientException') return { code: 'InvalidAccessKeyId', message, status: 403 };
  // As seen in https://github.com/craftcms/aws-s3/issues/182; the list of error codes has the same status.
  if (code === 'ExpiredTokenException') {
    return { code: 'ExpiredToken', message: 'The provided token has expired.', status: 400 };
  }
  return { code, message, status };
}
