import { expect, test } from '@jest/globals';
import { Stage } from '../../index.ts';
import { writeAssembly } from '../support/assembly.ts';

const resources = (vault: object = {}) => ({
  Vault: { Type: 'AWS::Backup::BackupVault', Properties: { BackupVaultName: 'vault', ...vault } },
  Plan: {
    Type: 'AWS::Backup::BackupPlan',
    Properties: {
      BackupPlan: {
        BackupPlanName: 'daily',
        BackupPlanRule: [
          {
            RuleName: 'daily',
            TargetBackupVault: { Ref: 'Vault' },
            ScheduleExpression: 'cron(0 5 * * ? *)',
            Lifecycle: { DeleteAfterDays: 35 },
            CopyActions: [{ DestinationBackupVaultArn: { 'Fn::GetAtt': ['Vault', 'BackupVaultArn'] } }],
          },
        ],
      },
    },
  },
  Selection: {
    Type: 'AWS::Backup::BackupSelection',
    Properties: {
      BackupPlanId: { Ref: 'Plan' },
      BackupSelection: {
        SelectionName: 'by-tags',
        IamRoleArn: 'arn:aws:iam::000000000000:role/backup',
        Resources: ['*'],
        Conditions: { StringEquals: [{ ConditionKey: 'aws:ResourceTag/backup', ConditionValue: 'daily' }] },
      },
    },
  },
});

async function outputsWith(vault?: object): Promise<readonly string[]> {
  const outputs = { Arn: { Value: { 'Fn::GetAtt': ['Vault', 'BackupVaultArn'] } }, Plan: { Value: { Ref: 'Plan' } } };
  const folder = writeAssembly({ Backups: { resources: resources(vault), outputs } });
  try {
    await using stage = await Stage.open({ assembly: folder.path });
    return ['Arn', 'Plan'].map((name) => stage.output('Backups', name));
  } finally {
    folder.remove();
  }
}

test('a vault, a plan and a selection are accepted, and answer as what refers to them expects', async () => {
  const [arn, plan] = await outputsWith();
  expect(arn).toMatch(/^arn:aws:backup:[\w-]+:\d{12}:backup-vault:vault$/);
  expect(plan).toMatch(/^[\da-f-]{36}$/);
});

test('what the stage does not know of a vault is refused by name', async () => {
  await expect(outputsWith({ LockConfiguration: { MinRetentionDays: 1 } })).rejects.toThrow(/LockConfiguration/);
});

test('a name that AWS Backup does not take is refused', async () => {
  await expect(outputsWith({ BackupVaultName: 'a vault' })).rejects.toThrow(/BackupVaultName/);
});
