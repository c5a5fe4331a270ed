import type { AuthorizerDefinition } from './definition.ts';
import { GatewayError } from './gateway-error.ts';
import { type GatewayRequest, headerOf } from './request.ts';

/** Checks the tokens of user pools. */
export interface TokenVerifier {
  /**
   * The claims of an id token of this pool that is valid and not expired; undefined for any other text, such as a
   * token of another pool or an access token.
   */
  verify(token: string, userPoolArn: string): Promise<Record<string, unknown> | undefined>;
}

/**
 * A `COGNITO_USER_POOLS` authorizer for methods without scopes: the token has to be an id token of one of its pools.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-enable-cognito-user-pool.html
 *
 * A `Bearer ` before the token is let pass, although the page shows the token alone: an event of such a request is in
 * https://github.com/aws-powertools/powertools-lambda-typescript/issues/2624
 */
export function authorizer(
  { header, userPoolArns, audiencePattern }: AuthorizerDefinition,
  tokens: TokenVerifier,
): (request: GatewayRequest) => Promise<Record<string, string>> {
  const audience = audiencePattern === undefined ? undefined : new RegExp(`^(?:${audiencePattern})$`);
  return async (request) => {
    const token = headerOf(request, header)?.replace(/^bearer\s+/i, '');
    if (token === undefined || token === '') throw new GatewayError('UNAUTHORIZED');
    for (const arn of userPoolArns) {
      const claims = await tokens.verify(token, arn);
      if (claims === undefined || audience?.test(String(claims.aud)) === false) continue;
      return claimTexts(claims);
    }
    throw new GatewayError('UNAUTHORIZED');
  };
}

/**
 * Claims as functions get them: all of them texts, `exp` and `iat` as dates in words
 * (https://github.com/amazon-archives/amazon-cognito-identity-js/issues/92). Lists are joined by commas (unverified; settled
 * by: the event of a caller in two groups).
 */
export function claimTexts(claims: Readonly<Record<string, unknown>>): Record<string, string> {
  const entries = Object.entries(claims).map(([name, value]) => {
    if ((name === 'exp' || name === 'iat') && typeof value === 'number') return [name, dateInWords(value)];
    if (Array.isArray(value)) return [name, value.join(',')];
    return [name, typeof value === 'object' ? JSON.stringify(value) : String(value)];
  });
  return Object.fromEntries(entries);
}

/** `Fri Jul 29 18:52:53 UTC 2016` */
function dateInWords(epochSeconds: number): string {
  const [weekday, day, month, year, time] = new Date(epochSeconds * 1_000).toUTCString().replace(',', '').split(' ');
  return `${weekday} ${month} ${day} ${time} UTC ${year}`;
}
