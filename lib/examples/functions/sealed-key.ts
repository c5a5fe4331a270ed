import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { LiveFunction } from '../../constructs/functions/live-function.ts';
import { SEAL_KEY, SealedKey } from '../../constructs/functions/sealed-key.ts';

/** A function with a key that nobody has seen. */
export class Example extends Stack {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    const key = new Key(this, 'Key', { enableKeyRotation: true });
    const common = {
      handler: 'index.handler',
      memorySize: 256,
      timeout: Duration.seconds(10),
      logRetention: RetentionDays.ONE_WEEK,
      removalPolicy: RemovalPolicy.DESTROY,
    };
    const sealer = new LiveFunction(this, 'SealKey', {
      code: Code.fromInline(SEAL_KEY),
      description: 'Makes the key of receipts when the stack is created',
      ...common,
    });
    const receipts = new SealedKey(this, 'ReceiptKey', { key, context: { purpose: 'receipts' }, sealer });
    const sign = new LiveFunction(this, 'Sign', {
      code: Code.fromInline('exports.handler = async () => process.env.RECEIPT_KEY;'),
      description: 'Signs a receipt',
      variables: { RECEIPT_KEY: receipts.ciphertext },
      environmentEncryption: key,
      ...common,
    });
    receipts.letOpen(sign);
  }
}
