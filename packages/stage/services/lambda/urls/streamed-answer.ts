import { PassThrough } from 'node:stream';
import { type Payload2Head, payload2HeadOf } from '../../../wire/payload-2.ts';
import type { StreamedAnswer } from '../../../wire/server.ts';
import { type Chunk, HTTP_RESPONSE, PRELUDE_END } from '../response-stream.ts';

/**
 * Puts an answer together from what a handler streams: it begins with the first byte of the body, long before the handler is
 * done. https://docs.aws.amazon.com/lambda/latest/dg/configuration-response-streaming.html
 */
export class StreamedParts {
  readonly #stream = new PassThrough();
  readonly #begun = Promise.withResolvers<StreamedAnswer | undefined>();
  #pending = Buffer.alloc(0);
  #hasBegun = false;

  /** The answer when its beginning is known; undefined when that is malformed. */
  get answer(): Promise<StreamedAnswer | undefined> {
    return this.#begun.promise;
  }

  get hasBegun(): boolean {
    return this.#hasBegun;
  }

  take({ contentType, data }: Chunk): void {
    if (this.#hasBegun) this.#stream.write(data);
    else if (contentType === HTTP_RESPONSE) this.#takeHead(data);
    else this.#begin({ status: 200, headers: { 'content-type': contentType } }, data);
  }

  /** The handler is done. */
  end(): void {
    this.#stream.end();
  }

  /** The handler has failed: an answer that has begun is cut off, so that its caller does not take it for whole. */
  fail(): void {
    this.#stream.destroy();
  }

  #takeHead(data: Uint8Array): void {
    this.#pending = Buffer.concat([this.#pending, data]);
    const end = this.#pending.indexOf(PRELUDE_END);
    if (end < 0) return;
    const head = payload2HeadOf(this.#pending.subarray(0, end).toString());
    this.#begin(head, this.#pending.subarray(end + PRELUDE_END.length));
  }

  #begin(head: Payload2Head | undefined, data: Uint8Array): void {
    this.#hasBegun = true;
    if (data.length > 0) this.#stream.write(data);
    this.#begun.resolve(head === undefined ? undefined : { ...head, stream: this.#stream });
  }
}
