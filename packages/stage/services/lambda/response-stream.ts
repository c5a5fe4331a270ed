import { Writable } from 'node:stream';

/** What HTTP answers carry in front of their body, as `HttpResponseStream.from` takes it. */
type Prelude = Readonly<Record<string, unknown>>;

/** A part of a streamed answer. */
export interface Chunk {
  readonly contentType: string;
  readonly data: Uint8Array;
}

/** The content type of an answer that begins with its status and headers. */
export const HTTP_RESPONSE = 'application/vnd.awslambda.http-integration-response';
/** What is between those and the body: https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html */
export const PRELUDE_END = new Uint8Array(8);

const streaming = new WeakSet<object>();

/** The stream that a handler writes its answer to. Each write leaves at once. */
export class ResponseStream extends Writable {
  #contentType = 'application/octet-stream';
  #prelude: string | undefined;
  readonly #send: (chunk: Chunk) => void;

  constructor(send: (chunk: Chunk) => void) {
    super();
    this.#send = send;
  }

  setContentType(contentType: string): void {
    this.#contentType = contentType;
  }

  /** Puts the status and the headers in front of the first byte. */
  begin(prelude: Prelude): void {
    this.setContentType(HTTP_RESPONSE);
    this.#prelude = JSON.stringify(prelude);
  }

  override _write(chunk: string | Uint8Array, _encoding: BufferEncoding, done: () => void): void {
    this.#sendPrelude();
    this.#sendPart(typeof chunk === 'string' ? Buffer.from(chunk) : chunk);
    done();
  }

  override _final(done: () => void): void {
    this.#sendPrelude();
    done();
  }

  #sendPrelude(): void {
    if (this.#prelude === undefined) return;
    this.#sendPart(Buffer.concat([Buffer.from(this.#prelude), PRELUDE_END]));
    this.#prelude = undefined;
  }

  #sendPart(data: Uint8Array): void {
    this.#send({ contentType: this.#contentType, data });
  }
}

/**
 * The global object that Lambda's Node.js runtime offers to handlers that stream.
 * https://docs.aws.amazon.com/lambda/latest/dg/config-rs-write-functions.html
 */
export const awslambda = {
  streamifyResponse<Handler extends object>(handler: Handler): Handler {
    streaming.add(handler);
    return handler;
  },
  HttpResponseStream: {
    from(stream: ResponseStream, prelude: Prelude): ResponseStream {
      stream.begin(prelude);
      return stream;
    },
  },
};

/** Whether a handler has been given to `streamifyResponse`. */
export const isStreaming = (handler: object): boolean => streaming.has(handler);
