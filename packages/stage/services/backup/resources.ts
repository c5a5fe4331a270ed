import { randomUUID } from 'node:crypto';
import { array, number, optional, record, strictObject, string } from 'valibot';
import { type ResourceType, resourceType } from '../../registry.ts';
import { named, reasons } from '../../resource-values.ts';
import type { StageCore } from '../../service.ts';

const NO_BACKUPS = 'The stage makes no backups: it has no vault to restore from, and its own state is on disk.';

const lifecycle = strictObject({ DeleteAfterDays: number() });
const rule = strictObject({
  RuleName: string(),
  TargetBackupVault: string(),
  ScheduleExpression: optional(string()),
  StartWindowMinutes: optional(number()),
  CompletionWindowMinutes: optional(number()),
  Lifecycle: optional(lifecycle),
  CopyActions: optional(array(strictObject({ DestinationBackupVaultArn: string(), Lifecycle: optional(lifecycle) }))),
});
const conditions = record(string(), array(strictObject({ ConditionKey: string(), ConditionValue: string() })));

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/AWS_Backup.html */
export function backupResources(_: object, { arn }: StageCore): readonly ResourceType[] {
  return [
    resourceType({
      type: 'AWS::Backup::BackupVault',
      properties: { BackupVaultName: named(50, '-_', 2) },
      notExecuted: { BackupVaultTags: reasons.tags },
      create: ({ BackupVaultName: name }) => ({
        ref: name,
        attributes: { BackupVaultName: name, BackupVaultArn: arn('backup', `backup-vault:${name}`) },
      }),
    }),
    resourceType({
      type: 'AWS::Backup::BackupPlan',
      properties: {
        BackupPlan: strictObject({ BackupPlanName: string(), BackupPlanRule: array(rule) }),
      },
      notExecuted: { 'BackupPlan.BackupPlanRule': NO_BACKUPS, BackupPlanTags: reasons.tags },
      create() {
        const id = randomUUID();
        return { ref: id, attributes: { BackupPlanId: id, BackupPlanArn: arn('backup', `backup-plan:${id}`) } };
      },
    }),
    resourceType({
      type: 'AWS::Backup::BackupSelection',
      properties: {
        BackupPlanId: string(),
        BackupSelection: strictObject({
          SelectionName: string(),
          IamRoleArn: string(),
          Resources: optional(array(string())),
          Conditions: optional(conditions),
        }),
      },
      notExecuted: { 'BackupSelection.Conditions': 'The stage keeps no tags, so a selection by tags finds nothing.' },
      create({ BackupPlanId }) {
        const id = randomUUID();
        return { ref: `${id}|${BackupPlanId}`, attributes: { Id: id, SelectionId: id, BackupPlanId } };
      },
    }),
  ];
}
