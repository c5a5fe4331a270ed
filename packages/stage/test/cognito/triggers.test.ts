import { beforeEach, describe, expect, test } from '@jest/globals';
import { StageClock } from '../../clock.ts';
import { AwsError } from '../../errors.ts';
import { Access, ANONYMOUS } from '../../iam/access.ts';
import { Records } from '../../records.ts';
import { Cognito } from '../../services/cognito/cognito.ts';
import type { TriggerInvoker } from '../../services/cognito/triggers.ts';
import { lenientPool } from '../support/user-pool.ts';

type Answer = ReturnType<TriggerInvoker['invokeFor']>;

const POOL = lenientPool('us-east-1_arcade001', {
  name: 'players',
  triggers: { PostConfirmation: 'arn:confirmed', PostAuthentication: 'arn:authenticated' },
});
const ClientId = 'webclient';
const Username = 'ada@example.com';
const Password = 'long enough';

const returned = async (event: unknown) => ({ payload: JSON.stringify(event) });
const failed = async (errorMessage: string) =>
  ({ payload: JSON.stringify({ errorType: 'Error', errorMessage }), functionError: 'Unhandled' }) as const;
const silent = () => new Promise<never>(() => {});

let clock: StageClock;
let records: Records;
let cognito: Cognito;
let calls: { readonly at: number; readonly service: string; readonly source: string; readonly function: string }[];
/** How the functions answer, call by call; after that they return the event. */
let answers: ((event: unknown) => Answer)[];

beforeEach(async () => {
  clock = new StageClock('manual', 0);
  records = new Records(() => clock.now());
  calls = [];
  answers = [];
  const lambda: TriggerInvoker = {
    invokeFor(service, source, functionArn, event) {
      calls.push({ at: clock.now(), service, source, function: functionArn });
      return (answers.shift() ?? returned)(event);
    },
  };
  cognito = new Cognito({ account: '000000000000', region: 'us-east-1', clock, records, lambda, endpoint: () => '' });
  await cognito.createPool(POOL);
  await cognito.createClient({
    id: ClientId,
    name: 'web',
    userPoolId: POOL.id,
    authFlows: ['ALLOW_USER_PASSWORD_AUTH'],
    preventUserExistenceErrors: true,
    tokenRevocation: true,
    validSeconds: { access: 3_600, id: 3_600, refresh: 86_400 },
    sessionMinutes: 3,
  });
});

const call = (name: string, input: object): Promise<unknown> => {
  const operation = cognito.operations.operations[name];
  if (operation === undefined) throw new Error(`No operation ${name}`);
  return operation.handle(input, () => {}, new Access(records, '000000000000').caller(ANONYMOUS), undefined);
};
const confirm = async () => {
  await call('SignUp', { ClientId, Username, Password });
  const ConfirmationCode = records.of('email').at(-1)?.code;
  return call('ConfirmSignUp', { ClientId, Username, ConfirmationCode });
};
const signIn = () =>
  call('InitiateAuth', {
    ClientId,
    AuthFlow: 'USER_PASSWORD_AUTH',
    AuthParameters: { USERNAME: Username, PASSWORD: Password },
  });
const statusOf = async () => (await cognito.pool(POOL.id).get(Username)).UserStatus;
/** Lets what is under way come to the point where it waits. */
const settle = () => new Promise<void>((resolve) => setImmediate(resolve));
const errorOf = (promise: Promise<unknown>) =>
  promise.then(
    () => 'no error',
    (error: unknown) => (error instanceof AwsError ? `${error.status} ${error.code}: ${error.message}` : error),
  );

