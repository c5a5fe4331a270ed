import type { HttpAnswer } from '../../wire/server.ts';

/**
 * A request that an HTTP API answers by itself, with `{"message": ...}`; error types are not among its headers. An HTTP API has no
 * gateway responses to change that (https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-vs-rest.html).
 *
 * "Not Found" is on https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html, "Unauthorized" on
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-troubleshooting-jwt.html, "Internal Server Error" on
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-troubleshooting-lambda.html. The others are from experience
 * (unverified; settled by: a throttled request, a token without a scope and a function that takes over 30 s).
 */
export class HttpRefusal extends Error {
  readonly status: number;
  readonly headers: HttpAnswer['headers'];
  /** Why, which only the access log tells. */
  readonly reason: string | undefined;

  constructor(
    kind: keyof typeof kinds,
    details: { readonly headers?: HttpAnswer['headers']; readonly reason?: string } = {},
  ) {
    const [status, message] = kinds[kind];
    super(message);
    this.name = 'HttpRefusal';
    this.status = status;
    this.headers = details.headers ?? {};
    this.reason = details.reason;
  }
}

const kinds = {
  unauthorized: [401, 'Unauthorized'],
  forbidden: [403, 'Forbidden'],
  notFound: [404, 'Not Found'],
  tooLarge: [413, 'Request Entity Too Large'],
  throttled: [429, 'Too Many Requests'],
  failed: [500, 'Internal Server Error'],
  timedOut: [503, 'Service Unavailable'],
} as const satisfies Readonly<Record<string, readonly [status: number, message: string]>>;

export const refused = ({ status, message, headers }: HttpRefusal): HttpAnswer => ({
  status,
  headers: { 'Content-Type': 'application/json', ...headers },
  body: JSON.stringify({ message }),
});
