import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { object, optional, parse, string } from 'valibot';
import { clientDefaults } from '#lambda/runtime/aws/client-defaults.ts';
import { requiredEnv } from '#lambda/runtime/env.ts';
import type { Order } from '../use-cases/order-prize.ts';
import type { Partner } from '../use-cases/rotate-key.ts';

const client = new LambdaClient(clientDefaults);
const FunctionName = requiredEnv('PRIZE_PARTNER_ARN');

const answerSchema = object({ refused: optional(string()), orderId: optional(string()) });

/** In place of a request to the company over HTTPS. @throws when the partner fails; never with the key */
async function ask(request: object) {
  const { FunctionError, Payload } = await client.send(
    new InvokeCommand({ FunctionName, Payload: JSON.stringify(request) }),
  );
  if (FunctionError !== undefined) throw new Error('The partner does not answer');
  return parse(answerSchema, JSON.parse(Payload?.transformToString() ?? ''));
}

export const partner: Partner = {
  async admit(key, nextKey) {
    if ((await ask({ key, nextKey })).refused !== undefined) throw new Error('The partner refuses the current key');
  },
  takes: async (key) => (await ask({ key })).refused === undefined,
};

/** See the port of its use case. */
export const order = async (key: string, wanted: Order): Promise<string | undefined> =>
  (await ask({ key, order: wanted })).orderId;
