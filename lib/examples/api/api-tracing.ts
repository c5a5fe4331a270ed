import { Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { ApiTracing } from '../../constructs/api/api-tracing.ts';

/** Traces no health check and a part of the other requests. */
export class Example extends Stack {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    new ApiTracing(this, 'Tracing', {
      service: 'orders/prod',
      rules: [
        { id: 'Health', path: '*/health', reservoir: 0, share: 0, why: 'Never: load balancers ask all day.' },
        {
          id: 'Others',
          path: '*',
          reservoir: 1,
          share: 0.05,
          why: 'One request of each second, and a part of the others.',
        },
      ],
    });
  }
}
