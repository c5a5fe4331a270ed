import { array, boolean, type InferOutput, optional, picklist, strictObject, string } from 'valibot';
import { StageError } from '../../errors.ts';
import type { ResourceOrigin } from '../../registry.ts';
import { place } from '../../resource-values.ts';
import { EVENTS, type NotificationRule, overlapping } from './notification-rules.ts';

const Event = picklist(EVENTS, 'the local stage causes no such event');
const Filter = optional(
  strictObject({
    S3Key: strictObject({
      Rules: array(strictObject({ Name: picklist(['prefix', 'suffix', 'Prefix', 'Suffix']), Value: string() })),
    }),
  }),
);

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-s3-bucket-notificationconfiguration.html */
export const notificationConfiguration = strictObject({
  EventBridgeConfiguration: optional(strictObject({ EventBridgeEnabled: optional(boolean(), true) })),
  LambdaConfigurations: optional(array(strictObject({ Event, Filter, Function: string() })), []),
  QueueConfigurations: optional(array(strictObject({ Event, Filter, Queue: string() })), []),
  TopicConfigurations: optional(array(strictObject({ Event, Filter, Topic: string() })), []),
});
type Configuration = InferOutput<typeof notificationConfiguration>;

/** The rules of a bucket. @throws StageError when two of them would take the same event */
export function rulesOf(configuration: Configuration | undefined, origin: ResourceOrigin): readonly NotificationRule[] {
  if (configuration === undefined) return [];
  const { LambdaConfigurations, QueueConfigurations, TopicConfigurations } = configuration;
  const all = [
    ...LambdaConfigurations.map((one) => ({ ...one, targetArn: one.Function })),
    ...QueueConfigurations.map((one) => ({ ...one, targetArn: one.Queue })),
    ...TopicConfigurations.map((one) => ({ ...one, targetArn: one.Topic })),
  ];
  const rules = all.map((one, index) => {
    const filterOf = (name: string) =>
      one.Filter?.S3Key.Rules.find((rule) => rule.Name.toLowerCase() === name)?.Value ?? '';
    return {
      // The same after a restart, and for the same template.
      id: `${origin.logicalId}-${index}`,
      targetArn: one.targetArn,
      events: [one.Event],
      prefix: filterOf('prefix'),
      suffix: filterOf('suffix'),
    };
  });
  const both = overlapping(rules);
  if (both === undefined) return rules;
  throw new StageError(
    `${place(origin)}: Configurations overlap. Configurations on the same bucket cannot share a common event type: ${both.map(({ targetArn }) => targetArn).join(' and ')}.`,
  );
}
