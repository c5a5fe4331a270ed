import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { awsVariables } from '@serverless-arcade/stage/cli/greeting.ts';
import type { Stage } from '@serverless-arcade/stage/stage.ts';

/** The file that a shell reads to reach the stage that was started last, as the documents name it. */
export const LOCAL_ENV = join('build', 'local.env');

/** Variables that documents use, each an output of a chapter. A stage without the chapter has no such variable. */
const OUTPUTS = [
  ['API', 'api', 'ApiUrl'],
  ['CLIENT', 'registration', 'UserPoolClientId'],
  ['POOL', 'registration', 'UserPoolId'],
  ['KEY_ID', 'api', 'CabinetKeyId'],
] as const;

/**
 * Version 1 of the AWS CLI does not use `AWS_ENDPOINT_URL` for SQS, versions before 2.13 for nothing. Without the variable
 * the command is as it was. https://docs.aws.amazon.com/cli/v1/userguide/cli-configure-endpoints.html
 */
// biome-ignore lint/suspicious/noTemplateCurlyInString: a variable of the shell.
const CLI = 'aws() { command aws ${AWS_ENDPOINT_URL:+--endpoint-url=$AWS_ENDPOINT_URL} "$@"; }';

/**
 * What a terminal needs to use the stage with the AWS CLI, SDKs and `curl`, as lines of a shell.
 * `API` ends without a slash.
 */
export function localEnvironment(stage: Stage): readonly string[] {
  const outputs = OUTPUTS.filter(([, chapter]) => stage.stacks.some(({ id }) => id === chapter));
  const variables = [
    ...awsVariables(stage),
    ...outputs.map(([name, chapter, output]) => [name, stage.output(chapter, output).replace(/\/$/, '')]),
  ];
  return [...variables.map(([name, value]) => `export ${name}=${value}`), CLI];
}

/** Writes the lines to `build/local.env` of a folder, for `. build/local.env`. */
export function writeLocalEnv(lines: readonly string[], root: string): void {
  mkdirSync(join(root, dirname(LOCAL_ENV)), { recursive: true });
  writeFileSync(join(root, LOCAL_ENV), `${lines.join('\n')}\n`);
}
