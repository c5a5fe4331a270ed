import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { marshall } from '@aws-sdk/util-dynamodb';
import { DEVELOPER_ACCESS_KEY } from '@serverless-arcade/stage/iam/access.ts';
import { observe } from '../playground.ts';
import { BORROWED_ROLE, GHOST, type Step, sqsAs } from './step.ts';

/** What is refused, and what time takes away. */
export const limits: readonly Step[] = [
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
      return "AccessDenied for sqs:SendMessage with the follow-up's role; no function asked for more than it has";
    },
  },
  {
    pattern: 'lambda-versions-aliases',
    title: 'Callers reach a published version through the alias, and nothing else',
    async run(playground) {
      const { lambda } = playground.stage.services;
      const { arn } = playground.functionOf('api/list-games');
      const [, , apiId] = new URL(playground.client.address.apiUrl).pathname.split('/');
      const invoke = (target: string) =>
        lambda.invokeFor(
          'apigateway.amazonaws.com',
          `arn:aws:execute-api:${playground.stage.region}:000000000000:${apiId}/sandbox/GET/games`,
          target,
          { requestContext: { requestId: 'demo' } },
        );
      const { executedVersion } = await invoke(`${arn}:live`);
      const direct = await invoke(arn).then(
        () => 'it was allowed',
        (error: Error) => error.message,
      );
      observe(executedVersion === '1' && direct.includes('no permission'), `version ${executedVersion}; ${direct}`);
      return 'live runs version 1; API Gateway may invoke the alias but not the function behind it';
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
  {
    pattern: 'ddb-composite-key',
    title: 'Everything of a player comes by one query, in order',
    async run(playground) {
      const items = await playground.client.itemsOf(playground.account('grace').playerId);
      const order = items.map(({ entity }) => entity).join();
      observe(
        order === 'activity,best,message,play,play,play,player,idempotency,idempotency,idempotency,session,statistics',
        order,
      );
      return 'one partition: activity, best play, inbox, plays by time, profile, requests, session, statistics';
    },
  },
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
  {
    pattern: 'cognito-user-pool',
    title: 'By then the token has expired',
    async run(playground) {
      const { status } = await playground.client.call('GET', '/players/me', { token: playground.oldToken('ada') });
      observe(status === 401, `status ${status}`);
      return 'the id token of a month ago: 401';
    },
  },
];
