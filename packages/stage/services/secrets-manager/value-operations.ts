import { array, boolean, maxLength, optional, pipe, strictObject, string } from 'valibot';
import { AwsError } from '../../errors.ts';
import type { Caller } from '../../iam/access.ts';
import { between } from '../../resource-values.ts';
import { type Operation, operation } from '../../wire/aws-json.ts';
import { pageOf } from '../../wire/pages.ts';
import { type Calls, givenValue, token, tokenOf, valueInput } from './calls.ts';
import { describedVersion } from './descriptions.ts';
import { invalidParameter } from './errors.ts';
import { filterInput, matchesAll } from './filters.ts';
import { passwordInput, randomPassword } from './password.ts';
import { CURRENT, labelled } from './secret.ts';
import type { SecretsManager, SecretsStage } from './secrets-manager.ts';

/** Operations on values and versions. https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_Operations.html */
export function valueOperations(
  secrets: SecretsManager,
  calls: Calls,
  { access }: SecretsStage,
): Readonly<Record<string, Operation>> {
  const read = (caller: Caller, id: string, versionId?: string, stage?: string) => {
    const found = secrets.usable(id);
    const { value, ...version } = secrets.versionOf(found, versionId, stage);
    calls.useKey(caller, 'Decrypt', found, version.kmsKeyId, version.id);
    secrets.noteRead(found, version.id);
    return {
      ARN: found.arn,
      Name: found.name,
      VersionId: version.id,
      ...(value.text === undefined ? { SecretBinary: value.binary } : { SecretString: value.text }),
      VersionStages: version.labels,
      CreatedDate: version.createdAt / 1_000,
    };
  };

  return {
    GetSecretValue: operation({
      input: strictObject({ SecretId: string(), VersionId: optional(string()), VersionStage: optional(string()) }),
      permissions: ({ SecretId, VersionId, VersionStage }) => [
        calls.permission('GetSecretValue', SecretId, {
          'secretsmanager:versionid': VersionId,
          'secretsmanager:versionstage': VersionStage ?? (VersionId === undefined ? CURRENT : undefined),
        }),
      ],
      run: ({ SecretId, VersionId, VersionStage }, caller) => read(caller, SecretId, VersionId, VersionStage),
    }),
    /** What the caller may not read is among the errors of the answer. */
    BatchGetSecretValue: operation({
      input: strictObject({
        SecretIdList: optional(pipe(array(string()), maxLength(20))),
        Filters: optional(filterInput),
        MaxResults: optional(between(1, 20), 20),
        NextToken: optional(string()),
      }),
      permissions: () => [{ action: 'secretsmanager:BatchGetSecretValue', resource: '*' }],
      run({ SecretIdList, Filters, MaxResults, NextToken }, caller) {
        if ((SecretIdList === undefined) === (Filters === undefined)) {
          throw invalidParameter('BatchGetSecretValue takes either SecretIdList or Filters.');
        }
        const ids = SecretIdList ?? secrets.all.filter((one) => matchesAll(one, Filters ?? [])).map(({ arn }) => arn);
        const { items, next } = pageOf(ids, NextToken, MaxResults, invalidParameter('NextToken is not valid.'));
        const SecretValues: unknown[] = [];
        const Errors: unknown[] = [];
        for (const id of items) {
          try {
            access.authorize(caller, calls.permission('GetSecretValue', id), { 'aws:securetransport': 'true' });
            SecretValues.push(read(caller, id));
          } catch (error) {
            if (!(error instanceof AwsError)) throw error;
            Errors.push({ SecretId: id, ErrorCode: error.code, Message: error.message });
          }
        }
        return { SecretValues, Errors, ...(next === undefined ? {} : { NextToken: next }) };
      },
    }),
    PutSecretValue: operation({
      input: strictObject({
        SecretId: string(),
        ClientRequestToken: token,
        RotationToken: optional(string()),
        VersionStages: optional(pipe(array(string()), maxLength(20)), [CURRENT]),
        ...valueInput,
      }),
      permissions: ({ SecretId }) => [calls.permission('PutSecretValue', SecretId)],
      run({ SecretId, ClientRequestToken, RotationToken: _, VersionStages, ...given }, caller) {
        const id = tokenOf(ClientRequestToken);
        const value = givenValue(given);
        const found = secrets.usable(SecretId);
        if (value === undefined) throw invalidParameter('PutSecretValue takes either SecretString or SecretBinary.');
        calls.useKey(caller, 'GenerateDataKey', found, found.kmsKeyId, id);
        // A secret's first value is the current one, whatever its labels.
        const labels = labelled(found, CURRENT) === undefined ? [CURRENT, ...VersionStages] : VersionStages;
        secrets.putValue(found, id, value, [...new Set(labels)]);
        return { ARN: found.arn, Name: found.name, VersionId: id, VersionStages: [...new Set(labels)].sort() };
      },
    }),
    UpdateSecretVersionStage: operation({
      input: strictObject({
        SecretId: string(),
        VersionStage: string(),
        MoveToVersionId: optional(string()),
        RemoveFromVersionId: optional(string()),
      }),
      permissions: ({ SecretId, VersionStage }) => [
        calls.permission('UpdateSecretVersionStage', SecretId, { 'secretsmanager:versionstage': VersionStage }),
      ],
      run({ SecretId, VersionStage, MoveToVersionId: to, RemoveFromVersionId: from }) {
        const found = secrets.usable(SecretId);
        const holder = labelled(found, VersionStage)?.id;
        if (VersionStage === CURRENT && to === undefined) {
          throw invalidParameter(
            "You can only move staging label AWSCURRENT to a different secret version. It can't be completely removed.",
          );
        }
        if (to !== undefined) secrets.versionOf(found, to, undefined);
        if (holder !== undefined && holder !== to && holder !== from) {
          throw invalidParameter(
            `The parameter RemoveFromVersionId can't be empty. Staging label ${VersionStage} is currently attached to version ${holder}, so you must explicitly reference that version in RemoveFromVersionId.`,
          );
        }
        const { arn, name } = secrets.moveLabel(found, VersionStage, to);
        return { ARN: arn, Name: name };
      },
    }),
    ListSecretVersionIds: operation({
      input: strictObject({
        SecretId: string(),
        IncludeDeprecated: optional(boolean(), false),
        MaxResults: optional(between(1, 100), 100),
        NextToken: optional(string()),
      }),
      permissions: ({ SecretId }) => [calls.permission('ListSecretVersionIds', SecretId)],
      run({ SecretId, IncludeDeprecated, MaxResults, NextToken }) {
        const { arn, name, versions } = secrets.find(SecretId);
        const some = versions.filter(({ labels }) => IncludeDeprecated || labels.length > 0);
        const { items, next } = pageOf(some, NextToken, MaxResults, invalidParameter('NextToken is not valid.'));
        const list = items.map(describedVersion);
        return { ARN: arn, Name: name, Versions: list, ...(next === undefined ? {} : { NextToken: next }) };
      },
    }),
    GetRandomPassword: operation({
      input: passwordInput,
      permissions: () => [{ action: 'secretsmanager:GetRandomPassword', resource: '*' }],
      run: (rules) => ({ RandomPassword: randomPassword(rules) }),
    }),
  };
}
