import { type InferOutput, number, object, optional, string } from 'valibot';
import { configurationSetSchema } from './configuration-set.ts';
import { Identities } from './identities.ts';
import { Inbox } from './inbox.ts';
import { Mailer } from './mailer.ts';
import { NamedThings } from './named-things.ts';
import { SendingQuota } from './quota.ts';
import { Receiving, type ReceivingStage } from './receiving.ts';
import { RuleSets } from './rule-sets.ts';
import { SendingEvents } from './sending-events.ts';
import { SuppressionList } from './suppression-list.ts';

const templateSchema = object({
  subject: string(),
  text: optional(string()),
  html: optional(string()),
  /** Epoch milliseconds. */
  createdAt: number(),
});
export type StoredTemplate = InferOutput<typeof templateSchema>;

/** Mail: what is sent, by whom and to whom, and what becomes of mail that comes in. */
export class Ses {
  /** Everything that anybody outside got. */
  readonly inbox: Inbox;
  readonly identities: Identities;
  readonly templates = new NamedThings(templateSchema);
  readonly configurationSets = new NamedThings(configurationSetSchema);
  readonly events: SendingEvents;
  readonly mailer: Mailer;
  readonly quota: SendingQuota;
  readonly receiving: Receiving;
  readonly ruleSets: RuleSets;
  readonly suppressionList: SuppressionList;

  constructor(stage: ReceivingStage) {
    const { account, clock, region } = stage;
    this.inbox = new Inbox(stage);
    this.identities = new Identities({ ...stage, inbox: this.inbox });
    this.events = new SendingEvents(stage, this.configurationSets);
    this.quota = new SendingQuota(clock);
    this.ruleSets = new RuleSets(clock);
    this.suppressionList = new SuppressionList(clock);
    this.receiving = new Receiving(stage, this);
    const { configurationSets, events, identities, inbox, quota, suppressionList } = this;
    const parts = { configurationSets, events, identities, inbox, quota, suppressionList };
    this.mailer = new Mailer({ account, region, clock, ...parts });
  }
}
