import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { Topic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { CompositeAlarmOf, type NamedAlarm } from '../../../constructs/alarms/composite.ts';
import { annotate } from '../../../pattern.ts';

export interface ArcadeHealthProps {
  readonly name: string;
  readonly topic: Topic;
  /** The composite alarms of the chapters. */
  readonly alarms: readonly NamedAlarm[];
}

/** The one alarm that tells people: when something goes wrong, and when all is well again. */
export class ArcadeHealth extends CompositeAlarmOf {
  constructor(scope: Construct, id: string, { name, topic, alarms }: ArcadeHealthProps) {
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
      'One notice for an incident, however many alarms it sets off, and one when it is over. It names the alarms of the chapters instead of referring to them, so no chapter is held back.',
    );
  }
}
