import { randomUUID } from 'node:crypto';
import type { StageClock } from '../../clock.ts';
import { isSimulator, type Outcome, readAddress, simulated } from './address.ts';
import type { ConfigurationSet } from './configuration-set.ts';
import { invalidValue, noConfigurationSet, rejected } from './errors.ts';
import type { Identities } from './identities.ts';
import type { Inbox } from './inbox.ts';
import { type Letter, recipientsOf } from './letter.ts';
import type { NamedThings } from './named-things.ts';
import { eventsOf } from './outcomes.ts';
import type { SendingQuota } from './quota.ts';
import { type MailTemplate, RenderingFailure, render } from './rendering.ts';
import type { SendingEvents } from './sending-events.ts';
import type { SuppressionList } from './suppression-list.ts';

interface MailerEnvironment {
  readonly account: string;
  readonly region: string;
  readonly clock: StageClock;
  readonly configurationSets: NamedThings<ConfigurationSet>;
  readonly events: SendingEvents;
  readonly identities: Identities;
  readonly inbox: Inbox;
  readonly quota: SendingQuota;
  readonly suppressionList: SuppressionList;
}

const MAX_RECIPIENTS = 50;

/** Sends mail, as far as it gets: into the inbox of the stage, or to where the mailbox simulator sends it. */
export class Mailer {
  readonly #environment: MailerEnvironment;

  constructor(environment: MailerEnvironment) {
    this.#environment = environment;
  }

  /**
   * @returns the id of the message; also when a template cannot be filled in, of which only an event tells
   * @throws AwsError `MessageRejected` for identities that are not verified, `Throttling`, `ConfigurationSetDoesNotExist`
   */
  send(letter: Letter): string {
    const { configurationSets, events, quota } = this.#environment;
    const set = letter.configurationSet;
    if (set !== undefined && configurationSets.find(set) === undefined) throw noConfigurationSet(set);
    const recipients = this.#checked(letter);
    quota.take(recipients.filter((address) => !isSimulator(address)).length);
    const messageId = `${randomUUID()}-000000`;
    const content = this.#rendered(letter, messageId);
    if (content === undefined) return messageId;
    events.tell(set, { type: 'send', mail: this.#mail(letter, messageId, content), detail: {} });
    for (const [outcome, addresses] of this.#byOutcome(recipients))
      this.#end(letter, messageId, content, outcome, addresses);
    return messageId;
  }

  /** Refuses what may not be sent. @returns the addresses of all recipients */
  #checked(letter: Letter): readonly string[] {
    const { identities, quota, region } = this.#environment;
    const from = readAddress(letter.from)?.address;
    if (from === undefined) throw invalidValue("Missing final '@domain'");
    const recipients = recipientsOf(letter).map((text) => {
      const address = readAddress(text)?.address;
      if (address === undefined) throw invalidValue("Missing final '@domain'");
      return address;
    });
    if (recipients.length === 0) throw invalidValue('Destination must have at least one recipient.');
    if (recipients.length > MAX_RECIPIENTS) throw invalidValue(`Recipient count exceeds ${MAX_RECIPIENTS}.`);
    const strangers = quota.isSandbox ? recipients.filter((address) => !isSimulator(address)) : [];
    const refused = [from, ...strangers].filter((address) => !identities.covers(address));
    if (refused.length > 0) {
      // https://docs.aws.amazon.com/ses/latest/dg/troubleshoot-error-messages.html
      throw rejected(
        `Email address is not verified. The following identities failed the check in region ${region.toUpperCase()}: ${refused.join(', ')}`,
      );
    }
    return recipients;
  }

  #rendered(letter: Letter, messageId: string): MailTemplate | undefined {
    if (letter.data === undefined) return letter.content;
    try {
      return render(letter.content, letter.data);
    } catch (error) {
      if (!(error instanceof RenderingFailure)) throw error;
      const mail = this.#mail(letter, messageId, undefined);
      const detail = { errorMessage: error.message, templateName: letter.templateName };
      this.#environment.events.tell(letter.configurationSet, { type: 'renderingFailure', mail, detail });
      return undefined;
    }
  }

  #byOutcome(recipients: readonly string[]): ReadonlyMap<Outcome, readonly string[]> {
    const { suppressionList } = this.#environment;
    return Map.groupBy(recipients, (address) => (suppressionList.has(address) ? 'suppressed' : simulated(address)));
  }

  #end(letter: Letter, messageId: string, content: MailTemplate, outcome: Outcome, to: readonly string[]): void {
    const { clock, configurationSets, events, inbox, suppressionList } = this.#environment;
    const set = letter.configurationSet;
    inbox.deliver({ channel: 'email', from: letter.from, to: [...to], state: outcome, messageId, ...bodyOf(content) });
    const reasons = configurationSets.find(set ?? '')?.suppressedReasons;
    for (const address of to) if (!isSimulator(address)) suppressionList.learn(address, outcome, reasons);
    const timestamp = new Date(clock.now()).toISOString();
    const byAccount = to.every((address) => suppressionList.has(address));
    for (const [type, detail] of eventsOf({ outcome, recipients: to, byAccount, timestamp })) {
      events.tell(set, { type, mail: this.#mail(letter, messageId, content), detail });
    }
  }

  /** What events tell of a mail. Recorded: test_ses::test_ses_sns_topic_integration_send_email. */
  #mail(letter: Letter, messageId: string, content: MailTemplate | undefined): object {
    const { account, clock, identities } = this.#environment;
    const { from, to, cc, configurationSet, tags, operation, caller } = letter;
    const address = readAddress(from)?.address ?? from;
    const subject = content?.subject;
    const headers = {
      From: from,
      To: to.join(', '),
      ...(cc.length === 0 ? {} : { Cc: cc.join(', ') }),
      ...(subject === undefined ? {} : { Subject: subject }),
      'MIME-Version': '1.0',
    };
    const ownTags = Object.entries(tags).map(([name, value]) => [name, [value]]);
    return {
      timestamp: new Date(clock.now()).toISOString(),
      source: from,
      sourceArn: identities.arnOf(address),
      sendingAccountId: account,
      messageId,
      destination: recipientsOf(letter),
      headersTruncated: false,
      headers: Object.entries(headers).map(([name, value]) => ({ name, value })),
      commonHeaders: { from: [from], to, messageId, ...(subject === undefined ? {} : { subject }) },
      tags: {
        'ses:operation': [operation],
        ...(configurationSet === undefined ? {} : { 'ses:configuration-set': [configurationSet] }),
        'ses:source-ip': ['127.0.0.1'],
        'ses:from-domain': [address.slice(address.indexOf('@') + 1)],
        'ses:caller-identity': [caller],
        ...Object.fromEntries(ownTags),
      },
    };
  }
}

/** A mail without a text still has one for the inbox. */
const bodyOf = ({ subject, text, html }: MailTemplate) => ({
  subject,
  text: text ?? '',
  ...(html === undefined ? {} : { html }),
});
