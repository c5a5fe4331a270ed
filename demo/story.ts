import { GetItemCommand, PutItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { SendMessageBatchCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { PatternId } from '../lib/catalogue/index.ts';
import { DEVELOPER_ACCESS_KEY } from '../local/iam/access.ts';
import { redrive } from '../scripts/redrive.ts';
import { observe, type StoryContext } from './context.ts';

/** One step of the story: it does something, looks, and says what it saw. */
export interface Step {
  readonly pattern: PatternId;
  readonly title: string;
  /** @returns what was observed. @throws Unproved when the pattern did not do what it promises */
  readonly run: (story: StoryContext) => Promise<string>;
}

const GHOST = 'player-without-profile';

/** The Idempotency-Key of the first play, which is sent again later. */
const FIRST_PLAY = 'the-first-play-of-grace';

/** The name under which the story tries out a function's role; it is denied on purpose. */
export const BORROWED_ROLE = 'borrowed-role';

/** The story of the arcade, in order: every step builds on those before it. */
export const story: readonly Step[] = [
  {
    pattern: 'api-health-mock',
    title: 'The health check answers without a backend',
    async run(story) {
      let status = 0;
      const invocations = await story.during('invocation', async () => {
        status = (await story.client.call('GET', '/health')).status;
      });
      observe(status === 200 && invocations.length === 0, `status ${status}, ${invocations.length} invocations`);
      return 'GET /health answered 200 and no function ran';
    },
  },
  {
    pattern: 'api-cognito-authorizer',
    title: 'Without a token nobody gets in',
    async run(story) {
      const statuses: number[] = [];
      const invocations = await story.during('invocation', async () => {
        for (const token of [undefined, 'garbage', 'a.b.c']) {
          const answer = await story.client.call('GET', '/players/me', token === undefined ? {} : { token });
          statuses.push(answer.status);
        }
      });
      observe(
        statuses.every((status) => status === 401) && invocations.length === 0,
        `statuses ${statuses.join(', ')}`,
      );
      return 'no token and two forged ones: 401 each, and no function ran';
    },
  },
  {
    pattern: 'cognito-user-pool',
    title: 'A weak password is refused, a good one gets a code by email',
    async run(story) {
      const refused = await story.client.signUp('ada@example.com', 'short').then(
        () => 'nothing',
        (error: Error) => error.name,
      );
      observe(refused === 'InvalidPasswordException', `a weak password got ${refused}`);
      const account = await story.register('ada');
      observe(/^\d{6}$/.test(story.codeFor(account.email)), 'the code has not six digits');
      return 'InvalidPasswordException, then a six-digit code arrived and confirmed the address';
    },
  },
  {
    pattern: 'cognito-lambda-trigger',
    title: 'Confirming a registration creates the player',
    async run(story) {
      const [profile] = await story.client.itemsOf(story.account('ada').playerId);
      observe(profile?.credits === 3 && profile.plays === 0, `profile ${JSON.stringify(profile)}`);
      const { delayed } = story.queue().counts;
      observe(delayed === 2, `${delayed} follow-ups wait`);
      return 'PostConfirmation stored a player with 3 credits and sent 2 follow-ups';
    },
  },
  {
    pattern: 'ssm-parameter-config',
    title: 'The number of credits comes from Parameter Store, read once',
    async run(story) {
      const calls = await story.during('call', () => story.register('grace'));
      const reads = calls.filter(({ action }) => action === 'ssm:GetParameter').length;
      const [profile] = await story.client.itemsOf(story.account('grace').playerId);
      observe(profile?.credits === 3 && reads === 0, `${reads} reads, ${String(profile?.credits)} credits`);
      return 'a second player got 3 credits and the cached parameter was not read again';
    },
  },
  {
    pattern: 'lambda-idempotency',
    title: 'Cognito calls the trigger again, the player is created once',
    async run(story) {
      const fn = story.stage.services.lambda.all.find(({ handler }) =>
        handler.startsWith('registration/post-confirmation'),
      );
      observe(fn !== undefined, 'there is no PostConfirmation function');
      const { playerId } = story.account('ada');
      const event = {
        triggerSource: 'PostConfirmation_ConfirmSignUp',
        userPoolId: story.stage.output('registration', 'UserPoolId'),
        userName: playerId,
        request: { userAttributes: { sub: playerId } },
      };
      const { functionError } = await story.stage.services.lambda.invoke(fn?.arn ?? '', event);
      const profiles = (await story.client.itemsOf(playerId)).filter(({ sk }) => sk === 'PROFILE');
      observe(
        functionError === undefined && profiles.length === 1 && profiles[0]?.credits === 3,
        JSON.stringify(profiles),
      );
      return 'the same event twice: one player, still 3 credits, and the follow-ups are there twice';
    },
  },
  {
    pattern: 'backend-authorization',
    title: 'A player sees the own profile',
    async run(story) {
      const { status, body } = await story.client.call('GET', '/players/me', { token: await story.token('ada') });
      observe(status === 200 && body.playerId === story.account('ada').playerId, `${status} ${JSON.stringify(body)}`);
      return "GET /players/me answered the caller's profile: the id comes from the token, not from the request";
    },
  },
  {
    pattern: 'ddb-ttl',
    title: 'Signing in leaves a session that expires',
    async run(story) {
      const items = await story.client.itemsOf(story.account('ada').playerId);
      const session = items.find(({ entity }) => entity === 'session');
      const days = (Number(session?.expiresAt) - story.stage.clock.now() / 1_000) / 86_400;
      observe(Math.abs(days - 30) < 0.01, `the session expires in ${days} days`);
      return 'PostAuthentication stored a session with expiresAt 30 days ahead';
    },
  },
  {
    pattern: 'backend-authorization',
    title: 'Only administrators add games',
    async run(story) {
      const game = { gameId: 'asteroids', title: 'Asteroids' };
      const refused = await story.client.call('POST', '/admin/games', { token: await story.token('ada'), body: game });
      observe(refused.status === 403 && errorCode(refused.body) === 'forbidden', `a player got ${refused.status}`);
      const token = await story.openGame('asteroids');
      const again = await story.client.call('POST', '/admin/games', { token, body: game });
      observe(again.status === 409, `the same game again got ${again.status}`);
      return '403 for a player, 201 for a member of the group admins, 409 for the same game again';
    },
  },
  {
    pattern: 'api-request-validation',
    title: 'A malformed body is refused at the gateway',
    async run(story) {
      const token = await story.token('grace');
      const codes: unknown[] = [];
      const invocations = await story.during('invocation', async () => {
        for (const body of ['{not json', { gameId: 'asteroids' }, { gameId: 'asteroids', score: -1 }]) {
          const answer = await story.client.play(token, body);
          codes.push(answer.status, errorCode(answer.body));
        }
      });
      observe(codes.join() === '400,invalid_body,400,invalid_body,400,invalid_body', codes.join());
      observe(invocations.length === 0, `${invocations.length} invocations`);
      return 'three bad bodies: 400 invalid_body each, and no function ran';
    },
  },
  {
    pattern: 'ddb-transactions',
    title: 'A play costs a credit, all in one transaction',
    async run(story) {
      const { status } = await story.client.play(
        await story.token('grace'),
        { gameId: 'asteroids', score: 4_200 },
        FIRST_PLAY,
      );
      const items = await story.client.itemsOf(story.account('grace').playerId);
      const play = items.find(({ entity }) => entity === 'play');
      const profile = items.find(({ entity }) => entity === 'player');
      observe(status === 201 && profile?.credits === 2 && play?.score === 4_200, `${status} ${JSON.stringify(items)}`);
      return 'POST /plays answered 201: one play stored, credits 3 -> 2';
    },
  },
  {
    pattern: 'lambda-idempotency',
    title: 'The same request again is the same play',
    async run(story) {
      const token = await story.token('grace');
      const again = await story.client.play(token, { gameId: 'asteroids', score: 4_200 }, FIRST_PLAY);
      const other = await story.client.play(token, { gameId: 'asteroids', score: 1 }, FIRST_PLAY);
      const items = await story.client.itemsOf(story.account('grace').playerId);
      const plays = items.filter(({ entity }) => entity === 'play');
      observe(
        again.status === 201 && again.body.playId === plays[0]?.playId && plays.length === 1,
        JSON.stringify(again.body),
      );
      observe(other.status === 422, `the key for another play got ${other.status}`);
      return 'the first answer again and still 2 credits; the key for another play: 422';
    },
  },
  {
    pattern: 'ddb-conditional-optimistic-lock',
    title: 'Of two writers who read the same version, one is told to read again',
    async run(story) {
      const token = await story.token('grace');
      const etag = (await story.client.call('GET', '/players/me', { token })).headers.get('etag') ?? '';
      const change = (displayName: string) =>
        story.client.call('PATCH', '/players/me', { token, body: { displayName }, headers: { 'if-match': etag } });
      const statuses = (await Promise.all([change('Grace'), change('Hopper')])).map(({ status }) => status).sort();
      observe(statuses.join() === '200,412', statuses.join());
      return 'two PATCH with the same If-Match at once: 200 and 412';
    },
  },
  {
    pattern: 'ddb-atomic-counter',
    title: 'Ten plays at once with two credits are two plays',
    async run(story) {
      const token = await story.token('grace');
      const answers = await Promise.all(
        Array.from({ length: 10 }, (_, play) => story.client.play(token, { gameId: 'asteroids', score: play })),
      );
      const statuses = Object.entries(Object.groupBy(answers, ({ status }) => `${status}`)).map(
        ([k, v]) => `${v?.length} x ${k}`,
      );
      const items = await story.client.itemsOf(story.account('grace').playerId);
      const { credits, plays } = items.find(({ entity }) => entity === 'player') ?? {};
      observe(
        statuses.join() === '2 x 201,8 x 409' && credits === 0 && plays === 3,
        `${statuses.join()}, ${String(credits)} credits`,
      );
      return '2 x 201, 8 x 409 no_credits; counters say 0 credits and 3 plays';
    },
  },
  {
    pattern: 'ddb-pagination-projection',
    title: 'The leaderboard comes best first, the own plays newest first',
    async run(story) {
      const token = await story.token('grace');
      const board = await story.client.call('GET', '/games/asteroids/leaderboard', { token });
      const plays = await story.client.call('GET', '/players/me/plays', { token });
      const scores = listOf(board.body.entries).map((entry) => Number(entry.score));
      const shown = listOf(plays.body.plays).flatMap((play) => Object.keys(play));
      observe(
        scores.length === 3 &&
          scores[0] === 4_200 &&
          scores.every((score, at) => at === 0 || score <= Number(scores[at - 1])),
        scores.join(),
      );
      observe(new Set(shown).size === 4 && !shown.includes('pk'), [...new Set(shown)].join());
      return '3 entries by falling score; lists show four attributes and no keys';
    },
  },
  {
    pattern: 'ddb-gsi',
    title: 'The index holds games and plays, and nothing else',
    async run(story) {
      const byGame = async (game: string) => {
        const { Items = [] } = await story.client.dynamodb.send(
          new QueryCommand({
            TableName: story.client.address.tableName,
            IndexName: 'byGame',
            KeyConditionExpression: 'gamePk = :game',
            ExpressionAttributeValues: { ':game': { S: game } },
          }),
        );
        return Items;
      };
      const [plays, games] = await Promise.all([byGame('GAME#asteroids'), byGame('GAMES')]);
      observe(plays.length === 3 && games.length === 1, `${plays.length} plays, ${games.length} games`);
      observe(
        plays.every(({ entity }) => entity === undefined),
        'the projection holds more than it says',
      );
      return '3 plays and 1 game by two queries; profiles and sessions carry no gamePk and are not in it';
    },
  },
  {
    pattern: 'sqs-delay-queue',
    title: 'The follow-up arrives after ten minutes, not before',
    async run(story) {
      const { playerId } = story.account('ada');
      await story.stage.advance(599);
      const early = story.nudges(playerId).length;
      await story.stage.advance(1);
      const nudges = story.nudges(playerId);
      observe(early === 0, 'a nudge came before 600 s');
      observe(nudges.join() === 'first', `nudges after 600 s: ${nudges.join()}`);
      return 'at 599 s nothing, at 600 s of stage time PlayerNudged for the player who has not played';
    },
  },
  {
    pattern: 'eventbridge-pattern-rule',
    title: 'The nudge is a domain event that a rule has logged',
    async run(story) {
      const logged = story.stage.records
        .of('log')
        .map(({ line }) => line)
        .filter((line) => line.startsWith('{"version":"0"') && line.includes('PlayerNudged.v1'));
      const published = story.stage.records.of('event').length;
      observe(logged.length === published && published > 0, `${logged.length} of ${published} events are logged`);
      observe(story.nudges(story.account('grace').playerId).length === 0, 'someone who has played was nudged');
      return `${published} events published, ${logged.length} in the event log; who has played was not nudged`;
    },
  },
  {
    pattern: 'sqs-message-timer',
    title: 'The second reminder has a delay of its own',
    async run(story) {
      const { playerId } = story.account('ada');
      await story.stage.advance(299);
      const early = story.nudges(playerId).join();
      await story.stage.advance(1);
      const nudges = story.nudges(playerId).join();
      observe(early === 'first' && nudges === 'first,second', `at 899 s: ${early}; at 900 s: ${nudges}`);
      observe(story.queue().messages.length === 0, 'follow-ups are left over');
      return 'DelaySeconds 900 on the message beat the 600 of the queue; duplicates nudged nobody twice';
    },
  },
  {
    pattern: 'sqs-batch-partial-failure',
    title: 'One poison message does not spoil its batch',
    async run(story) {
      const { playerId } = await story.register('linus');
      await story.client.sqs.send(
        new SendMessageBatchCommand({
          QueueUrl: story.client.address.followUpQueueUrl,
          Entries: [
            { Id: 'good', MessageBody: JSON.stringify({ playerId, reminder: 'first' }), DelaySeconds: 0 },
            { Id: 'poison', MessageBody: JSON.stringify({ playerId: GHOST, reminder: 'first' }), DelaySeconds: 0 },
          ],
        }),
      );
      await story.stage.settle();
      const { inFlight } = story.queue().counts;
      observe(story.nudges(playerId).join() === 'first', 'the good message was not processed');
      observe(inFlight === 1, `${inFlight} messages are in flight`);
      return 'the good message is done and deleted, only the poison one went back';
    },
  },
  {
    pattern: 'sqs-visibility-timeout',
    title: 'A failed message stays hidden for 6 x the timeout',
    async run(story) {
      const early = await story.during('invocation', () => story.stage.advance(59));
      const retried = await story.during('invocation', () => story.stage.advance(1));
      observe(early.length === 0 && retried.length === 1, `${early.length} before 60 s, ${retried.length} at 60 s`);
      return 'hidden for 60 s, then received again';
    },
  },
  {
    pattern: 'sqs-dlq-redrive-policy',
    title: 'After five receives the poison message is set aside',
    async run(story) {
      const dead = await story.during('message', () => story.stage.advance(240));
      const letters = story.queue('dead-letters').messages;
      observe(letters.length === 1 && letters[0]?.body.includes(GHOST) === true, `${letters.length} dead letters`);
      observe(letters[0]?.receiveCount === 5, `received ${letters[0]?.receiveCount} times`);
      observe(
        dead.some(({ event }) => event === 'dead-lettered'),
        'no move was recorded',
      );
      return 'received 5 times in 5 minutes, then moved to the dead-letter queue; nothing was lost';
    },
  },
  {
    pattern: 'sqs-dlq-redrive-source',
    title: 'The cause is repaired and the message sent back',
    async run(story) {
      const { client, stage } = story;
      const Item = marshall({
        pk: `PLAYER#${GHOST}`,
        sk: 'PROFILE',
        entity: 'player',
        playerId: GHOST,
        credits: 3,
        plays: 0,
        registeredAt: '',
      });
      await client.dynamodb.send(new PutItemCommand({ TableName: client.address.tableName, Item }));
      const { status, moved } = await redrive(client.sqs, client.address.followUpDeadLetterQueueArn, 10);
      await stage.advance(600);
      observe(status === 'COMPLETED' && moved === 1, `${status}, ${moved} moved`);
      observe(story.nudges(GHOST).join() === 'first', 'the redriven message was not processed');
      observe(story.queue('dead-letters').messages.length === 0, 'the dead-letter queue is not empty');
      return 'npm run redrive moved 1 message back, and it was processed';
    },
  },
  {
    pattern: 'iam-role-per-function',
    title: 'A role allows what its function does and no more',
    async run(story) {
      const { access, lambda } = story.stage.services;
      const followUp = lambda.all.find(({ handler }) => handler.startsWith('registration/follow-up'));
      const { accessKeyId } = access.sessionFor(followUp?.roleArn ?? '', BORROWED_ROLE);
      const message = { QueueUrl: story.client.address.followUpQueueUrl, MessageBody: '{}' };
      const denied = await sqsAs(story, accessKeyId)
        .send(new SendMessageCommand(message))
        .then(
          () => 'it was allowed',
          (error: Error) => `${error.name}: ${error.message}`,
        );
      observe(/^AccessDenied.*sqs:SendMessage/i.test(denied), denied);
      const refused = story.stage.records
        .of('call')
        .filter(({ allowed, principal }) => !allowed && principal !== BORROWED_ROLE);
      observe(refused.length === 0, `a function was refused ${refused[0]?.action}`);
      return "AccessDenied for sqs:SendMessage with the follow-up's role; no function asked for more than it has";
    },
  },
  {
    pattern: 'tls-only-resource-policies',
    title: 'Plain HTTP is refused by the queue itself',
    async run(story) {
      const { client } = story;
      const plain = sqsAs(story, DEVELOPER_ACCESS_KEY);
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
        .send(new SendMessageCommand({ QueueUrl: client.address.followUpQueueUrl, MessageBody: '{}' }))
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
    async run(story) {
      const items = await story.client.itemsOf(story.account('grace').playerId);
      const order = items.map(({ entity }) => entity).join();
      observe(order === 'play,play,play,player,idempotency,idempotency,idempotency,session,statistics', order);
      return 'one partition: plays by time, profile, requests, session, statistics';
    },
  },
  {
    pattern: 'ddb-ttl',
    title: 'A month later the session is gone',
    async run(story) {
      await story.stage.advance(31 * 86_400);
      const items = await story.client.itemsOf(story.account('ada').playerId);
      observe(
        items.every(({ entity }) => entity !== 'session'),
        'the session is still there',
      );
      const kept = await story.client.dynamodb.send(
        new GetItemCommand({
          TableName: story.client.address.tableName,
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
    async run(story) {
      const { status } = await story.client.call('GET', '/players/me', { token: await story.token('ada') });
      observe(status === 401, `status ${status}`);
      return 'the id token of a month ago: 401';
    },
  },
];

/** An SQS client with other credentials: those of a function's role, for example. */
const sqsAs = ({ stage }: StoryContext, accessKeyId: string) =>
  new SQSClient({
    region: stage.region,
    endpoint: stage.endpoint,
    credentials: { accessKeyId, secretAccessKey: 'local' },
  });

function listOf(value: unknown): readonly Readonly<Record<string, unknown>>[] {
  return Array.isArray(value) ? value : [];
}

function errorCode(body: Readonly<Record<string, unknown>>): unknown {
  const { error } = body;
  return typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
}
