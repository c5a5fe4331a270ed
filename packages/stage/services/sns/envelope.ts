import type { MessageAttribute } from '../../delivery/message-attribute.ts';
import { contentFor, type Notification, type Subscription } from './topic.ts';

/** The stage signs nothing, and the field says so. */
const SIGNATURE = Buffer.from('The local stage does not sign.').toString('base64');
const DEFAULT_SIGNATURE_VERSION = '1';

/**
 * The JSON document in which a queue gets a message without raw delivery. Its signature is not a signature.
 * https://docs.aws.amazon.com/sns/latest/dg/sns-message-and-json-formats.html
 */
export function envelope(notification: Notification, { arn, protocol }: Subscription): string {
  const { id, topicArn, subject, attributes, signatureVersion = DEFAULT_SIGNATURE_VERSION } = notification;
  return JSON.stringify({
    Type: 'Notification',
    MessageId: id,
    TopicArn: topicArn,
    ...(subject === undefined ? {} : { Subject: subject }),
    Message: contentFor(notification, protocol),
    Timestamp: timestamp(notification),
    SignatureVersion: signatureVersion,
    Signature: SIGNATURE,
    SigningCertURL: certificateUrl(topicArn),
    UnsubscribeURL: unsubscribeUrl(topicArn, arn),
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
  return JSON.stringify({
    Records: [
      {
        EventSource: 'aws:sns',
        EventVersion: '1.0',
        EventSubscriptionArn: arn,
        Sns: {
          Type: 'Notification',
          MessageId: id,
          TopicArn: topicArn,
          Subject: subject,
          Message: contentFor(notification, protocol),
          Timestamp: timestamp(notification),
          SignatureVersion: DEFAULT_SIGNATURE_VERSION,
          Signature: SIGNATURE,
          SigningCertUrl: certificateUrl(topicArn),
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
const certificateUrl = (topicArn: string) => `${serviceUrl(topicArn)}/SimpleNotificationService-local.pem`;
const unsubscribeUrl = (topicArn: string, subscriptionArn: string) =>
  `${serviceUrl(topicArn)}/?Action=Unsubscribe&SubscriptionArn=${subscriptionArn}`;
