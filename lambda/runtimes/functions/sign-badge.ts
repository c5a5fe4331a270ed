import { createHmac } from 'node:crypto';
import { invocation } from '#lambda/runtime/handlers/invocation.ts';
import { openBadgeKey } from '../adapters/badge-key.ts';
import { signBadge } from '../use-cases/sign-badge.ts';

/**
 * Decrypted once, when the environment starts: KMS is billed and limited by calls. When it fails the environment does not start, and the
 * next invocation begins with a new one.
 */
const key = await openBadgeKey();

/** Signs the badge of a player, which a partner of the arcade shows. */
export const handler = invocation(async (event: unknown) =>
  signBadge(event, (text) => createHmac('sha256', key).update(text).digest('base64url')),
);
