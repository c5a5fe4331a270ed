import { createHash } from 'node:crypto';
import { StageError } from '../../errors.ts';
import type { Permission } from '../../iam/access.ts';
import type { S3Request } from './operation.ts';

/** A name of a bucket that has a policy of its own. */
export interface AccessPoint {
  readonly name: string;
  readonly arn: string;
  /** What takes its place where a bucket is named. */
  readonly alias: string;
  /** The name of the bucket. */
  readonly bucket: string;
}

/** All access points. https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-points.html */
export class AccessPoints {
  readonly #account: string;
  readonly #all: AccessPoint[] = [];

  constructor(account: string) {
    this.#account = account;
  }

  /** @throws StageError when another one has the name */
  create(name: string, arn: string, bucket: string): AccessPoint {
    if (this.#all.some((one) => one.name === name)) throw new StageError(`The access point ${name} exists already.`);
    const unique = BigInt(`0x${createHash('sha256').update(arn).digest('hex')}`)
      .toString(36)
      .slice(0, 34);
    const alias = `${name.slice(0, 20)}-${unique}-s3alias`;
    const created = { name, arn, alias, bucket };
    this.#all.push(created);
    return created;
  }

  /**
   * The one that takes the place of a bucket in a request: by its alias, by its ARN, or as its host is called.
   * https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-points-naming.html
   */
  find(text: string): AccessPoint | undefined {
    return this.#all.find(({ alias, arn, name }) => [alias, arn, `${name}-${this.#account}`].includes(text));
  }

  /**
   * Asks twice: the access point must allow it, and the bucket too, which may leave it to its access points.
   * https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-points-policies.html
   */
  through({ arn }: AccessPoint, bucketArn: string, authorize: S3Request['authorize']): S3Request['authorize'] {
    const at = (resource: string) =>
      resource === bucketArn ? arn : `${arn}/object${resource.slice(bucketArn.length)}`;
    return (permission: Permission, context = {}) => {
      const { resource } = permission;
      if (resource !== bucketArn && !resource.startsWith(`${bucketArn}/`)) return authorize(permission, context);
      const all = {
        ...context,
        's3:dataaccesspointarn': arn,
        's3:dataaccesspointaccount': this.#account,
        's3:accesspointnetworkorigin': 'Internet',
      };
      authorize({ ...permission, resource: at(resource) }, all);
      authorize(permission, all);
    };
  }
}
