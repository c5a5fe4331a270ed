import { randomUUID } from 'node:crypto';
import { array, type InferOutput, number, object, optional, picklist, record, string } from 'valibot';
import type { StageClock } from '../../clock.ts';
import type { Records } from '../../records.ts';
import { Changes } from '../../state/changes.ts';
import type { Durable } from '../../state/durable.ts';

const mail = object({
  id: string(),
  /** Epoch milliseconds. */
  at: number(),
  /** Whether it is an email or a text message. */
  channel: picklist(['email', 'sms']),
  from: string(),
  to: array(string()),
  subject: string(),
  text: string(),
  html: optional(string()),
  /** What became of it, where SES sent it. @default it was delivered */
  state: optional(picklist(['delivered', 'bounced', 'complained', 'suppressed'])),
  /** The id that SES gave it. */
  messageId: optional(string()),
});
/** What somebody outside AWS got. */
export type Mail = Readonly<InferOutput<typeof mail>>;

/** How many mails the inbox keeps: the newest. */
export const MAILS_KEPT = 1_000;

/** The inbox of everybody to whom the stage's services send mail or text messages: nothing leaves this machine. */
export class Inbox implements Durable<Readonly<Record<string, Mail>>> {
  readonly schema = record(string(), mail);
  readonly changes = new Changes(1);
  readonly #environment: { readonly clock: StageClock; readonly records: Records };
  readonly #mails = new Map<string, Mail>();

  constructor(environment: { readonly clock: StageClock; readonly records: Records }) {
    this.#environment = environment;
  }

  deliver(given: Omit<Mail, 'id' | 'at'>): Mail {
    const { clock, records } = this.#environment;
    const delivered = { ...given, id: randomUUID(), at: clock.now() };
    this.#mails.set(delivered.id, delivered);
    this.#note(delivered.id);
    const [oldest] = this.#mails.keys();
    if (this.#mails.size > MAILS_KEPT && oldest !== undefined) {
      this.#mails.delete(oldest);
      this.#note(oldest);
    }
    records.add({ kind: 'mail', channel: given.channel, to: given.to, subject: given.subject });
    return delivered;
  }

  /** The oldest first. */
  get all(): readonly Mail[] {
    return [...this.#mails.values()];
  }

  /** The mails that reached one address or number, the oldest first. */
  of(address: string): readonly Mail[] {
    return this.all.filter(({ state, to }) => to.includes(address) && state !== 'bounced' && state !== 'suppressed');
  }

  save(): Readonly<Record<string, Mail>> {
    return Object.fromEntries(this.#mails);
  }

  restore(mails: Readonly<Record<string, Mail>>): void {
    for (const each of Object.values(mails).sort((one, other) => one.at - other.at)) this.#mails.set(each.id, each);
  }

  #note(id: string): void {
    this.changes.note([id], () => this.#mails.get(id));
  }
}
