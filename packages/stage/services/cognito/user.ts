import type { User } from 'cognito-local/lib/services/userPoolService.js';

/** What a code that went out by email is good for. */
export type CodePurpose = 'sign-up' | 'forgot-password';

/** A user as cognito-local keeps it, with what it does not know: that codes and temporary passwords expire. */
export interface PoolUser extends User {
  readonly codePurpose?: CodePurpose;
  /** Stage time, epoch milliseconds. */
  readonly codeExpiresAt?: number;
  /** Stage time, epoch milliseconds. */
  readonly temporaryPasswordExpiresAt?: number;
}

export interface Attribute {
  readonly Name: string;
  readonly Value?: string | undefined;
}

export function attributeOf({ Attributes }: User, name: string): string | undefined {
  return Attributes.find(({ Name }) => Name === name)?.Value;
}

/** A copy of the user with one attribute set. */
export function withAttribute<U extends User>(user: U, name: string, value: string): U {
  return {
    ...user,
    Attributes: [...user.Attributes.filter(({ Name }) => Name !== name), { Name: name, Value: value }],
  };
}

/** An answer's hint at where a code went. It is masked, so that it tells nothing to who does not know the address. */
export function emailDelivery(email: string) {
  const [local = '', domain = ''] = email.split('@');
  const Destination = `${local.slice(0, 1)}***@${domain.slice(0, 1)}***`;
  return { CodeDeliveryDetails: { AttributeName: 'email', DeliveryMedium: 'EMAIL', Destination } };
}