describe('the function behind PostConfirmation', () => {
  test('is invoked once, as the pool, by the service', async () => {
    await confirm();
    expect(calls).toEqual([
      { at: 0, service: 'cognito-idp.amazonaws.com', source: POOL.arn, function: 'arn:confirmed' },
    ]);
  });

  test('throws: the confirmation fails with its message, is not repeated, and the user stays confirmed', async () => {
    answers = [() => failed('The table is gone')];
    expect(await errorOf(confirm())).toBe(
      '400 UserLambdaValidationException: PostConfirmation failed with error The table is gone.',
    );
    expect(calls).toHaveLength(1);
    expect(await statusOf()).toBe('CONFIRMED');
  });

  test('says nothing for 5 s: it is called again, three times in all, and then the confirmation fails', async () => {
    answers = [silent, silent, silent];
    const outcome = errorOf(confirm());
    await clock.advance(14_999, settle);
    expect(calls.map(({ at }) => at)).toEqual([0, 5_000, 10_000]);
    expect(await Promise.race([outcome, settle().then(() => 'waiting')])).toBe('waiting');
    await clock.advance(1, settle);
    expect(await outcome).toBe(
      '400 UnexpectedLambdaException: PostConfirmation invocation failed due to error ' +
        'Socket timeout while invoking Lambda function.',
    );
    expect(calls).toHaveLength(3);
    expect(await statusOf()).toBe('CONFIRMED');
  });

  test('answers the second call: the confirmation succeeds, and no deadline is left', async () => {
    answers = [silent];
    const outcome = errorOf(confirm());
    await clock.advance(5_000, settle);
    expect(await outcome).toBe('no error');
    expect(calls).toHaveLength(2);
    let fired = -1;
    await clock.advance(60_000, async () => {
      fired += 1;
    });
    expect(fired).toBe(0);
  });

  test('fails after its deadline: that goes unnoticed', async () => {
    const late = Promise.withResolvers<never>();
    answers = [() => late.promise];
    const outcome = errorOf(confirm());
    await clock.advance(5_000, settle);
    late.reject(new Error('too late'));
    expect(await outcome).toBe('no error');
  });

  test('may not be invoked by the pool', async () => {
    const denied = new AwsError('AccessDeniedException', 'arn:confirmed may not be invoked', 403);
    answers = [() => Promise.reject(denied)];
    expect(await errorOf(confirm())).toBe(
      '400 UnexpectedLambdaException: PostConfirmation invocation failed due to error AccessDeniedException.',
    );
    expect(calls).toHaveLength(1);
  });

  test.each(['null', '"done"', '{}', '{"statusCode":200}'])('answers %s instead of the event', async (payload) => {
    answers = [async () => ({ payload })];
    expect(await errorOf(confirm())).toBe('400 InvalidLambdaResponseException: Unrecognizable lambda output');
  });

  test('is a bug of the stage when it fails otherwise', async () => {
    answers = [() => Promise.reject(new TypeError('bug'))];
    expect(await errorOf(confirm())).toEqual(new TypeError('bug'));
  });
});

describe('the function behind PostAuthentication', () => {
  beforeEach(confirm);

  test('refuses the sign-in by failing', async () => {
    answers = [() => failed('Not today')];
    expect(await errorOf(signIn())).toBe(
      '400 UserLambdaValidationException: PostAuthentication failed with error Not today.',
    );
    expect(await signIn()).toMatchObject({ AuthenticationResult: { IdToken: expect.any(String) } });
  });

  test('is not invoked when the password is wrong', async () => {
    calls.length = 0;
    const wrong = { USERNAME: Username, PASSWORD: 'wrong' };
    await errorOf(call('InitiateAuth', { ClientId, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters: wrong }));
    expect(calls).toEqual([]);
  });
});

test('a pool without triggers confirms and signs in', async () => {
  const id = 'us-east-1_quiet0001';
  await cognito.createPool({ ...POOL, id, arn: cognito.arnOf(id), triggers: {} });
  await cognito.createClient({ ...cognito.client(ClientId).settings, id: 'quiet', userPoolId: id });
  await call('SignUp', { ClientId: 'quiet', Username, Password });
  const ConfirmationCode = records.of('email').at(-1)?.code;
  await call('ConfirmSignUp', { ClientId: 'quiet', Username, ConfirmationCode });
  const AuthParameters = { USERNAME: Username, PASSWORD: Password };
  await call('InitiateAuth', { ClientId: 'quiet', AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters });
  expect(calls).toEqual([]);
});
