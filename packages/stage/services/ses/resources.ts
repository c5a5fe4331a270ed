import { array, boolean, optional, picklist, strictObject, string } from 'valibot';
import { StageError } from '../../errors.ts';
import { type ResourceType, resourceType } from '../../registry.ts';
import { accepted, physicalName, place, reasons } from '../../resource-values.ts';
import { EVENT_TYPES } from './configuration-set.ts';
import { receiptRuleEntries } from './receipt-rule.ts';
import type { EventsStage } from './sending-events.ts';
import type { Ses } from './ses.ts';
import { templateFrom, templateInput } from './template-operations.ts';

const TOLD_ONLY = 'It changes how mail servers and readers treat a mail, and the stage has neither.';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/AWS_SES.html */
export function sesResources(ses: Ses, stage: EventsStage): readonly ResourceType[] {
  const { configurationSets, identities, ruleSets, templates } = ses;
  return [
    resourceType({
      type: 'AWS::SES::EmailIdentity',
      properties: { EmailIdentity: string() },
      notExecuted: {
        ConfigurationSetAttributes: TOLD_ONLY,
        DkimAttributes: TOLD_ONLY,
        DkimSigningAttributes: TOLD_ONLY,
        FeedbackAttributes: TOLD_ONLY,
        MailFromAttributes: TOLD_ONLY,
        Tags: reasons.tags,
      },
      create({ EmailIdentity }) {
        identities.add(EmailIdentity, false);
        const tokens = ['1', '2', '3'].flatMap((number) => [
          [`DkimDNSTokenName${number}`, `token${number}._domainkey.${EmailIdentity}`],
          [`DkimDNSTokenValue${number}`, `token${number}.dkim.amazonses.com`],
        ]);
        return { ref: EmailIdentity, attributes: Object.fromEntries(tokens) };
      },
    }),
    resourceType({
      type: 'AWS::SES::Template',
      properties: { Template: templateInput },
      notExecuted: { Tags: reasons.tags },
      create({ Template }, origin) {
        templates.declare(
          Template.TemplateName,
          accepted(origin, () => templateFrom(Template, stage.clock.now())),
        );
        return { ref: Template.TemplateName, attributes: { Id: Template.TemplateName } };
      },
    }),
    resourceType({
      type: 'AWS::SES::ConfigurationSet',
      properties: {
        Name: optional(string()),
        SuppressionOptions: optional(
          strictObject({ SuppressedReasons: optional(array(picklist(['BOUNCE', 'COMPLAINT']))) }),
        ),
      },
      notExecuted: {
        DeliveryOptions: TOLD_ONLY,
        ReputationOptions: 'The stage keeps no reputation.',
        SendingOptions: 'Sending is always on.',
        Tags: reasons.tags,
        TrackingOptions: TOLD_ONLY,
        VdmOptions: TOLD_ONLY,
      },
      create({ Name, SuppressionOptions }, origin) {
        const name = Name ?? physicalName(origin);
        const suppressedReasons = SuppressionOptions?.SuppressedReasons;
        configurationSets.declare(name, { destinations: [], suppressedReasons });
        return { ref: name };
      },
    }),
    resourceType({
      type: 'AWS::SES::ConfigurationSetEventDestination',
      properties: {
        ConfigurationSetName: string(),
        EventDestination: strictObject({
          Name: optional(string()),
          Enabled: optional(boolean(), true),
          MatchingEventTypes: array(picklist(EVENT_TYPES)),
          SnsDestination: optional(strictObject({ TopicARN: string() })),
          EventBridgeDestination: optional(strictObject({ EventBusArn: string() })),
        }),
      },
      create({ ConfigurationSetName: set, EventDestination }, origin) {
        const {
          Enabled: enabled,
          EventBridgeDestination,
          MatchingEventTypes: events,
          SnsDestination,
        } = EventDestination;
        const [topicArn, busArn] = [SnsDestination?.TopicARN, EventBridgeDestination?.EventBusArn];
        if ((topicArn === undefined) === (busArn === undefined)) {
          throw new StageError(`${place(origin)}: an event destination is one topic or one bus.`);
        }
        if (busArn?.endsWith(':event-bus/default') === false) {
          throw new StageError(`${place(origin)}: SES puts its events on the default bus only.`);
        }
        const found = configurationSets.find(set);
        if (found === undefined) throw new StageError(`${place(origin)}: there is no configuration set ${set}.`);
        const name = EventDestination.Name ?? physicalName(origin);
        const destination = { name, enabled, events, topicArn, busArn };
        configurationSets.declare(set, { ...found, destinations: [...found.destinations, destination] });
        if (topicArn !== undefined && !stage.isResumed) {
          stage.whenLoaded(() => stage.activity.run(() => ses.events.validate(set, topicArn)));
        }
        return { ref: name, attributes: { Id: name } };
      },
    }),
    resourceType({
      type: 'AWS::SES::ReceiptRuleSet',
      properties: { RuleSetName: optional(string()) },
      create({ RuleSetName }, origin) {
        const name = RuleSetName ?? physicalName(origin);
        accepted(origin, () => ruleSets.create(name, 'declare'));
        return { ref: name };
      },
    }),
    resourceType({
      type: 'AWS::SES::ReceiptRule',
      properties: {
        RuleSetName: string(),
        After: optional(string()),
        Rule: strictObject({ Name: optional(string()), ...receiptRuleEntries }),
      },
      create({ RuleSetName, After, Rule }, origin) {
        const Name = Rule.Name ?? physicalName(origin);
        accepted(origin, () => ruleSets.addRule(RuleSetName, 'declare', { ...Rule, Name }, After));
        return { ref: Name };
      },
    }),
  ];
}
