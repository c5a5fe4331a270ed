import { once } from 'node:events';
import { Agent, type IncomingMessage, request } from 'node:http';
import { readAll } from '../../wire/read-all.ts';

/** The engine asks for a signature and does not check it. The stage has authorized the call before. */
const UNCHECKED_SIGNATURE =
  'AWS4-HMAC-SHA256 Credential=local/20260101/local/dynamodb/aws4_request, SignedHeaders=host, Signature=local';
/** Idle connections are given up before any engine does so, or a call could meet one that is just being closed. */
const IDLE_MILLISECONDS = 4_000;

export interface EngineAnswer {
  readonly status: number;
  readonly output: unknown;
}

/**
 * Calls the engine over connections that are kept. By `node:http`, which writes a request at once: `fetch` writes its body
 * apart, and this is the call that the stage makes most.
 */
export class EngineCalls {
  readonly #agent = new Agent({ keepAlive: true, timeout: IDLE_MILLISECONDS });

  async send(endpoint: string, target: string, input: object): Promise<EngineAnswer> {
    const body = JSON.stringify(input);
    const call = request(endpoint, {
      agent: this.#agent,
      method: 'POST',
      headers: {
        'content-type': 'application/x-amz-json-1.0',
        'content-length': Buffer.byteLength(body),
        'x-amz-target': target,
        'x-amz-date': '20260101T000000Z',
        authorization: UNCHECKED_SIGNATURE,
      },
    });
    call.end(body);
    const [response]: IncomingMessage[] = await once(call, 'response');
    if (response === undefined) throw new Error('The DynamoDB engine gave no answer');
    return { status: response.statusCode ?? 0, output: JSON.parse((await readAll(response)).toString()) };
  }

  close(): void {
    this.#agent.destroy();
  }
}
