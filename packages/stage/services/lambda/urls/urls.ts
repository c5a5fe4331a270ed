import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { AwsError } from '../../../errors.ts';
import { ANONYMOUS, type Caller } from '../../../iam/access.ts';
import type { StageCore } from '../../../service.ts';
import { stopwatch } from '../../../stopwatch.ts';
import { callContext } from '../../../wire/aws-json.ts';
import { duringCall } from '../../../wire/open-call.ts';
import { payload2Answer, payload2Event } from '../../../wire/payload-2.ts';
import type { HttpAnswer, Route, StreamedAnswer } from '../../../wire/server.ts';
import { signerOf } from '../../../wire/signed-request.ts';
import type { Lambda } from '../lambda.ts';
import { isPreflight, type UrlCors, urlCorsHeaders } from './cors.ts';
import { StreamedParts } from './streamed-answer.ts';

/** A function URL. */
export interface UrlSettings {
  readonly id: string;
  /** Of the function, or of its alias. */
  readonly functionArn: string;
  readonly authType: 'AWS_IAM' | 'NONE';
  readonly invokeMode: 'BUFFERED' | 'RESPONSE_STREAM';
  readonly cors: UrlCors | undefined;
}

type UrlsStage = Pick<StageCore, 'access' | 'account' | 'activity' | 'clock' | 'records' | 'region'>;
type Answer = HttpAnswer | StreamedAnswer;

/** 6 MB of a request: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const REQUEST_BYTES = 6 * 1_048_576;

/** The URLs of functions, and the endpoint at which they answer: `/lambda-url/<id>/<path>`. */
export class FunctionUrls {
  readonly #lambda: Lambda;
  readonly #stage: UrlsStage;
  readonly #urls = new Map<string, UrlSettings>();

  constructor(lambda: Lambda, stage: UrlsStage) {
    this.#lambda = lambda;
    this.#stage = stage;
  }

  add(settings: UrlSettings): void {
    this.#urls.set(settings.id, settings);
  }

  domainOf(id: string): string {
    return `${id}.lambda-url.${this.#stage.region}.on.aws`;
  }

  /** See `StageCore.localUrl`. */
  localUrl(text: string, endpoint: string): string | undefined {
    const [, id = '', rest = ''] = /^https:\/\/([a-z\d]+)\.lambda-url\.[a-z\d-]+\.on\.aws(\/.*)?$/.exec(text) ?? [];
    return this.#urls.has(id) ? `${endpoint}/lambda-url/${id}${rest}` : undefined;
  }

