import { boolean, optional, picklist, strictObject, string } from 'valibot';
import { randomHex } from '../../random.ts';
import { between, text } from '../../resource-values.ts';
import { type Operation, operation } from '../../wire/aws-json.ts';
import { pageOf } from '../../wire/pages.ts';
import { type Calls, givenValue, token, tokenOf, valueInput } from './calls.ts';
import { described, labelsOf } from './descriptions.ts';
import { exists, invalidParameter, invalidRequest, markedForDeletion } from './errors.ts';
import { filterInput, matchesAll } from './filters.ts';
import { CURRENT, labelled } from './secret.ts';
import type { SecretsManager, SecretsStage } from './secrets-manager.ts';
import { tagInput, tagsOf } from './tags.ts';

const DAY = 24 * 60 * 60_000;
const DEFAULT_WINDOW_DAYS = 30;

/** Operations on secrets as a whole. https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_Operations.html */
export function secretOperations(
  secrets: SecretsManager,
  calls: Calls,
  { arn, clock }: SecretsStage,
): Readonly<Record<string, Operation>> {
  const named = ({ arn: ARN, name: Name }: { readonly arn: string; readonly name: string }) => ({ ARN, Name });
  return {
    CreateSecret: operation({
      input: strictObject({
        Name: string(),
        ClientRequestToken: token,
        Description: optional(text(2_048)),
        KmsKeyId: optional(string()),
        Tags: optional(tagInput),
        ...valueInput,
      }),
      permissions: ({ Name }) => [calls.permission('CreateSecret', Name, { 'secretsmanager:name': Name })],
      run({ Name, ClientRequestToken, Description, KmsKeyId, Tags, ...given }, caller) {
        const id = tokenOf(ClientRequestToken);
        const value = givenValue(given);
        const before = secrets.look(Name);
        if (before?.deletedAt !== undefined) {
          throw invalidRequest(
            "You can't create this secret because a secret with this name is already scheduled for deletion.",
          );
        }
        if (before !== undefined && labelled(before, CURRENT)?.id !== id) throw exists(Name);
        const more = { ...(Description && { description: Description }), ...(KmsKeyId && { kmsKeyId: KmsKeyId }) };
        const made = before ?? secrets.create({ name: Name, ...more, ...(Tags && { tags: tagsOf(Tags) }) });
        if (value === undefined) return named(made);
        calls.useKey(caller, 'GenerateDataKey', made, KmsKeyId, id);
        secrets.putValue(made, id, value);
        return { ...named(made), VersionId: id };
      },
    }),
    DescribeSecret: operation({
      input: strictObject({ SecretId: string() }),
      permissions: ({ SecretId }) => [calls.permission('DescribeSecret', SecretId)],
      run({ SecretId }) {
        const found = secrets.find(SecretId);
        const labels = labelsOf(found);
        return { ...described(found), ...(labels === undefined ? {} : { VersionIdsToStages: labels }) };
      },
    }),
    UpdateSecret: operation({
      input: strictObject({
        SecretId: string(),
        ClientRequestToken: token,
        Description: optional(text(2_048)),
        KmsKeyId: optional(string()),
        ...valueInput,
      }),
      permissions: ({ SecretId }) => [calls.permission('UpdateSecret', SecretId)],
      run({ SecretId, ClientRequestToken, Description, KmsKeyId, ...given }, caller) {
        const id = tokenOf(ClientRequestToken);
        const value = givenValue(given);
        const found = secrets.usable(SecretId);
        const more = {
          ...(Description !== undefined && { description: Description }),
          ...(KmsKeyId && { kmsKeyId: KmsKeyId }),
        };
        const changed = secrets.change({ ...found, ...more });
        if (value === undefined) return named(changed);
        calls.useKey(caller, 'GenerateDataKey', changed, changed.kmsKeyId, id);
        secrets.putValue(changed, id, value);
        return { ...named(changed), VersionId: id };
      },
    }),
    ListSecrets: operation({
      input: strictObject({
        Filters: optional(filterInput, []),
        IncludePlannedDeletion: optional(boolean(), false),
        MaxResults: optional(between(1, 100), 100),
        NextToken: optional(string()),
        SortOrder: optional(picklist(['asc', 'desc']), 'asc'),
      }),
      permissions: () => [{ action: 'secretsmanager:ListSecrets', resource: '*' }],
      run({ Filters, IncludePlannedDeletion, MaxResults, NextToken, SortOrder }) {
        const some = secrets.all.filter(
          (one) => (IncludePlannedDeletion || one.deletedAt === undefined) && matchesAll(one, Filters),
        );
        const sorted = SortOrder === 'asc' ? some : some.toReversed();
        const { items, next } = pageOf(sorted, NextToken, MaxResults, invalidParameter('NextToken is not valid.'));
        const list = items.map((one) => {
          const labels = labelsOf(one);
          return { ...described(one), ...(labels === undefined ? {} : { SecretVersionsToStages: labels }) };
        });
        return { SecretList: list, ...(next === undefined ? {} : { NextToken: next }) };
      },
    }),
    DeleteSecret: operation({
      input: strictObject({
        SecretId: string(),
        ForceDeleteWithoutRecovery: optional(boolean(), false),
        RecoveryWindowInDays: optional(between(0, Number.MAX_SAFE_INTEGER)),
      }),
      permissions: ({ SecretId, RecoveryWindowInDays: days, ForceDeleteWithoutRecovery: isForced }) => [
        calls.permission('DeleteSecret', SecretId, {
          'secretsmanager:recoverywindowindays': days === undefined ? undefined : `${days}`,
          'secretsmanager:forcedeletewithoutrecovery': `${isForced}`,
        }),
      ],
      run({ SecretId, ForceDeleteWithoutRecovery, RecoveryWindowInDays: days }) {
        if (ForceDeleteWithoutRecovery) {
          if (days !== undefined) {
            throw invalidParameter(
              "You can't use ForceDeleteWithoutRecovery in conjunction with RecoveryWindowInDays.",
            );
          }
          return { ...named(forced(SecretId)), DeletionDate: clock.now() / 1_000 };
        }
        if (days !== undefined && (days < 7 || days > 30)) {
          throw invalidParameter('The RecoveryWindowInDays value must be between 7 and 30 days (inclusive).');
        }
        const found = secrets.find(SecretId);
        if (found.deletedAt !== undefined) throw markedForDeletion();
        const at = clock.now() + (days ?? DEFAULT_WINDOW_DAYS) * DAY;
        return { ...named(secrets.markDeleted(found, at)), DeletionDate: at / 1_000 };
      },
    }),
    RestoreSecret: operation({
      input: strictObject({ SecretId: string() }),
      permissions: ({ SecretId }) => [calls.permission('RestoreSecret', SecretId)],
      run: ({ SecretId }) => named(secrets.markDeleted(secrets.find(SecretId), undefined)),
    }),
  };

  /**
   * Deletes a secret at once. For one that does not exist the answer is the same: see
   * https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_DeleteSecret.html
   */
  function forced(id: string) {
    const found = secrets.look(id);
    if (found === undefined) return { arn: arn('secretsmanager', `secret:${id}-${randomHex(6)}`), name: id };
    secrets.remove(found.arn);
    return found;
  }
}
