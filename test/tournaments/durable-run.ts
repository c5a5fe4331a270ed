import { PutItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { GetDurableExecutionCommand, InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { DEVELOPER_ACCESS_KEY } from '@serverless-arcade/stage/iam/access.ts';
import { profileItem } from '#lambda/registration/keys.ts';
import { entryItem, tournamentPartition } from '#lambda/tournaments/keys.ts';
import type { Answer, Question } from '#lambda/tournaments/use-cases/answer-question.ts';
import type { Playground } from '../../playground/playground.ts';
import { Hall } from './hall.ts';

/** What every player of these tournaments has at the beginning, and what taking part costs. */
export const CREDITS = 30;
export const FEE = 10;
export const PRIZES = [15, 5];

/** Tournaments that the durable function runs, as organisers and referees deal with them. */
export class DurableRuns {
  readonly #playground: Playground;
  readonly #lambda: LambdaClient;

  constructor(playground: Playground) {
    this.#playground = playground;
    const { endpoint, region } = playground.stage;
    const credentials = { accessKeyId: DEVELOPER_ACCESS_KEY, secretAccessKey: 'local' };
    this.#lambda = new LambdaClient({ endpoint, region, credentials, maxAttempts: 1 });
  }

  /** The id is the name of the execution: the same start again starts nothing. @returns the ARN of the execution */
  async start(tournamentId: string, signUpMinutes = 60): Promise<string> {
    const input = { tournamentId, title: 'Spring Cup', fee: FEE, prizes: PRIZES, signUpMinutes };
    const { DurableExecutionArn = '' } = await this.#lambda.send(
      new InvokeCommand({
        FunctionName: this.#playground.stage.output('tournaments', 'RunTournamentArn'),
        InvocationType: 'Event',
        DurableExecutionName: tournamentId,
        Payload: JSON.stringify(input),
      }),
    );
    return DurableExecutionArn;
  }

  /** Adds players, as the registration does, and their entries, as the sign-up does. */
  async enter(tournamentId: string, credits: Readonly<Record<string, number>>): Promise<void> {
    for (const [playerId, amount] of Object.entries(credits)) {
      await this.#put({ ...profileItem.head(playerId), playerId, credits: amount, plays: 0 });
      await this.#put({ ...entryItem.head(tournamentId, playerId), tournamentId, playerId });
    }
  }

  describe(DurableExecutionArn: string) {
    return this.#lambda.send(new GetDurableExecutionCommand({ DurableExecutionArn }));
  }

  /** An organiser answers by the API, also in the place of referees; then everything that follows happens. */
  async answer(tournamentId: string, question: Question, answer: Answer): Promise<number> {
    const organiser = await new Hall(this.#playground).organiser();
    const path = `/tournaments/${tournamentId}/answers/${question}`;
    const { status } = await this.#playground.call(organiser, 'PUT', path, answer);
    await this.#playground.stage.settle();
    return status;
  }

  /** The items of a tournament, of one kind. */
  async items(tournamentId: string, entity: string): Promise<readonly Readonly<Record<string, unknown>>[]> {
    return (await this.#query(tournamentPartition(tournamentId))).filter((item) => item.entity === entity);
  }

  /** The credits that players have. */
  async credits(...playerIds: readonly string[]): Promise<readonly unknown[]> {
    const profiles = playerIds.map(async (playerId) => this.#query(profileItem.key(playerId).pk));
    return (await Promise.all(profiles)).map(
      (items) => items.find(({ entity }) => entity === profileItem.entity)?.credits,
    );
  }

  close(): void {
    this.#lambda.destroy();
  }

  async #put(item: Record<string, unknown>): Promise<void> {
    const { client } = this.#playground;
    await client.dynamodb.send(new PutItemCommand({ TableName: client.address.tableName, Item: marshall(item) }));
  }

  async #query(pk: string): Promise<readonly Readonly<Record<string, unknown>>[]> {
    const { client } = this.#playground;
    const { Items = [] } = await client.dynamodb.send(
      new QueryCommand({
        TableName: client.address.tableName,
        ConsistentRead: true,
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': { S: pk } },
      }),
    );
    return Items.map((item) => unmarshall(item));
  }
}
