import { finished, type Readable } from 'node:stream';

/**
 * Everything that a stream brings. By its events: to iterate over a stream takes longer than all else about a short body.
 * @param longest of more bytes than that, nothing is kept. @default everything is
 * @returns undefined when it was longer
 * @throws the error of the stream, also of one that has failed before; or one that says that it was closed before its end
 */
export function readAll(stream: Readable, longest: number): Promise<Buffer | undefined>;
export function readAll(stream: Readable): Promise<Buffer>;
export function readAll(stream: Readable, longest = Number.POSITIVE_INFINITY): Promise<Buffer | undefined> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    stream.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= longest) chunks.push(chunk);
    });
    finished(stream, { writable: false }, (error) => {
      if (error) return reject(error);
      resolve(size <= longest ? Buffer.concat(chunks) : undefined);
    });
  });
}
