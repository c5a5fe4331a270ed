import type { Triggers } from 'cognito-local/lib/services/triggers/index.js';
import type { TriggerName, UserPoolSettings } from './settings.ts';
import { runTrigger, type TriggersEnvironment } from './triggers.ts';
import type { Attribute } from './user.ts';

interface Happened {
  readonly source: string;
  readonly clientId: string | null;
  readonly clientMetadata?: Readonly<Record<string, string>> | undefined;
  readonly userAttributes: readonly Attribute[];
  readonly username: string;
  readonly userPoolId: string;
}

const notEnabled = () => Promise.reject(new Error('cognito-local ran a trigger that the stage does not enable'));

/**
 * The triggers as cognito-local calls them. Its own swallow every error; in AWS a confirmation fails with its trigger,
 * and a sign-in is refused.
 */
export function cognitoLocalTriggers(
  poolOf: (userPoolId: string) => UserPoolSettings,
  environment: TriggersEnvironment,
): Triggers {
  const run = (name: TriggerName, happened: Happened, more: Readonly<Record<string, string>> = {}) => {
    const attributes = happened.userAttributes.map(({ Name, Value = '' }) => [Name, Value]);
    const input = { ...happened, userAttributes: { ...Object.fromEntries(attributes), ...more } };
    return runTrigger(name, poolOf(happened.userPoolId), input, environment);
  };
  return {
    enabled: (trigger) => trigger === 'PostConfirmation' || trigger === 'PostAuthentication',
    postConfirmation: (_context, happened) => run('PostConfirmation', happened),
    // Tokens are for confirmed users only. A PostAuthentication trigger gets the user's status among the attributes, too
    // (unverified; settled by: the event of such a trigger).
    postAuthentication: (_context, happened) =>
      run('PostAuthentication', happened, { 'cognito:user_status': 'CONFIRMED' }),
    customEmailSender: notEnabled,
    customMessage: notEnabled,
    preSignUp: notEnabled,
    preTokenGeneration: notEnabled,
    userMigration: notEnabled,
  };
}
