import type { MessageAttribute } from '../../delivery/message-attribute.ts';
import { type Signer, UNSIGNED } from './signature.ts';
import { contentFor, type Notification, type Subscription } from './topic.ts';

const DEFAULT_SIGNATURE_VERSION = '1';

/**
 * The JSON document in which queues, HTTP endpoints and readers of JSON mail get a message without raw delivery. Recorded for
 * confirmations: test_sns::TestSNSSubscriptionHttp::test_subscribe_external_http_endpoint.
 * https://docs.aws.amazon.com/sns/latest/dg/sns-message-and-json-formats.html
 */
export function envelope(notification: Notification, subscription: Subscription, signer: Signer = UNSIGNED): string {
  const { id, topicArn, subject, attributes, question, sequenceNumber } = notification;
  const { signatureVersion = DEFAULT_SIGNATURE_VERSION } = notification;
  const signed = {
    Type: question?.type ?? 'Notification',
    MessageId: id,
    ...(sequenceNumber === undefined ? {} : { SequenceNumber: sequenceNumber }),
    ...(question === undefined ? {} : { Token: question.token }),
    TopicArn: topicArn,
    ...(subject === undefined ? {} : { Subject: subject }),
    Message: contentFor(notification, subscription.protocol),
    ...(question === undefined ? {} : { SubscribeURL: subscribeUrl(topicArn, question.token) }),
    Timestamp: timestamp(notification),
  };
  return JSON.stringify({
    ...signed,
    // FIFO topics sign nothing (recorded: test_sns::test_message_to_fifo_sqs).
    ...(sequenceNumber === undefined
      ? {
          SignatureVersion: signatureVersion,
          Signature: signer.sign(signed, signatureVersion),
          SigningCertURL: certificateUrl(topicArn, signer.keyName),
        }
      : {}),
    ...(question === undefined ? { UnsubscribeURL: unsubscribeUrl(topicArn, subscription.arn) } : {}),
    ...(Object.keys(attributes).length === 0 ? {} : { MessageAttributes: typed(attributes, attributeType) }),
  });
}

/**
 * The event with which a function gets a message. Some of its names differ from those of the envelope, and its signature
 * version is 1 whatever the topic says. Recorded: test_sns::test_publish_lambda_verify_signature[2].
 * https://docs.aws.amazon.com/lambda/latest/dg/with-sns.html
 */
export function lambdaEvent(notification: Notification, { arn, protocol }: Subscription): string {
  const { id, topicArn, subject = null, attributes } = notification;
  const signed = {
    Type: 'Notification',
    MessageId: id,
    TopicArn: topicArn,
    Message: contentFor(notification, protocol),
    Timestamp: timestamp(notification),
  };
  return JSON.stringify({
    Records: [
      {
        EventSource: 'aws:sns',
        EventVersion: '1.0',
        EventSubscriptionArn: arn,
        Sns: {
          ...signed,
          Subject: subject,
          SignatureVersion: DEFAULT_SIGNATURE_VERSION,
          Signature: UNSIGNED.sign(signed, DEFAULT_SIGNATURE_VERSION),
          SigningCertUrl: certificateUrl(topicArn, UNSIGNED.keyName),
          UnsubscribeUrl: unsubscribeUrl(topicArn, arn),
          MessageAttributes: typed(attributes, attributeTypeForLambda),
        },
      },
    ],
  });
}

const timestamp = ({ publishedAt }: Notification) => new Date(publishedAt).toISOString();

const attributeType = ({ DataType }: MessageAttribute) => DataType;

/** https://docs.aws.amazon.com/sns/latest/dg/sns-message-attributes.html#SNSMessageAttributes.DataTypes */
const attributeTypeForLambda = ({ DataType }: MessageAttribute) => (DataType === 'String.Array' ? 'String' : DataType);

const typed = (attributes: Notification['attributes'], typeOf: (attribute: MessageAttribute) => string) =>
  Object.fromEntries(
    Object.entries(attributes).map(([name, attribute]) => [
      name,
      { Type: typeOf(attribute), Value: attribute.StringValue ?? attribute.BinaryValue },
    ]),
  );

const serviceUrl = (topicArn: string) => `https://sns.${topicArn.split(':')[3]}.amazonaws.com`;
const certificateUrl = (topicArn: string, keyName: string) =>
  `${serviceUrl(topicArn)}/SimpleNotificationService-${keyName}.pem`;

/** The link that confirms a subscription. */
export const subscribeUrl = (topicArn: string, token: string): string =>
  `${serviceUrl(topicArn)}/?Action=ConfirmSubscription&TopicArn=${topicArn}&Token=${token}`;

/** The link that ends a subscription. */
export const unsubscribeUrl = (topicArn: string, subscriptionArn: string): string =>
  `${serviceUrl(topicArn)}/?Action=Unsubscribe&SubscriptionArn=${subscriptionArn}`;
