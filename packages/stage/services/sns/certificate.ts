import { createHash, createPublicKey, type KeyObject, sign } from 'node:crypto';

const [INTEGER, BIT_STRING, NULL, OID, UTF8, SEQUENCE, SET, UTC_TIME, VERSION] = [
  0x02, 0x03, 0x05, 0x06, 0x0c, 0x30, 0x31, 0x17, 0xa0,
];
/** 1.2.840.113549.1.1.11, and 2.5.4.3. */
const [SHA256_WITH_RSA, COMMON_NAME] = ['2a864886f70d01010b', '550403'];
const YEARS = 10;
const LINE = /.{1,64}/g;

/**
 * A certificate of version 3 that a key has signed itself, as PEM. Node.js reads certificates and makes none.
 * https://www.rfc-editor.org/rfc/rfc5280#section-4.1
 *
 * @param from its first moment, in epoch milliseconds; it holds for ten years
 */
export function selfSigned(privateKey: KeyObject, commonName: string, from: number): string {
  const algorithm = element(SEQUENCE, element(OID, hex(SHA256_WITH_RSA)), element(NULL));
  const attribute = element(SEQUENCE, element(OID, hex(COMMON_NAME)), element(UTF8, Buffer.from(commonName)));
  const name = element(SEQUENCE, element(SET, attribute));
  const until = new Date(from);
  until.setUTCFullYear(until.getUTCFullYear() + YEARS);
  const publicKey = createPublicKey(privateKey).export({ type: 'spki', format: 'der' });
  // A positive number: its first bit is not set.
  const serial = Buffer.concat([Buffer.of(1), createHash('sha256').update(publicKey).digest().subarray(0, 8)]);
  const certificate = element(
    SEQUENCE,
    element(VERSION, element(INTEGER, Buffer.of(2))),
    element(INTEGER, serial),
    algorithm,
    name,
    element(SEQUENCE, utcTime(new Date(from)), utcTime(until)),
    name,
    publicKey,
  );
  const signature = Buffer.concat([Buffer.of(0), sign('sha256', certificate, privateKey)]);
  const signed = element(SEQUENCE, certificate, algorithm, element(BIT_STRING, signature));
  const lines = signed.toString('base64').match(LINE) ?? [];
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n');
}

/** An element of DER: what it is, how long, and what it holds. */
function element(tag: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  const { length } = content;
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}

const hex = (text: string) => Buffer.from(text, 'hex');

const utcTime = (date: Date) =>
  element(UTC_TIME, Buffer.from(`${date.toISOString().replaceAll(/[-:T]/g, '').slice(2, 14)}Z`));
