import { AwsError } from '../../errors.ts';
import type { Caller } from '../../iam/access.ts';
import { type SignatureCheck, signerOf as signerOfSent } from '../../wire/signed-request.ts';
import { GatewayError } from './gateway-error.ts';
import type { GatewayRequest } from './request.ts';

/** What of the stage the check of a signature needs. */
export type SignatureAuthorities = Omit<SignatureCheck, 'service'>;

/**
 * Who signed a request for an API.
 * @throws GatewayError `MISSING_AUTHENTICATION_TOKEN`, `INVALID_SIGNATURE`, `EXPIRED_TOKEN`
 */
export function signerOf({ method, sent, body }: GatewayRequest, authorities: SignatureAuthorities): Caller {
  try {
    return signerOfSent({ method, body, ...sent }, { ...authorities, service: 'execute-api' });
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    const { code: errorType, message } = error;
    throw new GatewayError(KINDS[errorType] ?? 'INVALID_SIGNATURE', { message, errorType });
  }
}

const KINDS: Readonly<Record<string, 'EXPIRED_TOKEN' | 'MISSING_AUTHENTICATION_TOKEN'>> = {
  ExpiredTokenException: 'EXPIRED_TOKEN',
  MissingAuthenticationTokenException: 'MISSING_AUTHENTICATION_TOKEN',
};
