import { ALARM_QUESTIONS, alarmResources } from '../alarm-questions.ts';
import { cloudWatchCases } from '../cloudwatch.ts';
import type { ParityCases } from '../parity-case.ts';

/** What alarms tell, and what sets their state. */
export const parityCases: ParityCases = cloudWatchCases(alarmResources, ALARM_QUESTIONS, 'json');
