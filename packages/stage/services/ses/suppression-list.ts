import { type InferOutput, number, object, picklist, record, string } from 'valibot';
import type { StageClock } from '../../clock.ts';
import { AwsError } from '../../errors.ts';
import { Changes } from '../../state/changes.ts';
import type { Durable } from '../../state/durable.ts';
import type { Outcome } from './address.ts';

export type SuppressionReason = 'BOUNCE' | 'COMPLAINT';

const entry = object({ reason: picklist(['BOUNCE', 'COMPLAINT']), at: number() });
const schema = record(string(), entry);
type State = InferOutput<typeof schema>;

/** How many addresses the list keeps: the newest. */
export const ADDRESSES_KEPT = 10_000;

const REASONS: Readonly<Partial<Record<Outcome, SuppressionReason>>> = { bounced: 'BOUNCE', complained: 'COMPLAINT' };

/**
 * The addresses to which the account sends nothing any more: SES takes a letter to them, and bounces it.
 * https://docs.aws.amazon.com/ses/latest/dg/sending-email-suppression-list.html
 */
export class SuppressionList implements Durable<State> {
  readonly schema = schema;
  readonly changes = new Changes(1);
  readonly #clock: StageClock;
  readonly #entries = new Map<string, State[string]>();

  constructor(clock: StageClock) {
    this.#clock = clock;
  }

  get all(): readonly (readonly [address: string, entry: State[string]])[] {
    return [...this.#entries];
  }

  has(address: string): boolean {
    return this.#entries.has(address.toLowerCase());
  }

  /** @throws AwsError `NotFoundException` */
  find(address: string): State[string] {
    const found = this.#entries.get(address.toLowerCase());
    if (found !== undefined) return found;
    throw new AwsError('NotFoundException', `Email address ${address} does not exist on your suppression list.`, 404);
  }

  put(address: string, reason: SuppressionReason): void {
    const key = address.toLowerCase();
    this.#entries.delete(key);
    this.#entries.set(key, { reason, at: this.#clock.now() });
    this.#note(key);
    const [oldest] = this.#entries.keys();
    if (this.#entries.size > ADDRESSES_KEPT && oldest !== undefined) this.remove(oldest);
  }

  remove(address: string): void {
    this.#entries.delete(address.toLowerCase());
    this.#note(address.toLowerCase());
  }

  /** Takes in an address that bounced or whose owner complained. @param reasons which of them count @default both */
  learn(address: string, outcome: Outcome, reasons: readonly SuppressionReason[] = ['BOUNCE', 'COMPLAINT']): void {
    const reason = REASONS[outcome];
    if (reason !== undefined && reasons.includes(reason)) this.put(address, reason);
  }

  save(): State {
    return Object.fromEntries(this.#entries);
  }

  restore(entries: State): void {
    for (const [address, one] of Object.entries(entries)) this.#entries.set(address, one);
  }

  #note(key: string): void {
    this.changes.note([key], () => this.#entries.get(key));
  }
}
