import { glob } from '../../glob.ts';

export interface CorsRule {
  readonly origins: readonly string[];
  readonly methods: readonly string[];
  readonly headers: readonly string[];
  readonly exposed: readonly string[];
  /** Seconds. */
  readonly maxAge?: number | undefined;
}

/** What a browser asks: for a request, or before it. */
export interface CorsQuestion {
  readonly origin: string;
  readonly method: string;
  readonly headers: readonly string[];
}

/**
 * The headers that let a browser show an answer to a page. The first rule that matches decides.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/cors.html
 *
 * @returns undefined when no rule matches
 */
export function corsHeaders(rules: readonly CorsRule[], asked: CorsQuestion, isPreflight: boolean) {
  const { origin, method, headers } = asked;
  const rule = rules.find(
    (one) =>
      one.origins.some((pattern) => glob(pattern, 's').test(origin)) &&
      one.methods.includes(method) &&
      headers.every((header) => one.headers.some((pattern) => glob(pattern, 'is').test(header))),
  );
  if (rule === undefined) return undefined;
  const isForAll = rule.origins.includes('*');
  return {
    'access-control-allow-origin': isForAll ? '*' : origin,
    'access-control-allow-methods': rule.methods.join(', '),
    ...(isForAll ? {} : { 'access-control-allow-credentials': 'true' }),
    ...(isPreflight && headers.length > 0 ? { 'access-control-allow-headers': headers.join(', ') } : {}),
    ...(rule.exposed.length === 0 ? {} : { 'access-control-expose-headers': rule.exposed.join(', ') }),
    ...(rule.maxAge === undefined ? {} : { 'access-control-max-age': `${rule.maxAge}` }),
    vary: 'Origin, Access-Control-Request-Headers, Access-Control-Request-Method',
  };
}
