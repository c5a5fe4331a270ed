/** What STS answers to AssumeRole. */
interface Assumed {
  readonly Credentials?:
    | {
        readonly AccessKeyId?: string | undefined;
        readonly SecretAccessKey?: string | undefined;
        readonly SessionToken?: string | undefined;
        readonly Expiration?: Date | undefined;
      }
    | undefined;
}

export interface AssumeRolePorts {
  readonly roleArn: string;
  readonly externalId: string;
  /** What the other account sees in its CloudTrail. */
  readonly sessionName: string;
  assume(input: { RoleArn: string; ExternalId: string; RoleSessionName: string }): Promise<Assumed>;
}

export interface SessionCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  readonly expiration: Date;
}

/**
 * Makes a source of credentials for a client of the SDK: those of a role, an hour each. The client keeps them, because they say when they
 * expire. https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
 * @returns the source, which throws what STS says when the role does not trust the caller
 */
export const assumeWith =
  ({ roleArn, externalId, sessionName, assume }: AssumeRolePorts) =>
  async (): Promise<SessionCredentials> => {
    const { Credentials } = await assume({ RoleArn: roleArn, ExternalId: externalId, RoleSessionName: sessionName });
    const { AccessKeyId, SecretAccessKey, SessionToken, Expiration } = Credentials ?? {};
    if (!AccessKeyId || !SecretAccessKey || !SessionToken || !Expiration) {
      throw new Error(`STS gave no complete credentials of ${roleArn}.`);
    }
    return {
      accessKeyId: AccessKeyId,
      secretAccessKey: SecretAccessKey,
      sessionToken: SessionToken,
      expiration: Expiration,
    };
  };
