import { DEVELOPER_ACCESS_KEY } from '@serverless-arcade/stage/iam/access.ts';

/** How to reach an arcade: nothing for AWS, where the environment says all; the address of a local stage. */
export interface Connection {
  /** Address of the local stage. @default AWS, by the environment or a profile */
  readonly endpoint?: string;
}

/** The Region of every local stage. */
const LOCAL_REGION = 'us-east-1';

/** What every client of the AWS SDK is made with. Credentials and Region of AWS come from its usual chain. */
export const sdkConfig = ({ endpoint }: Connection) =>
  endpoint === undefined
    ? {}
    : {
        region: LOCAL_REGION,
        endpoint,
        credentials: { accessKeyId: DEVELOPER_ACCESS_KEY, secretAccessKey: 'local' },
      };

/** The same as a part of the address of an arcade. */
export const localPart = ({ endpoint }: Connection) =>
  endpoint === undefined ? {} : { local: { endpoint, accessKeyId: DEVELOPER_ACCESS_KEY } };
