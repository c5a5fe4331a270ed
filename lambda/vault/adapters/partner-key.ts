import {
  DescribeSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  ResourceNotFoundException,
  SecretsManagerClient,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';
import { nonEmpty, parse, pipe, string } from 'valibot';
import { clientDefaults } from '#lambda/runtime/aws/client-defaults.ts';
import { requiredEnv } from '#lambda/runtime/env.ts';
import type { KeyVersions } from '../use-cases/rotate-key.ts';

const client = new SecretsManagerClient(clientDefaults);
const SecretId = requiredEnv('PARTNER_KEY_ARN');
const text = pipe(string(), nonEmpty());

/** The key that is current. @throws when the secret has none, or may not be read */
export async function currentKey(): Promise<string> {
  const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId }));
  return parse(text, SecretString);
}

async function labels(): Promise<ReadonlyMap<string, readonly string[]>> {
  const { VersionIdsToStages = {} } = await client.send(new DescribeSecretCommand({ SecretId }));
  return new Map(Object.entries(VersionIdsToStages));
}

/** The versions of the secret, as a rotation sees them. */
export const versions: KeyVersions = {
  async state(token) {
    const found = (await labels()).get(token) ?? [];
    if (found.includes('AWSCURRENT')) return 'current';
    return found.includes('AWSPENDING') ? 'pending' : 'unknown';
  },
  current: currentKey,
  async pending(token) {
    try {
      const wanted = { SecretId, VersionId: token, VersionStage: 'AWSPENDING' };
      const { SecretString } = await client.send(new GetSecretValueCommand(wanted));
      return SecretString;
    } catch (error) {
      if (error instanceof ResourceNotFoundException) return undefined;
      throw error;
    }
  },
  async keep(token, key) {
    const version = { SecretId, ClientRequestToken: token, SecretString: key, VersionStages: ['AWSPENDING'] };
    await client.send(new PutSecretValueCommand(version));
  },
  async promote(token) {
    const [before] = [...(await labels())].find(([, stages]) => stages.includes('AWSCURRENT')) ?? [];
    const move = { SecretId, VersionStage: 'AWSCURRENT', MoveToVersionId: token, RemoveFromVersionId: before };
    await client.send(new UpdateSecretVersionStageCommand(move));
  },
};
