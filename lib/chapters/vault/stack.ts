import { Duration } from 'aws-cdk-lib';
import { AccountRootPrincipal, Role } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { Chapter, type ChapterProps } from '../../chapter.ts';
import { CustomerKey } from '../../constructs/keys/customer-key.ts';
import { annotate } from '../../pattern.ts';

/** What few may read or change: secrets, keys and flags. */
export class Vault extends Chapter {
  constructor(scope: Construct, name: string, props: ChapterProps) {
    super(scope, name, props);
    this.key(props);
  }

  /** The key of everything that the vault encrypts. */
  private key({ instance }: ChapterProps): CustomerKey {
    const administrators = new Role(this, 'KeyAdministrators', {
      description: 'Change keys of the vault, and may not use them',
      assumedBy: new AccountRootPrincipal().withConditions({ Bool: { 'aws:MultiFactorAuthPresent': 'true' } }),
      maxSessionDuration: Duration.hours(1),
    });
    annotate(
      administrators,
      'kms-customer-key',
      'Takes this role who has signed in by two factors. It enables, rotates and deletes keys, and reads nothing that they encrypt.',
    );
    const key = new CustomerKey(this, 'Key', {
      alias: `${instance}/vault`,
      description: 'Secrets and sealed objects of the vault',
      administrators,
      pendingWindow: Duration.days(7),
      removalPolicy: this.settings.removalPolicy,
    });
    this.output('KeyArn', key.keyArn);
    this.output('KeyAdministratorsRoleArn', administrators.roleArn);
    return key;
  }
}
