import { Stack } from 'aws-cdk-lib';
import { EventBus } from 'aws-cdk-lib/aws-events';
import type { Construct } from 'constructs';
import { EventRule } from '../../constructs/events/event-rule.ts';
import { liveAlias, sampleFunction } from '../sample-function.ts';

/** A function that gets large orders, and keeps those it failed at. */
export class Example extends Stack {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    const rule = new EventRule(this, 'LargeOrders', {
      eventBus: new EventBus(this, 'Bus'),
      description: 'Large orders are reviewed',
      pattern: { source: ['shop.orders'], detail: { total: [{ numeric: ['>=', 1_000] }] } },
      why: 'Looks into the event: a small order invokes no function.',
    });
    rule.invoke(liveAlias(sampleFunction(this, 'Review')));
  }
}
