import { cloudWatchCases } from '../cloudwatch.ts';
import { METRIC_QUESTIONS } from '../metric-questions.ts';
import type { ParityCases } from '../parity-case.ts';

const resources = { Queue: { Type: 'AWS::SQS::Queue', Properties: {} } };

/** What metrics tell, and for how many datapoints one may ask. */
export const parityCases: ParityCases = cloudWatchCases(resources, METRIC_QUESTIONS, 'json');
