import { AlarmRule, CompositeAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';

export interface CompositeAlarmOfProps {
  /** Name of the composite alarm, 1 to 255 characters. */
  readonly name: string;
  readonly description: string;
  readonly alarms: readonly NamedAlarm[];
}

/** An alarm by its name. */
export interface NamedAlarm {
  readonly alarmName: string;
  /**
   * Characters that the name has at most, if CloudFormation chooses it.
   * @default those of `alarmName`
   */
  readonly longest?: number;
}

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutCompositeAlarm.html */
const LIMITS = { alarms: 100, characters: 10_240 };

/** A composite alarm that is in alarm while any of its alarms is: one incident sets off many, and this one once. */
export class CompositeAlarmOf extends CompositeAlarm {
  /** @throws when CloudWatch would refuse the rule: it takes 1 to 100 alarms and 10,240 characters */
  constructor(scope: Construct, id: string, { name, description, alarms }: CompositeAlarmOfProps) {
    const path = `${scope.node.path}/${id}`;
    if (alarms.length === 0) throw new Error(`${path}: a composite alarm needs at least one alarm.`);
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
