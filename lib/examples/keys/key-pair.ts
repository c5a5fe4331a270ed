import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import { AccountRootPrincipal, Role } from 'aws-cdk-lib/aws-iam';
import { KeySpec, KeyUsage } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import { KeyPair } from '../../constructs/keys/key-pair.ts';

/** A pair of keys that signs. */
export class Example extends Stack {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    const role = (name: string) => new Role(this, name, { assumedBy: new AccountRootPrincipal() });
    new KeyPair(this, 'Pair', {
      purpose: { pattern: 'kms-asymmetric-sign', why: 'Signs receipts.' },
      description: 'Signs receipts',
      keySpec: KeySpec.ECC_NIST_P256,
      keyUsage: KeyUsage.SIGN_VERIFY,
      administrators: role('Administrators'),
      user: { role: role('Signer'), action: 'kms:Sign' },
      removalPolicy: RemovalPolicy.RETAIN,
    });
  }
}
