import { Stack, Token } from 'aws-cdk-lib';
import { AnyPrincipal, type IRole, PolicyDocument, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { CfnAccessPoint } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { annotate } from '../../pattern.ts';
import type { PrivateBucket } from './private-bucket.ts';

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-points-restrictions-limitations-naming-rules.html */
const NAME = /^[a-z0-9](?!.*--)[a-z0-9-]{1,48}[a-z0-9]$/;

export interface AccessPointOptions {
  /** The beginning of the keys that the team reads, such as `standings/`. */
  readonly prefix: string;
  /** The role of the team. It needs no permission of its own on the bucket. */
  readonly reader: IRole;
}

/**
 * The access points of a bucket, one for each team. The bucket delegates to them: what a team may do is in the policy of its access point,
 * and the policy of the bucket does not grow with the teams.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-points-policies.html#access-points-delegating-control
 */
export class AccessPoints extends Construct {
  readonly #bucket: PrivateBucket;

  constructor(scope: Construct, id: string, { bucket }: { readonly bucket: PrivateBucket }) {
    super(scope, id);
    this.#bucket = bucket;
    bucket.addToResourcePolicy(
      new PolicyStatement({
        sid: 'DelegateToAccessPoints',
        principals: [new AnyPrincipal()],
        actions: ['s3:GetObject'],
        resources: [bucket.arnForObjects('*')],
        conditions: { StringEquals: { 's3:DataAccessPointAccount': Stack.of(this).account } },
      }),
    );
    annotate(
      bucket.node.findChild('Policy'),
      's3-access-points',
      'Leaves reads that come through an access point of this account to the policy of that access point. It admits no one else: the condition is not met by a direct request.',
    );
  }

  /**
   * Lets a team read the objects below a prefix, by an entry point of its own.
   * @param team the id of the resource, and the last word of the access point's name
   * @throws when S3 would refuse the name, or the prefix does not end with a slash
   */
  add(team: string, { prefix, reader }: AccessPointOptions): CfnAccessPoint {
    if (!Token.isUnresolved(prefix) && !/^[^*?]+\/$/.test(prefix)) {
      throw new Error(`${this.node.path}/${team}: a prefix ends with a slash and has no wildcard, unlike "${prefix}".`);
    }
    const stack = Stack.of(this);
    // Its own policy names it, so CloudFormation cannot make the name up.
    const name = `${stack.stackName}-${team}`.toLowerCase();
    if (!Token.isUnresolved(stack.stackName) && !NAME.test(name)) {
      throw new Error(`${this.node.path}/${team}: S3 takes no access point with the name "${name}".`);
    }
    const arn = stack.formatArn({ service: 's3', resource: 'accesspoint', resourceName: name });
    const accessPoint = new CfnAccessPoint(this, team, {
      bucket: this.#bucket.bucketName,
      name,
      publicAccessBlockConfiguration: {
        blockPublicAcls: true,
        blockPublicPolicy: true,
        ignorePublicAcls: true,
        restrictPublicBuckets: true,
      },
      policy: new PolicyDocument({
        statements: [
          new PolicyStatement({
            principals: [reader],
            actions: ['s3:GetObject'],
            resources: [`${arn}/object/${prefix}*`],
          }),
        ],
      }),
    });
    return annotate(
      accessPoint,
      's3-access-points',
      `One team reads objects below ${prefix} here, and nothing else: the role is named here and has no permission on the bucket. Another team gets another access point, and no policy is edited.`,
    );
  }
}
