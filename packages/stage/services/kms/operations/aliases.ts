import { optional, strictObject, string } from 'valibot';
import type { StageCore } from '../../../service.ts';
import { operation } from '../../../wire/aws-json.ts';
import { pageOf } from '../../../wire/pages.ts';
import { invalid } from '../errors.ts';
import { checkFree, type Kms } from '../kms.ts';
import { allowed, keyId } from './inputs.ts';
import { invalidMarker, paged } from './lifecycle.ts';

/** Recorded: test_kms::test_create_alias. @throws AwsError `ValidationException` */
function checkName(alias: string): void {
  if (!alias.startsWith('alias/')) {
    throw invalid(
      'Alias must start with the prefix "alias/". Please see https://docs.aws.amazon.com/kms/latest/developerguide/kms-alias.html',
    );
  }
  if (alias.startsWith('alias/aws/')) throw invalid('Prefix alias/aws/ is reserved for AWS managed keys.');
}

/** Names of keys. To change one takes a permission on the name, and one on each key. */
export function aliases(kms: Kms, { arn }: StageCore) {
  const arnOf = (alias: string) => arn('kms', alias);
  const onAlias = (action: string, alias: string) => ({ action: `kms:${action}`, resource: arnOf(alias) });
  const named = strictObject({ AliasName: string(), TargetKeyId: keyId });

  return {
    CreateAlias: operation({
      input: named,
      permissions({ AliasName, TargetKeyId }) {
        checkName(AliasName);
        return [onAlias('CreateAlias', AliasName), ...allowed(kms, 'CreateAlias', TargetKeyId)];
      },
      run({ AliasName, TargetKeyId }) {
        checkFree(kms, AliasName, arnOf(AliasName));
        kms.setAlias(AliasName, kms.findById(TargetKeyId));
      },
    }),
    UpdateAlias: operation({
      input: named,
      permissions({ AliasName, TargetKeyId }) {
        checkName(AliasName);
        const before = kms.permission('UpdateAlias', kms.ofAlias(AliasName));
        return [onAlias('UpdateAlias', AliasName), before, ...allowed(kms, 'UpdateAlias', TargetKeyId)];
      },
      run: ({ AliasName, TargetKeyId }) => kms.setAlias(AliasName, kms.findById(TargetKeyId)),
    }),
    DeleteAlias: operation({
      input: strictObject({ AliasName: string() }),
      permissions({ AliasName }) {
        checkName(AliasName);
        return [onAlias('DeleteAlias', AliasName), kms.permission('DeleteAlias', kms.ofAlias(AliasName))];
      },
      run: ({ AliasName }) => kms.deleteAlias(AliasName),
    }),
    ListAliases: operation({
      input: strictObject({ KeyId: optional(keyId), ...paged }),
      permissions: () => [{ action: 'kms:ListAliases', resource: '*' }],
      run({ KeyId, Limit, Marker }) {
        const asked = KeyId === undefined ? undefined : kms.findById(KeyId);
        const all = kms.aliases.filter(([, key]) => asked === undefined || key === asked);
        const { items, next } = pageOf(all, Marker, Limit, invalidMarker());
        return {
          Aliases: items.map(([alias, { identity }]) => ({
            AliasName: alias,
            AliasArn: arnOf(alias),
            TargetKeyId: identity.id,
          })),
          NextMarker: next,
          Truncated: next !== undefined,
        };
      },
    }),
  };
}
