import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { AccessPoints } from '../../constructs/storage/access-points.ts';
import { PrivateBucket } from '../../constructs/storage/private-bucket.ts';

/** A bucket that two teams read, each below its prefix. */
export class Example extends Stack {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    const bucket = new PrivateBucket(this, 'Reports', {
      purpose: { pattern: 's3-access-points', why: 'Two teams read it, and neither knows of the other.' },
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const points = new AccessPoints(this, 'Points', { bucket });
    for (const team of ['Finance', 'Sales']) {
      const reader = new Role(this, `${team}Role`, { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
      points.add(team, { prefix: `${team.toLowerCase()}/`, reader });
    }
  }
}
