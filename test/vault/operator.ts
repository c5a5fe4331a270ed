import { AppConfig } from '@aws-sdk/client-appconfig';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { SecretsManager } from '@aws-sdk/client-secrets-manager';
import { SSM } from '@aws-sdk/client-ssm';
import { sdkConfig } from '../../playground/deployed/connection.ts';
import type { Playground } from '../../playground/playground.ts';
import { BORROWED_ROLE } from '../../playground/step.ts';

interface Clients {
  readonly appConfig: AppConfig;
  readonly lambda: LambdaClient;
  readonly secrets: SecretsManager;
  readonly ssm: SSM;
}

/**
 * Uses clients of the SDK, as an operator does. Each call is made once.
 * @param handler as the role of this function instead
 */
export async function asOperator<Result>(
  playground: Playground,
  work: (clients: Clients) => Promise<Result>,
  handler?: string,
): Promise<Result> {
  const { access } = playground.stage.services;
  const own = sdkConfig(playground.stage);
  const borrowed = handler && access.sessionFor(playground.functionOf(handler).roleArn, BORROWED_ROLE).accessKeyId;
  const credentials = borrowed ? { accessKeyId: borrowed, secretAccessKey: 'local' } : undefined;
  const config = { ...own, maxAttempts: 1, ...(credentials && { credentials }) };
  const clients = {
    appConfig: new AppConfig(config),
    lambda: new LambdaClient(config),
    secrets: new SecretsManager(config),
    ssm: new SSM(config),
  };
  try {
    return await work(clients);
  } finally {
    for (const client of Object.values(clients)) client.destroy();
  }
}

/** The value of an output of the chapter. */
export const outputOf = ({ stage }: Playground, name: string) => stage.output('vault', name);

/** Invokes a function of the chapter. @returns its answer, or its error */
export const invoke = (
  playground: Playground,
  output: 'CheckPinArn' | 'CountPointsArn' | 'OrderPrizeArn',
  event: object,
) =>
  asOperator(playground, async ({ lambda }): Promise<Readonly<Record<string, unknown>>> => {
    const Payload = JSON.stringify(event);
    const answer = await lambda.send(new InvokeCommand({ FunctionName: outputOf(playground, output), Payload }));
    return JSON.parse(answer.Payload?.transformToString() ?? '');
  });

export const orderPrize = (playground: Playground, playerId = 'ada') =>
  invoke(playground, 'OrderPrizeArn', { playerId, prize: 'T-shirt' });

/** Rotates the key of the partner to the end. */
export async function rotate(playground: Playground): Promise<void> {
  const SecretId = outputOf(playground, 'PartnerKeyArn');
  await asOperator(playground, ({ secrets }) => secrets.rotateSecret({ SecretId }));
  await playground.stage.settle();
}

/** The labels of the secret's versions. */
export const labelsOf = (playground: Playground) =>
  asOperator(playground, async ({ secrets }) => {
    const { VersionIdsToStages = {} } = await secrets.describeSecret({
      SecretId: outputOf(playground, 'PartnerKeyArn'),
    });
    return Object.entries(VersionIdsToStages).flatMap(([id, stages]) => stages.map((stage) => [stage, id] as const));
  });

/** Puts the PIN of the cabinets, as an operator does. */
export const putPin = (playground: Playground, Value: string) =>
  asOperator(playground, ({ ssm }) =>
    ssm.putParameter({
      Name: outputOf(playground, 'CabinetPinName'),
      Value,
      Type: 'SecureString',
      KeyId: outputOf(playground, 'KeyArn'),
      Overwrite: true,
    }),
  );

export const checkPin = async (playground: Playground, pin: string) =>
  (await invoke(playground, 'CheckPinArn', { pin })).right;
