import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Fault } from '@serverless-arcade/stage/services/lambda/faults.ts';
import type { Playground } from '../../playground/playground.ts';
import { changedAssembly, closeArcades, openArcade } from '../support/arcade.ts';

/** One stage for all but those that change a template: each test has people of its own, and time only passes. */
let arcade: Playground;
beforeAll(async () => {
  arcade = await openArcade();
});
afterAll(closeArcades);

const MINUTES = 60;

let people = 0;
/** The name of somebody who has not been there yet. */
const newName = () => {
  people += 1;
  return `player-${people}`;
};
const signUp = () => arcade.client.signUp(`${newName()}@example.com`, 'Insert-Coin-2026');

/** Lets the reminders of other tests pass, so that what is due next belongs to the player who registers now. */
const untilNothingIsDue = () => arcade.stage.advance(30 * MINUTES);

/** How often a message of the delay queue was received meanwhile; other chapters have queues of their own. */
const receivesDuring = async (action: () => Promise<unknown>) => {
  const { name } = arcade.queue().settings;
  const messages = await arcade.during('message', action);
  return messages.filter(({ event, queue }) => event === 'received' && queue === name).length;
};

/** The profiles of a player, of which there is one; other chapters keep more in the same partition. */
const profilesOf = async (playerId: string) =>
  (await arcade.client.itemsOf(playerId)).filter(({ sk }) => sk === 'PROFILE');

const claimsIn = (token = '') => JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8'));

describe('sqs-delay-queue', () => {
  test('sqs-delay-queue: the queue of the template delays by 600 s, and nothing is delivered before', async () => {
    // GIVEN someone who registers
    await untilNothingIsDue();
    const { playerId } = await arcade.register(newName());
    expect(arcade.queue().settings.delaySeconds).toBe(600);
    // WHEN one millisecond less than ten minutes has passed
    const receives = await receivesDuring(() => arcade.stage.advance(599.999));
    // THEN the reminder has not been delivered
    expect(receives).toBe(0);
    // AND at ten minutes it has
    await arcade.stage.advance(0.001);
    expect(arcade.reminders(playerId)).toEqual(['first']);
  });

  test('sqs-message-timer: the second reminder comes at 900 s', async () => {
    const { playerId } = await arcade.register(newName());
    await arcade.stage.advance(15 * MINUTES - 1);
    expect(arcade.reminders(playerId)).toEqual(['first']);
    await arcade.stage.advance(1);
    expect(arcade.reminders(playerId)).toEqual(['first', 'second']);
  });

  test('sqs-delay-queue: who plays within the ten minutes is not reminded', async () => {
    const name = newName();
    const { playerId } = await arcade.register(name);
    const token = await arcade.token(name);
    await arcade.openGame('asteroids');
    expect((await arcade.client.play(token, { gameId: 'asteroids', score: 1 })).status).toBe(201);
    await arcade.stage.advance(20 * MINUTES);
    expect(arcade.reminders(playerId)).toEqual([]);
    expect(arcade.queue().messages).toEqual([]);
  });
});

