import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import { AccountRootPrincipal, Role } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { CustomerKey } from '../../constructs/keys/customer-key.ts';

/** A key that a role uses through Parameter Store only. */
export class Example extends Stack {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    const role = (name: string) => new Role(this, name, { assumedBy: new AccountRootPrincipal() });
    const key = new CustomerKey(this, 'Key', {
      alias: 'example/settings',
      description: 'Parameters of the example',
      administrators: role('Administrators'),
      removalPolicy: RemovalPolicy.RETAIN,
    });
    key.letUseThrough('ssm', role('Reader'), ['kms:Decrypt']);
    key.letUse(role('Opener'), 'kms:Decrypt', { object: 'letters/*' });
  }
}
