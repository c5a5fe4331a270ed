import type { Stage } from '@serverless-arcade/stage/stage.ts';
import { LOCAL_ENV } from './local-env.ts';

type Row = readonly [label: string, value: string];

/** Addresses, each an output of a chapter. */
const ADDRESSES = [
  ['API', 'api', 'ApiUrl'],
  ['Table', 'foundation', 'TableName'],
] as const;

/** What keeps something that failed for good: how its output ends, and what brings it back. */
const KEEPERS: readonly (readonly [ending: RegExp, title: string])[] = [
  [/DeadLetterQueueArn$/, 'Dead letters, sent back by "npm run redrive -- <ARN>":'],
  [
    /StreamFailuresQueueUrl$/,
    'Changes that the reader of the stream failed at, done again by "npm run replay -- <URL>":',
  ],
  [/FailuresQueueUrl$/, 'Failures to look at, by "aws sqs receive-message --queue-url <URL>":'],
];

/**
 * What a person who starts the stage needs to use it: addresses, the variables for other tools, and where failures wait.
 * @param environment the lines of `build/local.env`
 */
export function greeting(stage: Stage, consoleUrl: string, environment: readonly string[]): string {
  const addresses: readonly Row[] = [
    ['Console', consoleUrl],
    ...ADDRESSES.filter(([, chapter]) => stage.stacks.some(({ id }) => id === chapter)).map(
      ([title, chapter, output]): Row => [title, stage.output(chapter, output)],
    ),
  ];
  return `
The arcade runs on ${stage.endpoint}. Stop it with Ctrl+C.

${table(addresses)}

For the AWS CLI and SDKs, and for what follows, in another terminal: ". ${LOCAL_ENV}", which contains

${environment.map((line) => `  ${line}`).join('\n')}

${keepers(stage.stacks)}
`;
}

/** Every output that names a queue of failures, under the command for it. */
export function keepers(stacks: Stage['stacks']): string {
  const outputs = stacks.flatMap(({ id, outputs }) =>
    Object.entries(outputs).map(([name, value]) => ({ chapter: id, name, value })),
  );
  const keeperOf = (name: string) => KEEPERS.find(([ending]) => ending.test(name));
  const width = Math.max(
    ...outputs.filter(({ name }) => keeperOf(name)).map(({ chapter, name }) => label(chapter, name).length),
  );
  return KEEPERS.map((keeper) => {
    const rows = outputs
      .filter(({ name }) => keeperOf(name) === keeper)
      .map(({ chapter, name, value }): Row => [label(chapter, name), value]);
    return `${keeper[1]}\n\n${table(rows, width)}`;
  }).join('\n\n');
}

/** `registration RemindPlayer` */
const label = (chapter: string, name: string) =>
  `${chapter} ${name.replace(/(?:DeadLetter|Failures)?Queue(?:Arn|Url)$/, '')}`.trim();

const table = (rows: readonly Row[], width = Math.max(...rows.map(([name]) => name.length))) =>
  rows.map(([name, value]) => `  ${name.padEnd(width)}   ${value}`).join('\n');
