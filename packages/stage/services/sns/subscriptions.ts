import { randomBytes } from 'node:crypto';
import { boolean, type InferOutput, number, object, optional, picklist, record, string } from 'valibot';
import type { StageClock } from '../../clock.ts';
import { Changes } from '../../state/changes.ts';
import type { Durable } from '../../state/durable.ts';
import { needsConfirmation, PROTOCOLS, type Subscription } from './topic.ts';

const made = object({
  topicArn: string(),
  protocol: picklist(PROTOCOLS),
  endpoint: string(),
  attributes: record(string(), string()),
});
/** A subscription that the API has made, as its caller asked for it. Those of templates are made anew at each start. */
export type MadeSubscription = Readonly<InferOutput<typeof made>>;

const agreement = object({
  status: picklist(['pending', 'confirmed', 'deleted']),
  /** What the owner of the endpoint was asked with, and when: epoch milliseconds. */
  token: optional(string()),
  askedAt: optional(number()),
  /** Whether only a caller with a permission may end it. */
  isAuthenticated: optional(boolean()),
  made: optional(made),
});
type Agreement = Readonly<InferOutput<typeof agreement>>;
type Agreements = Readonly<Record<string, Agreement>>;

/** "Confirmation tokens are valid for two days": https://docs.aws.amazon.com/sns/latest/api/API_Subscribe.html */
const VALID_MILLISECONDS = 2 * 86_400_000;
const TOKEN_BYTES = 144;

interface AgreementsOptions {
  readonly clock: StageClock;
  /** Makes a subscription again after a restart. @returns whether its topic still exists */
  readonly again: (subscription: MadeSubscription) => boolean;
  /** Whether there is a subscription of this ARN. */
  readonly exists: (arn: string) => boolean;
}

/** Which subscriptions the owners of their endpoints have agreed to, by ARN. */
export class SubscriptionAgreements implements Durable<Agreements> {
  readonly schema = record(string(), agreement);
  readonly changes = new Changes(1);
  readonly #options: AgreementsOptions;
  readonly #all = new Map<string, Agreement>();

  constructor(options: AgreementsOptions) {
    this.#options = options;
  }

  of({ arn, protocol }: Pick<Subscription, 'arn' | 'protocol'>): Agreement {
    return this.#all.get(arn) ?? { status: needsConfirmation(protocol) ? 'pending' : 'confirmed' };
  }

  set(arn: string, change: Partial<Agreement> & Pick<Agreement, 'status'>): void {
    this.#all.set(arn, { ...this.#all.get(arn), ...change });
    this.changes.note([arn], () => this.#all.get(arn));
  }

  forget(arn: string): void {
    this.#all.delete(arn);
    this.changes.note([arn], () => undefined);
  }

  /** A token with which the owner answers. */
  ask(arn: string, status: Agreement['status']): string {
    const token = randomBytes(TOKEN_BYTES).toString('hex');
    this.set(arn, { status, token, askedAt: this.#options.clock.now() });
    return token;
  }

  /** The subscription that was asked with a token which is still good. */
  arnOf(token: string): string | undefined {
    const since = this.#options.clock.now() - VALID_MILLISECONDS;
    const [arn] = [...this.#all].find(([, each]) => each.token === token && (each.askedAt ?? 0) >= since) ?? [];
    return arn;
  }

  save(): Agreements {
    return Object.fromEntries(this.#all);
  }

  restore(saved: Agreements, drop: (what: string) => void): void {
    for (const [arn, each] of Object.entries(saved)) {
      const isThere = each.made === undefined ? this.#options.exists(arn) : this.#options.again(each.made);
      if (isThere) this.#all.set(arn, each);
      else drop(`the subscription ${arn}`);
    }
  }
}
