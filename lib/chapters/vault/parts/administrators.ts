import { Duration } from 'aws-cdk-lib';
import { AccountRootPrincipal, Role } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { annotate } from '../../../pattern.ts';

/** Who changes the keys of the vault, and uses none of them. */
export class KeyAdministrators extends Role {
  constructor(scope: Construct, id: string) {
    super(scope, id, {
      description: 'Change keys of the vault, and may not use them',
      assumedBy: new AccountRootPrincipal().withConditions({ Bool: { 'aws:MultiFactorAuthPresent': 'true' } }),
      maxSessionDuration: Duration.hours(1),
    });
    annotate(
      this,
      'kms-customer-key',
      'People take this role after they have signed in by two factors. It enables, rotates and deletes keys, and reads nothing that they encrypt.',
    );
  }
}