  readonly route: Route = async (message, body) => {
    const [, id, path = '/', query = ''] =
      /^\/lambda-url\/([^/?]+)(\/[^?]*)?(?:\?(.*))?$/s.exec(message.url ?? '') ?? [];
    if (id === undefined) return undefined;
    const url = this.#urls.get(id);
    if (url === undefined) return forbidden();
    const cors = url.cors === undefined ? {} : urlCorsHeaders(url.cors, message);
    if (url.cors !== undefined && isPreflight(message)) return { status: 200, headers: cors, body: '' };
    const elapsed = stopwatch(this.#stage.clock);
    const answered = await this.#stage.activity.track(() => this.#answer(url, message, body, path, query));
    const { status } = answered;
    const { name: functionName } = this.#lambda.find(url.functionArn);
    const method = message.method ?? 'GET';
    this.#stage.records.add({ kind: 'url-request', functionName, method, path, status, latencyMs: elapsed() });
    return { ...answered, headers: { ...answered.headers, ...cors } };
  };

  async #answer(
    url: UrlSettings,
    message: IncomingMessage,
    body: Buffer,
    path: string,
    query: string,
  ): Promise<Answer> {
    const requestId = randomUUID();
    const identified = { 'x-amzn-requestid': requestId };
    try {
      const caller = this.#authorized(url, message, body);
      // As CloudFront and API Gateway, Lambda says no more than that it is too large.
      if (body.length > REQUEST_BYTES) return plain(413, 'Request must be smaller than 6291456 bytes');
      const event = payload2Event(message, body, {
        account: this.#stage.account,
        apiId: url.id,
        domainName: this.domainOf(url.id),
        routeKey: '$default',
        stage: '$default',
        rawPath: path,
        rawQuery: query,
        requestId,
        now: this.#stage.clock.now(),
        ...(url.authType === 'NONE' ? {} : { context: identityOf(caller, this.#stage.account) }),
      });
      const answered = await duringCall(caller, () => this.#invoke(url, event, message));
      return { ...answered, headers: { ...answered.headers, ...identified } };
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      const refused = refusal(error);
      return { ...refused, headers: { ...refused.headers, ...identified } };
    }
  }

  /**
   * A caller needs both permissions: https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html
   * @throws AwsError
   */
  #authorized({ functionArn: resource, authType }: UrlSettings, message: IncomingMessage, body: Buffer): Caller {
    const { access } = this.#stage;
    const { headers, method, url } = message;
    const caller =
      authType === 'NONE'
        ? access.caller(ANONYMOUS)
        : signerOf({ headers, method, url, body }, { ...this.#stage, service: 'lambda' });
    const context = callContext(message);
    access.authorize(
      caller,
      { action: 'lambda:InvokeFunctionUrl', resource, context: { 'lambda:functionurlauthtype': authType } },
      context,
    );
    access.authorize(
      caller,
      { action: 'lambda:InvokeFunction', resource, context: { 'lambda:invokedviafunctionurl': 'true' } },
      context,
    );
    return caller;
  }

  async #invoke({ functionArn, invokeMode }: UrlSettings, event: object, message: IncomingMessage): Promise<Answer> {
    const trace = message.headers['x-amzn-trace-id'];
    const traceHeader = typeof trace === 'string' ? trace : undefined;
    if (invokeMode === 'BUFFERED') {
      const { payload, functionError } = await this.#lambda.invoke(functionArn, event, traceHeader);
      return (functionError === undefined ? payload2Answer(payload) : undefined) ?? badGateway();
    }
    const parts = new StreamedParts();
    const run = this.#lambda.stream(functionArn, event, (chunk) => parts.take(chunk), traceHeader);
    const whole = run.then(({ payload, functionError }): Answer | undefined => {
      if (functionError === undefined) parts.end();
      else parts.fail();
      if (functionError !== undefined || parts.hasBegun) return undefined;
      return payload2Answer(payload);
    });
    return (await Promise.race([parts.answer, whole])) ?? badGateway();
  }
}

/** https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html#urls-request-payload */
function identityOf({ accessKeyId: accessKey, arn: userArn }: Caller, accountId: string) {
  const callerId = accessKey;
  return {
    authorizer: {
      iam: { accessKey, accountId, callerId, cognitoIdentity: null, principalOrgId: null, userArn, userId: callerId },
    },
  };
}

const plain = (status: number, message: string, type = 'text/plain'): HttpAnswer => ({
  status,
  headers: { 'content-type': type },
  body: message,
});

/** Nobody learns why, or whether there is such a URL (unverified; settled by: a request without a signature, and one to a URL that does not exist). */
const forbidden = (): HttpAnswer => ({
  status: 403,
  headers: { 'content-type': 'application/json', 'x-amzn-errortype': 'AccessDeniedException' },
  body: '{"Message":"Forbidden"}',
});

/** https://docs.aws.amazon.com/lambda/latest/dg/urls-monitoring.html says which failures are 5xx. */
const badGateway = () => plain(502, 'Internal Server Error');

function refusal(error: AwsError): HttpAnswer {
  if (error.status === 429) {
    return {
      status: 429,
      headers: { 'content-type': 'application/json', 'x-amzn-errortype': error.code },
      body: JSON.stringify({ Reason: error.details.Reason, Type: 'User', message: error.message }),
    };
  }
  if (OF_SIGNATURES.test(error.code)) {
    const [message = ''] = error.message.split('\n');
    return {
      status: 403,
      headers: { 'content-type': 'application/json', 'x-amzn-errortype': error.code },
      body: JSON.stringify({ message }),
    };
  }
  return error.status >= 500 ? badGateway() : forbidden();
}

/**
 * Who signs wrongly learns it, but not what should have been signed:
 * https://repost.aws/questions/QUPuq7VvHJRwWxVA3XJIgNKQ/post-request-to-presigned-aws-lambda-function-url-with-unsigned-payload,
 * https://github.com/jamesmbourne/aws4-axios/issues/1553
 */
const OF_SIGNATURES = /^(InvalidSignature|IncompleteSignature|UnrecognizedClient|ExpiredToken)Exception$/;
