import { cloudWatchCases } from '../cloudwatch.ts';
import { METRIC_QUESTIONS } from '../metric-questions.ts';
import type { ParityCases } from '../parity-case.ts';

const resources = { Queue: { Type: 'AWS::SQS::Queue', Properties: {} } };

/** The same in the Query protocol, which older clients speak. */
export const parityCases: ParityCases = cloudWatchCases(resources, METRIC_QUESTIONS, 'query');
