import { Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { instrument } from '../../constructs/functions/open-telemetry.ts';
import { sampleFunction } from '../sample-function.ts';

/** A function with spans of its own. */
export class Example extends Stack {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    instrument(sampleFunction(this, 'Order'), { publisher: '123456789012', version: 1 });
  }
}
