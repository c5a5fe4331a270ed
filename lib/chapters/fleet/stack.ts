import { Aws, CfnParameter, Validations } from 'aws-cdk-lib';
import { ArnPrincipal, Policy, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { Chapter, type ChapterProps } from '../../chapter.ts';
import { annotate } from '../../pattern.ts';

/** The account of the game servers: what it lets the arcade do, and what its servers do with the arcade. */
export class Fleet extends Chapter {
  /** The name of the function, and of its role, that may ask for the servers. */
  readonly callerName: string;
  /** The name of the function to which servers report. */
  readonly reportsTo: string;
  /** What the caller has to know. It is no secret: it says for which arcade the caller acts. */
  readonly externalId: string;
  /** The role that the arcade assumes. */
  readonly reader: Role;
  readonly #arcade: string;

  constructor(scope: Construct, name: string, props: ChapterProps) {
    super(scope, name, props, props.environment.fleetAccount);
    const { instance } = props;
    this.callerName = `${instance}-list-servers`;
    this.reportsTo = `${instance}-keep-result`;
    this.externalId = `${instance}-servers`;
    this.#arcade = this.arcadeAccount();
    this.reader = this.readerOf(instance);
    const server = this.server();
    this.output('ReaderRoleArn', this.reader.roleArn);
    this.output('ServerRoleArn', server.roleArn);
  }

  /** Stacks of the arcade are in the account that the CLI is signed in to, so no template knows its number. */
  private arcadeAccount(): string {
    return new CfnParameter(this, 'ArcadeAccount', {
      description: 'The account of the arcade',
      default: '000000000000',
      allowedPattern: '^[0-9]{12}$',
    }).valueAsString;
  }

  private readerOf(instance: string): Role {
    const caller = `arn:${Aws.PARTITION}:iam::${this.#arcade}:role/${this.callerName}`;
    const role = new Role(this, 'Reader', {
      roleName: `${instance}-fleet-reader`,
      description: 'The arcade sees which game servers there are',
      assumedBy: new ArnPrincipal(caller),
      externalIds: [this.externalId],
    });
    annotate(
      role,
      'iam-cross-account-role',
      'Trusts one role of the arcade, not its account, and only with the external id. IAM keeps the id of that role, not its name: a role that is deleted and made again is not trusted until this stack is deployed again.',
    );
    const policy = new Policy(this, 'ReaderPolicy', {
      roles: [role],
      statements: [new PolicyStatement({ actions: ['ec2:DescribeInstances'], resources: ['*'] })],
    });
    annotate(
      policy,
      'iam-cross-account-role',
      'The one action that the arcade needs. EC2 has no narrower resource for it than all instances of the account.',
    );
    Validations.of(policy).acknowledge({
      id: 'AwsSolutions-IAM5[Resource::*]',
      reason: 'ec2:DescribeInstances does not support resource-level permissions.',
    });
    return role;
  }

  /** The role of the game servers, which call the arcade. */
  private server(): Role {
    const role = new Role(this, 'Server', {
      description: 'A game server',
      assumedBy: new ServicePrincipal('ec2.amazonaws.com'),
    });
    const arcade = `arn:${Aws.PARTITION}:lambda:${Aws.REGION}:${this.#arcade}:function`;
    const functions = [this.reportsTo, this.callerName].map((name) => `${arcade}:${name}:live`);
    const policy = new Policy(this, 'ServerPolicy', {
      roles: [role],
      statements: [new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: functions })],
    });
    annotate(
      policy,
      'lambda-cross-account-invoke',
      'This half of the permission is here: which functions a server may invoke. The other half is the policy of each function, in the account of the arcade.',
    );
    return role;
  }
}
