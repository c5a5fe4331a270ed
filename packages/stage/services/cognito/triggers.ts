import { type InferOutput, literal, looseObject, object, optional, parse, record, safeParse, string } from 'valibot';
import type { StageClock } from '../../clock.ts';
import { AwsError } from '../../errors.ts';
import { limit } from '../../inspected.ts';
import type { InvocationResult } from '../lambda/lambda.ts';
import type { TriggerName, UserPoolSettings } from './settings.ts';

/** The part of Lambda that a pool needs. */
export interface TriggerInvoker {
  invokeFor(service: string, sourceArn: string, functionArn: string, event: unknown): Promise<InvocationResult>;
}

/** What happened to a user. */
export interface TriggerInput {
  readonly source: string;
  readonly username: string;
  readonly clientId: string | null;
  readonly userAttributes: Readonly<Record<string, string>>;
  readonly clientMetadata?: Readonly<Record<string, string>> | undefined;
}

export interface TriggersEnvironment {
  readonly clock: StageClock;
  readonly lambda: TriggerInvoker;
  readonly region: string;
}

const ANSWER_MILLISECONDS = 5_000;
const ATTEMPTS = 3;

const functionError = looseObject({ errorMessage: optional(string(), 'Unknown error') });
/**
 * A function has to return the event that it got. Cognito takes one that is changed within these
 * shapes (unverified; settled by: triggers that return another userName, another version and no request).
 */
const returnedEvent = looseObject({
  version: literal('1'),
  triggerSource: string(),
  region: string(),
  userPoolId: string(),
  userName: string(),
  callerContext: object({}),
  request: looseObject({ userAttributes: record(string(), string()) }),
  response: object({}),
});

/**
 * Calls the function of a trigger and waits for its answer: 5 s, and then again, up to three times in all. Only silence
 * is repeated, an error is an answer (unverified; settled by: the invocations of a trigger that throws).
 *
 * https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-working-with-lambda-triggers.html#important-lambda-considerations
 *
 * @throws AwsError `UnexpectedLambdaException` when there is no answer or the pool may not invoke the function,
 *   `UserLambdaValidationException` when the function failed, `InvalidLambdaResponseException` when it answers nonsense
 */
export async function runTrigger(
  name: TriggerName,
  pool: UserPoolSettings,
  input: TriggerInput,
  { clock, lambda, region }: TriggersEnvironment,
): Promise<void> {
  const functionArn = pool.triggers[name];
  if (functionArn === undefined) return;
  const event = triggerEvent(name, pool, input, region);
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    const result = await within(clock, ANSWER_MILLISECONDS, () =>
      lambda.invokeFor('cognito-idp.amazonaws.com', pool.arn, functionArn, event).catch((error: unknown) => {
        if (error instanceof AwsError) throw unexpected(name, error.code);
        throw error;
      }),
    );
    if (result !== undefined) return checkAnswer(name, result);
  }
  throw unexpected(name, 'Socket timeout while invoking Lambda function');
}

/**
 * Event version 1. The pools of the stage do not remember devices, and so `newDeviceUsed` is false (unverified; settled
 * by: the event of a PostAuthentication trigger of a pool without device tracking).
 * https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-post-confirmation.html
 * https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-post-authentication.html
 */
function triggerEvent(name: TriggerName, pool: UserPoolSettings, input: TriggerInput, region: string) {
  return {
    version: '1',
    region,
    userPoolId: pool.id,
    userName: input.username,
    callerContext: { awsSdkVersion: 'aws-sdk-unknown-unknown', clientId: input.clientId ?? 'CLIENT_ID_NOT_APPLICABLE' },
    triggerSource: input.source,
    request: {
      userAttributes: input.userAttributes,
      ...(name === 'PostAuthentication' ? { newDeviceUsed: false } : {}),
      ...(input.clientMetadata === undefined ? {} : { clientMetadata: input.clientMetadata }),
    },
    response: {},
  };
}

/** The deadline is set before the work starts, so that it comes before a function's own timeout of the same length. */
async function within<T>(clock: StageClock, milliseconds: number, work: () => Promise<T>): Promise<T | undefined> {
  const { promise, resolve } = Promise.withResolvers<undefined>();
  const timer = limit(clock, milliseconds, () => resolve(undefined));
  try {
    return await Promise.race([work(), promise]);
  } finally {
    timer.cancel();
  }
}

function checkAnswer(name: TriggerName, { payload, functionError: failed }: InvocationResult): void {
  const answer: unknown = JSON.parse(payload);
  if (failed !== undefined) {
    const { errorMessage }: InferOutput<typeof functionError> = parse(functionError, answer);
    throw new AwsError('UserLambdaValidationException', `${name} failed with error ${errorMessage}.`);
  }
  if (safeParse(returnedEvent, answer).success) return;
  throw new AwsError('InvalidLambdaResponseException', 'Unrecognizable lambda output');
}

/** The wording is that of https://repost.aws/knowledge-center/cognito-lambda-trigger-errors. */
const unexpected = (name: TriggerName, reason: string) =>
  new AwsError('UnexpectedLambdaException', `${name} invocation failed due to error ${reason}.`);
