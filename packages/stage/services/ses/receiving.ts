import { randomUUID } from 'node:crypto';
import { AwsError } from '../../errors.ts';
import type { S3 } from '../s3/s3.ts';
import { storeForService } from '../s3/service-object.ts';
import { domainOf } from './address.ts';
import type { Identities } from './identities.ts';
import type { Inbox } from './inbox.ts';
import { type IncomingMail, rawMail } from './incoming-mail.ts';
import type { ReceiptAction, ReceiptRule } from './receipt-rule.ts';
import type { RuleSets } from './rule-sets.ts';
import type { EventsStage } from './sending-events.ts';

/** What receiving needs: rules may store mails in buckets. */
export interface ReceivingStage extends EventsStage {
  readonly s3: S3;
}

interface Parts {
  readonly identities: Identities;
  readonly inbox: Inbox;
  readonly ruleSets: RuleSets;
}

/** What the sender of a mail hears. */
export type Reception =
  | { readonly accepted: true; readonly messageId: string; readonly rules: readonly string[] }
  | { readonly accepted: false; readonly reason: string };

/** One mail on its way through one rule. */
interface Passage {
  readonly mail: IncomingMail;
  readonly messageId: string;
  readonly set: string;
  readonly rule: ReceiptRule;
  readonly recipients: readonly string[];
}

const SERVICE = 'ses.amazonaws.com';

/**
 * Mail that comes in goes through the rules of the active set, in order.
 * https://docs.aws.amazon.com/ses/latest/dg/receiving-email-concepts.html
 */
export class Receiving {
  readonly #stage: ReceivingStage;
  readonly #parts: Parts;

  constructor(stage: ReceivingStage, parts: Parts) {
    this.#stage = stage;
    this.#parts = parts;
  }

  /** Takes a mail or refuses it. What rules do with it goes on afterwards. */
  receive(mail: IncomingMail): Reception {
    const { identities, ruleSets } = this.#parts;
    const { active } = ruleSets;
    const to = mail.to.filter((address) => identities.covers(address));
    const rules = (active?.rules ?? []).filter((rule) => rule.Enabled && concerned(rule, to).length > 0);
    if (active === undefined || rules.length === 0) {
      return { accepted: false, reason: '550 5.1.1 Requested action not taken: mailbox unavailable' };
    }
    if (!mail.tls && rules.some(({ TlsPolicy }) => TlsPolicy === 'Require')) {
      return { accepted: false, reason: '530 5.7.0 Must issue a STARTTLS command first' };
    }
    const messageId = randomUUID().replaceAll('-', '');
    const passages = rules.map((rule) => ({
      mail,
      messageId,
      set: active.name,
      rule,
      recipients: concerned(rule, to),
    }));
    this.#stage.activity.run(() => this.#pass(passages));
    return { accepted: true, messageId, rules: rules.map(({ Name }) => Name) };
  }

  async #pass(passages: readonly Passage[]): Promise<void> {
    for (const passage of passages) {
      for (const action of passage.rule.Actions) {
        if (await this.#act(passage, action)) return;
      }
    }
  }

