import { AlarmRule, CompositeAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';

export interface AnyAlarmProps {
  readonly name: string;
  readonly description: string;
  readonly alarms: readonly NamedAlarm[];
}

/** An alarm by its name. */
export interface NamedAlarm {
  readonly alarmName: string;
  /** Characters that the name has at most, if CloudFormation chooses it. @default those of `alarmName` */
  readonly longest?: number;
}

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutCompositeAlarm.html */
const LIMITS = { alarms: 100, characters: 10_240 };

/** A composite alarm that is on while any of its alarms is. One incident sets off many; it changes once. */
export class AnyAlarm extends CompositeAlarm {
  /** @throws when CloudWatch would refuse the rule: it takes 100 alarms and 10,240 characters */
  constructor(scope: Construct, id: string, { name, description, alarms }: AnyAlarmProps) {
    const path = `${scope.node.path}/${id}`;
    if (alarms.length > LIMITS.alarms) {
      throw new Error(`${path}: a composite alarm takes ${LIMITS.alarms} alarms, not ${alarms.length}; split it.`);
    }
    const characters = alarms.reduce(
      (sum, { alarmName, longest = alarmName.length }) => sum + longest + 'ALARM("") OR '.length,
      0,
    );
    if (characters > LIMITS.characters) {
      throw new Error(`${path}: a rule takes ${LIMITS.characters} characters, not ${characters}; split the alarm.`);
    }
    super(scope, id, {
      compositeAlarmName: name,
      alarmDescription: description,
      alarmRule: AlarmRule.fromString(alarms.map(({ alarmName }) => `ALARM("${alarmName}")`).join(' OR ') || 'FALSE'),
    });
  }
}
