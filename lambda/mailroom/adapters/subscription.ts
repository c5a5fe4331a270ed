import { ConfirmSubscriptionCommand, SNSClient } from '@aws-sdk/client-sns';
import { clientDefaults } from '#lambda/runtime/aws/client-defaults.ts';
import { requiredEnv } from '#lambda/runtime/env.ts';

const sns = new SNSClient(clientDefaults);

/** The topic that the endpoint is for. */
export const topicArn = requiredEnv('TOPIC_ARN');

/** Agrees to the subscription. Then a link of a message does not end it: only a caller with a permission can. */
export async function confirm(token: string): Promise<void> {
  await sns.send(
    new ConfirmSubscriptionCommand({ TopicArn: topicArn, Token: token, AuthenticateOnUnsubscribe: 'true' }),
  );
}
