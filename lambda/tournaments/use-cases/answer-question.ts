import { array, type InferOutput, maxLength, minLength, picklist, pipe, strictObject, string, union } from 'valibot';
import { invalidBody, Refusal } from '#lambda/runtime/http/refusal.ts';
import { nothingAsked } from '../refusals.ts';
import { approvalSchema } from './answer-approval.ts';

/** What a durable tournament asks people for: referees for the results of the matches, organisers for their approval. */
export const questionSchema = picklist(['matches', 'approval']);

export type Question = InferOutput<typeof questionSchema>;

/** The longest list of players that an answer may have. */
const MANY = 1_000;

/** The results of the matches, best player first; or a decision: `considering` keeps the tournament waiting for as long again. */
export const answerSchema = union([
  strictObject({ standings: pipe(array(pipe(string(), minLength(1))), minLength(1), maxLength(MANY)) }),
  approvalSchema,
]);

export type Answer = InferOutput<typeof answerSchema>;

export interface AnswerQuestionPorts {
  /** The id of the callback by which the answer gets to the tournament that waits for it, or waited for it last. */
  findCallbackId(tournamentId: string, question: Question): Promise<string | undefined>;
  /** Each returns whether the execution was still waiting. */
  succeed(callbackId: string, result: object): Promise<boolean>;
  fail(callbackId: string, message: string): Promise<boolean>;
  heartbeat(callbackId: string): Promise<boolean>;
}

/**
 * Hands an answer to the durable tournament that waits for it.
 * @param by who answers, for the history of the execution
 * @throws Refusal `invalid_body` when matches are approved or an approval has standings, `nothing_asked` when the tournament does not wait
 *   for this answer, not yet or no longer
 */
export async function answerQuestion(
  tournamentId: string,
  question: Question,
  answer: Answer,
  by: string,
  ports: AnswerQuestionPorts,
): Promise<void> {
  const result = resultOf(question, answer, by);
  const callbackId = await ports.findCallbackId(tournamentId, question);
  if (callbackId === undefined || !(await send(callbackId, answer, result, ports))) {
    throw new Refusal(nothingAsked, 'This tournament does not wait for this answer.');
  }
}

/** What the tournament gets from an answer that neither refuses nor asks for more time. */
function resultOf(question: Question, answer: Answer, by: string): object {
  if ('standings' in answer) {
    if (question === 'matches') return { ...answer, reportedBy: by };
    throw new Refusal(invalidBody, 'An approval is a decision, without standings.');
  }
  if (question === 'matches' && answer.decision === 'approve') {
    throw new Refusal(invalidBody, 'Matches are answered by their standings.');
  }
  return { approvedBy: by };
}

function send(callbackId: string, answer: Answer, result: object, ports: AnswerQuestionPorts): Promise<boolean> {
  if ('standings' in answer || answer.decision === 'approve') return ports.succeed(callbackId, result);
  if (answer.decision === 'reject') return ports.fail(callbackId, 'Rejected');
  return ports.heartbeat(callbackId);
}
