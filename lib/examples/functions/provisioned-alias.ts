import { Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { provision } from '../../constructs/functions/provisioned-alias.ts';
import { sampleFunction } from '../sample-function.ts';

/** A function with environments that wait, more of them in the evening. */
export class Example extends Stack {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    const alias = sampleFunction(this, 'GetStock').addAlias('live');
    provision(alias, { min: 1, max: 5, utilization: 0.7, busyHours: { from: 17, until: 22, min: 2 } });
  }
}
