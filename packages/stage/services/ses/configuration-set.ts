import { array, boolean, type InferOutput, object, optional, picklist, string } from 'valibot';

/** The events of a mail, as configuration sets name them. */
export const EVENT_TYPES = [
  'send',
  'reject',
  'bounce',
  'complaint',
  'delivery',
  'open',
  'click',
  'renderingFailure',
  'deliveryDelay',
  'subscription',
] as const;
export type EventType = (typeof EVENT_TYPES)[number];

/** Where events of a configuration set go: one of a topic and the default bus. */
export const destinationSchema = object({
  name: string(),
  enabled: optional(boolean(), true),
  events: array(picklist(EVENT_TYPES)),
  topicArn: optional(string()),
  busArn: optional(string()),
});
export type Destination = InferOutput<typeof destinationSchema>;

/** What mails that name it have in common: https://docs.aws.amazon.com/ses/latest/dg/using-configuration-sets.html */
export const configurationSetSchema = object({
  destinations: array(destinationSchema),
  /** Which outcomes put an address on the suppression list. @default those of the account: both */
  suppressedReasons: optional(array(picklist(['BOUNCE', 'COMPLAINT']))),
});
export type ConfigurationSet = InferOutput<typeof configurationSetSchema>;
