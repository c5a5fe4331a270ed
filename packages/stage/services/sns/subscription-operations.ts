import { optional, picklist, record, strictObject, string } from 'valibot';
import { StageError } from '../../errors.ts';
import { type Operation, operation } from '../../wire/aws-json.ts';
import { invalid } from './publication.ts';
import type { Sns } from './sns.ts';
import { needsConfirmation, PROTOCOLS, type Protocol } from './topic.ts';

const truth = optional(picklist(['true', 'false']), 'false');

/**
 * Who subscribes, agrees and leaves while the application runs.
 * https://docs.aws.amazon.com/sns/latest/api/API_Subscribe.html
 */
export function subscriptionOperations(sns: Sns): Readonly<Record<string, Operation>> {
  return {
    Subscribe: operation({
      input: strictObject({
        TopicArn: string(),
        Protocol: string(),
        Endpoint: optional(string(), ''),
        Attributes: optional(record(string(), string()), {}),
        ReturnSubscriptionArn: truth,
      }),
      permissions: ({ TopicArn }) => [{ action: 'sns:Subscribe', resource: TopicArn }],
      run: ({ TopicArn, Protocol, Endpoint, Attributes, ReturnSubscriptionArn }) => {
        const protocol = protocolOf(Protocol);
        checkEndpoint(protocol, Endpoint);
        try {
          const made = sns.make({ topicArn: TopicArn, protocol, endpoint: Endpoint, attributes: Attributes });
          const isPending = !sns.isConfirmed(made) && ReturnSubscriptionArn === 'false';
          // Recorded: test_sns::TestSNSSubscriptionHttp::test_http_subscription_response.
          return { SubscriptionArn: isPending ? 'pending confirmation' : made.arn };
        } catch (error) {
          throw error instanceof StageError ? invalid(error.message) : error;
        }
      },
    }),
    ConfirmSubscription: operation({
      input: strictObject({ TopicArn: string(), Token: string(), AuthenticateOnUnsubscribe: truth }),
      permissions: ({ TopicArn }) => [{ action: 'sns:ConfirmSubscription', resource: TopicArn }],
      run: ({ TopicArn, Token, AuthenticateOnUnsubscribe }) => ({
        SubscriptionArn: sns.confirm(TopicArn, Token, AuthenticateOnUnsubscribe === 'true'),
      }),
    }),
    Unsubscribe: operation({
      input: strictObject({ SubscriptionArn: string() }),
      permissions: ({ SubscriptionArn }) => [{ action: 'sns:Unsubscribe', resource: SubscriptionArn }],
      run: ({ SubscriptionArn }) => {
        checkArn(SubscriptionArn);
        sns.unsubscribe(SubscriptionArn);
      },
    }),
  };
}

/** @throws AwsError `InvalidParameter`. Recorded: test_sns::TestSNSSubscriptionCrud::test_subscribe_with_invalid_protocol */
function protocolOf(given: string): Protocol {
  if (given === 'firehose' || given === 'application') {
    throw invalid(given, `The local stage has no subscribers of the protocol ${given}.`);
  }
  const found = PROTOCOLS.find((protocol) => protocol === given);
  if (found === undefined) throw invalid(`Amazon SNS does not support this protocol string: ${given}`);
  return found;
}

/** @throws AwsError `InvalidParameter`. Recorded for numbers: test_sns::TestSNSSubscriptionCrudV2::test_subscribe_invalid_sms */
export function checkEndpoint(protocol: Protocol, endpoint: string): void {
  if (protocol === 'sms' && !/^\+?\d([-.\s]?\d){5,}$/.test(endpoint)) {
    throw invalid(endpoint, `Invalid SMS endpoint: ${endpoint}`);
  }
  if (protocol.startsWith('http') && !(endpoint.startsWith(`${protocol}://`) && URL.canParse(endpoint))) {
    throw invalid('Endpoint must match the specified protocol');
  }
  if (protocol.startsWith('email') && !/^[^@\s]+@[^@\s]+$/.test(endpoint)) throw invalid('Email address');
  if (!needsConfirmation(protocol) && protocol !== 'sms' && endpoint.split(':')[2] !== protocol) {
    throw invalid(`${protocol.toUpperCase()} endpoint ARN`);
  }
}

function checkArn(arn: string): void {
  const { length } = arn.split(':');
  if (length < 6) throw invalid(`SubscriptionArn Reason: An ARN must have at least 6 elements, not ${length}`);
}
