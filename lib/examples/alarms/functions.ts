import { Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { AsyncAlarms, FunctionAlarms } from '../../constructs/alarms/functions.ts';
import { sampleFunction } from '../sample-function.ts';

/** Watches two functions together, and what one of them fails at asynchronously. */
export class Example extends Stack {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    const order = sampleFunction(this, 'Order');
    const invoice = sampleFunction(this, 'Invoice');
    new FunctionAlarms(this, 'Functions', { functions: { order, invoice } });
    new AsyncAlarms(this, 'InvoiceEvents', { name: 'invoice', fn: invoice });
  }
}
