import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { marshall } from '@aws-sdk/util-dynamodb';
import { DEVELOPER_ACCESS_KEY } from '@serverless-arcade/stage/iam/access.ts';
import { BORROWED_ROLE, GHOST, observe, type Scene, sqsAs } from '../../../playground/step.ts';

/** What is refused. */
export const limits: Scene = {
  id: 'limits',
  after: 'seasons',
  steps: [
    {
      pattern: 'iam-role-per-function',
      title: 'A role allows what its function does and no more',
      async run(playground) {
        const { roleArn } = playground.functionOf('registration/remind-player');
        const { accessKeyId } = playground.stage.services.access.sessionFor(roleArn, BORROWED_ROLE);
        const message = { QueueUrl: playground.client.address.reminderQueueUrl, MessageBody: '{}' };
        const denied = await sqsAs(playground, accessKeyId)
          .send(new SendMessageCommand(message))
          .then(
            () => 'it was allowed',
            (error: Error) => `${error.name}: ${error.message}`,
          );
        observe(/^AccessDenied.*sqs:SendMessage/i.test(denied), denied);
        const refused = playground.stage.records
          .of('call')
          .filter(({ allowed, principal }) => !allowed && principal !== BORROWED_ROLE);
        observe(refused.length === 0, `a function was refused ${refused[0]?.action}`);
        return "AccessDenied for sqs:SendMessage with the reminder's role; no function asked for more than it has";
      },
    },
    {
      pattern: 'tls-only-resource-policies',
      title: 'Plain HTTP is refused by the queue itself',
      async run(playground) {
        const { client } = playground;
        const plain = sqsAs(playground, DEVELOPER_ACCESS_KEY);
        plain.middlewareStack.add(
          (next) => (args) => {
            const { request } = args;
            if (typeof request === 'object' && request !== null && 'headers' in request) {
              Object.assign(Object(request.headers), { 'x-forwarded-proto': 'http' });
            }
            return next(args);
          },
          { step: 'build' },
        );
        const refused = await plain
          .send(new SendMessageCommand({ QueueUrl: client.address.reminderQueueUrl, MessageBody: '{}' }))
          .then(
            () => 'it was taken',
            (error: Error) => error.message,
          );
        observe(refused.includes('explicit deny'), refused);
        return 'even the administrator gets an explicit deny over plain HTTP';
      },
    },
  ],
};

/** What time takes away. */
export const monthLater: Scene = {
  id: 'a-month-later',
  after: 'partition',
  steps: [
    {
      pattern: 'ddb-ttl',
      title: 'A month later the session is gone',
      async run(playground) {
        await playground.stage.advance(31 * 86_400);
        const items = await playground.client.itemsOf(playground.account('ada').playerId);
        observe(
          items.every(({ entity }) => entity !== 'session'),
          'the session is still there',
        );
        const kept = await playground.client.dynamodb.send(
          new GetItemCommand({
            TableName: playground.client.address.tableName,
            Key: marshall({ pk: `PLAYER#${GHOST}`, sk: 'PROFILE' }),
          }),
        );
        observe(kept.Item !== undefined, 'an item without expiry was deleted');
        return 'expired and deleted; items without expiresAt stay';
      },
    },
  ],
};

/** A token does not outlive the hour it is good for. */
export const oldToken: Scene = {
  id: 'old-token',
  after: 'a-month-later',
  needs: ['api'],
  steps: [
    {
      pattern: 'cognito-user-pool',
      title: 'By then the token has expired',
      async run(playground) {
        const { status } = await playground.client.call('GET', '/players/me', { token: playground.oldToken('ada') });
        observe(status === 401, `status ${status}`);
        return 'the id token of a month ago: 401';
      },
    },
  ],
};
