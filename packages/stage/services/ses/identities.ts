import { randomBytes } from 'node:crypto';
import { boolean, type InferOutput, object, optional, record, string } from 'valibot';
import { Changes } from '../../state/changes.ts';
import type { Durable } from '../../state/durable.ts';
import { domainOf } from './address.ts';
import type { Inbox } from './inbox.ts';

const identity = object({
  verified: boolean(),
  /** Whether a caller made it, and no template has it. */
  made: boolean(),
  /** Of the link in the mail that asks the owner of an address. */
  token: optional(string()),
});
const schema = record(string(), identity);
type State = InferOutput<typeof schema>;

interface IdentitiesEnvironment {
  readonly inbox: Inbox;
  /** The stage's base URL. */
  readonly endpoint: () => string;
  readonly arn: (service: string, resource: string) => string;
}

/** The path of the links by which owners of addresses verify them. */
export const VERIFY_PATH = '/ses/verify';

/**
 * Who may write by SES, and in the sandbox also who may be written to: addresses whose owners have followed a link, and domains.
 * A domain is verified by records of its DNS, which the stage takes to be there at once.
 * https://docs.aws.amazon.com/ses/latest/dg/verify-addresses-and-domains.html
 */
export class Identities implements Durable<State> {
  readonly schema = schema;
  readonly changes = new Changes(1);
  readonly #environment: IdentitiesEnvironment;
  readonly #identities = new Map<string, State[string]>();

  constructor(environment: IdentitiesEnvironment) {
    this.#environment = environment;
  }

  /** Adds one that is not there. The owner of an address is asked by {@link askPending}. @param made whether a caller asks for it */
  add(name: string, made: boolean): void {
    const key = name.toLowerCase();
    if (!this.#identities.has(key)) this.#set(key, { verified: !key.includes('@'), made });
  }

  remove(name: string): void {
    this.#identities.delete(name.toLowerCase());
    this.#note(name.toLowerCase());
  }

  get all(): readonly string[] {
    return [...this.#identities.keys()];
  }

  has(name: string): boolean {
    return this.#identities.has(name.toLowerCase());
  }

  isVerified(name: string): boolean {
    return this.#identities.get(name.toLowerCase())?.verified ?? false;
  }

  /** Whether an address is verified by itself or by its domain. */
  covers(address: string): boolean {
    return this.isVerified(address) || this.isVerified(domainOf(address));
  }

  /** The ARN that policies name for a sender: that of its address, or of its domain where only that is an identity. */
  arnOf(address: string): string {
    const name = this.has(address) || !this.has(domainOf(address)) ? address : domainOf(address);
    return this.#environment.arn('ses', `identity/${name.toLowerCase()}`);
  }

  /** Writes to every owner who has not been asked. */
  askPending(): void {
    for (const [address, { token, verified }] of this.#identities)
      if (!verified && token === undefined) this.#ask(address);
  }

  /** Follows a link. @returns the address that is verified now; undefined when the link is of no mail */
  verify(token: string): string | undefined {
    const [name, found] = [...this.#identities].find(([, identity]) => identity.token === token) ?? [];
    if (name !== undefined && found !== undefined) this.#set(name, { ...found, verified: true });
    return name;
  }

  save(): State {
    return Object.fromEntries(this.#identities);
  }

  restore(identities: State, drop: (what: string) => void): void {
    for (const [name, one] of Object.entries(identities)) {
      if (one.made || this.#identities.has(name)) this.#identities.set(name, one);
      else drop(`identity ${name}`);
    }
  }

  #ask(address: string): void {
    const token = randomBytes(16).toString('hex');
    const { endpoint, inbox } = this.#environment;
    this.#set(address, { made: false, ...this.#identities.get(address), verified: false, token });
    inbox.deliver({
      channel: 'email',
      from: 'no-reply-aws@amazon.com',
      to: [address],
      subject: 'Amazon Web Services - Email Address Verification Request',
      text: `To use this address with Amazon SES, follow this link:\n\n${endpoint()}${VERIFY_PATH}?token=${token}\n`,
    });
  }

  #set(name: string, one: State[string]): void {
    this.#identities.set(name, one);
    this.#note(name);
  }

  #note(name: string): void {
    this.changes.note([name], () => this.#identities.get(name));
  }
}
