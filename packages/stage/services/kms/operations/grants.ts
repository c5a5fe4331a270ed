import { randomBytes } from 'node:crypto';
import { array, boolean, optional, record, strictObject, string } from 'valibot';
import { AwsError } from '../../../errors.ts';
import type { StageCore } from '../../../service.ts';
import { operation } from '../../../wire/aws-json.ts';
import { pageOf } from '../../../wire/pages.ts';
import { notFound } from '../errors.ts';
import { described, GRANT_OPERATIONS, type Grant, retirersOf } from '../grant.ts';
import type { Key } from '../key.ts';
import type { Kms } from '../kms.ts';
import { allowed, keyId, oneOf } from './inputs.ts';
import { invalidMarker, paged } from './lifecycle.ts';

const pairs = optional(record(string(), string()));
const which = { KeyId: optional(keyId), GrantId: optional(string()), GrantToken: optional(string()) };

const MOST = 50_000;

/** Whether two grants differ in nothing but what KMS made up. */
function saysTheSame(one: Grant, other: Grant): boolean {
  const [first, second] = [one, other].map((grant) => JSON.stringify({ ...grant, id: '', token: '', createdAt: 0 }));
  return first === second;
}

/** Permissions that come and go without a change of policies. https://docs.aws.amazon.com/kms/latest/developerguide/grants.html */
export function grants(kms: Kms, { account, clock }: StageCore) {
  /** The grant that is meant, by its token, or by its key and id. @throws AwsError */
  const find = (input: {
    KeyId?: string | undefined;
    GrantId?: string | undefined;
    GrantToken?: string | undefined;
  }) => {
    const { KeyId, GrantId, GrantToken } = input;
    const keys = KeyId === undefined ? kms.keys : [kms.findById(KeyId)];
    for (const key of keys) {
      const grant = key.grants.find(({ id, token }) =>
        GrantToken === undefined ? id === GrantId : token === GrantToken,
      );
      if (grant !== undefined) return { key, grant };
    }
    if (GrantToken !== undefined) throw new AwsError('InvalidGrantTokenException', '');
    throw notFound(`Grant ID ${GrantId} not found`);
  };
  const remove = (key: Key, grant: Grant) => key.setGrants(key.grants.filter((one) => one !== grant));

  return {
    CreateGrant: operation({
      input: strictObject({
        KeyId: keyId,
        GranteePrincipal: string(),
        RetiringPrincipal: optional(string()),
        Operations: array(oneOf('operations', GRANT_OPERATIONS)),
        Constraints: optional(strictObject({ EncryptionContextEquals: pairs, EncryptionContextSubset: pairs }), {}),
        Name: optional(string()),
        GrantTokens: optional(array(string())),
        DryRun: optional(boolean()),
      }),
      permissions: ({ KeyId, GranteePrincipal, RetiringPrincipal, Constraints }) => {
        const [constraint] = Object.keys(Constraints);
        return allowed(kms, 'CreateGrant', KeyId, {
          conditions: {
            granteeprincipal: GranteePrincipal,
            ...(RetiringPrincipal === undefined ? {} : { retiringprincipal: RetiringPrincipal }),
            ...(constraint === undefined ? {} : { grantconstrainttype: constraint }),
          },
        });
      },
      run({ KeyId, GranteePrincipal, RetiringPrincipal, Operations, Constraints, Name }) {
        const key = kms.findById(KeyId);
        key.checkEnabled();
        const { EncryptionContextEquals: contextEquals, EncryptionContextSubset: contextSubset } = Constraints;
        if ((contextEquals ?? contextSubset) !== undefined && key.identity.spec !== 'SYMMETRIC_DEFAULT') {
          throw new AwsError('ValidationException', 'Grant constraints need a symmetric encryption key.');
        }
        const grant: Grant = {
          id: randomBytes(32).toString('hex'),
          token: randomBytes(64).toString('base64'),
          name: Name,
          grantee: GranteePrincipal,
          retiring: RetiringPrincipal,
          operations: Operations,
          contextEquals,
          contextSubset,
          issuer: `arn:aws:iam::${account}:root`,
          createdAt: clock.now(),
        };
        // https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateGrant.html: by its name, a repeat makes no second grant.
        const known = Name === undefined ? undefined : key.grants.find((one) => saysTheSame(one, grant));
        if (known !== undefined) return { GrantId: known.id, GrantToken: grant.token };
        if (key.grants.length >= MOST) throw new AwsError('LimitExceededException', `${key.arn} has ${MOST} grants.`);
        key.setGrants([...key.grants, grant]);
        return { GrantId: grant.id, GrantToken: grant.token };
      },
    }),
    ListGrants: operation({
      input: strictObject({
        KeyId: keyId,
        GrantId: optional(string()),
        GranteePrincipal: optional(string()),
        ...paged,
      }),
      permissions: ({ KeyId }) => allowed(kms, 'ListGrants', KeyId),
      run({ KeyId, GrantId, GranteePrincipal, Limit, Marker }) {
        const key = kms.findById(KeyId);
        const all = key.grants.filter(
          ({ id, grantee }) => (GrantId ?? id) === id && (GranteePrincipal ?? grantee) === grantee,
        );
        const { items, next } = pageOf(all, Marker, Limit, invalidMarker());
        const Grants = items.map((grant) => described(grant, key.arn));
        return { Grants, NextMarker: next, Truncated: next !== undefined };
      },
    }),
    ListRetirableGrants: operation({
      input: strictObject({ RetiringPrincipal: string(), ...paged }),
      permissions: () => [{ action: 'kms:ListRetirableGrants', resource: '*' }],
      run({ RetiringPrincipal, Limit, Marker }) {
        const all = kms.keys.flatMap((key) =>
          key.grants.filter(({ retiring }) => retiring === RetiringPrincipal).map((grant) => described(grant, key.arn)),
        );
        const { items, next } = pageOf(all, Marker, Limit, invalidMarker());
        return { Grants: items, NextMarker: next, Truncated: next !== undefined };
      },
    }),
    RevokeGrant: operation({
      input: strictObject({ KeyId: keyId, GrantId: string(), DryRun: optional(boolean()) }),
      permissions: ({ KeyId }) => allowed(kms, 'RevokeGrant', KeyId),
      run(input) {
        const { grant, key } = find(input);
        remove(key, grant);
      },
    }),
    RetireGrant: operation({
      input: strictObject({ ...which, DryRun: optional(boolean()) }),
      permissions(input) {
        const { grant, key } = find(input);
        const permission = kms.permission('RetireGrant', key);
        return [{ ...permission, policies: [{ Statement: retirersOf(grant) }] }];
      },
      run(input) {
        const { grant, key } = find(input);
        remove(key, grant);
      },
    }),
  };
}
