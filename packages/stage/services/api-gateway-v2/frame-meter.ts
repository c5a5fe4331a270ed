import type { Duplex } from 'node:stream';

/** The fields before the payload of a frame: https://www.rfc-editor.org/rfc/rfc6455#section-5.2 */
const MASK_BYTES = 4;

/**
 * Watches the frames that a client sends, because API Gateway limits them, and `ws` limits whole messages only.
 * @param onTooLarge called before the frame becomes a message
 */
export function meterFrames(socket: Duplex, maxBytes: number, onTooLarge: () => void): void {
  let header = Buffer.alloc(0);
  let skip = 0;
  socket.prependListener('data', (chunk: Buffer) => {
    let rest = chunk;
    while (rest.length > 0) {
      const skipped = Math.min(skip, rest.length);
      skip -= skipped;
      rest = rest.subarray(skipped);
      if (rest.length === 0) return;
      const before = header.length;
      header = Buffer.concat([header, rest.subarray(0, 14 - before)]);
      const size = payloadSize(header);
      if (size === undefined) return;
      if (size.bytes > maxBytes) onTooLarge();
      rest = rest.subarray(size.headerBytes - before);
      skip = size.bytes;
      header = Buffer.alloc(0);
    }
  });
}

/** How long a frame is, once enough of its beginning is there. */
function payloadSize(header: Buffer): { readonly headerBytes: number; readonly bytes: number } | undefined {
  const second = header[1];
  if (second === undefined) return undefined;
  const [short, mask] = [second & 0x7f, second & 0x80 ? MASK_BYTES : 0];
  const extended = short === 126 ? 2 : short === 127 ? 8 : 0;
  if (header.length < 2 + extended) return undefined;
  const bytes = extended === 0 ? short : extended === 2 ? header.readUInt16BE(2) : Number(header.readBigUInt64BE(2));
  return { headerBytes: 2 + extended + mask, bytes };
}
