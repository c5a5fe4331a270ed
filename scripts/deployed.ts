import { styleText } from 'node:util';
import { environmentSettings } from '../lib/environments.ts';
import { instanceOf } from '../lib/instance.ts';
import { WrongInput } from '../lib/wrong-input.ts';
import type { Connection } from '../playground/deployed/connection.ts';
import type { Deployment } from '../playground/deployed/journey.ts';
import type { Outcome } from '../playground/deployed/run.ts';
import { CommandError, UsageError } from './command.ts';
import { runningStage, startedStage } from './local-stage.ts';

/** The options of every command about an arcade that is deployed. */
export const DEPLOYED_OPTIONS = {
  environment: { type: 'string' },
  instance: { type: 'string' },
  local: { type: 'boolean', default: false },
} as const;

/** How `DEPLOYED_OPTIONS` are used. */
export const DEPLOYED_USAGE = '--environment sandbox|prod [--instance <name>] [--local]';

/** What the options mean. */
export const DEPLOYED_HELP = `--environment  what it was deployed as
--instance     first part of the names of its stacks; without it arcade for sandbox, arcade-prod for prod
--local        the local stage: the one that "npm start" runs, else one that ends with the command

Credentials and Region are those of the AWS SDK: AWS_PROFILE, AWS_REGION and so on.`;

interface Choice {
  readonly environment?: string | undefined;
  readonly instance?: string | undefined;
  readonly local: boolean;
}

/**
 * Does something with the arcade that the options name.
 * @throws UsageError when there is no such environment, or it cannot have that instance; CommandError, in one line, when the arcade cannot be reached
 */
export async function withDeployment(
  { environment = '', instance: chosen, local }: Choice,
  action: (deployment: Deployment & { readonly webOrigin: string }) => Promise<void>,
): Promise<void> {
  if (environment === '') throw new UsageError('Which environment? --environment sandbox, or prod.');
  const { name, webOrigin, instance } = settingsOf(environment, chosen);
  const stage = local ? ((await runningStage()) ?? (await startedStage())) : undefined;
  const connection: Connection = stage === undefined ? {} : { endpoint: stage.endpoint };
  try {
    await action({ connection, instance, environment: name, webOrigin });
  } catch (error) {
    // What the SDK or the fixture say is complete; where they said it is not of interest.
    throw error instanceof Error && !('$metadata' in error) ? new CommandError(error.message, { cause: error }) : error;
  } finally {
    await stage?.close();
  }
}

function settingsOf(environment: string, instance?: string) {
  try {
    const settings = environmentSettings(environment);
    return { ...settings, instance: instanceOf(settings.name, instance) };
  } catch (error) {
    throw error instanceof WrongInput ? new UsageError(error.message) : error;
  }
}

/** One line of the terminal for each check. */
export function printOutcome({ title, passed, observation, milliseconds }: Outcome): void {
  const mark = passed ? styleText('green', '✓') : styleText('red', '✗');
  const seen = styleText(passed ? 'dim' : 'red', observation);
  console.log(`${mark} ${title}: ${seen} ${styleText('dim', `(${milliseconds} ms)`)}`);
}