describe('the inbox', () => {
  const inbox = (token: string, query = '') => arcade.client.call('GET', `/players/me/messages${query}`, { token });
  const namesIn = ({ body }: { readonly body: Record<string, unknown> }) =>
    (body.messages as { name: string }[]).map(({ name }) => name);

  test('sqs-delay-queue: ten minutes after registration the player reads the reminder', async () => {
    const name = newName();
    await arcade.register(name);
    const token = await arcade.token(name);
    await arcade.stage.advance(10 * MINUTES - 1);
    expect(namesIn(await inbox(token))).toEqual(['welcome']);
    await arcade.stage.advance(1);
    const { status, body } = await inbox(token);
    expect([status, body]).toEqual([
      200,
      {
        messages: [
          { name: 'reminder-first', text: expect.stringContaining('credits'), sentAt: expect.any(String) },
          { name: 'welcome', text: expect.any(String), sentAt: expect.any(String) },
        ],
      },
    ]);
    await arcade.stage.advance(5 * MINUTES);
    expect(namesIn(await inbox(token))).toEqual(['reminder-second', 'reminder-first', 'welcome']);
  });

  test("backend-authorization: a cursor that names another player's inbox shows nothing of it", async () => {
    const [name, eve] = [newName(), newName()];
    const { playerId } = await arcade.register(name);
    await arcade.register(eve);
    await arcade.stage.advance(10 * MINUTES);
    const position = { pk: `PLAYER#${playerId}`, sk: 'INBOX#' };
    const aimed = Buffer.from(JSON.stringify(position)).toString('base64url');
    const answer = await inbox(await arcade.token(eve), `?cursor=${aimed}`);
    expect([answer.status, namesIn(answer)]).toEqual([200, []]);
  });

  const encoded = (text: string) => Buffer.from(text).toString('base64url');
  test.each(['garbage', '%00', ...['{"sk":1}', '{}', '{"sk":"\\ud800"}', '{"\\ud800":"INBOX#"}'].map(encoded)])(
    'ddb-pagination-projection: the cursor %s is 400',
    async (cursor) => {
      const name = newName();
      await arcade.register(name);
      const answer = await inbox(await arcade.token(name), `?cursor=${cursor}`);
      expect(answer).toMatchObject({ status: 400, body: { error: { code: 'invalid_parameter' } } });
    },
  );
});

describe('cognito-lambda-trigger', () => {
  test('cognito-lambda-trigger: when the trigger fails the person hears of it, and running it again repairs it', async () => {
    arcade.stage.faults.functions.inject(arcade.functionOf('registration/post-confirmation').name, 'throw', 3);
    const account = await signUp();
    await expect(arcade.client.confirm(account, arcade.codeFor(account.email))).rejects.toMatchObject({
      name: 'UserLambdaValidationException',
    });
    expect(await arcade.client.itemsOf(account.playerId)).toEqual([]);
    // The user is confirmed all the same, so the same event runs the trigger again.
    arcade.stage.faults.clear();
    const { functionError } = await arcade.stage.services.lambda.invoke(
      arcade.functionOf('registration/post-confirmation').arn,
      {
        triggerSource: 'PostConfirmation_ConfirmSignUp',
        userPoolId: arcade.stage.output('registration', 'UserPoolId'),
        userName: account.playerId,
        request: { userAttributes: { sub: account.playerId } },
      },
    );
    expect(functionError).toBeUndefined();
    expect(await profilesOf(account.playerId)).toMatchObject([{ credits: 3 }]);
    expect(await arcade.client.signIn(account)).toEqual(expect.any(String));
  });

  test.each(['throttle', 'throw'] as const)(
    'cognito-lambda-trigger: after a "%s" of the trigger the player is missing, and the next sign-in registers it, once',
    async (fault) => {
      // GIVEN a user who is confirmed while the trigger is throttled, as in an account without concurrency left, or fails
      await untilNothingIsDue();
      const { functions } = arcade.stage.faults;
      functions.inject(arcade.functionOf('registration/post-confirmation').name, fault, 3);
      const account = await signUp();
      await expect(arcade.client.confirm(account, arcade.codeFor(account.email))).rejects.toThrow(
        fault === 'throttle' ? /TooManyRequestsException|429|exceeded/ : /PostConfirmation failed/,
      );
      functions.clear();
      expect(await arcade.client.itemsOf(account.playerId)).toEqual([]);
      // WHEN the person signs in, twice
      const tokens = [await arcade.client.signIn(account), await arcade.client.signIn(account)];
      // THEN the player is there, with the group, the welcome and the reminders of any other player
      expect(await profilesOf(account.playerId)).toMatchObject([{ credits: 3, plays: 0, version: 1 }]);
      expect(claimsIn(tokens[1])['cognito:groups']).toEqual(['players']);
      await arcade.stage.advance(15 * MINUTES);
      expect(arcade.reminders(account.playerId)).toEqual(['first', 'second']);
      const names = (await arcade.client.itemsOf(account.playerId)).map(({ sk }) => sk);
      expect(names).toEqual(expect.arrayContaining(['INBOX#welcome', 'INBOX#reminder-first', 'INBOX#reminder-second']));
    },
  );

  test('cognito-lambda-trigger: while a missing player cannot be registered the sign-in is refused, and a later one works', async () => {
    const { functions, tables } = arcade.stage.faults;
    functions.inject(arcade.functionOf('registration/post-confirmation').name, 'throttle', 3);
    const account = await signUp();
    await expect(arcade.client.confirm(account, arcade.codeFor(account.email))).rejects.toThrow();
    functions.clear();
    tables.conflicts.inject(arcade.client.address.tableName, { operations: ['PutItem'] });
    await expect(arcade.client.signIn(account)).rejects.toMatchObject({ name: 'UserLambdaValidationException' });
    tables.clear();
    expect(await profilesOf(account.playerId)).toEqual([]);
    expect(await arcade.client.signIn(account)).toEqual(expect.any(String));
    expect(await profilesOf(account.playerId)).toMatchObject([{ credits: 3 }]);
  });

  test('cognito-lambda-trigger: a trigger that hangs ends before Cognito would call it again, and the next sign-in repairs it', async () => {
    const { name } = arcade.functionOf('registration/post-confirmation');
    arcade.stage.faults.functions.inject(name, 'hang', 1);
    const before = arcade.stage.records.of('invocation').length;
    const account = await signUp();
    const confirming = expect(arcade.client.confirm(account, arcade.codeFor(account.email))).rejects.toMatchObject({
      name: 'UserLambdaValidationException',
    });
    // Its time is over after four seconds; Cognito waits for five.
    await Promise.all([confirming, arcade.stage.advance(5)]);
    const attempts = arcade.stage.records.of('invocation').slice(before);
    const outcomes = attempts.filter(({ functionName }) => functionName === name).map(({ outcome }) => outcome);
    expect(outcomes).toEqual(['timeout']);
    await arcade.client.signIn(account);
    expect(await profilesOf(account.playerId)).toMatchObject([{ credits: 3 }]);
  });

  test('cognito-lambda-trigger: when the session cannot be recorded the sign-in is refused', async () => {
    const account = await arcade.register(newName());
    arcade.stage.faults.functions.inject(arcade.functionOf('registration/post-authentication').name, 'throw', 3);
    await expect(arcade.client.signIn(account)).rejects.toMatchObject({ name: 'UserLambdaValidationException' });
    arcade.stage.faults.clear();
  });

  test('lambda-idempotency: a session is one item, however often someone signs in', async () => {
    const account = await arcade.register(newName());
    await arcade.client.signIn(account);
    await arcade.client.signIn(account);
    const sessions = (await arcade.client.itemsOf(account.playerId)).filter(({ entity }) => entity === 'session');
    expect(sessions).toHaveLength(1);
  });
});

