import { array, boolean, number, object } from 'valibot';
import type { StageClock } from '../../clock.ts';
import { AwsError } from '../../errors.ts';
import { Changes } from '../../state/changes.ts';
import type { Durable } from '../../state/durable.ts';

const DAY = 24 * 60 * 60_000;
const SECOND = 1_000;

/** Mails in 24 hours and in a second. https://docs.aws.amazon.com/ses/latest/dg/request-production-access.html */
const SANDBOX = { perDay: 200, perSecond: 1 } as const;
const PRODUCTION = { perDay: 50_000, perSecond: 14 } as const;

const schema = object({ production: boolean(), sent: array(number()) });
type State = { production: boolean; sent: number[] };

/** How much the account may send: little in the sandbox, in which every account begins. */
export class SendingQuota implements Durable<State> {
  readonly schema = schema;
  readonly changes = new Changes();
  readonly #clock: StageClock;
  #isProduction = false;
  /** When each recipient of the last 24 hours was written to, in epoch milliseconds. */
  #sent: number[] = [];

  constructor(clock: StageClock) {
    this.#clock = clock;
  }

  get isSandbox(): boolean {
    return !this.#isProduction;
  }

  /** As both versions of the API tell it. */
  describe() {
    const { perDay, perSecond } = this.#limits;
    return { Max24HourSend: perDay, MaxSendRate: perSecond, SentLast24Hours: this.#recent().length };
  }

  /** AWS decides within a day; the stage agrees at once. */
  leaveSandbox(): void {
    this.#isProduction = true;
    this.#note();
  }

  /** @throws AwsError `Throttling`, in the words of https://docs.aws.amazon.com/ses/latest/dg/manage-sending-quotas-errors.html */
  take(recipients: number): void {
    const now = this.#clock.now();
    const recent = this.#recent();
    const { perDay, perSecond } = this.#limits;
    if (recent.length + recipients > perDay) throw new AwsError('Throttling', 'Daily message quota exceeded.');
    const inThisSecond = recent.filter((at) => at > now - SECOND).length;
    // One mail to several recipients is let through: it counts for the seconds after it.
    if (inThisSecond >= perSecond) throw new AwsError('Throttling', 'Maximum sending rate exceeded.');
    this.#sent = [...recent, ...Array.from({ length: recipients }, () => now)];
    this.#note();
  }

  save(): State {
    return { production: this.#isProduction, sent: [...this.#sent] };
  }

  restore({ production, sent }: State): void {
    this.#isProduction = production;
    this.#sent = sent;
  }

  get #limits() {
    return this.#isProduction ? PRODUCTION : SANDBOX;
  }

  #recent(): readonly number[] {
    const from = this.#clock.now() - DAY;
    return this.#sent.filter((at) => at > from);
  }

  #note(): void {
    this.changes.note([], () => this.save());
  }
}
