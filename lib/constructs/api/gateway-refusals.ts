import { ResponseType } from 'aws-cdk-lib/aws-apigateway';
import type { PatternName } from '../../pattern.ts';

/** How the gateway words one of its refusals. */
export interface GatewayRefusal {
  readonly type: ResponseType;
  readonly code: string;
  readonly message: string;
  /** @default the status that API Gateway gives this type of response */
  readonly statusCode?: string;
  readonly pattern: PatternName;
  readonly why: string;
}

export const NO_TOKEN: GatewayRefusal = {
  type: ResponseType.UNAUTHORIZED,
  code: 'unauthorized',
  message: 'Sign in and send the id token in the Authorization header.',
  pattern: 'api-cognito-authorizer',
  why: '401, with the same shape of body as an error of a function: without a valid token the caller has to sign in, and a retry does not help.',
};

export const REFUSALS: readonly GatewayRefusal[] = [
  {
    type: ResponseType.ACCESS_DENIED,
    code: 'forbidden',
    message: 'This is not for you.',
    pattern: 'backend-authorization',
    why: '403 from the gateway reads like a 403 from a function: a client needs one case for both.',
  },
  {
    type: ResponseType.INVALID_API_KEY,
    code: 'forbidden',
    message: 'This needs an API key in the x-api-key header.',
    pattern: 'api-usage-plan-keys',
    why: '403 for a missing or unknown key, with the name of the header: the message tells a partner what to send.',
  },
  {
    type: ResponseType.QUOTA_EXCEEDED,
    code: 'quota_exceeded',
    message: 'The monthly quota of this API key is used up.',
    pattern: 'api-usage-plan-keys',
    why: '429, but with a code of its own: the quota ends with the month, so a client that retries in seconds only makes it worse.',
  },
  {
    type: ResponseType.BAD_REQUEST_BODY,
    code: 'invalid_body',
    message: 'The request body does not fit the schema of this method.',
    pattern: 'api-request-validation',
    why: '400 for a body that does not fit the model. The gateway does not say where: a partner looks at the schema, an attacker learns nothing.',
  },
  {
    type: ResponseType.BAD_REQUEST_PARAMETERS,
    code: 'invalid_parameter',
    message: 'A header or parameter that this method needs is missing.',
    pattern: 'api-request-validation',
    why: '400 for a required header or parameter that is missing, before any function runs.',
  },
  {
    type: ResponseType.MISSING_AUTHENTICATION_TOKEN,
    code: 'no_such_route',
    message: 'There is no such route.',
    // API Gateway calls an unknown route a missing token, with 403.
    statusCode: '404',
    pattern: 'api-rest-lambda-proxy',
    why: '404 for an unknown route. By default the gateway answers 403 "Missing Authentication Token", which sends developers to look for a token.',
  },
  {
    type: ResponseType.THROTTLED,
    code: 'too_many_requests',
    message: 'Too many requests. Wait a little longer before each further try.',
    pattern: 'api-throttle-stage-method',
    why: '429 for a request above the rate: the message asks the client to wait longer before each further try.',
  },
  {
    type: ResponseType.REQUEST_TOO_LARGE,
    code: 'too_large',
    message: 'The request is too large.',
    pattern: 'api-request-validation',
    why: '413 for a body above the 10 MB of API Gateway: smaller parts are the cure, not a retry.',
  },
  {
    type: ResponseType.DEFAULT_4XX,
    code: 'bad_request',
    message: 'The request was refused.',
    pattern: 'client-retry-5xx-not-4xx',
    why: "Every other 4xx of the gateway, in the same shape. The client's request is wrong, so the client must not repeat it unchanged.",
  },
  {
    type: ResponseType.DEFAULT_5XX,
    code: 'internal',
    message: 'Something went wrong on our side.',
    pattern: 'client-retry-5xx-not-4xx',
    why: 'Every 5xx of the gateway, in the same shape. The request may be right, so the client may repeat it, after a pause.',
  },
];