  /** @returns whether no other rule follows. An action that fails does not stop the others */
  async #act(passage: Passage, action: ReceiptAction): Promise<boolean> {
    const { messageId, rule } = passage;
    const name = Object.keys(action)[0]?.replace('Action', '') ?? 'none';
    const note = { kind: 'mail-received', messageId, rule: rule.Name, action: name } as const;
    try {
      await this.#run(passage, action);
      this.#stage.records.add(note);
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      this.#stage.records.add({ ...note, failure: error.message });
    }
    return action.StopAction !== undefined || action.BounceAction !== undefined;
  }

  async #run(passage: Passage, action: ReceiptAction): Promise<void> {
    const { BounceAction, LambdaAction, S3Action, SNSAction, StopAction } = action;
    const document = this.#document(passage, action);
    if (S3Action !== undefined) await this.#store(passage, S3Action);
    if (LambdaAction !== undefined) {
      const payload = { Records: [{ eventSource: 'aws:ses', eventVersion: '1.0', ses: document }] };
      await this.#deliver(passage, LambdaAction.FunctionArn, payload);
    }
    if (SNSAction !== undefined) {
      const content = Buffer.from(this.#raw(passage)).toString(SNSAction.Encoding === 'Base64' ? 'base64' : 'utf8');
      await this.#deliver(passage, SNSAction.TopicArn, { notificationType: 'Received', ...document, content });
    }
    if (BounceAction !== undefined) {
      const { Message, Sender, SmtpReplyCode } = BounceAction;
      const text = `${SmtpReplyCode} ${Message}`;
      const subject = 'Delivery Status Notification (Failure)';
      this.#parts.inbox.deliver({ channel: 'email', from: Sender, to: [passage.mail.from], subject, text });
    }
    const topicArn = (S3Action ?? LambdaAction ?? BounceAction ?? StopAction)?.TopicArn;
    if (topicArn !== undefined) await this.#deliver(passage, topicArn, { notificationType: 'Received', ...document });
  }

  async #store(passage: Passage, { BucketName, ObjectKeyPrefix = '' }: NonNullable<ReceiptAction['S3Action']>) {
    const { access, clock, s3 } = this.#stage;
    const bucket = s3.bucket(BucketName);
    const key = `${ObjectKeyPrefix}${passage.messageId}`;
    const permission = { action: 's3:PutObject', resource: `${bucket.settings.arn}/${key}` };
    if (!access.serviceMay(SERVICE, permission, this.#ruleArn(passage))) {
      throw new AwsError('AccessDenied', `The policy of ${BucketName} does not let SES write ${key}`, 403);
    }
    const storage = { bodies: s3.bodies, clock, tell: s3.tell.bind(s3) };
    await storeForService(storage, bucket, key, Buffer.from(this.#raw(passage)), 'message/rfc822');
  }

  async #deliver(passage: Passage, targetArn: string, document: object): Promise<void> {
    const subject = targetArn.includes(':sns:') ? { subject: 'Amazon SES Email Receipt Notification' } : {};
    const actor = { service: SERVICE, sourceArn: this.#ruleArn(passage) };
    await this.#stage.targets.deliver({ targetArn, payload: JSON.stringify(document), ...subject }, actor);
  }

  #ruleArn({ set, rule }: Passage): string {
    return this.#stage.arn('ses', `receipt-rule-set/${set}:receipt-rule/${rule.Name}`);
  }

  #raw({ mail, messageId, rule }: Passage): string {
    const added = rule.Actions.flatMap(({ AddHeaderAction }) =>
      AddHeaderAction === undefined ? [] : [`${AddHeaderAction.HeaderName}: ${AddHeaderAction.HeaderValue}\r\n`],
    );
    return `${added.join('')}${rawMail(mail, messageId, this.#stage.clock.now())}`;
  }

  /** https://docs.aws.amazon.com/ses/latest/dg/receiving-email-notifications-contents.html */
  #document({ mail, messageId, recipients, rule }: Passage, action: ReceiptAction) {
    const timestamp = new Date(this.#stage.clock.now()).toISOString();
    const { from, subject, to } = mail;
    const scanned = (status: string) => ({ status: rule.ScanEnabled ? status : 'DISABLED' });
    const [[name = '', value = {}] = []] = Object.entries(action);
    return {
      mail: {
        timestamp,
        source: from,
        messageId,
        destination: to,
        headersTruncated: false,
        headers: Object.entries({ From: from, To: to.join(', '), Subject: subject }).map(([header, text]) => ({
          name: header,
          value: text,
        })),
        commonHeaders: { from: [from], to, subject, messageId: `<${messageId}@mail.example>` },
      },
      receipt: {
        timestamp,
        processingTimeMillis: 100,
        recipients,
        spamVerdict: scanned(mail.spam),
        virusVerdict: scanned(mail.virus),
        spfVerdict: { status: 'PASS' },
        dkimVerdict: { status: 'PASS' },
        dmarcVerdict: { status: 'PASS' },
        action: describeAction(name, value, messageId),
      },
    };
  }
}

/** The recipients for whom a rule is: of all verified domains when it names none. */
function concerned({ Recipients = [] }: ReceiptRule, to: readonly string[]): readonly string[] {
  if (Recipients.length === 0) return to;
  return to.filter((address) =>
    Recipients.some((asked) => {
      const wanted = asked.toLowerCase();
      if (wanted.includes('@')) return wanted === address.toLowerCase();
      return wanted.startsWith('.') ? domainOf(address).endsWith(wanted) : wanted === domainOf(address);
    }),
  );
}

/** An action as notifications tell it: members begin with a small letter, and the object has its key. */
function describeAction(name: string, value: object, messageId: string): object {
  const members = Object.entries(value).map(([member, one]) => [member.charAt(0).toLowerCase() + member.slice(1), one]);
  const described = { type: name.replace('Action', ''), ...Object.fromEntries(members) };
  return 'BucketName' in value
    ? { ...described, objectKey: `${Object(value).ObjectKeyPrefix ?? ''}${messageId}` }
    : described;
}
