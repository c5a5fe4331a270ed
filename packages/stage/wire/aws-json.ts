import type { IncomingMessage } from 'node:http';
import { type GenericSchema, type InferOutput, safeParse } from 'valibot';
import { AwsError } from '../errors.ts';
import { type Access, ANONYMOUS, type Caller, type Permission } from '../iam/access.ts';
import { readJson } from '../json.ts';
import { duringCall } from './open-call.ts';
import type { HttpAnswer } from './server.ts';

/** One operation of an AWS service. */
export interface Operation {
  /** Whether it needs no credentials, as the public operations of a user pool. */
  readonly anonymous?: boolean;
  /** What it takes, for protocols in which everything is a text. */
  readonly input?: GenericSchema;
  handle(
    input: unknown,
    authorize: (permissions: readonly Permission[]) => void,
    caller: Caller,
    traceHeader?: string | undefined,
  ): Promise<unknown>;
}

/** A service that speaks the AWS JSON protocol. */
export interface JsonService {
  /** What stands before the operation's name in the `X-Amz-Target` header. */
  readonly targetPrefix: string;
  /** The name under which traces show the service. */
  readonly name: string;
  readonly operations: Readonly<Record<string, Operation>>;
  /** Whether errors carry their code in `x-amzn-query-error` too, as those of services that once spoke Query. */
  readonly queryCompatible?: boolean;
  /** Errors that the Query protocol knows under another code. */
  readonly queryCodes?: Readonly<Record<string, string>>;
}

interface OperationDefinition<S extends GenericSchema> {
  readonly anonymous?: boolean;
  /** The parameters it acts on; any other is refused by name. */
  readonly input: S;
  /** The error for parameters that are not of this form, by the names of the first one. @default `ValidationException` */
  readonly refused?: (path: string, message: string, isUnknown: boolean) => AwsError;
  /** What the caller must be allowed to do. */
  readonly permissions: (input: InferOutput<S>) => readonly Permission[];
  readonly run: (input: InferOutput<S>, caller: Caller, traceHeader: string | undefined) => unknown;
}

/** Declares an operation: its parameters, what it takes to be allowed, and what it does. */
export function operation<S extends GenericSchema>(definition: OperationDefinition<S>): Operation {
  return {
    ...(definition.anonymous === undefined ? {} : { anonymous: definition.anonymous }),
    input: definition.input,
    async handle(input, authorize, caller, traceHeader) {
      const parsed = safeParse(definition.input, input);
      if (!parsed.success) {
        const [issue] = parsed.issues;
        const path = issue.path?.map(({ key }) => String(key)).join('.') ?? 'input';
        const isUnknown = issue.type === 'strict_object' && issue.expected === 'never';
        if (definition.refused !== undefined) throw definition.refused(path, issue.message, isUnknown);
        throw new AwsError('ValidationException', `${path}: ${issue.message} (checked by the local stage)`);
      }
      authorize(definition.permissions(parsed.output));
      return definition.run(parsed.output, caller, traceHeader);
    },
  };
}

/**
 * Answers a request in the AWS JSON protocol.
 * https://smithy.io/2.0/aws/protocols/aws-json-1_0-protocol.html
 */
export async function answerJson(
  request: IncomingMessage,
  body: Buffer,
  services: readonly JsonService[],
  access: Access,
): Promise<HttpAnswer> {
  const [prefix = '', name = '', ...others] = String(request.headers['x-amz-target']).split('.');
  const service = services.find(({ targetPrefix }) => targetPrefix === prefix);
  const contentType = request.headers['content-type'] ?? 'application/x-amz-json-1.0';
  const headers = { 'content-type': contentType };
  try {
    const isKnown = service !== undefined && Object.hasOwn(service.operations, name) && others.length === 0;
    const found = isKnown ? service.operations[name] : undefined;
    if (found === undefined) {
      const asked = [prefix, name, ...others].join('.');
      throw new AwsError('UnknownOperationException', `${asked} is not supported by the local stage.`);
    }
    const output = await call(found, () => parseInput(body), request, access);
    return { status: 200, headers, body: JSON.stringify(output ?? {}) };
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    return {
      status: error.status,
      headers: service?.queryCompatible
        ? { ...headers, 'x-amzn-query-error': `${queryCode(error, service)};Sender` }
        : headers,
      body: JSON.stringify({ __type: error.code, message: error.message, ...error.details }),
    };
  }
}

/** Runs an operation for the signer of the request, in any protocol. @throws AwsError */
export async function call(
  called: Operation,
  input: () => unknown,
  request: IncomingMessage,
  access: Access,
): Promise<unknown> {
  const caller = access.caller(accessKeyId(request) ?? (called.anonymous ? ANONYMOUS : undefined));
  const context = callContext(request);
  const authorize = (permissions: readonly Permission[]) => {
    for (const permission of permissions) access.authorize(caller, permission, context);
  };
  return duringCall(caller, () => called.handle(input(), authorize, caller, traceHeader(request)));
}

function parseInput(body: Buffer): unknown {
  try {
    return readJson(body.toString('utf8'));
  } catch {
    throw new AwsError('SerializationException', 'The request body is not JSON.');
  }
}

/** The Query protocol knew the same error under a shorter name. */
const queryCode = ({ code }: AwsError, { queryCodes = {} }: JsonService) =>
  code === 'AccessDeniedException' ? 'AccessDenied' : (queryCodes[code] ?? code);

/** Who signed the request; the signature itself is not checked, the stage's keys are no secret. */
export function accessKeyId(request: IncomingMessage): string | undefined {
  return /Credential=([^/]+)\//.exec(request.headers.authorization ?? '')?.[1];
}

/** The trace that a call belongs to: the SDK sends it along from within a function. */
function traceHeader(request: IncomingMessage): string | undefined {
  const header = request.headers['x-amzn-trace-id'];
  return Array.isArray(header) ? header[0] : header;
}

/**
 * The condition keys of a request. Loopback stands for TLS; a request that says it came over plain HTTP, or from another
 * address, is treated so, to see what resource policies make of it.
 */
export const callContext = ({ headers, socket }: IncomingMessage): Readonly<Record<string, string>> => ({
  'aws:securetransport': headers['x-forwarded-proto'] === 'http' ? 'false' : 'true',
  'aws:sourceip': [headers['x-forwarded-for'] ?? socket.remoteAddress ?? LOOPBACK].flat().join(),
});

const LOOPBACK = '127.0.0.1';
