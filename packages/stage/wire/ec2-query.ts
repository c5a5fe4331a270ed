import { AwsError } from '../errors.ts';
import type { QueryDialect } from './aws-query.ts';

/**
 * What EC2 does differently from other services of the Query protocol: nothing is around a result, and errors are in a list.
 * https://smithy.io/2.0/aws/protocols/aws-ec2-query-protocol.html
 */
export const ec2Dialect: QueryDialect = {
  result: (action, requestId, output) => ({ [`${action}Response`]: { requestId, ...output } }),
  refusal: ({ code, message }, requestId) => ({
    Response: { Errors: { Error: { Code: code, Message: message } }, RequestID: requestId },
  }),
  // https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html
  errors: {
    AccessDeniedException: (message) =>
      new AwsError(
        'UnauthorizedOperation',
        `You are not authorized to perform this operation. ${message.replace(' on resource: *', '')}`,
        403,
      ),
    UnrecognizedClientException: () =>
      new AwsError('AuthFailure', 'AWS was not able to validate the provided access credentials', 401),
    ExpiredTokenException: () => new AwsError('RequestExpired', 'Request has expired.'),
  },
};

/** The error for a parameter that EC2 does not know, or whose value it does not take. @param path its names, with dots between them */
export const wrongParameter = (path: string, message: string, isUnknown: boolean): AwsError =>
  isUnknown
    ? new AwsError('UnknownParameter', `The parameter ${path} is not recognized`)
    : new AwsError('InvalidParameterValue', `${path}: ${message} (checked by the local stage)`);
