import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { Topic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { AnyAlarm, type NamedAlarm } from '../../../constructs/alarms/composite-alarm-of.ts';
import { annotate } from '../../../pattern.ts';

export interface OverallHealthProps {
  readonly name: string;
  readonly topic: Topic;
  /** The composite alarms of the chapters, and whatever else somebody should hear of. */
  readonly alarms: readonly NamedAlarm[];
}

/** The one alarm that tells people: when something goes wrong, and when all is well again. */
export class OverallHealth extends AnyAlarm {
  constructor(scope: Construct, id: string, { name, topic, alarms }: OverallHealthProps) {
    super(scope, id, {
      name,
      description: 'Something is wrong: the alarms of the chapters say where, docs/chapters/operations.md what to do.',
      alarms,
    });
    this.addAlarmAction(new SnsAction(topic));
    this.addOkAction(new SnsAction(topic));
    annotate(
      this,
      'composite-alarm',
      'One notice for an incident, however many alarms it sets off, and one when it is over. The chapters are named, not referred to, so none is held back by it.',
    );
  }
}
