import { type RemovalPolicy, Stack, Token, Validations } from 'aws-cdk-lib';
import { CfnBackupPlan, CfnBackupSelection, CfnBackupVault } from 'aws-cdk-lib/aws-backup';
import { ManagedPolicy, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { annotate } from '../../pattern.ts';
import { requireRange } from '../range.ts';

export interface TaggedBackupsProps {
  /** Tags that a resource has to have, all of them, to be backed up; none is not allowed. */
  readonly tags: Readonly<Record<string, string>>;
  /** When a backup begins, by cron in UTC: `cron(0 5 * * ? *)`. */
  readonly schedule: string;
  /** Days after which a backup is deleted, 1 to 36,500. */
  readonly retentionDays: number;
  /** Days after which the copy of a backup in a second vault is deleted, 1 to 36,500. */
  readonly copyRetentionDays: number;
  /**
   * The managed policies of AWS Backup for what has the tags, such as `AWSBackupServiceRolePolicyForS3Backup` for buckets and
   * `service-role/AWSBackupServiceRolePolicyForBackup` for tables, file systems and databases.
   */
  readonly managedPolicies: readonly string[];
  /** What becomes of the vaults with the stack. AWS Backup deletes no vault that has backups. */
  readonly removalPolicy: RemovalPolicy;
}

/**
 * A plan that backs up whatever has some tags: tables, file systems, databases, versioned buckets. A new resource joins by its tags.
 * https://docs.aws.amazon.com/aws-backup/latest/devguide/assigning-resources.html
 */
export class TaggedBackups extends Construct {
  /** @throws when AWS Backup would refuse a retention or the schedule, or no tag is named: then the plan would back up everything */
  constructor(scope: Construct, id: string, props: TaggedBackupsProps) {
    super(scope, id);
    const days = { least: 1, most: 36_500, unit: 'days' };
    requireRange(this.node.path, 'retentionDays', props.retentionDays, days);
    requireRange(this.node.path, 'copyRetentionDays', props.copyRetentionDays, days);
    if (Object.keys(props.tags).length === 0) {
      throw new Error(`${this.node.path}: without tags the plan would back up every resource of the account.`);
    }
    if (!Token.isUnresolved(props.schedule) && !/^cron\(.+\)$/.test(props.schedule)) {
      throw new Error(`${this.node.path}: AWS Backup takes a schedule in the form cron(...), not "${props.schedule}".`);
    }
    const vault = this.vault('Vault', props.removalPolicy);
    const copies = this.vault('Copies', props.removalPolicy);
    const plan = new CfnBackupPlan(this, 'Plan', {
      backupPlan: {
        backupPlanName: nameOf(this),
        backupPlanRule: [
          {
            ruleName: 'Scheduled',
            targetBackupVault: vault.ref,
            scheduleExpression: props.schedule,
            startWindowMinutes: 60,
            completionWindowMinutes: 180,
            lifecycle: { deleteAfterDays: props.retentionDays },
            copyActions: [
              {
                destinationBackupVaultArn: copies.attrBackupVaultArn,
                lifecycle: { deleteAfterDays: props.copyRetentionDays },
              },
            ],
          },
        ],
      },
    });
    annotate(
      plan,
      'aws-backup-plan',
      `Backs up at ${props.schedule}, keeps a backup for ${props.retentionDays} days, and copies it to a second vault for ${props.copyRetentionDays} days: in another Region or account, the copy outlives this one.`,
    );
    this.select(plan, props);
  }

  private vault(id: string, removalPolicy: RemovalPolicy): CfnBackupVault {
    const vault = new CfnBackupVault(this, id, { backupVaultName: `${nameOf(this)}-${id}` });
    vault.applyRemovalPolicy(removalPolicy);
    annotate.once(
      vault,
      'aws-backup-plan',
      'A vault has its own access and encryption, here by the free key of AWS Backup. It is billed by what it stores, and not deleted while it stores something.',
    );
    return vault;
  }

  private select(plan: CfnBackupPlan, { tags, managedPolicies }: TaggedBackupsProps): void {
    const role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('backup.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
      managedPolicies: managedPolicies.map((name) => ManagedPolicy.fromAwsManagedPolicyName(name)),
    });
    Validations.of(role).acknowledge(
      ...managedPolicies.map((name) => ({
        id: `AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/${name}]`,
        reason: 'AWS Backup adds the actions of new resource types to these policies; copies of them would go stale.',
      })),
    );
    annotate(
      role,
      'aws-backup-plan',
      'By managed policies of AWS Backup, because their actions change with what it can back up. The tags of the selection decide what it does back up.',
    );
    const selection = new CfnBackupSelection(this, 'Selection', {
      backupPlanId: plan.ref,
      backupSelection: {
        selectionName: 'ByTags',
        iamRoleArn: role.roleArn,
        resources: ['*'],
        // All of them have to match. Tags listed in `ListOfTags` would be alternatives.
        conditions: {
          StringEquals: Object.entries(tags).map(([key, value]) => ({
            ConditionKey: `aws:ResourceTag/${key}`,
            ConditionValue: value,
          })),
        },
      },
    });
    annotate(
      selection,
      'aws-backup-plan',
      `By tags, not by names: what is tagged ${Object.entries(tags)
        .map(([key, value]) => `${key}=${value}`)
        .join(' and ')} is backed up, in any stack, from the next day on.`,
    );
  }
}

/** The stack and the path within it: names of vaults count for the whole account and Region. */
function nameOf(construct: Construct): string {
  const { node, stackName } = Stack.of(construct);
  return `${stackName}-${construct.node.path.slice(node.path.length + 1).replaceAll('/', '-')}`;
}
