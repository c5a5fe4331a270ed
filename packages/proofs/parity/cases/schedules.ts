import { parseExpression } from '@serverless-arcade/stage/schedule-expression/expression.ts';
import type { ParityCase, ParityCases } from '../parity-case.ts';
import { taken } from '../world.ts';

const RULES = 'events/test_events_schedule';
const SCHEDULES = 'scheduler/test_scheduler';

const VALID_IN_RULES = [
  'cron(0 2 ? * SAT *)',
  'cron(0 12 * * ? *)',
  'cron(5,35 14 * * ? *)',
  'cron(15 10 ? * 6L 2002-2005)',
  'cron(0 2 ? * SAT#3 *)',
  'cron(* * ? * SAT#3 *)',
  'cron(0/5 5 ? JAN 1-5 2022)',
  'cron(0 10 * * ? *)',
  'cron(15 12 * * ? *)',
  'cron(0 18 ? * MON-FRI *)',
  'cron(0 8 1 * ? *)',
  'cron(0/15 * * * ? *)',
  'cron(0/10 * ? * MON-FRI *)',
  'cron(0/5 8-17 ? * MON-FRI *)',
  'cron(0/30 20-23 ? * MON-FRI *)',
  'cron(0/30 0-2 ? * MON-FRI *)',
];
const INVALID_IN_RULES = [
  'cron(INVALID)',
  'cron(0 dummy ? * MON-FRI *)',
  'cron(7 20 * * NOT *)',
  'cron(71 8 1 * ? *)',
  'cron(0 1 * * * *)',
];
const VALID = [
  'cron(0-15/1 8-8 ? * 2,3,4,5,6,7 *)',
  'cron(30-30 13-13 ? * 2,4,6 *)',
  'cron(1-31/30 1-1 ? * 1,7 *)',
  'cron(0 18 ? * MON-FRI *)',
  'cron(*/15 * * * ? *)',
  'cron(0-59/10 0-23/2 ? * * *)',
];
const INVALID = [
  ...INVALID_IN_RULES,
  'cron()',
  'rate(10 seconds)',
  'rate(10 years)',
  'rate()',
  'rate(10)',
  'rate(10 minutess)',
  'rate(foo minutes)',
  'rate(-10 minutes)',
  'rate( 10 minutes )',
  ' rate(10 minutes)',
  'at(2021-12-31T23:59:59Z)',
  'at(2021-12-31)',
];

/** Rules and schedules have one language; the stage reads it in one place. */
const read = (expression: string) => taken(() => parseExpression(expression, 'UTC', Date.UTC(2026, 0, 1)));

const casesOf = (file: string, test: string, label: string, expressions: readonly string[]) =>
  expressions.map(
    (expression): ParityCase => ({
      recording: { file, test: `${test}[${expression}]`, label },
      // Of what AWS took only that it did: the answer has the ARN of a rule or a schedule.
      recorded: (answer) => ('Error' in Object(answer) ? answer : { ResponseMetadata: { HTTPStatusCode: 200 } }),
      ask: () => read(expression),
    }),
  );

/** Expressions that rules and schedules take, and refuse. */
export const parityCases: ParityCases = {
  resources: {},
  cases: () => [
    ...casesOf(RULES, 'TestScheduleCron::tests_put_rule_with_schedule_cron', 'put-rule', VALID_IN_RULES),
    ...casesOf(
      RULES,
      'TestScheduleCron::tests_put_rule_with_invalid_schedule_cron',
      'invalid-put-rule',
      INVALID_IN_RULES,
    ),
    ...casesOf(SCHEDULES, 'test_create_schedule_with_valid_cron_expressions', 'create-schedule', VALID),
    ...casesOf(
      SCHEDULES,
      'tests_create_schedule_with_invalid_schedule_expression',
      'invalid-schedule-expression',
      INVALID,
    ),
  ],
};
