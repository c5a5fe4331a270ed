import { randomBytes } from 'node:crypto';
import { invocation } from '#lambda/runtime/handlers/invocation.ts';
import { partner } from '../adapters/partner.ts';
import { versions } from '../adapters/partner-key.ts';
import { rotateKey } from '../use-cases/rotate-key.ts';

const newKey = () => randomBytes(32).toString('base64url');

/** Invoked by Secrets Manager, once for each of the four steps of a rotation. */
export const handler = invocation((event: unknown) => rotateKey(event, { versions, partner, newKey }));
