import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { nonEmpty, parse, pipe, string } from 'valibot';
import { clientDefaults } from '#lambda/runtime/aws/client-defaults.ts';
import { requiredEnv } from '#lambda/runtime/env.ts';

const ssm = new SSMClient(clientDefaults);
const Name = requiredEnv('CABINET_PIN_NAME');

/** The PIN, decrypted by Parameter Store with the rights of the function. @throws when it is not there, or may not be decrypted */
export async function readPin(): Promise<string> {
  const { Parameter } = await ssm.send(new GetParameterCommand({ Name, WithDecryption: true }));
  return parse(pipe(string(), nonEmpty()), Parameter?.Value);
}
