import type { Access, Caller } from '../../iam/access.ts';
import type { EncryptionContext, Key } from './key.ts';
import type { Kms } from './kms.ts';

/** A use of a key by a service, such as `s3`, for one of its callers. */
export interface KeyUse {
  readonly caller: Caller;
  readonly action: 'Decrypt' | 'Encrypt' | 'GenerateDataKey';
  readonly key: Key;
  readonly context: EncryptionContext;
  readonly via: string;
}

/** Lets a service use a key: the caller has to be allowed what the service does with it. @throws AwsError */
export function useFor({ caller, action, key, context, via }: KeyUse, kms: Kms, access: Access): void {
  access.authorize(caller, kms.permission(action, key, context, via), { 'aws:securetransport': 'true' });
  key.checkEnabled();
}
