import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { AwsError } from '../errors.ts';
import type { Access } from '../iam/access.ts';
import { call, type Operation } from './aws-json.ts';
import { readForm } from './query-form.ts';
import type { HttpAnswer } from './server.ts';
import { xml } from './xml.ts';

/** A service that speaks the AWS Query protocol. */
export interface QueryService {
  /** The version of its API, by which a request says which service it is for. */
  readonly version: string;
  readonly xmlNamespace: string;
  readonly operations: Readonly<Record<string, Operation>>;
  /** The code under which it knows `AccessDeniedException`. */
  readonly accessDenied: string;
  /** How its answers differ from those of other services. @default not at all */
  readonly dialect?: QueryDialect;
}

/** How the answers of a service differ from those of others that speak the Query protocol. */
export interface QueryDialect {
  readonly result: (action: string, requestId: string, output: object) => object;
  readonly refusal: (error: Pick<AwsError, 'code' | 'message'>, requestId: string) => object;
  /** Errors that any call may meet, by the code under which others know them. */
  readonly errors: Readonly<Record<string, (message: string) => AwsError>>;
}

/**
 * Answers a request in the AWS Query protocol: a form comes in, XML goes out.
 * https://smithy.io/2.0/aws/protocols/aws-query-protocol.html
 */
export async function answerQuery(
  request: IncomingMessage,
  body: Buffer,
  services: readonly QueryService[],
  access: Access,
): Promise<HttpAnswer | undefined> {
  if (request.method !== 'POST' || !PATH.test(request.url ?? '') || !isForm(request)) return undefined;
  const form = new URLSearchParams(body.toString('utf8'));
  return answerAction(
    services.find(({ version }) => version === form.get('Version')),
    withQueue(form, request.url),
    request,
    access,
  );
}

/** Does what a form says. @param service undefined when no service has its version */
export async function answerAction(
  service: QueryService | undefined,
  form: URLSearchParams,
  request: IncomingMessage,
  access: Access,
): Promise<HttpAnswer> {
  const action = form.get('Action') ?? '';
  const requestId = randomUUID();
  try {
    const found = service !== undefined && Object.hasOwn(service.operations, action) && service.operations[action];
    if (!found) {
      const version = form.get('Version') ?? 'none';
      throw new AwsError(
        'InvalidAction',
        `Could not find operation ${action} for version ${version}. It is not supported by the local stage.`,
      );
    }
    const output = await call(found, () => readForm(form), request, access);
    if (service.dialect !== undefined) {
      return answer(200, service, requestId, service.dialect.result(action, requestId, Object(output)));
    }
    const result = output === undefined ? {} : { [`${action}Result`]: output };
    return answer(200, service, requestId, {
      [`${action}Response`]: { ...result, ResponseMetadata: { RequestId: requestId } },
    });
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    if (service?.dialect !== undefined) {
      const known = service.dialect.errors[error.code]?.(error.message) ?? error;
      return answer(known.status, undefined, requestId, service.dialect.refusal(known, requestId));
    }
    const { code, status } = queryError(error, service);
    const Type = status < 500 ? 'Sender' : 'Receiver';
    const { message, details } = error;
    return answer(status, service, requestId, {
      // Recorded: test_cloudwatch::test_set_alarm_invalid_input has an error without a message.
      ErrorResponse: {
        Error: { Type, Code: code, ...(message === '' ? {} : { Message: message }), ...details },
        RequestId: requestId,
      },
    });
  }
}

/** The endpoint itself, or the URL of a queue, to which some clients of SQS send what concerns the queue. */
const PATH = /^\/(\d{12}\/[\w.-]+)?$/;

const isForm = ({ headers }: IncomingMessage) =>
  headers['content-type']?.startsWith('application/x-www-form-urlencoded') ?? false;

const answer = (
  status: number,
  service: QueryService | undefined,
  requestId: string,
  document: object,
): HttpAnswer => ({
  status,
  headers: { 'content-type': 'text/xml', 'x-amzn-requestid': requestId },
  body: xml(document, service?.xmlNamespace),
});

/** A form that was sent to the URL of a queue concerns that queue. */
function withQueue(form: URLSearchParams, url = '/'): URLSearchParams {
  if (url !== '/' && !form.has('QueueUrl')) form.set('QueueUrl', url);
  return form;
}

/** https://docs.aws.amazon.com/sns/latest/api/CommonErrors.html */
function queryError({ code, status }: AwsError, service: QueryService | undefined): Pick<AwsError, 'code' | 'status'> {
  if (code === 'AccessDeniedException') return { code: service?.accessDenied ?? 'AccessDenied', status: 403 };
  if (code === 'UnrecognizedClientException') return { code: 'InvalidClientTokenId', status: 403 };
  if (code === 'ExpiredTokenException') return { code: 'ExpiredToken', status: 403 };
  return { code, status };
}
