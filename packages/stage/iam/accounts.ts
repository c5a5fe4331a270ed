/** The organisation of the stage's own account and of every other one that a stack is in. */
export const ORGANIZATION = 'o-0000000000';

/** The account that an ARN names; undefined where it names none, as the ARN of a bucket. */
export const accountIn = (arn: string): string | undefined => /^arn:[\w-]+:[^:]*:[^:]*:(\d{12}):/.exec(arn)?.[1];

/** The accounts that the stage knows. All of them are in one organisation; any other account is a stranger. */
export class Accounts {
  /** The account of the stage. */
  readonly own: string;
  readonly #members: Set<string>;

  constructor(own: string) {
    this.own = own;
    this.#members = new Set([own]);
  }

  add(account: string): void {
    this.#members.add(account);
  }

  has(account: string): boolean {
    return this.#members.has(account);
  }

  /** undefined for a stranger. */
  organizationOf(account: string): string | undefined {
    return this.#members.has(account) ? ORGANIZATION : undefined;
  }

  /**
   * Whose resource it is. Buckets are the stage's own, and where an ARN names no account otherwise, such as `*`, it is about what
   * the caller has.
   */
  ownerOf(resource: string, callerAccount: string): string {
    return accountIn(resource) ?? (resource.startsWith('arn:aws:s3:::') ? this.own : callerAccount);
  }
}
