import { Stack } from 'aws-cdk-lib';
import { EventBus } from 'aws-cdk-lib/aws-events';
import type { Construct } from 'constructs';
import { AsyncOutcomes } from '../../constructs/functions/async-outcomes.ts';
import { liveAlias, sampleFunction } from '../sample-function.ts';

/** A function that is invoked asynchronously: failures are kept, successes are told. */
export class Example extends Stack {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    new AsyncOutcomes(this, 'Reports', {
      consumer: liveAlias(sampleFunction(this, 'SendReport')),
      work: 'Reports that could not be sent',
      successBus: new EventBus(this, 'Bus'),
    });
  }
}
