import { GetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import type { DeployedCheck } from '../../playground/deployed/check.ts';
import { observe } from '../../playground/step.ts';

/** Seconds until what SQS counts is true: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_GetQueueAttributes.html */
const COUNTED = 90;

/** A player registers on a deployed arcade, and the reminders wait. */
export const checks: readonly DeployedCheck[] = [
  {
    id: 'signing-up',
    after: 'start',
    needs: ['api'],
    title: 'A player who signs up has three credits, and is told who they are',
    async run(visit) {
      const { playerId } = await visit.register('ada');
      const token = await visit.signIn('ada');
      const { status, body, headers } = await visit.client.call('GET', '/players/me', { token });
      observe(status === 200 && body.playerId === playerId, `GET /players/me answered ${status}`);
      observe(body.credits === 3, `${body.credits} credits`);
      return `200, 3 credits, ETag ${headers.get('etag')}`;
    },
  },
  {
    id: 'reminders-wait',
    after: 'signing-up',
    title: 'The reminders are in the delay queue, and nobody receives them yet',
    async run(visit) {
      const counts = async () => {
        const { Attributes = {} } = await visit.client.sqs.send(
          new GetQueueAttributesCommand({
            QueueUrl: visit.client.address.reminderQueueUrl,
            AttributeNames: ['ApproximateNumberOfMessagesDelayed', 'DelaySeconds'],
          }),
        );
        return { delayed: Number(Attributes.ApproximateNumberOfMessagesDelayed), delay: Attributes.DelaySeconds };
      };
      const { delayed, delay } = await visit.eventually('two messages that are held back', COUNTED, async () => {
        const now = await counts();
        return now.delayed >= 2 ? now : undefined;
      });
      return `${delayed} held back, by ${delay} s unless they say otherwise`;
    },
  },
  {
    id: 'changing-a-name',
    after: 'signing-up',
    needs: ['api'],
    title: 'A change names the version that it read; an older one is refused',
    async run(visit) {
      const token = await visit.token('ada');
      const { headers } = await visit.client.call('GET', '/players/me', { token });
      const etag = headers.get('etag') ?? '';
      const change = async () => {
        const body = { displayName: 'Ada' };
        return (await visit.client.call('PATCH', '/players/me', { token, body, headers: { 'if-match': etag } })).status;
      };
      const statuses = [await change(), await change()].join();
      observe(statuses === '200,412', statuses);
      return `If-Match ${etag}: 200, then 412`;
    },
  },
];
