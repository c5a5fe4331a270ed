/** The variable with the key of the badges, encrypted, in base64. */
export const BADGE_KEY = 'BADGE_KEY';
/** What the key belongs to: KMS decrypts it for who says the same. It is not a secret, and CloudTrail shows it. */
export const BADGE_CONTEXT = { purpose: 'badges' } as const;
