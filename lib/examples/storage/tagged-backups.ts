import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { TaggedBackups } from '../../constructs/storage/tagged-backups.ts';

/** Whatever is tagged backup=daily is backed up every morning. */
export class Example extends Stack {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    new TaggedBackups(this, 'Backups', {
      tags: { backup: 'daily' },
      schedule: 'cron(0 5 * * ? *)',
      managedPolicies: ['service-role/AWSBackupServiceRolePolicyForBackup'],
      retentionDays: 35,
      copyRetentionDays: 365,
      removalPolicy: RemovalPolicy.DESTROY,
    });
  }
}
