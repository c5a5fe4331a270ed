import { type InferOutput, picklist, strictObject } from 'valibot';
import { Refusal } from '#lambda/runtime/http/refusal.ts';
import { nothingToApprove } from '../refusals.ts';

/** What an organiser says of the results: `considering` keeps the workflow waiting for another hour. */
export const approvalSchema = strictObject({ decision: picklist(['approve', 'reject', 'considering']) });

export type Decision = InferOutput<typeof approvalSchema>['decision'];

export interface AnswerApprovalPorts {
  /** The token of the approval that the tournament waits for, or waited for last. */
  findTaskToken(tournamentId: string): Promise<string | undefined>;
  /** Each returns whether the task was still waiting. */
  succeed(taskToken: string, result: object): Promise<boolean>;
  fail(taskToken: string, error: string, cause: string): Promise<boolean>;
  heartbeat(taskToken: string): Promise<boolean>;
}

/**
 * Hands the decision on an approval to the workflow that waits for it.
 * @param by the organiser, for the history of the execution
 * @throws Refusal `nothing_to_approve` when the tournament does not wait for an approval, not yet or no longer
 */
export async function answerApproval(
  tournamentId: string,
  decision: Decision,
  by: string,
  ports: AnswerApprovalPorts,
): Promise<void> {
  const taskToken = await ports.findTaskToken(tournamentId);
  if (taskToken === undefined || !(await answer(taskToken, decision, by, ports))) {
    throw new Refusal(nothingToApprove, 'No results of this tournament wait for an approval.');
  }
}

function answer(taskToken: string, decision: Decision, by: string, ports: AnswerApprovalPorts): Promise<boolean> {
  if (decision === 'approve') return ports.succeed(taskToken, { approvedBy: by });
  if (decision === 'reject') return ports.fail(taskToken, 'Rejected', `by ${by}`);
  return ports.heartbeat(taskToken);
}
