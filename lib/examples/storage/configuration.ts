import { Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { Configuration } from '../../constructs/storage/configuration.ts';
import { sampleFunction } from '../sample-function.ts';

/** A setting that a function reads. */
export class Example extends Stack {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    const discount = new Configuration(this, 'Discount', {
      name: 'discount',
      value: '10',
      description: 'Percent that a customer gets',
    });
    discount.grantGet(sampleFunction(this, 'Order'));
  }
}
