/**
 * The kinds of answer that the gateway gives by itself: default status, message and error type.
 *
 * Kinds and status codes: https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html
 * The page gives no messages and no error types. "Missing Authentication Token", "Invalid request body" and "Internal server
 * error" are on other pages, the two of 429 on https://repost.aws/knowledge-center/api-gateway-429-limit; the messages of
 * 400 are recorded (test_apigateway_common::test_api_gateway_request_validator). The other messages and types are from experience (unverified;
 * settled by: one request for each kind, with the header x-amzn-ErrorType). An authorizer that fails has the message `null`:
 * https://github.com/auth0-samples/jwt-rsa-aws-custom-authorizer/pull/6, its type: https://github.com/serverless/examples/issues/305
 */
export const responseTypes = {
  ACCESS_DENIED: [403, 'Access Denied', 'AccessDeniedException'],
  API_CONFIGURATION_ERROR: [500, 'Internal server error', 'InternalServerErrorException'],
  AUTHORIZER_CONFIGURATION_ERROR: [500, null, 'AuthorizerConfigurationException'],
  AUTHORIZER_FAILURE: [500, null, 'AuthorizerConfigurationException'],
  BAD_REQUEST_BODY: [400, 'Invalid request body', 'BadRequestException'],
  BAD_REQUEST_PARAMETERS: [400, 'Missing required request parameters', 'BadRequestException'],
  DEFAULT_4XX: [400, 'Bad Request', 'BadRequestException'],
  DEFAULT_5XX: [500, 'Internal server error', 'InternalServerErrorException'],
  EXPIRED_TOKEN: [403, 'The security token included in the request is expired', 'ExpiredTokenException'],
  INTEGRATION_FAILURE: [504, 'Internal server error', 'InternalServerErrorException'],
  INTEGRATION_TIMEOUT: [504, 'Endpoint request timed out', 'InternalServerErrorException'],
  INVALID_API_KEY: [403, 'Forbidden', 'ForbiddenException'],
  INVALID_SIGNATURE: [403, 'Forbidden', 'InvalidSignatureException'],
  MISSING_AUTHENTICATION_TOKEN: [403, 'Missing Authentication Token', 'MissingAuthenticationTokenException'],
  QUOTA_EXCEEDED: [429, 'Limit Exceeded', 'LimitExceededException'],
  REQUEST_TOO_LARGE: [413, 'Request Too Long', 'RequestTooLargeException'],
  RESOURCE_NOT_FOUND: [404, 'Not Found', 'NotFoundException'],
  THROTTLED: [429, 'Too Many Requests', 'TooManyRequestsException'],
  UNAUTHORIZED: [401, 'Unauthorized', 'UnauthorizedException'],
  UNSUPPORTED_MEDIA_TYPE: [415, 'Unsupported Media Type', 'BadRequestException'],
  WAF_FILTERED: [403, 'Forbidden', 'ForbiddenException'],
} as const satisfies Readonly<Record<string, readonly [status: number, message: string | null, errorType: string]>>;

export type ResponseType = keyof typeof responseTypes;

interface ErrorDetails {
  readonly status?: number;
  readonly message?: string;
  readonly errorType?: string;
  /** What exactly does not validate: `$context.error.validationErrorString`. */
  readonly validation?: string;
  /** Why the integration failed, which only the access log tells: `$context.integrationErrorMessage`. */
  readonly integration?: string;
}

/** Ends a request: the gateway answers it by itself. */
export class GatewayError extends Error {
  readonly type: ResponseType;
  readonly status: number;
  /** What `x-amzn-ErrorType` says. */
  readonly errorType: string;
  /** What the answer says, in JSON. */
  readonly messageString: string;
  readonly validation: string | undefined;
  readonly integration: string | undefined;

  constructor(type: ResponseType, details: ErrorDetails = {}) {
    const [status, message, errorType] = responseTypes[type];
    super(details.message ?? message ?? '');
    this.name = 'GatewayError';
    this.type = type;
    this.status = details.status ?? status;
    this.errorType = details.errorType ?? errorType;
    this.messageString = JSON.stringify(details.message ?? message);
    this.validation = details.validation;
    this.integration = details.integration;
  }
}
