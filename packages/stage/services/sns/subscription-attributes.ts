import { createHash } from 'node:crypto';
import { type GenericSchema, type InferOutput, safeParse, strictObject, string } from 'valibot';
import { StageError } from '../../errors.ts';
import { parsedJson } from '../../json.ts';
import { subscriptionDeliveryPolicy } from './delivery-policy.ts';
import { parseFilterPolicy } from './filter-policy.ts';
import { invalid } from './publication.ts';
import type { Subscription } from './topic.ts';

/** The last part of a subscription's ARN: the same one after a restart, because mails and endpoints keep links with it. */
export function idOf({
  topicArn,
  protocol,
  endpoint,
}: Pick<Subscription, 'topicArn' | 'protocol' | 'endpoint'>): string {
  const hash = createHash('sha256').update([topicArn, protocol, endpoint].join('\n')).digest('hex');
  return hash.slice(0, 32).replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}

const redrivePolicy = strictObject({ deadLetterTargetArn: string() });

type Attributes = Readonly<Record<string, string>>;

/**
 * The attributes of a subscription as callers of the API write them.
 * https://docs.aws.amazon.com/sns/latest/api/API_Subscribe.html
 *
 * @throws AwsError `InvalidParameter`. Recorded: test_sns::TestSNSSubscriptionCrud::test_create_subscriptions_with_attributes
 */
export function readAttributes(
  attributes: Attributes,
): Omit<Subscription, 'arn' | 'topicArn' | 'protocol' | 'endpoint'> {
  const { RawMessageDelivery, FilterPolicy, FilterPolicyScope, RedrivePolicy, DeliveryPolicy, ...others } = attributes;
  const [unknown] = Object.keys(others);
  if (unknown !== undefined) throw invalid('AttributeName');
  const raw = RawMessageDelivery ?? 'false';
  if (raw !== 'true' && raw !== 'false') {
    throw invalid(`Attributes Reason: RawMessageDelivery: Invalid value [${raw}]. Must be true or false.`);
  }
  const scope = FilterPolicyScope === 'MessageBody' ? 'MessageBody' : 'MessageAttributes';
  return {
    raw: raw === 'true',
    ...(FilterPolicy === undefined ? {} : { filter: filterOf(FilterPolicy, scope) }),
    ...(RedrivePolicy === undefined
      ? {}
      : { deadLetterArn: parsed(redrivePolicy, 'RedrivePolicy', RedrivePolicy).deadLetterTargetArn }),
    ...(DeliveryPolicy === undefined
      ? {}
      : { deliveryPolicy: parsed(subscriptionDeliveryPolicy, 'DeliveryPolicy', DeliveryPolicy) }),
  };
}

function filterOf(text: string, scope: 'MessageAttributes' | 'MessageBody') {
  try {
    return parseFilterPolicy(parsedJson(text), scope);
  } catch (error) {
    if (!(error instanceof StageError)) throw error;
    throw invalid(`FilterPolicy: ${error.message}`);
  }
}

function parsed<Schema extends GenericSchema>(schema: Schema, name: string, text: string): InferOutput<Schema> {
  const { success, output, issues } = safeParse(schema, parsedJson(text));
  if (!success) throw invalid(`${name}: ${issues[0].message}`);
  return output;
}
