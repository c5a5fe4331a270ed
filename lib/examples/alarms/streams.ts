import { Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { LateReader } from '../../constructs/alarms/streams.ts';
import { sampleFunction } from '../sample-function.ts';

/** Watches the reader of a stream. */
export class Example extends Stack {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    new LateReader(this, 'Late', { reader: sampleFunction(this, 'Reader') });
  }
}
