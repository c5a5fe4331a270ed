import { Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { split } from '../../constructs/functions/split-alias.ts';
import { sampleFunction } from '../sample-function.ts';

/** An alias that compares version 1 with the one of this deployment. */
export class Example extends Stack {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    const fn = sampleFunction(this, 'GetStock');
    split(fn.addAlias('comparison'), { version: '1', other: { version: fn.currentVersion.version, share: 0.5 } });
  }
}
