import { integer, maxValue, minValue, number, optional, pipe, strictObject } from 'valibot';
import { AwsError } from '../../../errors.ts';
import { operation } from '../../../wire/aws-json.ts';
import { pageOf } from '../../../wire/pages.ts';
import type { Key } from '../key.ts';
import type { Kms } from '../kms.ts';
import { allowed, keyId } from './inputs.ts';
import { invalidMarker, paged } from './lifecycle.ts';

/** New material for a key, by time or at once. https://docs.aws.amazon.com/kms/latest/developerguide/rotate-keys.html */
export function rotation(kms: Kms) {
  const of =
    (action: string) =>
    ({ KeyId }: { readonly KeyId: string }) =>
      allowed(kms, action, KeyId);

  /** @throws AwsError unless the key can be rotated. Recorded: test_kms::test_rotate_key_on_demand_raises_error_given_non_symmetric_key */
  const rotatable = (id: string): Key => {
    const key = kms.findById(id);
    if (key.identity.spec !== 'SYMMETRIC_DEFAULT') throw new AwsError('UnsupportedOperationException', '');
    return key;
  };

  return {
    EnableKeyRotation: operation({
      input: strictObject({
        KeyId: keyId,
        RotationPeriodInDays: optional(pipe(number(), integer(), minValue(90), maxValue(2_560)), 365),
      }),
      permissions: ({ KeyId, RotationPeriodInDays }) =>
        allowed(kms, 'EnableKeyRotation', KeyId, { conditions: { rotationperiodindays: `${RotationPeriodInDays}` } }),
      run({ KeyId, RotationPeriodInDays }) {
        const key = rotatable(KeyId);
        key.checkEnabled();
        key.change({ rotationPeriod: RotationPeriodInDays });
      },
    }),
    DisableKeyRotation: operation({
      input: strictObject({ KeyId: keyId }),
      permissions: of('DisableKeyRotation'),
      run({ KeyId }) {
        const key = rotatable(KeyId);
        key.checkEnabled();
        key.change({ rotationPeriod: 0 });
      },
    }),
    GetKeyRotationStatus: operation({
      input: strictObject({ KeyId: keyId }),
      permissions: of('GetKeyRotationStatus'),
      run({ KeyId }) {
        const { arn, rotatesAt, settings } = rotatable(KeyId);
        const status = { KeyId: arn, KeyRotationEnabled: rotatesAt !== undefined };
        if (rotatesAt === undefined) return status;
        return { ...status, NextRotationDate: rotatesAt / 1_000, RotationPeriodInDays: settings.rotationPeriod };
      },
    }),
    RotateKeyOnDemand: operation({
      input: strictObject({ KeyId: keyId }),
      permissions: of('RotateKeyOnDemand'),
      run({ KeyId }) {
        const key = rotatable(KeyId);
        key.checkEnabled();
        key.rotateNow();
        return { KeyId: key.arn };
      },
    }),
    ListKeyRotations: operation({
      input: strictObject({ KeyId: keyId, ...paged }),
      permissions: of('ListKeyRotations'),
      run({ KeyId, Limit, Marker }) {
        const key = rotatable(KeyId);
        const { items, next } = pageOf(key.rotations, Marker, Limit, invalidMarker());
        const Rotations = items.map(({ at, isOnDemand }) => ({
          KeyId: key.arn,
          RotationDate: at / 1_000,
          RotationType: isOnDemand ? 'ON_DEMAND' : 'AUTOMATIC',
        }));
        return { Rotations, NextMarker: next, Truncated: next !== undefined };
      },
    }),
  };
}
