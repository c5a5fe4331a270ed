import { Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { ClientErrors, ServerErrors, SlowApi } from '../../constructs/alarms/api.ts';

/** Watches an API by its name. */
export class Example extends Stack {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    const api = { apiName: 'orders', stageName: 'prod' };
    new ServerErrors(this, 'ServerErrors', api);
    new ClientErrors(this, 'ClientErrors', api);
    new SlowApi(this, 'SlowApi', api);
  }
}
