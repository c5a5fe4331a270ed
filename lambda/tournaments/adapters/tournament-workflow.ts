import { ExecutionAlreadyExists, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { requiredEnv } from '#lambda/runtime/env.ts';
import type { NewTournament } from '../use-cases/new-tournament.ts';
import { stepFunctions } from './step-functions.ts';

const stateMachineArn = requiredEnv('TOURNAMENT_WORKFLOW_ARN');

/**
 * Starts the workflow of a tournament. The id is the name of the execution, so a tournament has one: the same start again is the same
 * execution while it runs, and Step Functions keeps the name for 90 days after its end
 * (https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html).
 * @returns whether it runs; not when another tournament has the id, or had it
 */
export async function startTournament(tournamentId: string, tournament: NewTournament): Promise<boolean> {
  try {
    await stepFunctions.send(
      new StartExecutionCommand({ stateMachineArn, name: tournamentId, input: JSON.stringify(tournament) }),
    );
    return true;
  } catch (error) {
    if (error instanceof ExecutionAlreadyExists) return false;
    throw error;
  }
}
