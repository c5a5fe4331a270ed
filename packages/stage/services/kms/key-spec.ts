import { generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto';

/** What a key is for. The stage has no keys that agree on secrets (`KEY_AGREEMENT`). */
export const USAGES = ['ENCRYPT_DECRYPT', 'SIGN_VERIFY', 'GENERATE_VERIFY_MAC'] as const;
export type KeyUsage = (typeof USAGES)[number];

/** By spec, the curve and the bits of the digest that it signs. */
const CURVES = {
  ECC_NIST_P256: { namedCurve: 'P-256', bits: 256 },
  ECC_NIST_P384: { namedCurve: 'P-384', bits: 384 },
  ECC_NIST_P521: { namedCurve: 'P-521', bits: 512 },
  ECC_SECG_P256K1: { namedCurve: 'secp256k1', bits: 256 },
};
const RSA = { RSA_2048: 2_048, RSA_3072: 3_072, RSA_4096: 4_096 };
/** The bytes of a MAC. https://docs.aws.amazon.com/kms/latest/developerguide/hmac.html */
const HMAC = { HMAC_224: 28, HMAC_256: 32, HMAC_384: 48, HMAC_512: 64 };

export type EccSpec = keyof typeof CURVES;
export type RsaSpec = keyof typeof RSA;
export type HmacSpec = keyof typeof HMAC;

/** In the order in which AWS lists them. Recorded: test_kms::test_hmac_create_key_invalid_operations. */
export const SPECS = [
  'RSA_2048',
  'ECC_NIST_P384',
  'ECC_NIST_P256',
  'ECC_NIST_P521',
  'HMAC_384',
  'RSA_3072',
  'ECC_SECG_P256K1',
  'RSA_4096',
  'SYMMETRIC_DEFAULT',
  'HMAC_256',
  'HMAC_224',
  'HMAC_512',
] as const;
export type KeySpec = (typeof SPECS)[number];

export const isEcc = (spec: KeySpec): spec is EccSpec => spec in CURVES;
export const isRsa = (spec: KeySpec): spec is RsaSpec => spec in RSA;
export const isHmac = (spec: KeySpec): spec is HmacSpec => spec in HMAC;

/** The algorithms of a key, as its metadata have them. https://docs.aws.amazon.com/kms/latest/developerguide/symm-asymm-choose-key-spec.html */
export function algorithmsOf(spec: KeySpec, usage: KeyUsage): readonly string[] {
  if (spec === 'SYMMETRIC_DEFAULT') return [spec];
  if (isHmac(spec)) return [spec.replace('_', '_SHA_')];
  if (isEcc(spec)) return [`ECDSA_SHA_${CURVES[spec].bits}`];
  if (usage === 'ENCRYPT_DECRYPT') return ['RSAES_OAEP_SHA_1', 'RSAES_OAEP_SHA_256'];
  return ['PKCS1_V1_5', 'PSS'].flatMap((scheme) => [256, 384, 512].map((bits) => `RSASSA_${scheme}_SHA_${bits}`));
}

/** What a key of a spec may be for. */
export function usagesOf(spec: KeySpec): readonly KeyUsage[] {
  if (isHmac(spec)) return ['GENERATE_VERIFY_MAC'];
  if (isRsa(spec)) return ['ENCRYPT_DECRYPT', 'SIGN_VERIFY'];
  return isEcc(spec) ? ['SIGN_VERIFY'] : ['ENCRYPT_DECRYPT'];
}

/** A new pair of keys. One of RSA takes a second of a processor, so it is made when it is first used. */
export const newPair = (spec: EccSpec | RsaSpec): { readonly privateKey: KeyObject; readonly publicKey: KeyObject } =>
  isRsa(spec)
    ? generateKeyPairSync('rsa', { modulusLength: RSA[spec] })
    : generateKeyPairSync('ec', { namedCurve: CURVES[spec].namedCurve });

/** What only the key has: bytes, or a private key in DER. */
export function newSecret(spec: KeySpec): Buffer {
  if (isHmac(spec)) return randomBytes(HMAC[spec]);
  if (spec === 'SYMMETRIC_DEFAULT') return randomBytes(32);
  return newPair(spec).privateKey.export({ type: 'pkcs8', format: 'der' });
}

/** The most bytes that RSA encrypts at once. https://datatracker.ietf.org/doc/html/rfc8017#section-7.1.1 */
export const mostBytes = (spec: RsaSpec, algorithm: string): number =>
  RSA[spec] / 8 - 2 * (algorithm === 'RSAES_OAEP_SHA_1' ? 20 : 32) - 2;
