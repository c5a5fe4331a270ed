import { Validations } from 'aws-cdk-lib';
import { CfnIdentityPool, CfnIdentityPoolRoleAttachment, type IUserPoolClient } from 'aws-cdk-lib/aws-cognito';
import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import { PolicyStatement, Role, WebIdentityPrincipal } from 'aws-cdk-lib/aws-iam';
import { HttpMethods } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { PrivateBucket } from '../../../constructs/storage/private-bucket.ts';
import type { EnvironmentSettings } from '../../../environments.ts';
import { annotate } from '../../../pattern.ts';

export interface OwnSpaceProps {
  readonly environment: EnvironmentSettings;
  /** The client with which players sign in. */
  readonly client: IUserPoolClient;
  /** `cognito-idp.<Region>.amazonaws.com/<user pool>` */
  readonly providerName: string;
  /** Where the rows of players are. */
  readonly table: Pick<ITable, 'tableArn'>;
  /** Whether somebody who has not signed in sees the gallery. */
  readonly guests: boolean;
}

const PROVIDER = 'cognito-identity.amazonaws.com';
/** The identity of the caller: IAM fills it in at each call. */
const CALLER = `\${${PROVIDER}:sub}`;
/** Where the files of a player are. */
const OWN_PREFIX = `own/${CALLER}/`;
/** The partition key of the rows of a player. */
const OWN_KEY = `KEEPSAKE#${CALLER}`;

/** A place for each player, which the browser reaches with credentials of AWS: files in a bucket and rows in a table. */
export class OwnSpace extends Construct {
  readonly pool: CfnIdentityPool;
  readonly bucket: PrivateBucket;

  constructor(scope: Construct, id: string, props: OwnSpaceProps) {
    super(scope, id);
    const { client, environment, guests, providerName } = props;
    this.pool = new CfnIdentityPool(this, 'Identities', {
      allowUnauthenticatedIdentities: guests,
      allowClassicFlow: false,
      cognitoIdentityProviders: [{ clientId: client.userPoolClientId, providerName, serverSideTokenCheck: true }],
    });
    this.pool.applyRemovalPolicy(environment.removalPolicy);
    annotate(
      this.pool,
      'cognito-identity-pool',
      'Trades an ID token for credentials that last an hour. The check with the user pool refuses tokens of a sign-in that was revoked.',
    );
    this.bucket = new PrivateBucket(this, 'Files', {
      purpose: {
        pattern: 'cognito-identity-pool',
        why: 'Files of players, which browsers put and get themselves: no function is in between, and none is paid for.',
      },
      removalPolicy: environment.removalPolicy,
      cors: [
        {
          allowedOrigins: [environment.webOrigin],
          allowedMethods: [HttpMethods.GET, HttpMethods.PUT],
          allowedHeaders: ['*'],
          maxAge: 3_000,
        },
      ],
    });
    const authenticated = this.player(props).roleArn;
    const unauthenticated = this.guest(guests)?.roleArn;
    new CfnIdentityPoolRoleAttachment(this, 'Roles', {
      identityPoolId: this.pool.ref,
      roles: { authenticated, ...(unauthenticated === undefined ? {} : { unauthenticated }) },
    });
  }

  /** The role of everybody who has signed in: the same one, in which the identity of the caller makes the difference. */
  private player({ table }: OwnSpaceProps): Role {
    const role = this.role('Player', 'authenticated', 'A player who has signed in, in the browser');
    annotate(
      role,
      'cognito-identity-pool',
      'Trusts this one pool, and only for players who have signed in: `aud` and `amr`. Without `aud`, every identity pool in the world could hand out this role.',
    );
    this.bucket.grantObjects(role, { prefix: OWN_PREFIX, actions: ['s3:GetObject', 's3:PutObject'] });
    role.addToPolicy(
      new PolicyStatement({
        actions: ['s3:ListBucket'],
        resources: [this.bucket.bucketArn],
        conditions: { StringLike: { 's3:prefix': `${OWN_PREFIX}*` } },
      }),
    );
    role.addToPolicy(
      new PolicyStatement({
        actions: ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:Query'],
        resources: [table.tableArn],
        conditions: {
          'ForAllValues:StringEquals': {
            'dynamodb:LeadingKeys': [OWN_KEY],
            'dynamodb:Attributes': ['pk', 'sk', 'note'],
          },
          StringEqualsIfExists: { 'dynamodb:Select': 'SPECIFIC_ATTRIBUTES' },
        },
      }),
    );
    annotate(
      role.node.findChild('DefaultPolicy'),
      'ddb-fine-grained-access',
      'Rows whose partition key is the identity of the caller, and three attributes. No Scan: it has no leading key, so the condition would hold. Reads have to name their attributes, or they would get all.',
    );
    return role;
  }

  /** The role of guests. Without the flag it does not exist, and the pool gives guests nothing. */
  private guest(guests: boolean): Role | undefined {
    if (!guests) {
      annotate(
        this.pool,
        'cognito-guest-access',
        'Off: a guest gets no credentials. `-c guests=true` lets guests read the gallery, and nothing else.',
      );
      return undefined;
    }
    Validations.of(this.pool).acknowledge({
      id: 'AwsSolutions-COG7',
      reason: 'Guests were asked for. Their role reads one prefix that is meant to be public, and nothing else.',
    });
    const role = this.role('Guest', 'unauthenticated', 'A guest, in the browser');
    annotate(
      role,
      'cognito-guest-access',
      'Reads the gallery. Anyone gets these credentials, so nothing else may be in it.',
    );
    this.bucket.grantObjects(role, { prefix: 'gallery/', actions: ['s3:GetObject'] });
    return role;
  }

  private role(id: string, amr: 'authenticated' | 'unauthenticated', description: string): Role {
    const assumedBy = new WebIdentityPrincipal(PROVIDER, {
      StringEquals: { [`${PROVIDER}:aud`]: this.pool.ref },
      'ForAnyValue:StringLike': { [`${PROVIDER}:amr`]: amr },
    });
    return new Role(this, id, { assumedBy, description });
  }
}
