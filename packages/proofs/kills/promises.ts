import type { Account } from '../../../playground/arcade-client.ts';

/** Credits that a player begins with, of which a play takes one. */
export const CREDITS = 3;

/** A person. Each step is one more answer that has to stay true, whatever is killed. */
export interface Person {
  readonly email: string;
  /** Of the requests that record plays: one key is one play. */
  readonly keys: readonly string[];
  /** Since the sign-up was answered. */
  account?: Account;
  isConfirmed: boolean;
  /** The keys whose plays were answered. */
  readonly played: Set<string>;
  /** The sign-up got no answer, and whether there is a user is not known. */
  isGivenUp: boolean;
}

/** A person who has signed up. */
export type SignedUp = Person & { readonly account: Account };

/** What the stage has answered. */
export class Promises {
  readonly people: Person[] = [];
  /** Rows of each import that was accepted, by its path. */
  readonly imports = new Map<string, number>();
  /** The value of a parameter that was put last. */
  parameter = 0;
  /** What failed although the stage was there. */
  readonly refusals: string[] = [];

  refuse(error: unknown): void {
    this.refusals.push(error instanceof Error ? error.message : String(error));
  }

  get signedUp(): readonly SignedUp[] {
    return this.people.filter((person): person is SignedUp => person.account !== undefined);
  }

  get confirmed(): readonly SignedUp[] {
    return this.signedUp.filter(({ isConfirmed }) => isConfirmed);
  }

  /** People whose steps are not all answered. */
  get unfinished(): readonly Person[] {
    return this.people.filter(({ isGivenUp, keys, played }) => !isGivenUp && played.size < keys.length);
  }

  get plays(): number {
    return this.people.reduce((sum, { played }) => sum + played.size, 0);
  }

  get rows(): number {
    return [...this.imports.values()].reduce((sum, rows) => sum + rows, 0);
  }
}
