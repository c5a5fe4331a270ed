import { strictObject, string } from 'valibot';
import { type Operation, operation } from '../../wire/aws-json.ts';
import { seconds } from './descriptions.ts';
import { checkArn } from './errors.ts';
import type { MapRun } from './execution/map-run.ts';
import { page, paged } from './inputs.ts';
import type { StepFunctions } from './step-functions.ts';

/** What Step Functions tells of the runs of distributed Maps. Recorded in test_sfn_api_map_run.py on 2023-09-21. */
export function mapRunOperations({ executions }: StepFunctions): Readonly<Record<string, Operation>> {
  return {
    /** https://docs.aws.amazon.com/step-functions/latest/apireference/API_ListMapRuns.html */
    ListMapRuns: operation({
      input: strictObject({ executionArn: string(), ...paged }),
      permissions: ({ executionArn }) => [{ action: 'states:ListMapRuns', resource: executionArn }],
      run: ({ executionArn, ...request }) => {
        checkArn(executionArn, 'execution');
        const { items, next } = page(executions.mapRuns.of(executions.find(executionArn).arn), request);
        return { mapRuns: items.map((run) => summaryOf(executionArn, run)), nextToken: next };
      },
    }),
    /** https://docs.aws.amazon.com/step-functions/latest/apireference/API_DescribeMapRun.html */
    DescribeMapRun: operation({
      input: strictObject({ mapRunArn: string() }),
      permissions: ({ mapRunArn }) => [{ action: 'states:DescribeMapRun', resource: mapRunArn }],
      run: ({ mapRunArn }) => {
        checkArn(mapRunArn, 'mapRun');
        const { executionArn, run } = executions.mapRuns.find(mapRunArn);
        const { stateMachineArn: _, ...summary } = summaryOf(executionArn, run);
        return {
          ...summary,
          status: run.status,
          maxConcurrency: run.maxConcurrency,
          toleratedFailureCount: run.toleratedFailureCount,
          toleratedFailurePercentage: run.toleratedFailurePercentage,
          itemCounts: run.items,
          executionCounts: run.executions,
        };
      },
    }),
  };
}

const summaryOf = (executionArn: string, { arn, startedAt, stoppedAt }: MapRun) => ({
  executionArn,
  mapRunArn: arn,
  stateMachineArn: arn.replace(':mapRun:', ':stateMachine:').replace(/:[^:]*$/, ''),
  startDate: seconds(startedAt),
  ...(stoppedAt === undefined ? {} : { stopDate: seconds(stoppedAt) }),
});
