import { AwsError } from '../../errors.ts';

const incomplete = () => new AwsError('IncompleteBody', 'The request body terminated unexpectedly');
const LONGEST_LINE = 8_192;

/**
 * Takes the `aws-chunked` encoding off a body, as it comes. Signatures of chunks are not checked: the stage's keys are no
 * secret. https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html
 *
 * @param onTrailer hears each line after the last chunk, its name in lower case
 * @throws AwsError `IncompleteBody`
 */
export async function* unchunked(
  source: AsyncIterable<Buffer>,
  onTrailer: (name: string, value: string) => void,
): AsyncGenerator<Buffer> {
  let rest: Buffer = Buffer.alloc(0);
  /** Bytes of the present chunk that have not come; undefined between chunks. */
  let missing: number | undefined;
  let isTrailer = false;
  for await (const bytes of source) {
    rest = rest.length === 0 ? bytes : Buffer.concat([rest, bytes]);
    while (rest.length > 0) {
      if (missing !== undefined && missing > 0) {
        const data = rest.subarray(0, missing);
        missing -= data.length;
        rest = rest.subarray(data.length);
        yield data;
        continue;
      }
      const end = rest.indexOf('\r\n');
      if (end === -1) {
        if (rest.length > LONGEST_LINE) throw incomplete();
        break;
      }
      const line = rest.toString('latin1', 0, end);
      rest = rest.subarray(end + 2);
      if (isTrailer) {
        const colon = line.indexOf(':');
        if (colon > 0) onTrailer(line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim());
      } else if (missing === 0) {
        if (line !== '') throw incomplete();
        missing = undefined;
      } else {
        const size = /^([\da-f]{1,12})(;|$)/i.exec(line)?.[1];
        if (size === undefined) throw incomplete();
        missing = Number.parseInt(size, 16);
        isTrailer = missing === 0;
      }
    }
  }
  if (!isTrailer) throw incomplete();
}
