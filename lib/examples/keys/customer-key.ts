import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import { AccountRootPrincipal, Role } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { CustomerKey } from '../../constructs/keys/customer-key.ts';

/** A key that functions use through Parameter Store only. */
export class Example extends Stack {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    const key = new CustomerKey(this, 'Key', {
      alias: 'example/settings',
      description: 'Parameters of the example',
      administrators: new Role(this, 'Administrators', { assumedBy: new AccountRootPrincipal() }),
      removalPolicy: RemovalPolicy.RETAIN,
    });
    key.letUseThrough('ssm', 'kms:Decrypt');
  }
}