describe('failures of the reminder', () => {
  const faults: readonly Fault[] = ['throw', 'hang', 'kill', 'lose-answer'];
  test.each(faults)(
    'sqs-visibility-timeout: after "%s" the message comes back and the player is reminded',
    async (fault) => {
      await untilNothingIsDue();
      const { playerId } = await arcade.register(newName());
      const { name } = arcade.functionOf('registration/remind-player');
      arcade.stage.faults.functions.inject(name, fault);
      const invocations = await arcade.during('invocation', () => arcade.stage.advance(14 * MINUTES));
      expect(arcade.reminders(playerId)).toEqual(['first']);
      const items = await arcade.client.itemsOf(playerId);
      expect(items.find(({ sk }) => sk === 'REMINDER#first')).toMatchObject({ progress: 'done' });
      expect(
        invocations.filter(({ functionName, outcome }) => functionName === name && outcome !== 'success').length,
      ).toBeGreaterThan(0);
    },
  );

  test.each<Fault>(['throw', 'kill'])(
    'sqs-dlq-redrive-policy: five times "%s" and both reminders are dead letters, none is lost',
    async (fault) => {
      await untilNothingIsDue();
      const { playerId } = await arcade.register(newName());
      arcade.stage.faults.functions.inject(arcade.functionOf('registration/remind-player').name, fault, 20);
      const before = arcade.queue('dead-letters').messages.length;
      const receives = await receivesDuring(() => arcade.stage.advance(30 * MINUTES));
      arcade.stage.faults.clear();
      const letters = arcade.queue('dead-letters').messages.slice(before);
      expect(letters.every(({ body }) => body.includes(playerId))).toBe(true);
      expect(letters.map(({ receiveCount }) => receiveCount)).toEqual([5, 5]);
      expect(receives).toBe(10);
      expect(arcade.queue().messages).toEqual([]);
    },
  );

  test('sqs-dlq-redrive-policy: a message that is not a reminder ends among the dead letters and spoils nothing', async () => {
    const { playerId } = await arcade.register(newName());
    const before = arcade.queue('dead-letters').messages.length;
    const poison = ['not json', '{}', JSON.stringify({ playerId: 42, reminder: 'first' }), 'null'];
    for (const body of poison) {
      arcade.queue().send({ body, attributes: {}, traceHeader: undefined, senderId: 'test' });
    }
    await arcade.stage.advance(20 * MINUTES);
    expect(arcade.reminders(playerId)).toEqual(['first', 'second']);
    const letters = arcade.queue('dead-letters').messages.slice(before);
    expect(letters.map(({ body }) => body).sort()).toEqual(poison.toSorted());
  });
});

