import { AssumeRoleCommand, type STSClient } from '@aws-sdk/client-sts';
import { type Credentials, send, signed } from '@serverless-arcade/stage/test/support/signed-fetch.ts';

export interface SignedCall {
  readonly url: string;
  /** @default GET */
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** JSON. */
  readonly body?: string;
  /** The ARN of a role that signs. @default the caller signs with the credentials of the client */
  readonly roleArn?: string;
  /** When it is signed, in epoch milliseconds: at most five minutes from the clock of API Gateway. @default now */
  readonly at?: number;
}

/**
 * Calls a method of API Gateway with IAM authorization.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv.html
 *
 * @param sts says who calls, and in which Region
 * @throws when STS does not let the caller assume the role
 */
export async function signedCall(sts: STSClient, call: SignedCall): Promise<Response> {
  const { url, roleArn, at = Date.now(), method, body, headers } = call;
  const credentials = roleArn === undefined ? await sts.config.credentials() : await sessionOf(sts, roleArn);
  return send(
    await signed(url, {
      credentials,
      region: await sts.config.region(),
      at,
      headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
      ...(method === undefined ? {} : { method }),
      ...(body === undefined ? {} : { body }),
    }),
  );
}

async function sessionOf(sts: STSClient, RoleArn: string): Promise<Credentials> {
  const { Credentials } = await sts.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'signed-call' }));
  const { AccessKeyId, SecretAccessKey, SessionToken } = Credentials ?? {};
  if (AccessKeyId === undefined || SecretAccessKey === undefined || SessionToken === undefined) {
    throw new Error(`STS answered without credentials of ${RoleArn}`);
  }
  return { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken };
}
