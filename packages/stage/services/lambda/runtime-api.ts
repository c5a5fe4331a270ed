import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { looseObject, safeParse, string } from 'valibot';
import { parsedJson } from '../../json.ts';
import { readAll } from '../../wire/read-all.ts';
import type { Invocation, Outcome } from './outcome.ts';
import { TOO_LARGE, tooLargeResponse } from './payload.ts';
import type { FunctionError } from './protocol.ts';

interface Current {
  readonly invocation: Invocation;
  /** Epoch milliseconds of the machine. */
  readonly deadline: number;
  readonly answer: PromiseWithResolvers<Outcome>;
  isTaken: boolean;
}

const PATH = /^\/2018-06-01\/runtime\/(?:(init)\/error|invocation\/(next)|invocation\/([^/]+)\/(response|error))$/;

/**
 * What a runtime in a process of its own calls: it asks for the next event, and posts what became of it. Each execution
 * environment has one, on a loopback port of its own, because the clients of AWS take a host and a port and no path.
 * https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
 */
export class RuntimeApi {
  readonly #server: Server;
  readonly #started = Promise.withResolvers<FunctionError | undefined>();
  /** The runtime that waits for an event. */
  #waiting: ServerResponse | undefined;
  #current: Current | undefined;

  private constructor(server: Server) {
    this.#server = server;
  }

  static async listen(): Promise<RuntimeApi> {
    const server = createServer();
    const api = new RuntimeApi(server);
    server.on('request', (request, response) => {
      api.#answer(request, response).catch(() => send(response, 400, problem('BadRequest', 'The body was cut off')));
    });
    // A runtime waits for its next event as long as none comes.
    server.requestTimeout = 0;
    server.keepAliveTimeout = 0;
    await once(server.listen(0, '127.0.0.1'), 'listening');
    return api;
  }

  /** The value of `AWS_LAMBDA_RUNTIME_API`: host and port. */
  get address(): string {
    return `127.0.0.1:${addressOf(this.#server).port}`;
  }

  /** Settles when the runtime asks for its first event, or says why it cannot start. */
  get started(): Promise<FunctionError | undefined> {
    return this.#started.promise;
  }

  /** Gives the runtime an event. @param deadline epoch milliseconds of the machine @returns what it answers */
  deliver(invocation: Invocation, deadline: number): Promise<Outcome> {
    this.#current = { invocation, deadline, answer: Promise.withResolvers(), isTaken: false };
    this.#handOver();
    return this.#current.answer.promise;
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [, init, next, requestId = '', outcome] = PATH.exec(request.url ?? '') ?? [];
    const body = (await readAll(request)).toString('utf8');
    if (next !== undefined && request.method === 'GET') {
      this.#started.resolve(undefined);
      this.#waiting = response;
      this.#handOver();
    } else if (init !== undefined && request.method === 'POST') {
      this.#started.resolve(errorIn(body, request));
      send(response, 202, OK);
    } else if (outcome !== undefined && request.method === 'POST') {
      const error = outcome === 'error' ? errorIn(body, request) : wrongResponse(body);
      this.#finish(
        requestId,
        response,
        error === undefined ? { kind: 'success', payload: body } : { kind: 'error', error },
      );
    } else {
      send(response, 404, problem('NotFound', `${request.method} ${request.url} is no call of the runtime API`));
    }
  }

  /** An answer to an event that the runtime does not have is refused. */
  #finish(requestId: string, response: ServerResponse, answer: Outcome): void {
    const current = this.#current;
    if (current?.isTaken !== true || current.invocation.context.awsRequestId !== requestId) {
      send(response, 400, problem('InvalidRequestID', 'Invalid request ID'));
      return;
    }
    this.#current = undefined;
    const isTooLarge = answer.kind !== 'success' && answer.error.errorType === TOO_LARGE;
    if (isTooLarge) send(response, 413, problem('RequestEntityTooLarge', answer.error.errorMessage));
    else send(response, 202, OK);
    // What the runtime has logged before is read first.
    setImmediate(() => current.answer.resolve(answer));
  }

  #handOver(): void {
    const [waiting, current] = [this.#waiting, this.#current];
    if (waiting === undefined || current === undefined || current.isTaken) return;
    this.#waiting = undefined;
    current.isTaken = true;
    const { context, event, traceHeader } = current.invocation;
    send(waiting, 200, JSON.stringify(event) ?? 'null', {
      'Lambda-Runtime-Aws-Request-Id': context.awsRequestId,
      'Lambda-Runtime-Deadline-Ms': `${current.deadline}`,
      'Lambda-Runtime-Invoked-Function-Arn': context.invokedFunctionArn,
      'Lambda-Runtime-Trace-Id': traceHeader,
    });
  }
}

const OK = JSON.stringify({ status: 'OK' });
const problem = (errorType: string, errorMessage: string) => JSON.stringify({ errorType, errorMessage });

function send(response: ServerResponse, status: number, body: string, headers: Record<string, string> = {}): void {
  response.writeHead(status, {
    'Content-Type': 'application/json',
    'Content-Length': Buffer.byteLength(body),
    ...headers,
  });
  response.end(body);
}

/**
 * The error in the place of a response that cannot be passed on. The stage passes on JSON only, because it goes on as JSON to
 * other services (unverified; settled by: a runtime that posts a text as its response).
 */
function wrongResponse(payload: string): FunctionError | undefined {
  if (parsedJson(payload) !== undefined) return tooLargeResponse(payload);
  return { errorType: 'Runtime.InvalidResponse', errorMessage: 'The response of the runtime is not JSON.' };
}

const errorObject = looseObject({ errorType: string(), errorMessage: string() });

/**
 * The caller gets what the runtime says (recorded: test_lambda_runtimes::TestGoProvidedRuntimes::test_uncaught_exception_invoke).
 * What has another form is put into that one (unverified; settled by: a runtime that posts a text as its error).
 */
function errorIn(body: string, { headers }: IncomingMessage): FunctionError {
  const parsed = safeParse(errorObject, parsedJson(body));
  if (parsed.success) return parsed.output;
  const type = headers['lambda-runtime-function-error-type'];
  return { errorType: typeof type === 'string' ? type : 'Runtime.Unknown', errorMessage: body };
}

function addressOf(server: Server): AddressInfo {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The runtime API does not listen');
  return address;
}