describe('iam-role-per-function', () => {
  test('iam-role-per-function: without one action of its role the reminder is denied by name, and nothing is lost', async () => {
    // GIVEN a template in which the reminder may not update the table
    const assembly = changedAssembly('registration', (resources) => {
      for (const [logicalId, resource] of Object.entries(resources)) {
        if (!logicalId.startsWith('RemindPlayerRoleDefaultPolicy')) continue;
        resource.Properties = JSON.parse(
          JSON.stringify(resource.Properties).replace('"dynamodb:UpdateItem"', '"dynamodb:DescribeTable"'),
        );
      }
    });
    const arcade = await openArcade(assembly);
    await arcade.register('ada');
    // WHEN the reminders are due and have been tried five times
    await arcade.stage.advance(30 * MINUTES);
    // THEN the stage and the function's log say who was denied what, on which resource
    const denied = arcade.stage.records.of('call').filter(({ allowed }) => !allowed);
    expect(denied[0]).toMatchObject({
      principal: arcade.functionOf('registration/remind-player').name,
      action: 'dynamodb:UpdateItem',
    });
    expect(denied[0]?.resource).toMatch(/:table\/arcade-foundation-Table/);
    const log = arcade.stage.records
      .of('log')
      .map(({ line }) => line)
      .join('\n');
    expect(log).toMatch(/is not authorized to perform: dynamodb:UpdateItem on resource: arn:aws:dynamodb/);
    // AND both reminders are dead letters
    expect(arcade.queue('dead-letters').messages).toHaveLength(2);
  });

  test('sqs-batch-partial-failure: a role that may not receive cannot be given a mapping at all', async () => {
    const assembly = changedAssembly('registration', (resources) => {
      for (const [logicalId, resource] of Object.entries(resources)) {
        if (!logicalId.startsWith('RemindPlayerRoleDefaultPolicy')) continue;
        resource.Properties = JSON.parse(
          JSON.stringify(resource.Properties).replace('"sqs:ReceiveMessage"', '"sqs:GetQueueUrl"'),
        );
      }
    });
    await expect(openArcade(assembly)).rejects.toThrow(
      /RemindPlayer.*sqs:ReceiveMessage.*arcade-registration-Reminders/,
    );
  });
});

describe('ddb-ttl', () => {
  test('ddb-ttl: a session is deleted after it has expired, the player stays', async () => {
    const name = newName();
    const { playerId } = await arcade.register(name);
    await arcade.token(name);
    await arcade.stage.advance(30 * 86_400 - 60);
    expect((await arcade.client.itemsOf(playerId)).map(({ entity }) => entity)).toEqual([
      'message',
      'message',
      'message',
      'player',
      'reminder',
      'reminder',
      'session',
    ]);
    await arcade.stage.advance(86_400);
    const left = (await arcade.client.itemsOf(playerId)).map(({ entity }) => entity);
    // The end of the session is an activity, for another thirty days.
    expect(left).toEqual(['activity', 'message', 'message', 'message', 'player']);
  });
});
