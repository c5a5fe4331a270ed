import { type Credentials, DEVELOPER, send, signed } from '@serverless-arcade/stage/test/support/signed-fetch.ts';
import { readXml } from '@serverless-arcade/stage/wire/query-client.ts';
import { object, safeParse, string } from 'valibot';
import type { Playground } from '../../playground/playground.ts';

const answerSchema = object({
  AssumeRoleResponse: object({
    AssumeRoleResult: object({
      Credentials: object({ AccessKeyId: string(), SecretAccessKey: string(), SessionToken: string() }),
    }),
  }),
});

/**
 * The credentials of a session of a role, for the developer.
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
 * @throws when STS refuses it
 */
export async function assumeRole({ stage }: Playground, roleArn: string): Promise<Credentials> {
  const form = { Action: 'AssumeRole', Version: '2011-06-15', RoleArn: roleArn, RoleSessionName: 'signed-call' };
  const response = await send(
    await signed(`${stage.endpoint}/`, {
      credentials: DEVELOPER,
      at: stage.clock.now(),
      service: 'sts',
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams(form).toString(),
    }),
  );
  const xml = await response.text();
  const answer = safeParse(answerSchema, readXml(xml));
  if (!answer.success) throw new Error(`STS answered ${response.status}: ${xml}`);
  const { AccessKeyId, SecretAccessKey, SessionToken } = answer.output.AssumeRoleResponse.AssumeRoleResult.Credentials;
  return { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken };
}
