import { ALARM_QUESTIONS, alarmResources } from '../alarm-questions.ts';
import { cloudWatchCases } from '../cloudwatch.ts';
import type { ParityCases } from '../parity-case.ts';

/** The same in the Query protocol, which older clients speak. */
export const parityCases: ParityCases = cloudWatchCases(alarmResources, ALARM_QUESTIONS, 'query');
