import { type AttributeValue, DynamoDBServiceException } from '@aws-sdk/client-dynamodb';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import type { Playground } from '../../playground/playground.ts';

/** Invokes a function of the chapter. @param name its file @returns what it answers, or how it failed */
export async function ask(playground: Playground, name: string, input: object): Promise<unknown> {
  const { stage } = playground;
  const lambda = new LambdaClient({ region: stage.region, endpoint: stage.endpoint, credentials: DEVELOPER });
  try {
    const FunctionName = playground.functionOf(`tables/${name}`).name;
    const { Payload } = await lambda.send(new InvokeCommand({ FunctionName, Payload: JSON.stringify(input) }));
    return JSON.parse(Payload === undefined ? 'null' : Buffer.from(Payload).toString());
  } finally {
    lambda.destroy();
  }
}

const DEVELOPER = { accessKeyId: 'local-developer', secretAccessKey: 'local' };

export const tableName = ({ stage }: Playground, name: 'History' | 'Sessions' | 'Counts') =>
  stage.output('tables', `${name}TableName`);

/** `ok`, or the code of the error. */
export const outcomeOf = (call: Promise<unknown>): Promise<string> =>
  call.then(
    () => 'ok',
    (error) => {
      if (error instanceof DynamoDBServiceException) return error.name;
      throw error;
    },
  );

export type Item = Record<string, AttributeValue>;
