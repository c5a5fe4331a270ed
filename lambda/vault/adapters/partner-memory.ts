import { GetParameterCommand, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { array, parse, string } from 'valibot';
import { clientDefaults } from '#lambda/runtime/aws/client-defaults.ts';
import { requiredEnv } from '#lambda/runtime/env.ts';
import type { PartnerMemory } from '../use-cases/prize-partner.ts';

const ssm = new SSMClient(clientDefaults);
const Name = requiredEnv('PARTNER_MEMORY_NAME');

/** A parameter: the partner is a stand-in, and has no database. */
export const memory: PartnerMemory = {
  async read() {
    const { Parameter } = await ssm.send(new GetParameterCommand({ Name }));
    return parse(array(string()), JSON.parse(Parameter?.Value ?? ''));
  },
  async write(hashes) {
    await ssm.send(new PutParameterCommand({ Name, Value: JSON.stringify(hashes), Overwrite: true }));
  },
};
