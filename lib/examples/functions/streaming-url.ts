import { Stack } from 'aws-cdk-lib';
import { AccountRootPrincipal, Role } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { StreamingUrl } from '../../constructs/functions/streaming-url.ts';
import { liveAlias, sampleFunction } from '../sample-function.ts';

/** A function that streams to callers who assume a role of the account. */
export class Example extends Stack {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    const url = new StreamingUrl(this, 'Export', { fn: liveAlias(sampleFunction(this, 'ExportOrders')) });
    url.grantCall(new Role(this, 'Reader', { assumedBy: new AccountRootPrincipal() }));
  }
}
