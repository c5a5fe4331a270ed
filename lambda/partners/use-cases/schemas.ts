import { boolean, type InferOutput, maxLength, minLength, pipe, regex, strictObject, string } from 'valibot';

/** The name of a partner in paths and tokens. */
export const partnerIdSchema = pipe(string(), minLength(2), maxLength(32), regex(/^[a-z0-9-]+$/));

/** `PUT /partners/{partnerId}`: what the back office keeps of a partner. */
export const newPartnerSchema = strictObject({
  /** The public half of an Ed25519 key: its SubjectPublicKeyInfo, which has 44 bytes, in Base64url. The other half never leaves the partner. */
  publicKey: pipe(string(), regex(/^MCowBQYDK2VwAyEA[A-Za-z0-9_-]{43}$/)),
  /** A blocked partner is known, and may do nothing. */
  blocked: boolean(),
});

export type NewPartner = InferOutput<typeof newPartnerSchema>;
