import { randomBytes } from 'node:crypto';

/** An id as API Gateway makes them for connections, messages and requests: `L0SM9cOFvHcCIhw=`. */
export const gatewayId = (): string => `${randomBytes(11).toString('base64url')}=`;
