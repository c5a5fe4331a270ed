import { Stack } from 'aws-cdk-lib';
import { LambdaDeploymentConfig } from 'aws-cdk-lib/aws-codedeploy';
import type { Construct } from 'constructs';
import { GradualDeployments } from '../../constructs/deployments/gradual-deployments.ts';
import { sampleFunction } from '../sample-function.ts';

/** A function whose new versions get a tenth of the calls first. */
export class Example extends Stack {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    const deployments = new GradualDeployments(this, 'Deployments', {
      trafficShift: LambdaDeploymentConfig.CANARY_10PERCENT_5MINUTES,
      beforeTraffic: sampleFunction(this, 'BeforeTraffic'),
      afterTraffic: sampleFunction(this, 'AfterTraffic'),
    });
    const order = sampleFunction(this, 'Order');
    deployments.add('Order', { function: order, live: order.addAlias('live') });
  }
}
