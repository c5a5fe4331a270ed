import { approvalSchema } from '#lambda/tournaments/use-cases/answer-approval.ts';
import { answerSchema } from '#lambda/tournaments/use-cases/answer-question.ts';
import { newTournamentSchema } from '#lambda/tournaments/use-cases/new-tournament.ts';
import type { Workflow } from '../../constructs/workflows/workflow.ts';
import type { Route } from '../../route.ts';
import type { ArcadeTable } from '../foundation/parts/arcade-table.ts';
import type { DurableTournament } from './parts/durable-tournament.ts';

interface Ports {
  readonly table: ArcadeTable;
  readonly tournament: Workflow;
  readonly signUp: Workflow;
  readonly durable: DurableTournament;
}

/** Organisers start tournaments and approve results; players look and sign up. */
export const routes: readonly Route<Ports>[] = [
  {
    id: 'StartTournament',
    method: 'PUT',
    path: '/tournaments/{tournamentId}',
    caller: 'admin',
    body: { name: 'NewTournament', schema: newTournamentSchema },
    wire: (fn, { tournament }) => {
      fn.function.addEnvironment('TOURNAMENT_WORKFLOW_ARN', tournament.stateMachine.stateMachineArn);
      tournament.stateMachine.grantStartExecution(fn);
    },
    shows: [
      {
        pattern: 'sfn-order-workflow',
        why: 'The id in the path is the name of the execution: the same request again finds the tournament that it started, and starts no second one.',
      },
    ],
  },
  {
    id: 'GetTournament',
    method: 'GET',
    path: '/tournaments/{tournamentId}',
    caller: 'player',
    wire: (fn, { table }) => table.grantItems(fn, 'dynamodb:GetItem'),
    shows: [
      {
        pattern: 'sfn-sdk-integrations',
        why: 'Reads the row that the workflow writes. It asks Step Functions nothing: DescribeExecution has a low quota, and its input is not for players.',
      },
    ],
  },
  {
    id: 'EnterTournament',
    method: 'PUT',
    path: '/tournaments/{tournamentId}/entry',
    caller: 'player',
    wire: (fn, { signUp }) => {
      fn.function.addEnvironment('SIGN_UP_WORKFLOW_ARN', signUp.stateMachine.stateMachineArn);
      signUp.stateMachine.grantStartSyncExecution(fn);
    },
    shows: [
      {
        pattern: 'sfn-express',
        why: 'Starts the workflow of the sign-up and waits for its end. The call answers 200 even when the execution failed, so the function reads its status.',
      },
    ],
  },
  {
    id: 'AnswerApproval',
    method: 'PUT',
    path: '/tournaments/{tournamentId}/approval',
    caller: 'admin',
    body: { name: 'Approval', schema: approvalSchema },
    wire: (fn, { table, tournament }) => {
      table.grantItems(fn, 'dynamodb:GetItem');
      tournament.stateMachine.grantTaskResponse(fn);
    },
    shows: [
      {
        pattern: 'sfn-task-token',
        why: 'The caller names the tournament, and the function finds the token. A token in a link would let each reader of a mail approve.',
      },
    ],
  },
  {
    id: 'AnswerQuestion',
    method: 'PUT',
    path: '/tournaments/{tournamentId}/answers/{question}',
    caller: 'admin',
    body: { name: 'Answer', schema: answerSchema },
    wire: (fn, { table, durable }) => {
      table.grantItems(fn, 'dynamodb:GetItem');
      durable.letAnswer(fn);
    },
    shows: [
      {
        pattern: 'lambda-durable-wait-callback',
        why: 'The caller names the tournament and the question, and the function finds the id of the callback. It may answer executions of one durable function, and not of any whose ids it gets to know.',
      },
    ],
  },
];
