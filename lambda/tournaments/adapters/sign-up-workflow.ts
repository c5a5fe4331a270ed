import { SFNClient, StartSyncExecutionCommand } from '@aws-sdk/client-sfn';
import { object, parse, picklist } from 'valibot';
import { clientDefaults } from '#lambda/runtime/aws/client-defaults.ts';
import { requiredEnv } from '#lambda/runtime/env.ts';
import type { SignUp, SignUpOutcome } from '../use-cases/enter-tournament.ts';

/** The caller waits for as long as the workflow may take, and a second call would be a second execution. */
const stepFunctions = new SFNClient({
  ...clientDefaults,
  maxAttempts: 1,
  requestHandler: { ...clientDefaults.requestHandler, requestTimeout: 9_000 },
});
const stateMachineArn = requiredEnv('SIGN_UP_WORKFLOW_ARN');

const outputSchema = object({ outcome: picklist(['entered', 'entered-before', 'closed', 'busy']) });

/**
 * Runs the workflow of a sign-up and waits for its end. The call answers 200 even when the execution failed: its `status` says so
 * (https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartSyncExecution.html).
 * @throws when the execution failed
 */
export async function runSignUp(signUp: SignUp): Promise<SignUpOutcome> {
  const { status, output, error, cause } = await stepFunctions.send(
    new StartSyncExecutionCommand({ stateMachineArn, input: JSON.stringify(signUp) }),
  );
  if (status !== 'SUCCEEDED') throw new Error(`The sign-up ended as ${status}: ${error ?? ''} ${cause ?? ''}`);
  return parse(outputSchema, JSON.parse(output ?? '')).outcome;
}
