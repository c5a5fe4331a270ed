import { Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { GuardedTopic } from '../../constructs/topics/guarded-topic.ts';

/** A topic that denies plain HTTP. */
export class Example extends Stack {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    new GuardedTopic(this, 'Orders');
  }
}
