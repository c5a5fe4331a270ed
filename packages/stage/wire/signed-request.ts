import type { IncomingMessage } from 'node:http';
import type { StageClock } from '../clock.ts';
import { AwsError } from '../errors.ts';
import type { Access, Caller } from '../iam/access.ts';
import { incomplete, invalid, type Signature, signatureIn } from './given-signature.ts';
import { SENT_TO } from './sent-to.ts';
import {
  type CredentialScope,
  dateOf,
  instantOf,
  isSignatureOf,
  SESSION_TOKEN,
  scopeIn,
  sha256,
  signedTexts,
  uriEncoded,
} from './signature-v4.ts';

/** A request with its body, as the client sent it: what a signature is about. */
export interface SentRequest extends Pick<IncomingMessage, 'headers' | 'method' | 'url'> {
  readonly body: string | Buffer;
}

export interface SignatureCheck {
  readonly access: Pick<Access, 'caller'>;
  readonly clock: Pick<StageClock, 'now'>;
  readonly region: string;
  /** For which service a request has to be signed, such as `execute-api`. */
  readonly service: string;
}

/** How old a signature may be, in milliseconds, and how far ahead of the clock. */
const FIVE_MINUTES = 300_000;

/**
 * Finds out who signed a request: the signature must be one of its method, path, query, signed headers and body, made for this
 * service and Region, and not more than five minutes old.
 *
 * How a signature is made: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html. What is
 * answered: https://repost.aws/knowledge-center/api-gateway-iam-sigv4-mismatch and https://github.com/mhart/aws4/issues/33. The other
 * messages are those that AWS gives elsewhere (unverified; settled by: one request with each mistake).
 *
 * @throws AwsError with the status 403: `MissingAuthenticationTokenException`, `IncompleteSignatureException`,
 *   `InvalidSignatureException`, `UnrecognizedClientException`, `ExpiredTokenException`
 */
export function signerOf(request: SentRequest, { access, clock, region, service }: SignatureCheck): Caller {
  const { body, headers, method = 'GET', url = '/' } = asSigned(request);
  const query = new URLSearchParams(/\?(.*)/s.exec(url)?.[1]);
  const given = signatureIn(headers, query);
  if (given === undefined) throw invalid('Missing Authentication Token', 'MissingAuthenticationTokenException');
  const scope = checkedScope(given, region, service);
  checkHeaders(given.signedHeaders, Object.keys(headers));
  checkAge(given, clock.now());
  const caller = callerOf(scope.accessKeyId, access);
  if (caller.roleArn !== undefined && given.token !== SESSION_TOKEN) throw unrecognized();
  const { canonicalRequest, stringToSign } = signedTexts(
    {
      method,
      path: canonicalPath(url),
      query,
      headers,
      signedHeaders: given.signedHeaders,
      payloadHash: sha256(body),
    },
    given.date,
    scope,
  );
  if (isSignatureOf(stringToSign, scope, given.signature)) return caller;
  throw invalid(
    `The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.\n\nThe Canonical String for this request should have been\n'${canonicalRequest}'\n\nThe String-to-Sign should have been\n'${stringToSign}'\n`,
  );
}

/** What of a request the function has signed, before it was sent to the stage's address. */
function asSigned(request: SentRequest): SentRequest {
  const { [SENT_TO]: host, ...headers } = request.headers;
  if (typeof host !== 'string') return request;
  const url = request.url?.replace(/^\/execute-api\/[^/?]+/, '') ?? '/';
  return { ...request, url, headers: { ...headers, host } };
}

/** @throws AwsError when the signature is for something else */
function checkedScope({ credential, date }: Signature, region: string, wanted: string): CredentialScope {
  const scope = scopeIn(credential);
  const [day, where, service, end, ...others] = scope.parts;
  if (end === undefined || others.length > 0) {
    throw incomplete('Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term. ');
  }
  const problems = [
    where === region ? '' : `Credential should be scoped to a valid region. `,
    service === wanted ? '' : `Credential should be scoped to correct service: '${wanted}'. `,
    end === 'aws4_request' ? '' : "Credential should be scoped with a valid terminator: 'aws4_request'. ",
    date.startsWith(`${day}T`)
      ? ''
      : 'Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP. ',
  ].join('');
  if (problems !== '') throw invalid(problems);
  return scope;
}

/** The host and all headers of AWS are signed: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html */
function checkHeaders(signed: readonly string[], sent: readonly string[]): void {
  if (!signed.includes('host')) {
    throw invalid("'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization. ");
  }
  const unsigned = sent.find((name) => name.startsWith('x-amz-') && !signed.includes(name));
  if (unsigned !== undefined) throw invalid(`'${unsigned}' must be a 'SignedHeader' in the AWS Authorization. `);
}

function checkAge({ date, expires }: Signature, now: number): void {
  const at = instantOf(date);
  if (at === undefined) throw incomplete('Date must be in ISO-8601 basic format. ');
  const time = dateOf(now);
  const allowed = expires === undefined ? FIVE_MINUTES : expires * 1_000;
  if (now - at > allowed) {
    const limit = `${dateOf(now - allowed)} (${time} - ${allowed / 60_000} min.)`;
    throw invalid(`Signature expired: ${date} is now earlier than ${limit}`);
  }
  if (at - now > FIVE_MINUTES) {
    throw invalid(
      `Signature not yet current: ${date} is still later than ${dateOf(now + FIVE_MINUTES)} (${time} + 5 min.)`,
    );
  }
}

function callerOf(accessKeyId: string, access: Pick<Access, 'caller'>): Caller {
  try {
    return access.caller(accessKeyId);
  } catch (error) {
    if (error instanceof AwsError && error.code !== 'ExpiredTokenException') throw unrecognized();
    throw error;
  }
}

/** Of services other than S3 the path is normalized, and encoded once more. */
function canonicalPath(url: string): string {
  const [path = ''] = url.split(/[?#]/);
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(uriEncoded(part));
  }
  return `/${parts.join('/')}${parts.length > 0 && path.endsWith('/') ? '/' : ''}`;
}

const unrecognized = () =>
  invalid('The security token included in the request is invalid.', 'UnrecognizedClientException');
